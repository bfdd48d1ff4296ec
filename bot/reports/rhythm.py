"""When a person writes, how long a hard time lasts, and a streak that forgives."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.messages import EMOTIONS, Entry
from bot.reports.days import DiaryDay
from bot.reports.stats import HOURS

DAYS_A_WEEK = 7
# Missed days of one calendar month that do not end a streak.
FORGIVEN_DAYS_A_MONTH = 2
# A day at or below this mean valence was hard (half its feelings weigh more than the rest lifts); at or above 0 it is easier again.
HARD_VALENCE, EASIER_VALENCE = -0.5, 0.0
# After so many days without a word nobody knows when it became easier.
LONGEST_SILENCE_DAYS = 7
# Fewer recoveries than this are anecdotes.
FEWEST_RECOVERIES = 3


@dataclass(frozen=True, slots=True)
class Streak:
    """Days written in a row: `written_days` of them since `first_day`, with `rest_days` that were forgiven."""

    first_day: date
    written_days: int
    rest_days: int


@dataclass(frozen=True, slots=True)
class HardTime:
    """A time that began on a hard day: its length in days until an easier one, or, if `is_over` is false, as far as it was seen."""

    first_day: date
    days: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Recovery:
    """How long hard times lasted: the median in days, over how many that came to an end."""

    median_days: int
    count: int


def week_hours(entries: Sequence[Entry], zone: str) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Count feelings by weekday (0 is Monday) and hour of the person's clock: 7 rows of 24 rows in `EMOTIONS` order."""
    here = ZoneInfo(zone)
    counted = Counter(
        (local.weekday(), local.hour, entry.emotion)
        for entry in entries
        if entry.emotion is not None
        for local in (entry.created_utc.astimezone(here),)
    )
    return tuple(
        tuple(tuple(counted[weekday, hour, emotion] for emotion in EMOTIONS) for hour in range(HOURS)) for weekday in range(DAYS_A_WEEK)
    )


def streak(written: Sequence[date], last_day: date) -> Streak | None:
    """Return the longest stretch up to a day in which no calendar month has more than two missed days; None if there is none.

    The last day itself may still be written, so it is never missed. The stretch starts and is counted on written days.
    """
    days = {day for day in written if day <= last_day}
    if not days:
        return None
    missed: Counter[tuple[int, int]] = Counter()
    found: Streak | None = None
    count = rest = 0
    day, earliest = last_day, min(days)
    while day >= earliest:
        if day in days:
            count += 1
            found = Streak(day, count, rest)
        elif day != last_day:
            missed[day.year, day.month] += 1
            rest += 1
            if missed[day.year, day.month] > FORGIVEN_DAYS_A_MONTH:
                break
        day -= timedelta(days=1)
    return found


def hard_times(days: Sequence[DiaryDay]) -> tuple[HardTime, ...]:
    """Return the hard times in days that are ordered; each begins on a hard day and ends on the first easier one that was written.

    Days without a word are not guessed at: they lengthen a time, and a long silence leaves it open at the last written day.
    """
    times: list[HardTime] = []
    start: date | None = None
    last: date | None = None
    for day in days:
        if day.valence is None:
            continue
        if start is not None and last is not None and (day.local_day - last).days > LONGEST_SILENCE_DAYS:
            times.append(HardTime(start, (last - start).days + 1, is_over=False))
            start = None
        if start is None and (day.valence <= HARD_VALENCE or day.is_hard):
            start = day.local_day
        elif start is not None and day.valence >= EASIER_VALENCE and not day.is_hard:
            times.append(HardTime(start, (day.local_day - start).days, is_over=True))
            start = None
        last = day.local_day
    if start is not None and last is not None:
        times.append(HardTime(start, (last - start).days + 1, is_over=False))
    return tuple(times)


def recovery(times: Sequence[HardTime]) -> Recovery | None:
    """Return the median length of hard times by Kaplan and Meier (1958), in which open ones count for as long as they were seen.

    None with fewer than `FEWEST_RECOVERIES` that ended, or when too many are open for a median to exist.
    """
    ended = sum(time.is_over for time in times)
    if ended < FEWEST_RECOVERIES:
        return None
    open_part = 1.0
    for length in sorted({time.days for time in times if time.is_over}):
        at_risk = sum(time.days >= length for time in times)
        open_part *= 1 - sum(time.is_over and time.days == length for time in times) / at_risk
        # A small margin: 1 - 1/2 must count as half whatever the rounding.
        if open_part <= 0.5 + 1e-9:
            return Recovery(length, ended)
    return None
