"""The numbers of a day, as pure functions: what each feeling's share is, when it was felt, and what kind of day that makes.

An entry counts with its one feeling (`Entry.emotion`), not with its six probabilities. That is what the person read under their
entry and could correct, so the chart can be counted by hand and never shows a feeling that nobody was told of. An entry without a
feeling is told of but has no share until the person chooses one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.conversation.schedule import local_day_of
from bot.messages import EMOTIONS, CrisisLevel, Emotion, Entry

HOURS = 24
MINUTES_A_DAY = HOURS * 60
# A feeling names the day when at least half of what was told is of it and no other is as frequent.
DOMINATING_SHARE = 0.5


class DayPattern(StrEnum):
    """What kind of day it was; the values end the keys `chart.sentence.*`."""

    JOY = "joy"
    SADNESS = "sadness"
    DEPRESSION = "depression"
    ANGER = "anger"
    ANXIETY = "anxiety"
    NEUTRAL = "neutral"
    MIXED = "mixed"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Moment:
    """A feeling at a clock time; `minute` is minutes after midnight on the person's clock, 0 to 1,439.

    On the day that clocks go back, two moments an hour apart may share a minute: a day's axis is the clock people look at.
    """

    minute: int
    emotion: Emotion


@dataclass(frozen=True, slots=True)
class FeelingShare:
    """How many entries had a feeling, and their part of all entries that have one (0 to 1)."""

    emotion: Emotion
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class DayStatistics:
    """One local day. `moments` are ordered by clock time; `entry_count` includes entries without a feeling."""

    local_day: date
    entry_count: int
    moments: tuple[Moment, ...]
    shares: tuple[FeelingShare, ...]
    pattern: DayPattern

    @property
    def felt_count(self) -> int:
        """Entries that have a feeling."""
        return len(self.moments)

    @property
    def unfelt_count(self) -> int:
        """Entries that wait for one."""
        return self.entry_count - self.felt_count


def day_statistics(entries: Sequence[Entry], local_day: date, zone: str) -> DayStatistics:
    """Count the entries that fall on a day in a zone; others are left out."""
    today = [entry for entry in entries if local_day_of(entry.created_utc, zone) == local_day]
    moments = _moments(today, zone)
    shares = feeling_shares([moment.emotion for moment in moments])
    return DayStatistics(local_day, len(today), moments, shares, day_pattern(today, shares))


def feeling_shares(feelings: Sequence[Emotion]) -> tuple[FeelingShare, ...]:
    """Return the feelings that occur, the most frequent first (`EMOTIONS` order breaks ties); the shares sum to 1, or there are none."""
    counts = [(emotion, feelings.count(emotion)) for emotion in EMOTIONS]
    present = sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1])
    return tuple(FeelingShare(emotion, count, count / len(feelings)) for emotion, count in present)


def whole_percents(shares: Sequence[FeelingShare]) -> tuple[int, ...]:
    """Round shares to whole percents that still sum to 100 (largest remainder), since people add them up."""
    exact = [100 * share.share for share in shares]
    floors = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_remainder[: 100 - sum(floors) if exact else 0]:
        floors[place] += 1
    return tuple(floors)


def hourly_counts(moments: Sequence[Moment]) -> tuple[tuple[int, ...], ...]:
    """Return 24 rows, one an hour of the clock, with the count of each feeling in `EMOTIONS` order."""
    rows = [[0] * len(EMOTIONS) for _ in range(HOURS)]
    for moment in moments:
        rows[moment.minute // 60][EMOTIONS.index(moment.emotion)] += 1
    return tuple(tuple(row) for row in rows)


def day_pattern(entries: Sequence[Entry], shares: Sequence[FeelingShare]) -> DayPattern:
    """Tell what kind of day it was: hard if anything urgent was said, else the feeling that dominates, else mixed."""
    if any(entry.crisis is CrisisLevel.URGENT for entry in entries):
        return DayPattern.HARD
    if not shares or shares[0].share < DOMINATING_SHARE or (len(shares) > 1 and shares[1].count == shares[0].count):
        return DayPattern.MIXED
    return DayPattern(shares[0].emotion.value)


def _moments(entries: Sequence[Entry], zone: str) -> tuple[Moment, ...]:
    here = ZoneInfo(zone)
    found = []
    for entry in entries:
        if entry.emotion is not None:
            local = entry.created_utc.astimezone(here)
            found.append(Moment(local.hour * 60 + local.minute, entry.emotion))
    return tuple(sorted(found, key=lambda moment: moment.minute))
