"""From what a person typed to a day, a month or a year: 어제, 11-03, 지난주 금요일, last Friday.

Pure: the caller knows what today is where the person lives. A date without a year is the last one there was, so nobody is sent to a
December that is still to come. Where two days may be meant, the likelier one comes with the others beside it.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from bot.messages import Language
from bot.texts.days_in_english import day_in_english, month_in_english, year_in_english
from bot.texts.days_in_korean import WEEKDAYS, day_in_korean, month_in_korean, year_in_korean
from bot.texts.named_days import MONTHS_A_YEAR, Found, NamedDay, day_at, full_year, is_in_reach, latest_day, latest_number
from bot.texts.named_days import NoSuchDay as NoSuchDay

# Longer than any way to name a day: what is longer is not looked at.
_LONGEST = 60
_SEPARATOR = re.compile(r"\s*([-./])\s*")
# 11/3 (월), 11월 3일(월요일)
_BRACKETED_WEEKDAY = re.compile(rf"\s*\(\s*([{WEEKDAYS}])(?:요일)?\s*\)")
_ENDING_WEEKDAY = re.compile(rf"\s*([{WEEKDAYS}])요일$")
_YEAR_FIRST = re.compile(r"([0-9]{4}|[0-9]{2})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})")
_WITHOUT_YEAR = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})")
_YEAR_AND_MONTH = re.compile(r"([0-9]{4}|[0-9]{2})[-./]?([0-9]{2})|([0-9]{4}|[0-9]{2})[-./]([0-9])")
_MONTH_AND_YEAR = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})")
_YEAR_ALONE = re.compile(r"'?([0-9]{4}|[0-9]{2})")


def read_day(text: str, today: date, language: Language = Language.KO) -> Found | None:
    """Return the day a text names, or None; in English a 3/4 may also be the third of April."""
    said = _tidy(text)
    if not said:
        return None
    weekday, bare = _without_weekday(said)
    readings: tuple[Callable[[], Found | None], ...] = (
        lambda: _day_in_digits(bare, today, weekday, language),
        lambda: day_in_korean(_spaceless(said), today),
        lambda: day_in_korean(_spaceless(bare) + (f"{WEEKDAYS[weekday]}요일" if weekday is not None else ""), today),
        lambda: day_in_korean(_spaceless(bare), today),
        lambda: day_in_english(said, today),
    )
    return next((found for read in readings if (found := read()) is not None), None)


def read_month(text: str, today: date) -> date | None:
    """Return the first of the month a text names (11, 2026-11, 지난달, november), or None."""
    said = _tidy(text)
    return (_month_in_digits(said, today) or month_in_korean(_spaceless(said), today) or month_in_english(said, today)) if said else None


def read_year(text: str, today: date) -> int | None:
    """Return the year a text names (2026, 26, 작년, last year), or None."""
    said = _tidy(text)
    digits = _YEAR_ALONE.fullmatch(said)
    if digits:
        year = full_year(digits[1], today)
        return year if is_in_reach(year) else None
    return (year_in_korean(_spaceless(said), today) or year_in_english(said, today)) if said else None


def _tidy(text: str) -> str:
    """Return a text in small letters, its full-width digits made plain, without what surrounds it; nothing if it is too long for a date."""
    plain = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).replace("’", "'").lower()
    flat = _SEPARATOR.sub(r"\1", " ".join(plain.split())).strip(' "“”‘[]{}<>?!~….,·:;')
    return flat if len(flat) <= _LONGEST else ""


def _spaceless(text: str) -> str:
    return text.replace(" ", "")


def _without_weekday(said: str) -> tuple[int | None, str]:
    found = _BRACKETED_WEEKDAY.search(said) or _ENDING_WEEKDAY.search(said)
    if found is None or found.start() == 0:
        return None, said
    return WEEKDAYS.index(found[1]), (said[: found.start()] + said[found.end() :]).strip(" .")


def _day_in_digits(said: str, today: date, weekday: int | None, language: Language) -> Found | None:
    if said.isascii() and said.isdecimal():
        return _day_in_one_number(said, today, weekday)
    if found := _YEAR_FIRST.fullmatch(said):
        return day_at(full_year(found[1], today), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(said):
        # 11/3/2025 is American, 3.11.2025 European.
        pair = (int(found[1]), int(found[3]))
        month_first, day_first = (day_at(int(found[4]), *one) for one in (pair, pair[::-1]))
        return _likelier(month_first, day_first) if found[2] == "/" else _likelier(day_first, month_first)
    if found := _WITHOUT_YEAR.fullmatch(said):
        month_first = latest_day(int(found[1]), int(found[2]), today, weekday)
        if language is Language.KO:
            return month_first
        return _likelier(month_first, latest_day(int(found[2]), int(found[1]), today, weekday))
    return None


def _day_in_one_number(digits: str, today: date, weekday: int | None) -> Found | None:
    """Read 3, 1103, 251103 and 20251103."""
    if len(digits) <= 2:
        return latest_number(int(digits), today)
    if len(digits) == 4:
        return latest_day(int(digits[:2]), int(digits[2:]), today, weekday)
    if len(digits) in (6, 8):
        return day_at(full_year(digits[:-4], today), int(digits[-4:-2]), int(digits[-2:]))
    return None


def _likelier(first: Found | None, second: Found | None) -> Found | None:
    """Return the first reading with the second beside it, or whichever is a day."""
    if not isinstance(first, NamedDay):
        return second if isinstance(second, NamedDay) or first is None else first
    if not isinstance(second, NamedDay) or second.day == first.day:
        return first
    return NamedDay(first.day, (second.day,))


def _month_in_digits(said: str, today: date) -> date | None:
    if said.isascii() and said.isdecimal() and len(said) <= 2:
        month = int(said)
        return date(today.year - (month > today.month), month, 1) if 1 <= month <= MONTHS_A_YEAR else None
    if found := _MONTH_AND_YEAR.fullmatch(said):
        year, month = int(found[2]), int(found[1])
    elif found := _YEAR_AND_MONTH.fullmatch(said):
        year, month = full_year(found[1] or found[3], today), int(found[2] or found[4])
    else:
        return None
    return date(year, month, 1) if is_in_reach(year) and 1 <= month <= MONTHS_A_YEAR else None
