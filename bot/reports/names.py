"""What days, months and stretches of days are called."""

from datetime import date

from bot.conversation.wording import KO_WEEKDAYS
from bot.messages import Language

EN_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def weekday_names(language: Language) -> tuple[str, ...]:
    """Return the short names of the weekdays, Monday first."""
    return tuple(KO_WEEKDAYS) if language is Language.KO else EN_WEEKDAYS


def month_name(day: date, language: Language) -> str:
    """Return a month with its year: 2025년 11월, November 2025."""
    return f"{day.year}년 {day.month}월" if language is Language.KO else f"{day:%B} {day.year}"


def short_month(month: int, language: Language) -> str:
    """Return a month alone, short: 11월, Nov."""
    return f"{month}월" if language is Language.KO else f"{date(2000, month, 1):%b}"


def bare_month(day: date, language: Language) -> str:
    """Return a month without its year, as a sentence has it: 11월, November."""
    return f"{day.month}월" if language is Language.KO else f"{day:%B}"


def short_day(day: date, language: Language) -> str:
    """Return a day for an axis: 11.22, 22 Nov."""
    return f"{day.month}.{day.day}" if language is Language.KO else f"{day.day} {day:%b}"


def span_name(first_day: date, last_day: date, language: Language) -> str:
    """Return a stretch of days, saying the year only when it changes: 11월 16일 – 22일, 16 – 22 Nov."""
    has_year, has_month = first_day.year != last_day.year, (first_day.year, first_day.month) != (last_day.year, last_day.month)
    if language is Language.KO:
        first = f"{first_day.year}년 " * has_year + f"{first_day.month}월 {first_day.day}일"
        return first + " – " + f"{last_day.year}년 " * has_year + f"{last_day.month}월 " * has_month + f"{last_day.day}일"
    first = f"{first_day.day}" + f" {first_day:%b}" * has_month + f" {first_day.year}" * has_year
    return first + f" – {last_day.day} {last_day:%b}" + f" {last_day.year}" * has_year


def week_start(language: Language) -> int:
    """Return the weekday a calendar's row begins with (0 is Monday): Sunday on Korean calendars, Monday by ISO 8601 elsewhere."""
    return 6 if language is Language.KO else 0
