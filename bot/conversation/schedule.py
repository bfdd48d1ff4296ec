"""When the daily chart is due: a clock time in a person's zone, summer time included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Person
from bot.ports import EntryFilter

# Somebody who asks for a chart at half past midnight means the evening they are still awake from.
SMALL_HOURS = 4


def local_day_of(moment_utc: datetime, zone: str) -> date:
    """Return the calendar day of a moment in a zone."""
    return moment_utc.astimezone(ZoneInfo(zone)).date()


def told_day(due_utc: datetime, zone: str) -> date:
    """Return the day a chart tells of: its own, or, when it comes in the small hours, the day that has just ended."""
    return local_day_of(due_utc - timedelta(hours=SMALL_HOURS), zone)


def day_bounds(local_day: date, zone: str) -> EntryFilter:
    """Return the day from midnight to midnight as UTC; 23 or 25 hours long when the clocks change."""
    here = ZoneInfo(zone)
    start = datetime.combine(local_day, time.min, here)
    end = datetime.combine(local_day + timedelta(days=1), time.min, here)
    return EntryFilter(start.astimezone(UTC), end.astimezone(UTC))


def chart_moment(local_day: date, minute: int, zone: str) -> datetime:
    """Return the UTC moment of `minute` after midnight on a day.

    A clock time that is skipped in spring falls after the gap, one that comes twice in autumn means the first, as `fold=0` has it.
    """
    return datetime.combine(local_day, time(minute // 60, minute % 60), ZoneInfo(zone)).astimezone(UTC)


def next_chart_utc(person: Person, after_utc: datetime) -> datetime | None:
    """Return the next moment, strictly after the given one, at which the person's chart is due; None if they want none."""
    if person.chart_minute is None or not person.is_reachable:
        return None
    day = local_day_of(after_utc, person.zone)
    moment = chart_moment(day, person.chart_minute, person.zone)
    return moment if moment > after_utc else chart_moment(day + timedelta(days=1), person.chart_minute, person.zone)
