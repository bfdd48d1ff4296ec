"""The numbers of a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.schedule import day_bounds
from bot.messages import EMOTIONS, CrisisLevel, Emotion, EmotionScores
from bot.reports.stats import DayPattern, Moment, day_statistics, feeling_shares, hourly_counts, whole_percents
from tests.reports.days import BERLIN, SEOUL, entry_at, seoul

DAY = date(2025, 11, 22)
MANY_FEELINGS = st.lists(st.sampled_from(EMOTIONS), max_size=60)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001
ZONES = st.sampled_from((SEOUL, BERLIN, "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Australia/Lord_Howe"))


def test_shares_are_counted_by_hand_and_the_most_frequent_comes_first() -> None:
    shares = feeling_shares([Emotion.ANGER, Emotion.JOY, Emotion.ANGER, Emotion.SADNESS])
    assert [(share.emotion, share.count, share.share) for share in shares] == [
        (Emotion.ANGER, 2, 0.5),
        (Emotion.JOY, 1, 0.25),
        (Emotion.SADNESS, 1, 0.25),
    ]


def test_a_day_without_entries_has_no_shares_and_no_moments() -> None:
    empty = day_statistics([], DAY, SEOUL)
    assert (empty.entry_count, empty.moments, empty.shares, empty.pattern) == (0, (), (), DayPattern.MIXED)


def test_an_entry_counts_with_its_one_feeling_and_not_with_its_probabilities() -> None:
    unsure = EmotionScores(joy=0.51, sadness=0.49, depression=0, anger=0, anxiety=0, neutral=0)
    day = day_statistics([replace(entry_at(seoul(9)), scores=unsure)], DAY, SEOUL)
    assert [(share.emotion, share.share) for share in day.shares] == [(Emotion.JOY, 1.0)]


def test_an_entry_without_a_feeling_is_told_of_but_has_no_share() -> None:
    day = day_statistics([entry_at(seoul(9)), entry_at(seoul(10), None)], DAY, SEOUL)
    assert (day.entry_count, day.felt_count, day.unfelt_count) == (2, 1, 1)
    assert [share.share for share in day.shares] == [1.0]


def test_moments_are_clock_times_in_order() -> None:
    day = day_statistics([entry_at(seoul(23, 59)), entry_at(seoul(0), Emotion.ANGER)], DAY, SEOUL)
    assert day.moments == (Moment(0, Emotion.ANGER), Moment(23 * 60 + 59, Emotion.JOY))


def test_hours_are_counted_by_feeling() -> None:
    rows = hourly_counts([Moment(59, Emotion.JOY), Moment(60, Emotion.NEUTRAL), Moment(61, Emotion.NEUTRAL)])
    assert len(rows) == 24
    assert rows[0] == (1, 0, 0, 0, 0, 0)
    assert rows[1] == (0, 0, 0, 0, 0, 2)
    assert sum(map(sum, rows)) == 3


@pytest.mark.parametrize(
    ("feelings", "pattern"),
    [
        ([Emotion.JOY], DayPattern.JOY),
        ([Emotion.ANGER, Emotion.ANGER, Emotion.JOY], DayPattern.ANGER),
        ([Emotion.JOY, Emotion.SADNESS], DayPattern.MIXED),
        ([Emotion.ANXIETY, Emotion.ANXIETY, Emotion.JOY, Emotion.SADNESS], DayPattern.ANXIETY),
        ([Emotion.JOY, Emotion.JOY, Emotion.SADNESS, Emotion.ANGER, Emotion.NEUTRAL], DayPattern.MIXED),
        ([None], DayPattern.MIXED),
    ],
)
def test_the_pattern_is_the_feeling_of_at_least_half_of_the_day(feelings: list[Emotion | None], pattern: DayPattern) -> None:
    entries = [entry_at(seoul(8 + place), feeling) for place, feeling in enumerate(feelings)]
    assert day_statistics(entries, DAY, SEOUL).pattern is pattern


def test_one_urgent_word_makes_a_hard_day_whatever_the_feelings_are() -> None:
    entries = [entry_at(seoul(8)), entry_at(seoul(9)), entry_at(seoul(10), None, crisis=CrisisLevel.URGENT)]
    assert day_statistics(entries, DAY, SEOUL).pattern is DayPattern.HARD


def test_a_concern_leaves_the_pattern_alone() -> None:
    assert day_statistics([entry_at(seoul(8), crisis=CrisisLevel.CONCERN)], DAY, SEOUL).pattern is DayPattern.JOY


def test_a_zone_change_moves_an_entry_across_midnight() -> None:
    late = entry_at(seoul(0, 30, day=23))
    assert day_statistics([late], date(2025, 11, 23), SEOUL).entry_count == 1
    assert day_statistics([late], DAY, SEOUL).entry_count == 0
    assert day_statistics([late], DAY, BERLIN).moments == (Moment(16 * 60 + 30, Emotion.JOY),)


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)])
def test_days_of_23_and_25_hours_keep_every_hour_once(day: date, hours: int) -> None:
    bounds = day_bounds(day, BERLIN)
    assert bounds.since_utc is not None
    assert bounds.until_utc is not None
    assert bounds.until_utc - bounds.since_utc == timedelta(hours=hours)
    around = [entry_at(bounds.since_utc + timedelta(hours=step, minutes=30)) for step in range(-3, hours + 3)]
    counted = day_statistics(around, day, BERLIN)
    assert counted.entry_count == hours
    per_hour = [sum(row) for row in hourly_counts(counted.moments)]
    assert per_hour == [1 if hours == 24 or hour != 2 else hours - 23 for hour in range(24)]


@given(MANY_FEELINGS)
def test_shares_sum_to_one_and_percents_to_a_hundred(feelings: list[Emotion]) -> None:
    shares = feeling_shares(feelings)
    percents = whole_percents(shares)
    assert sum(share.count for share in shares) == len(feelings)
    assert sum(share.share for share in shares) == pytest.approx(1.0 if feelings else 0.0)
    assert sum(percents) == (100 if feelings else 0)
    assert all(abs(percent - 100 * share.share) < 1 for percent, share in zip(percents, shares, strict=True))
    assert [share.count for share in shares] == sorted((share.count for share in shares), reverse=True)


@settings(max_examples=60)
@given(st.lists(MOMENTS, max_size=20), ZONES)
def test_every_entry_falls_on_exactly_one_day(moments: list[datetime], zone: str) -> None:
    entries = [entry_at(moment) for moment in moments]
    days = {moment.astimezone(ZoneInfo(zone)).date() for moment in moments}
    assert sum(day_statistics(entries, day, zone).entry_count for day in days) == len(entries)


@settings(max_examples=60)
@given(st.lists(MOMENTS, min_size=1, max_size=10), ZONES)
def test_the_day_of_the_statistics_is_the_day_of_the_store(moments: list[datetime], zone: str) -> None:
    day = moments[0].astimezone(ZoneInfo(zone)).date()
    bounds = day_bounds(day, zone)
    assert bounds.since_utc is not None
    assert bounds.until_utc is not None
    fetched = [moment for moment in moments if bounds.since_utc <= moment < bounds.until_utc]
    assert day_statistics([entry_at(moment) for moment in moments], day, zone).entry_count == len(fetched)
