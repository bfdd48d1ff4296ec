"""A diary cut into the days of a person's clock: what every calendar, trend and report counts from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.messages import EMOTIONS, CrisisLevel, Emotion, Entry
from bot.reports.stats import FeelingShare, feeling_shares

# Where a feeling lies between unpleasant and pleasant: the horizontal axis of Russell's circumplex (1980), by its sign alone, so
# that a day's value can be counted by hand and no lexicon's decimals claim more than one word tells.
VALENCE: Mapping[Emotion, int] = {
    Emotion.JOY: 1,
    Emotion.SADNESS: -1,
    Emotion.DEPRESSION: -1,
    Emotion.ANGER: -1,
    Emotion.ANXIETY: -1,
    Emotion.NEUTRAL: 0,
}


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """One local day with at least one entry. `counts` are entries by feeling in `EMOTIONS` order; some entries may have none."""

    local_day: date
    entry_count: int
    counts: tuple[int, ...]
    voice_count: int
    is_hard: bool

    @property
    def felt_count(self) -> int:
        """Entries that have a feeling."""
        return sum(self.counts)

    @property
    def valence(self) -> float | None:
        """The mean of the day's feelings on `VALENCE`, -1 to 1; None without a feeling."""
        if not self.felt_count:
            return None
        return sum(count * VALENCE[emotion] for emotion, count in zip(EMOTIONS, self.counts, strict=True)) / self.felt_count

    @property
    def parts(self) -> tuple[tuple[Emotion, float], ...]:
        """The feelings of the day with their shares, in `EMOTIONS` order, without those that do not occur."""
        return parts_of(self.counts)

    @property
    def foremost(self) -> tuple[Emotion, ...]:
        """The most frequent feeling, or all that share the first place."""
        return foremost_of(self.counts)


def parts_of(counts: Sequence[int]) -> tuple[tuple[Emotion, float], ...]:
    """Return the feelings that occur in counts (`EMOTIONS` order) with their shares."""
    total = sum(counts)
    return tuple((emotion, count / total) for emotion, count in zip(EMOTIONS, counts, strict=True) if count)


def foremost_of(counts: Sequence[int]) -> tuple[Emotion, ...]:
    """Return the most frequent feeling of counts (`EMOTIONS` order), or all that share the first place."""
    most = max(counts)
    return tuple(emotion for emotion, count in zip(EMOTIONS, counts, strict=True) if most and count == most)


def diary_days(entries: Sequence[Entry], zone: str) -> tuple[DiaryDay, ...]:
    """Return the days that have entries, oldest first; each entry falls on exactly one day of the zone's clock."""
    here = ZoneInfo(zone)
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.created_utc.astimezone(here).date(), []).append(entry)
    return tuple(_day(local_day, by_day[local_day]) for local_day in sorted(by_day))


def days_between(days: Sequence[DiaryDay], first_day: date, last_day: date) -> tuple[DiaryDay, ...]:
    """Return the days from one to another, both included."""
    return tuple(day for day in days if first_day <= day.local_day <= last_day)


def calendar_days(first_day: date, last_day: date) -> tuple[date, ...]:
    """Return every day of the calendar from one to another, both included."""
    return tuple(first_day + timedelta(days=step) for step in range((last_day - first_day).days + 1))


def shares_over(days: Sequence[DiaryDay]) -> tuple[FeelingShare, ...]:
    """Return the shares of all entries of several days, as `feeling_shares` does for one."""
    feelings = [emotion for day in days for emotion, count in zip(EMOTIONS, day.counts, strict=True) for _ in range(count)]
    return feeling_shares(feelings)


def _day(local_day: date, entries: Sequence[Entry]) -> DiaryDay:
    counts = [0] * len(EMOTIONS)
    for entry in entries:
        if entry.emotion is not None:
            counts[EMOTIONS.index(entry.emotion)] += 1
    return DiaryDay(
        local_day,
        len(entries),
        tuple(counts),
        sum(entry.is_voice for entry in entries),
        any(entry.crisis is CrisisLevel.URGENT for entry in entries),
    )
