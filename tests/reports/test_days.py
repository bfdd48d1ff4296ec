"""A diary cut into days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.schedule import day_bounds
from bot.messages import EMOTIONS, CrisisLevel, Emotion
from bot.reports.days import VALENCE, calendar_days, days_between, diary_days, foremost_of, parts_of, shares_over
from tests.reports.days import BERLIN, SEOUL, entry_at, seoul
from tests.reports.diaries import told

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001
ZONES = st.sampled_from((SEOUL, BERLIN, "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Australia/Lord_Howe"))
COUNTS = st.lists(st.integers(0, 50), min_size=6, max_size=6)


def test_a_day_knows_its_counts_voices_and_whether_it_was_hard() -> None:
    entries = [
        replace(entry_at(seoul(9)), is_voice=True),
        entry_at(seoul(10), Emotion.ANGER, crisis=CrisisLevel.URGENT),
        entry_at(seoul(11), None),
    ]
    (day,) = diary_days(entries, SEOUL)
    assert (day.local_day, day.entry_count, day.felt_count, day.voice_count, day.is_hard) == (date(2025, 11, 22), 3, 2, 1, True)
    assert day.counts == (1, 0, 0, 1, 0, 0)
    assert day.parts == ((Emotion.JOY, 0.5), (Emotion.ANGER, 0.5))
    assert day.foremost == (Emotion.JOY, Emotion.ANGER)
    assert day.valence == 0


@pytest.mark.parametrize(
    ("feelings", "valence"),
    [
        ([Emotion.JOY, Emotion.JOY], 1.0),
        ([Emotion.NEUTRAL], 0.0),
        ([Emotion.SADNESS, Emotion.DEPRESSION, Emotion.ANGER, Emotion.ANXIETY], -1.0),
        ([Emotion.JOY, Emotion.NEUTRAL, Emotion.ANGER, Emotion.ANGER], -0.25),
        ([None], None),
    ],
)
def test_valence_is_counted_by_hand(feelings: list[Emotion | None], valence: float | None) -> None:
    (day,) = diary_days(told(date(2025, 11, 22), *feelings), SEOUL)
    assert day.valence == valence


def test_an_entry_just_after_midnight_is_the_day_before_elsewhere() -> None:
    late = [entry_at(seoul(0, 30, day=23))]
    assert [day.local_day.day for zone in (SEOUL, BERLIN) for day in diary_days(late, zone)] == [23, 22]


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)])
def test_days_of_23_and_25_hours_keep_all_their_entries(day: date, hours: int) -> None:
    since = day_bounds(day, BERLIN).since_utc
    assert since is not None
    entries = [entry_at(since + timedelta(minutes=30 + 60 * hour)) for hour in range(-2, hours + 2)]
    assert [(found.local_day - day, found.entry_count) for found in diary_days(entries, BERLIN)] == [
        (timedelta(days=-1), 2),
        (timedelta(0), hours),
        (timedelta(days=1), 2),
    ]


@settings(max_examples=60)
@given(st.lists(MOMENTS, max_size=25), ZONES)
def test_every_entry_falls_on_the_day_its_clock_shows(moments: list[datetime], zone: str) -> None:
    days = diary_days([entry_at(moment) for moment in moments], zone)
    expected = sorted(moment.astimezone(ZoneInfo(zone)).date() for moment in moments)
    assert [day.local_day for day in days for _ in range(day.entry_count)] == expected


@settings(max_examples=60)
@given(MOMENTS, ZONES, ZONES)
def test_another_zone_moves_an_entry_across_days_and_loses_nothing(moment: datetime, here: str, there: str) -> None:
    (first,), (second,) = (diary_days([entry_at(moment)], zone) for zone in (here, there))
    apart = moment.astimezone(ZoneInfo(there)).date() - moment.astimezone(ZoneInfo(here)).date()
    assert second.local_day - first.local_day == apart
    assert first.counts == second.counts


@given(COUNTS)
def test_shares_of_a_tile_sum_to_one(counts: list[int]) -> None:
    parts = parts_of(counts)
    assert sum(share for _, share in parts) == pytest.approx(1.0 if any(counts) else 0.0)
    assert [emotion for emotion, _ in parts] == [emotion for emotion, count in zip(EMOTIONS, counts, strict=True) if count]
    assert all(counts[EMOTIONS.index(emotion)] == max(counts) for emotion in foremost_of(counts))


def test_shares_over_several_days_count_entries_and_not_days() -> None:
    days = diary_days(told(date(2025, 11, 1), Emotion.JOY) + told(date(2025, 11, 2), *[Emotion.ANGER] * 3), SEOUL)
    assert [(share.emotion, share.share) for share in shares_over(days)] == [(Emotion.ANGER, 0.75), (Emotion.JOY, 0.25)]
    assert shares_over([]) == ()


def test_a_period_includes_both_its_ends() -> None:
    days = diary_days([entry for number in range(1, 6) for entry in told(date(2025, 11, number), Emotion.JOY)], SEOUL)
    assert [day.local_day.day for day in days_between(days, date(2025, 11, 2), date(2025, 11, 4))] == [2, 3, 4]
    assert len(calendar_days(date(2024, 2, 28), date(2024, 3, 1))) == 3


def test_every_feeling_has_a_valence() -> None:
    assert set(VALENCE) == set(EMOTIONS)
