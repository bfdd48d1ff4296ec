"""The trend and its doubt."""

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import EMOTIONS, Emotion
from bot.reports.days import DiaryDay
from bot.reports.trend import FEWEST_DAYS, SMALLEST_WINDOW_DAYS, Direction, Trend, student_quantile, valence_trend
from tests.reports.diaries import TODAY, ago

# Percent of joy against sadness: enough to give a day any valence.
STORIES = 100


def day(days_ago: int, valence: float) -> DiaryDay:
    joys = round((1 + valence) / 2 * STORIES)
    counts = tuple({Emotion.JOY: joys, Emotion.SADNESS: STORIES - joys}.get(emotion, 0) for emotion in EMOTIONS)
    return DiaryDay(ago(days_ago), STORIES, counts, 0, is_hard=False)


def trend_of(values: dict[int, float], period: int = 30) -> Trend | None:
    days = [day(days_ago, value) for days_ago, value in sorted(values.items(), reverse=True)]
    return valence_trend(days, ago(period - 1), TODAY)


@pytest.mark.parametrize(
    ("probability", "degrees", "expected"),
    [(0.975, 3, 3.1824), (0.975, 5, 2.5706), (0.975, 10, 2.2281), (0.975, 30, 2.0423), (0.95, 8, 1.8595), (0.975, 1e9, 1.95996)],
)
def test_student_quantiles_are_those_of_the_tables(probability: float, degrees: float, expected: float) -> None:
    assert student_quantile(probability, degrees) == pytest.approx(expected, abs=0.005)


def test_too_few_days_have_no_trend() -> None:
    assert trend_of({step: 0.5 for step in range(FEWEST_DAYS - 1)}) is None
    assert trend_of({}) is None


def test_days_on_a_line_give_that_line_without_doubt() -> None:
    trend = trend_of({step: 0.58 - step * 0.04 for step in range(30)})
    assert trend is not None
    (run,) = trend.runs
    assert [point.value for point in run] == pytest.approx([-0.58 + 0.04 * step for step in range(30)], abs=1e-9)
    assert all(point.high - point.low < 1e-6 for point in run)
    assert trend.direction is Direction.LIGHTER


def test_the_mirror_image_goes_the_other_way() -> None:
    trend = trend_of({step: -0.58 + step * 0.04 for step in range(30)})
    assert trend is not None
    assert trend.direction is Direction.HEAVIER


def test_noise_around_nothing_goes_nowhere_and_has_a_band() -> None:
    trend = trend_of({step: 0.6 if step % 2 else -0.6 for step in range(30)})
    assert trend is not None
    assert trend.direction is Direction.UNCLEAR
    assert all(point.low < point.value < point.high for run in trend.runs for point in run)


def test_curve_and_band_are_those_of_weighted_least_squares() -> None:
    """The same numbers by another way: numpy's least squares with tricube weights, and s² from the whole smoother."""
    values = np.array([0.5, -0.5, 0.2, -0.4, 0.9, 0.1, -0.3])
    days = np.arange(7.0)
    trend = trend_of({6 - step: value for step, value in enumerate(values)}, period=7)
    assert trend is not None

    def line_at(x: float) -> npt.NDArray[np.float64]:
        root = np.sqrt(np.clip(1 - (np.abs(days - x) / SMALLEST_WINDOW_DAYS) ** 3, 0, None) ** 3)
        weights: npt.NDArray[np.float64] = np.linalg.pinv(np.column_stack((root, root * (days - x))))[0] * root
        return weights

    smoother = np.array([line_at(x) for x in days])
    degrees = 7 - 2 * np.trace(smoother) + (smoother**2).sum()
    spread = np.sqrt(((values - smoother @ values) ** 2).sum() / degrees)
    half = student_quantile(0.975, degrees) * spread * np.sqrt((smoother**2).sum(axis=1))
    (run,) = trend.runs
    assert [point.value for point in run] == pytest.approx(smoother @ values)
    assert [point.high for point in run] == pytest.approx(np.minimum(1, smoother @ values + half))
    assert [point.low for point in run] == pytest.approx(np.maximum(-1, smoother @ values - half))


def test_a_long_silence_breaks_the_curve() -> None:
    trend = trend_of({step: 0.1 * (step % 3) for step in (*range(6), *range(20, 27))})
    assert trend is not None
    assert [(run[0].local_day, run[-1].local_day) for run in trend.runs] == [(ago(26), ago(20)), (ago(5), TODAY)]


def test_a_steady_diary_is_no_direction() -> None:
    trend = trend_of({step: 1.0 for step in range(10)})
    assert trend is not None
    assert trend.direction is Direction.UNCLEAR
    assert all(point.value == pytest.approx(1) for run in trend.runs for point in run)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.integers(0, 89), st.floats(-1, 1), min_size=FEWEST_DAYS, max_size=60))
def test_curve_and_band_stay_between_heavy_and_light(values: dict[int, float]) -> None:
    trend = trend_of(values, period=90)
    if trend is None:
        return
    assert [local_day for local_day, _ in trend.means] == [ago(step) for step in sorted(values, reverse=True)]
    shown = {point.local_day for run in trend.runs for point in run}
    assert {ago(step) for step in values} <= shown
    for run in trend.runs:
        assert all(second.local_day - first.local_day == timedelta(days=1) for first, second in zip(run[:-1], run[1:], strict=True))
        assert all(-1 <= point.low <= point.value <= point.high <= 1 for point in run)
