"""Periods as people write them in a search: 지난달, 어제, 최근 30일, 2025-03, 3월; last month, yesterday, last 30 days."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.wording import day_name
from bot.messages import Language
from bot.ports import EntryFilter
from bot.texts.dates import read_day, read_month, read_year
from bot.texts.named_days import FIRST_YEAR, LAST_YEAR, NamedDay

MOST_DAYS_BACK = 36_500
# 2025년 11월 3일 월요일에
MOST_WORDS = 4
_PARTICLE = re.compile(r"(?<=.)[에의]$")
_CLEARLY_A_TIME = re.compile(
    r".*\d|(?:오늘|어제|그제|그저께|엊그제|이달|지지난|지난|저번|이번|재작년|작년|올해|today$|yesterday$|last |this )", re.DOTALL
)
_LIKELY_YEAR = re.compile(r"(?:19|20)\d\d")


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
    """Return the period that a text names in neighbouring words, and the text without it; the longest name counts, then the first."""
    words = text.split()
    for size in range(min(MOST_WORDS, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            period = _read(" ".join(words[start : start + size]), today)
            if period is not None:
                return period, " ".join(words[:start] + words[start + size :])
    return None, " ".join(words)


def _read(said: str, today: date) -> Period | None:
    """Return the period of a name, if it can only be one: 금요일, 보름 and May may well be looked for as words."""
    bare = _PARTICLE.sub("", said.lower())
    if not _CLEARLY_A_TIME.match(bare):
        return None
    for pattern, read in _SPANS:
        match = pattern.fullmatch(bare)
        if match:
            return read(match, today)
    if bare.isdecimal():
        return _year(int(bare)) if _LIKELY_YEAR.fullmatch(bare) else None
    found = read_day(bare, today)
    if isinstance(found, NamedDay):
        return Period(found.day, found.day) if FIRST_YEAR <= found.day.year <= LAST_YEAR else None
    if month := read_month(bare, today):
        return _month(month)
    year = read_year(bare, today)
    return _year(year) if year is not None else None


def _month(first: date) -> Period:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))


def _year(year: int) -> Period | None:
    return Period(date(year, 1, 1), date(year, 12, 31)) if FIRST_YEAR <= year <= LAST_YEAR else None


def _week(weeks_ago: int, today: date) -> Period:
    monday = today - timedelta(days=today.weekday() + 7 * weeks_ago)
    return Period(monday, monday + timedelta(days=6))


def _counted(match: re.Match[str]) -> int:
    return int(match[1] or match[2])


_Read = Callable[[re.Match[str], date], Period]
# What `bot.texts.dates` does not know, for it reads days, months and years.
_SPANS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (re.compile(r"이번\s*주|this week"), lambda _, today: _week(0, today)),
    (re.compile(r"(?:지난|저번)\s*주|last week"), lambda _, today: _week(1, today)),
    (re.compile(r"(?:최근|지난)\s*(\d{1,5})\s*일(?:간|\s*동안)?|last (\d{1,5}) days"), lambda m, today: last_days(_counted(m), today)),
    (re.compile(r"(?:최근|지난)\s*(\d{1,3})\s*(?:개월|달)|last (\d{1,3}) months"), lambda m, today: last_days(30 * _counted(m), today)),
)
