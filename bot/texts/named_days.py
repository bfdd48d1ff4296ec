"""Days as people name them, before and after they are found on the calendar. Pure: today is always told."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

# Nothing in a diary is older, and dates beyond these only come from slips of the hand.
FIRST_YEAR, LAST_YEAR = 1970, 2199
# 29 February can be eight years away (1896 to 1904, 2096 to 2104); a weekday comes back on a date after eleven at the latest.
_YEARS_BACK = 12
WEEK = 7
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class NamedDay:
    """The day that was meant, and `others` that may have been; a day that is still to come is returned as it is."""

    day: date
    others: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class NoSuchDay:
    """A date that no calendar has (31 November, 29 February of most years): its month, its number, and the last day there is."""

    month: int
    number: int
    nearest: date


Found = NamedDay | NoSuchDay


def is_in_reach(year: int) -> bool:
    """Tell whether a year can be in a diary."""
    return FIRST_YEAR <= year <= LAST_YEAR


def day_at(year: int, month: int, number: int) -> Found | None:
    """Return a date of a given year; None for a month or number that no month has."""
    if not is_in_reach(year) or not 1 <= month <= MONTHS_A_YEAR or not 1 <= number <= 31:
        return None
    length = month_length(year, month)
    return NamedDay(date(year, month, number)) if number <= length else NoSuchDay(month, number, date(year, month, length))


def latest_day(month: int, number: int, today: date, weekday: int | None = None) -> Found | None:
    """Return the last time a date without a year was, today included: in March, 25 December is last year's.

    A `weekday` told along chooses the year it is right in, if one of the last years has it.
    """
    found = [day_at(year, month, number) for year in range(today.year, today.year - _YEARS_BACK, -1)]
    past = [one.day for one in found if isinstance(one, NamedDay) and one.day <= today]
    fitting = [day for day in past if weekday is None or day.weekday() == weekday] or past
    if fitting:
        return NamedDay(fitting[0])
    missing = [one for one in found if isinstance(one, NoSuchDay) and one.nearest <= today]
    return missing[0] if missing else None


def latest_number(number: int, today: date) -> Found | None:
    """Return the last time a day of the month was: the 31st is that of the last month that has one."""
    if not 1 <= number <= 31:
        return None
    months = [months_back(today.replace(day=1), back) for back in range(MONTHS_A_YEAR)]
    days = (month.replace(day=number) for month in months if number <= month_length(month.year, month.month))
    return NamedDay(next(day for day in days if day <= today))


def latest_weekday(weekday: int, today: date) -> NamedDay:
    """Return the last day of a weekday; said on that weekday it is today, or may have been the one a week ago."""
    back = (today.weekday() - weekday) % WEEK
    day = today - timedelta(days=back)
    return NamedDay(day) if back else NamedDay(day, (day - timedelta(days=WEEK),))


def weekday_before(weekday: int, today: date) -> NamedDay:
    """Return the last one before today; when it lies in this week, last week's may have been meant."""
    back = (today.weekday() - weekday) % WEEK or WEEK
    day = today - timedelta(days=back)
    return NamedDay(day, (day - timedelta(days=WEEK),)) if back <= today.weekday() else NamedDay(day)


def weekday_of_week(weekday: int, weeks_back: int, today: date) -> NamedDay:
    """Return a weekday of a week that began on a Monday so many weeks ago; a negative number is a week to come."""
    monday = today - timedelta(days=today.weekday() + WEEK * weeks_back)
    return NamedDay(monday + timedelta(days=weekday))


def weekend(weeks_back: int, today: date) -> NamedDay:
    """Return the Saturday of a week, with its Sunday beside it."""
    saturday = weekday_of_week(5, weeks_back, today).day
    return NamedDay(saturday, tuple(day for day in (saturday + timedelta(days=1),) if day <= today))


def latest_weekend(today: date) -> NamedDay:
    """Return the last Saturday, with the Sunday after it if that was already."""
    return weekend(0 if today.weekday() >= 5 else 1, today)


def days_back(count: int, today: date) -> NamedDay | None:
    """Return the day so many days ago; a negative count is a day to come."""
    if count > (today - date(FIRST_YEAR, 1, 1)).days:
        return None
    return NamedDay(today - timedelta(days=count))


def same_day(today: date, months_ago: int) -> NamedDay | None:
    """Return the day with the same number so many months ago, or the last one of a month that is shorter."""
    if today.year - months_ago // MONTHS_A_YEAR - 1 < FIRST_YEAR:
        return None
    month = months_back(today.replace(day=1), months_ago)
    return NamedDay(month.replace(day=min(today.day, month_length(month.year, month.month))))


def months_back(first: date, count: int) -> date:
    """Return the first of the month so many months before the given first of a month; a negative count goes on."""
    place = first.year * MONTHS_A_YEAR + first.month - 1 - count
    return date(place // MONTHS_A_YEAR, place % MONTHS_A_YEAR + 1, 1)


def month_length(year: int, month: int) -> int:
    """Return how many days a month has."""
    return calendar.monthrange(year, month)[1]


def full_year(digits: str, today: date) -> int:
    """Return a year from four digits, or from two: the century that is not far ahead."""
    year = int(digits)
    if len(digits) > 2:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year + 1 else century - 100 + year
