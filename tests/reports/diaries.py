"""Whole diaries for the tests of pictures and statistics; the same arguments give the same diary."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages import EMOTIONS, CrisisLevel, Emotion, Entry
from tests.reports.days import SEOUL, entry_at

TODAY = date(2025, 11, 22)


def told(day: date, *feelings: Emotion | None, hour: int = 12, zone: str = SEOUL, text: str = "오늘 이야기") -> list[Entry]:
    """Entries of one day, a minute apart."""
    start = datetime.combine(day, time(hour), ZoneInfo(zone))
    return [replace(entry_at(start + timedelta(minutes=number), feeling), text=text) for number, feeling in enumerate(feelings)]


def ago(days: int) -> date:
    """A day before `TODAY`."""
    return TODAY - timedelta(days=days)


def many(count: int, days: int) -> list[Entry]:
    """Entries spread evenly over the last days, of all feelings and hours, every ninth by voice."""
    start = datetime.combine(ago(days - 1), time(0, 5), ZoneInfo(SEOUL)).astimezone(UTC)
    step = timedelta(days=days) / count
    entries = (entry_at(start + number * step, EMOTIONS[number * number % 6]) for number in range(count))
    return [replace(entry, is_voice=number % 9 == 0) for number, entry in enumerate(entries)]


def urgent(entries: Sequence[Entry]) -> list[Entry]:
    """The same entries, the last of them urgent."""
    return [*entries[:-1], replace(entries[-1], crisis=CrisisLevel.URGENT)]
