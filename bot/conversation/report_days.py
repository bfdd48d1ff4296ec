"""The days a weekly or monthly report tells of, whether it comes by itself or is asked for."""

from datetime import date, timedelta

from bot.conversation.schedule import span_bounds
from bot.ports import EntryFilter, ReportKind

# A monthly report is due on the first; one that is due in its small hours tells of the day before. Half a month back from either lies
# in the month that is over.
HALF_A_MONTH = timedelta(days=15)
# A week and the one before it, or two months of 31 days.
REACH_DAYS = {ReportKind.WEEK: 14, ReportKind.MONTH: 62}


def last_day_told(kind: ReportKind, local_day: date) -> date:
    """Return the last day a report tells of, from the day it is due for: that day itself, or the end of the month that is over."""
    if kind is not ReportKind.MONTH:
        return local_day
    first = (local_day - HALF_A_MONTH).replace(day=1)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def reach_bounds(kind: ReportKind, last_day: date, zone: str) -> EntryFilter:
    """Return the entries a report needs: of the time it tells of, and of the one before, with which it compares."""
    return span_bounds(last_day - timedelta(days=REACH_DAYS[kind]), last_day, zone)
