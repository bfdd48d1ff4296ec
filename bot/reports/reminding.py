"""When a reminder comes and when it stays away: pure rules over days.

A reminder that nobody answers comes more and more seldom, asks once whether it should stop, and is silent after that until the person
writes again. Whoever has written today is not reminded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

# Days that must have passed since the reminder before: the second comes after two days, the third after four, and so on.
PATIENCE_DAYS = (2, 4, 7)
# The question whether to stop comes as long after the last reminder as that one came after the one before.
ASKING_PATIENCE_DAYS = 7
MINUTES_A_DAY = 24 * 60
MINUTES_AN_HOUR = 60
# Fewer written moments than this tell nothing of a habit.
FEWEST_MOMENTS = 5
# Moments this near to a minute speak for it.
NEAR_MINUTES = 60
STEP_MINUTES = 15


class Step(StrEnum):
    """What a reminder's hour brings."""

    REMIND = "sent"
    ASK = "asked"
    STAY_QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Reminded:
    """A day on which a reminder came, or the question whether to stop."""

    local_day: date
    step: Step


def next_step(today: date, last_written: date | None, earlier: Sequence[Reminded]) -> Step:
    """Decide what today's hour brings; `earlier` holds the reminders before today, oldest first."""
    if last_written == today:
        return Step.STAY_QUIET
    unanswered = [one for one in earlier if last_written is None or one.local_day > last_written]
    if any(one.step is Step.ASK for one in unanswered):
        return Step.STAY_QUIET
    if not unanswered:
        return Step.REMIND
    waited_days = (today - unanswered[-1].local_day).days
    if len(unanswered) <= len(PATIENCE_DAYS):
        return Step.REMIND if waited_days >= PATIENCE_DAYS[len(unanswered) - 1] else Step.STAY_QUIET
    return Step.ASK if waited_days >= ASKING_PATIENCE_DAYS else Step.STAY_QUIET


def learned_minute(moments_utc: Sequence[datetime], zone: str) -> int | None:
    """Return the minute after midnight around which most was written, in steps of a quarter of an hour; None where there is no habit yet.

    The clock is a circle: half past eleven and half past midnight are near each other. The earliest of equals wins.
    """
    if len(moments_utc) < FEWEST_MOMENTS:
        return None
    here = ZoneInfo(zone)
    minutes = [local.hour * MINUTES_AN_HOUR + local.minute for local in (moment.astimezone(here) for moment in moments_utc)]
    return max(range(0, MINUTES_A_DAY, STEP_MINUTES), key=lambda minute: _weight(minute, minutes))


def _weight(minute: int, minutes: Sequence[int]) -> int:
    """Sum how near each written minute is; one an hour away counts nothing."""
    return sum(max(0, NEAR_MINUTES - min(abs(one - minute), MINUTES_A_DAY - abs(one - minute))) for one in minutes)
