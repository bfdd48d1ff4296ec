"""The days a weekly or monthly report tells of."""

from datetime import date, timedelta

from bot.ports import ReportKind

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
