"""Shares over weeks, and gaps that stay gaps."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import EMOTIONS, Emotion
from bot.reports.days import DiaryDay
from bot.reports.over_time import SMOOTHINGS, Smoothing, bridged, share_runs, stretches

FIRST = date(2025, 10, 1)
JOY, ANGER = EMOTIONS.index(Emotion.JOY), EMOTIONS.index(Emotion.ANGER)
SOME_DAYS = st.lists(st.none() | st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=30, max_size=30)


def day(step: int, **counts: int) -> DiaryDay:
    row = tuple(counts.get(emotion.value, 0) for emotion in EMOTIONS)
    return DiaryDay(FIRST + timedelta(days=step), sum(row), row, 0, is_hard=False)


def test_a_week_is_shown_as_it_was() -> None:
    (run,) = share_runs([day(1, joy=1, anger=3)], FIRST, FIRST + timedelta(days=6), SMOOTHINGS[7])
    assert run.first_day == FIRST + timedelta(days=1)
    assert run.rows == ((0.25, 0, 0, 0.75, 0, 0),)


def test_nearer_days_count_more() -> None:
    """Reach 1 has the weights 1/2, 1, 1/2: the day between one of joy and one of anger, itself joy, is three quarters joy."""
    days = [day(0, joy=1), day(1, joy=1), day(2, anger=1)]
    (run,) = share_runs(days, FIRST, FIRST + timedelta(days=2), Smoothing(1, 0))
    assert [row[JOY] for row in run.rows] == pytest.approx([1.0, 0.75, 1 / 3])
    assert [row[ANGER] for row in run.rows] == pytest.approx([0.0, 0.25, 2 / 3])


def test_a_short_gap_is_bridged_and_a_longer_one_stays_empty() -> None:
    days = [day(0, joy=1), day(3, joy=1), day(7, anger=1)]
    runs = share_runs(days, FIRST, FIRST + timedelta(days=9), Smoothing(2, 2))
    assert [(run.first_day.day, len(run.rows)) for run in runs] == [(1, 4), (8, 1)]


def test_nothing_is_drawn_before_the_first_word_and_after_the_last() -> None:
    (run,) = share_runs([day(4, joy=1), day(5, joy=2)], FIRST, FIRST + timedelta(days=29), SMOOTHINGS[30])
    assert (run.first_day, len(run.rows)) == (FIRST + timedelta(days=4), 2)


def test_without_a_feeling_there_is_no_run() -> None:
    assert share_runs([], FIRST, FIRST + timedelta(days=29), SMOOTHINGS[30]) == ()
    assert share_runs([day(3)], FIRST, FIRST + timedelta(days=29), SMOOTHINGS[30]) == ()


@settings(max_examples=50)
@given(SOME_DAYS, st.sampled_from(sorted(SMOOTHINGS)))
def test_every_row_sums_to_one_and_no_long_gap_is_crossed(rows: list[list[int] | None], period: int) -> None:
    days = [DiaryDay(FIRST + timedelta(days=step), 1, tuple(row), 0, is_hard=False) for step, row in enumerate(rows) if row is not None]
    written = {found.local_day for found in days if found.felt_count}
    smoothing = SMOOTHINGS[period]
    runs = share_runs(days, FIRST, FIRST + timedelta(days=29), smoothing)
    shown = {run.first_day + timedelta(days=step) for run in runs for step in range(len(run.rows))}
    assert all(sum(row) == pytest.approx(1) and min(row) >= 0 for run in runs for row in run.rows)
    assert written <= shown
    for empty in shown - written:
        before = max(found for found in written if found < empty)
        after = min(found for found in written if found > empty)
        assert (after - before).days - 1 <= smoothing.bridged_days


def test_stretches_and_bridges_by_hand() -> None:
    written = np.array([True, False, True, False, False, True])
    assert bridged(written, 1).tolist() == [True, True, True, False, False, True]
    assert stretches(bridged(written, 1)) == [(0, 3), (5, 6)]
    assert stretches(np.zeros(4, dtype=bool)) == []
