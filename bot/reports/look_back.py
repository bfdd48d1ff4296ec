"""The numbers of a week or a month, next to those of the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.conversation.care_plan import NEXT_DAY_HOURS
from bot.conversation.schedule import local_day_of
from bot.messages import Emotion, Entry, Person
from bot.ports import ReportKind
from bot.reports.days import VALENCE, DiaryDay, days_between, diary_days, shares_over
from bot.reports.stats import DOMINATING_SHARE, DayPattern, FeelingShare, whole_percents

DAYS_A_WEEK = 7
# Fewer days than this in either time and a difference would be made of single days.
FEWEST_DAYS = 3
# Percentage points by which heavy feelings must come or go to be told of: one day of a week.
CLEAR_POINTS = 15
# With fewer stories than this a share is no news.
FEWEST_STORIES = 3


class Change(StrEnum):
    """How a time differs from the one before; the values end the keys `report.change.*`."""

    LIGHTER = "lighter"
    HEAVIER = "heavier"
    SIMILAR = "similar"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LookBack:
    """A week or month. `lightest_day` is the one day that was clearly the most pleasant, if there was one."""

    first_day: date
    last_day: date
    days: tuple[DiaryDay, ...]
    entry_count: int
    shares: tuple[FeelingShare, ...]
    shares_before: tuple[FeelingShare, ...]
    pattern: DayPattern
    change: Change
    lightest_day: date | None

    @property
    def felt_count(self) -> int:
        """Entries that have a feeling."""
        return sum(day.felt_count for day in self.days)

    @property
    def heavy_percent(self) -> int:
        """The part of heavy feelings now, in whole percents."""
        return heavy_percent(self.shares)

    @property
    def heavy_percent_before(self) -> int:
        """The part of heavy feelings before, in whole percents."""
        return heavy_percent(self.shares_before)


def report_bounds(kind: ReportKind, last_day: date) -> tuple[date, date]:
    """Return the first day of the week or month that ends on a day, and the first day of the one before.

    Raises:
        ValueError: `kind` looks back on neither.
    """
    if kind is ReportKind.WEEK:
        first = last_day - timedelta(days=DAYS_A_WEEK - 1)
        return first, first - timedelta(days=DAYS_A_WEEK)
    if kind is not ReportKind.MONTH:
        raise ValueError(f"a {kind} is no report that looks back")
    first = last_day.replace(day=1)
    return first, (first - timedelta(days=1)).replace(day=1)


def look_back(entries: Sequence[Entry], kind: ReportKind, last_day: date, zone: str) -> LookBack:
    """Count the week or month that ends on a day, and the one before it."""
    first, first_before = report_bounds(kind, last_day)
    everything = diary_days(entries, zone)
    days = days_between(everything, first, last_day)
    before = days_between(everything, first_before, first - timedelta(days=1))
    shares = shares_over(days)
    return LookBack(
        first,
        last_day,
        days,
        sum(day.entry_count for day in days),
        shares,
        shares_over(before),
        pattern_of(days),
        change_between(before, days),
        _lightest(days),
    )


def pattern_of(days: Sequence[DiaryDay]) -> DayPattern:
    """Tell what kind of time several days were, by the rule that `stats.day_pattern` has for one."""
    if any(day.is_hard for day in days):
        return DayPattern.HARD
    shares = shares_over(days)
    if not shares or shares[0].share < DOMINATING_SHARE or (len(shares) > 1 and shares[1].count == shares[0].count):
        return DayPattern.MIXED
    return DayPattern(shares[0].emotion.value)


def pattern_between(person: Person, first_day: date, last_day: date, days: Sequence[DiaryDay]) -> DayPattern:
    """Tell what kind of time it was; hard also where urgent words came that left no entry of their day."""
    urgent = urgent_day(person)
    return DayPattern.HARD if urgent is not None and first_day <= urgent <= last_day else pattern_of(days)


def urgent_day(person: Person) -> date | None:
    """Return the local day of a person's last urgent words, wherever they were said, as long as that is known."""
    if person.tender_until_utc is None:
        return None
    return local_day_of(person.tender_until_utc - timedelta(hours=NEXT_DAY_HOURS), person.zone)


def change_between(before: Sequence[DiaryDay], days: Sequence[DiaryDay]) -> Change:
    """Compare the parts of heavy feelings in two times, if both have days enough; by the percents that the report tells."""
    if min(sum(bool(day.felt_count) for day in some) for some in (before, days)) < FEWEST_DAYS:
        return Change.UNKNOWN
    difference = heavy_percent(shares_over(days)) - heavy_percent(shares_over(before))
    if abs(difference) < CLEAR_POINTS:
        return Change.SIMILAR
    return Change.LIGHTER if difference < 0 else Change.HEAVIER


def heavy_percent(shares: Sequence[FeelingShare]) -> int:
    """Return the part of the feelings with a negative valence, in the whole percents that a legend shows."""
    return sum(percent for share, percent in zip(shares, whole_percents(shares), strict=True) if VALENCE[share.emotion] < 0)


def is_heavy(pattern: DayPattern) -> bool:
    """Tell whether a pattern is a hard time or one in which a heavy feeling dominates."""
    if pattern is DayPattern.MIXED:
        return False
    return pattern is DayPattern.HARD or VALENCE[Emotion(pattern.value)] < 0


def _lightest(days: Sequence[DiaryDay]) -> date | None:
    values = sorted(((day.valence, day.local_day) for day in days if day.valence is not None), reverse=True)
    if len(values) < FEWEST_DAYS or values[0][0] <= 0 or values[0][0] == values[1][0]:
        return None
    return values[0][1]
