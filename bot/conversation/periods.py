"""Periods as people write them in a search: 지난달, 어제, 최근 30일, 2025-03, 3월; last month, yesterday, last 30 days."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.wording import day_name
from bot.messages import Language
from bot.ports import EntryFilter

# A diary before this year was not kept in a chat, and a year like 0001 has no midnight in some zones.
FIRST_YEAR = 1900
LAST_YEAR = 2200
MOST_DAYS_BACK = 36_500


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a person's calendar, both ends included."""

    first: date
    last: date

    def bounds(self, zone: str) -> EntryFilter:
        """Return the period from midnight to midnight as UTC."""
        here = ZoneInfo(zone)
        start = datetime.combine(self.first, time.min, here)
        end = datetime.combine(self.last + timedelta(days=1), time.min, here)
        return EntryFilter(start.astimezone(UTC), end.astimezone(UTC))

    def name(self, language: Language) -> str:
        """Return the days as people read them."""
        first, last = dated(self.first, language), dated(self.last, language)
        return first if self.first == self.last else f"{first} – {last}"


def dated(day: date, language: Language) -> str:
    """Return a day with its year: 2025년 11월 3일 (월), Mon 3 Nov 2025."""
    name = day_name(day, language)
    return f"{day.year}년 {name}" if language is Language.KO else f"{name} {day.year}"


def last_days(days: int, today: date) -> Period:
    """Return the days up to today, today included."""
    return Period(today - timedelta(days=max(1, min(days, MOST_DAYS_BACK)) - 1), today)


def take_period(text: str, today: date) -> tuple[Period | None, str]:
    """Return the first period that a text names, and the text without it; None where it names none."""
    for pattern, read in _FORMS:
        match = pattern.search(text)
        period = read(match, today) if match else None
        if match and period:
            return period, " ".join((text[: match.start()] + " " + text[match.end() :]).split())
    return None, " ".join(text.split())


def _month(year: int, month: int) -> Period | None:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(date(year, month, 1), following - timedelta(days=1))


def _months_ago(months: int, today: date) -> Period | None:
    number = today.year * 12 + today.month - 1 - months
    return _month(number // 12, number % 12 + 1)


def _week(weeks_ago: int, today: date) -> Period:
    monday = today - timedelta(days=today.weekday() + 7 * weeks_ago)
    return Period(monday, monday + timedelta(days=6))


def _year(year: int) -> Period | None:
    return Period(date(year, 1, 1), date(year, 12, 31)) if FIRST_YEAR <= year <= LAST_YEAR else None


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Period(found, found) if FIRST_YEAR <= year <= LAST_YEAR else None


def _past_month(month: int, today: date) -> Period | None:
    """Return the latest month of a number that has begun."""
    return _month(today.year - (month > today.month), month)


def _past_day(month: int, day: int, today: date) -> Period | None:
    this_year = _day(today.year, month, day)
    return this_year if this_year and this_year.first <= today else _day(today.year - 1, month, day)


def _days_ago(days: int, today: date) -> Period:
    day = today - timedelta(days=days)
    return Period(day, day)


# By their first two letters, so that 지난해 and 지난 해 are one.
_YEARS_AGO = {"올해": 0, "작년": 1, "지난": 1, "재작": 2}
_Read = Callable[[re.Match[str], date], Period | None]


def _form(pattern: str, read: _Read) -> tuple[re.Pattern[str], _Read]:
    # A whole word: 오늘 is no part of 오늘따라; digits are counted, so that no number is too long to be one.
    return re.compile(rf"(?<!\S)(?:{pattern})(?:에|의)?(?!\S)", re.IGNORECASE), read


# The longer forms first: 2025년 3월 is no 3월.
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    _form(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", lambda m, _: _day(int(m[1]), int(m[2]), int(m[3]))),
    _form(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일", lambda m, _: _day(int(m[1]), int(m[2]), int(m[3]))),
    _form(r"(\d{4})년\s*(\d{1,2})월|(\d{4})[-./](\d{1,2})", lambda m, _: _month(int(m[1] or m[3]), int(m[2] or m[4]))),
    _form(r"(올해|작년|지난\s*해|재작년)\s*(\d{1,2})월", lambda m, today: _month(today.year - _YEARS_AGO[m[1][:2]], int(m[2]))),
    _form(r"(\d{4})년|(19\d\d|20\d\d)", lambda m, _: _year(int(m[1] or m[2]))),
    _form(r"(\d{1,2})월\s*(\d{1,2})일|(\d{1,2})[-/](\d{1,2})", lambda m, today: _past_day(int(m[1] or m[3]), int(m[2] or m[4]), today)),
    _form(r"(?:최근|지난)\s*(\d{1,5})일(?:간|\s*동안)?|last (\d{1,5}) days", lambda m, today: last_days(int(m[1] or m[2]), today)),
    _form(r"(?:최근|지난)\s*(\d{1,3})(?:개월|달)|last (\d{1,3}) months", lambda m, today: last_days(30 * int(m[1] or m[2]), today)),
    _form(r"(\d{1,2})월", lambda m, today: _past_month(int(m[1]), today)),
    _form("오늘|today", lambda _, today: _days_ago(0, today)),
    _form("어제|yesterday", lambda _, today: _days_ago(1, today)),
    _form("그저께|그제", lambda _, today: _days_ago(2, today)),
    _form(r"이번\s*주|this week", lambda _, today: _week(0, today)),
    _form(r"지난\s*주|저번\s*주|last week", lambda _, today: _week(1, today)),
    _form(r"이번\s*달|이달|this month", lambda _, today: _months_ago(0, today)),
    _form(r"지지난\s*달|저저번\s*달", lambda _, today: _months_ago(2, today)),
    _form(r"지난\s*달|저번\s*달|last month", lambda _, today: _months_ago(1, today)),
    _form(r"올해|this year", lambda _, today: _year(today.year)),
    _form(r"재작년", lambda _, today: _year(today.year - 2)),
    _form(r"작년|지난\s*해|last year", lambda _, today: _year(today.year - 1)),
)
