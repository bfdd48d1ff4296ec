"""When what comes unasked is due: clock times in a person's zone, summer time included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Person, ReminderMode
from bot.ports import EntryFilter, ReportKind

# Somebody who asks for a chart at half past midnight means the evening they are still awake from.
SMALL_HOURS = 4
# From the first of a month to the first of the next, and the day itself.
LONGEST_WAIT_DAYS = 33


def local_day_of(moment_utc: datetime, zone: str) -> date:
    """Return the calendar day of a moment in a zone."""
    return moment_utc.astimezone(ZoneInfo(zone)).date()


def told_day(due_utc: datetime, zone: str) -> date:
    """Return the day a chart tells of: its own, or, when it comes in the small hours, the day that has just ended."""
    return local_day_of(due_utc - timedelta(hours=SMALL_HOURS), zone)


def day_bounds(local_day: date, zone: str) -> EntryFilter:
    """Return the day from midnight to midnight as UTC; 23 or 25 hours long when the clocks change."""
    return span_bounds(local_day, local_day, zone)


def span_bounds(first_day: date, last_day: date, zone: str) -> EntryFilter:
    """Return several days, the last one included, as UTC."""
    here = ZoneInfo(zone)
    start = datetime.combine(first_day, time.min, here)
    end = datetime.combine(last_day + timedelta(days=1), time.min, here)
    return EntryFilter(start.astimezone(UTC), end.astimezone(UTC))


def chart_moment(local_day: date, minute: int, zone: str) -> datetime:
    """Return the UTC moment of `minute` after midnight on a day.

    A clock time that is skipped in spring falls after the gap, one that comes twice in autumn means the first, as `fold=0` has it.
    """
    return datetime.combine(local_day, time(minute // 60, minute % 60), ZoneInfo(zone)).astimezone(UTC)


def next_moments(person: Person, after_utc: datetime) -> dict[ReportKind, datetime]:
    """Return the next moment, strictly after the given one, of everything a person wants unasked; nothing while they cannot be reached."""
    found = {kind: next_report_utc(kind, person, after_utc) for kind in ReportKind}
    return {kind: moment for kind, moment in found.items() if moment is not None}


def next_report_utc(kind: ReportKind, person: Person, after_utc: datetime) -> datetime | None:
    """Return the next moment, strictly after the given one, at which a kind is due; None if the person wants none of it."""
    minute = _minute(kind, person)
    if minute is None or not person.is_reachable:
        return None
    today = local_day_of(after_utc, person.zone)
    days = (today + timedelta(days=ahead) for ahead in range(LONGEST_WAIT_DAYS))
    moments = (chart_moment(day, minute, person.zone) for day in days if _is_its_day(kind, person, day))
    return next(moment for moment in moments if moment > after_utc)


def _minute(kind: ReportKind, person: Person) -> int | None:
    if kind is ReportKind.DAY:
        return person.chart_minute
    if kind is ReportKind.WEEK:
        return None if person.report_weekday is None else person.report_minute
    if kind is ReportKind.MONTH:
        return person.report_minute if person.wants_month_report else None
    return None if person.reminder is ReminderMode.OFF else person.reminder_minute


def _is_its_day(kind: ReportKind, person: Person, day: date) -> bool:
    if kind is ReportKind.WEEK:
        return day.weekday() == person.report_weekday
    return day.day == 1 if kind is ReportKind.MONTH else True
