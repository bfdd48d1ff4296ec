"""Hours of the week, hard times, and a streak that forgives."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import EMOTIONS, Emotion
from bot.reports.days import DiaryDay
from bot.reports.rhythm import FORGIVEN_DAYS_A_MONTH, HardTime, Recovery, Streak, hard_times, recovery, streak, week_hours
from tests.reports.days import BERLIN, SEOUL, entry_at, seoul
from tests.reports.diaries import TODAY

FIRST = date(2025, 11, 1)


def felt(step: int, emotion: Emotion, *, is_hard: bool = False) -> DiaryDay:
    return DiaryDay(FIRST + timedelta(days=step), 1, tuple(int(emotion is one) for one in EMOTIONS), 0, is_hard)


def november(*days: int) -> list[date]:
    return [date(2025, 11, day) for day in days]


def test_an_entry_counts_at_the_weekday_and_hour_of_its_clock() -> None:
    saturday_evening = [entry_at(seoul(21, 59)), entry_at(seoul(21, 0), Emotion.ANGER), entry_at(seoul(20), None)]
    rows = week_hours(saturday_evening, SEOUL)
    assert (len(rows), {len(row) for row in rows}) == (7, {24})
    assert rows[5][21] == (1, 0, 0, 1, 0, 0)
    assert sum(sum(cell) for row in rows for cell in row) == 2
    assert week_hours(saturday_evening, BERLIN)[5][13] == (1, 0, 0, 1, 0, 0)


def test_the_hour_that_comes_twice_counts_twice() -> None:
    twice = [entry_at(datetime(2025, 10, 26, hour, 30, tzinfo=UTC)) for hour in (0, 1)]
    assert week_hours(twice, BERLIN)[6][2] == (2, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("written", "last", "expected"),
    [
        (november(20, 21, 22), 22, Streak(date(2025, 11, 20), 3, 0)),
        # The last day may still come.
        (november(20, 21), 22, Streak(date(2025, 11, 20), 2, 0)),
        # Two missed days are forgiven, the third ends it.
        (november(15, 17, 19, 20), 20, Streak(date(2025, 11, 15), 4, 2)),
        (november(10, 12, 14, 16), 16, Streak(date(2025, 11, 12), 3, 2)),
        # A rest before the first written day belongs to nobody's streak.
        (november(22), 22, Streak(date(2025, 11, 22), 1, 0)),
        (november(10), 22, None),
        ([], 22, None),
    ],
)
def test_a_streak_forgives_two_days_a_month(written: list[date], last: int, expected: Streak | None) -> None:
    assert streak(written, date(2025, 11, last)) == expected


def test_each_month_has_its_own_two_days() -> None:
    rests = {date(2025, 10, 30), date(2025, 10, 31), date(2025, 11, 1), date(2025, 11, 2)}
    written = [day for step in range(20) if (day := date(2025, 10, 20) + timedelta(days=step)) not in rests]
    assert streak(written, date(2025, 11, 8)) == Streak(date(2025, 10, 20), 16, 4)


def test_days_to_come_are_no_part_of_a_streak() -> None:
    assert streak(november(21, 22, 23), date(2025, 11, 22)) == Streak(date(2025, 11, 21), 2, 0)


@given(st.sets(st.integers(0, 120), max_size=80))
def test_no_month_of_a_streak_misses_more_than_it_may(steps: set[int]) -> None:
    written = [TODAY - timedelta(days=step) for step in steps]
    found = streak(written, TODAY)
    if found is None:
        return
    between = {found.first_day + timedelta(days=step) for step in range((TODAY - found.first_day).days)}
    missed = [(day.year, day.month) for day in between - set(written)]
    assert all(missed.count(month) <= FORGIVEN_DAYS_A_MONTH for month in missed)
    assert found.rest_days <= len(missed)
    assert found.written_days == len([day for day in written if day >= found.first_day])


def test_a_hard_time_lasts_until_an_easier_day() -> None:
    days = [felt(0, Emotion.SADNESS), felt(1, Emotion.ANGER), felt(3, Emotion.NEUTRAL), felt(4, Emotion.JOY)]
    assert hard_times(days) == (HardTime(FIRST, 3, is_over=True),)


def test_a_hard_time_that_goes_on_is_open() -> None:
    assert hard_times([felt(0, Emotion.SADNESS), felt(2, Emotion.SADNESS)]) == (HardTime(FIRST, 3, is_over=False),)


def test_after_a_long_silence_nobody_knows_when_it_became_easier() -> None:
    times = hard_times([felt(0, Emotion.SADNESS), felt(9, Emotion.JOY), felt(10, Emotion.ANGER), felt(11, Emotion.JOY)])
    assert times == (HardTime(FIRST, 1, is_over=False), HardTime(FIRST + timedelta(days=10), 1, is_over=True))


def test_an_urgent_day_is_hard_whatever_the_feeling() -> None:
    assert hard_times([felt(0, Emotion.JOY, is_hard=True), felt(1, Emotion.JOY)]) == (HardTime(FIRST, 1, is_over=True),)


def times(*lengths: int, open_ones: tuple[int, ...] = ()) -> list[HardTime]:
    return [HardTime(FIRST, days, is_over=True) for days in lengths] + [HardTime(FIRST, days, is_over=False) for days in open_ones]


@pytest.mark.parametrize(
    ("lengths", "open_ones", "median"),
    [
        ((1, 2, 5), (), 2),
        ((1, 2, 3, 4), (), 2),
        # By hand: three of six are over after 3 days, so the Kaplan-Meier curve is (5/6)(4/5)(3/4) = 1/2 there.
        ((1, 2, 3), (9, 9, 9), 3),
        # An open time that was seen only a day leaves the count before the others end.
        ((2, 3, 4), (1,), 3),
    ],
)
def test_the_median_counts_open_times_for_as_long_as_they_were_seen(
    lengths: tuple[int, ...], open_ones: tuple[int, ...], median: int
) -> None:
    assert recovery(times(*lengths, open_ones=open_ones)) == Recovery(median, len(lengths))


def test_few_recoveries_are_not_told_of() -> None:
    assert recovery(times(1, 2)) is None
    assert recovery(times(1, 1, 1, open_ones=(9,) * 9)) is None
    assert recovery([]) is None
