"""Whether days become lighter or heavier, and how sure one can be.

A day's value is the mean of its feelings on `days.VALENCE`. The curve is a local linear regression (Fan and Gijbels 1996) with
Cleveland's tricube weights (1979) over the daily means; each written day counts the same. The band is the pointwise 95 % interval
m(x) ± t · s · |l(x)|, where l(x) are the weights with which the days enter m(x), s² = RSS / (n - 2 tr L + tr LᵀL) and t is
Student's quantile at that many degrees of freedom (Cleveland and Devlin 1988; Loader 1999). Days are taken as independent, which
feelings are only roughly, so the band is a lower bound of the doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from bot.reports.days import DiaryDay, calendar_days
from bot.reports.over_time import SMOOTHINGS, bridged, stretches

CONFIDENCE = 0.95
# With fewer written days a curve shows the weather of single days.
FEWEST_DAYS = 5
# Half-width of the window: a sixth of the period, at least 6 days, so that a week becomes one line.
WINDOW_PART, SMALLEST_WINDOW_DAYS = 6, 6
# Student's expansion below is off by more than a hundredth under this many degrees of freedom.
FEWEST_DEGREES = 2.5
# In a week, too, one missed day does not break the line.
FEWEST_BRIDGED_DAYS = 2
Vector = npt.NDArray[np.float64]


class Direction(StrEnum):
    """Where a period went; the values end the keys `period.direction.*`."""

    LIGHTER = "lighter"
    HEAVIER = "heavier"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The curve on one day with its interval, all within -1 and 1."""

    local_day: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trend:
    """The daily means that were written, the curve in runs without gaps, and where it all went."""

    means: tuple[tuple[date, float], ...]
    runs: tuple[tuple[TrendPoint, ...], ...]
    direction: Direction


def valence_trend(days: Sequence[DiaryDay], first_day: date, last_day: date) -> Trend | None:
    """Return the trend of a period of 7, 30, 90 or 365 days; None with too few written days to speak of one."""
    means = tuple((day.local_day, day.valence) for day in days if day.valence is not None and first_day <= day.local_day <= last_day)
    if len(means) < FEWEST_DAYS:
        return None
    calendar = calendar_days(first_day, last_day)
    at = np.array([(local_day - first_day).days for local_day, _ in means], dtype=float)
    values = np.array([value for _, value in means])
    window = max(SMALLEST_WINDOW_DAYS, len(calendar) / WINDOW_PART)
    smoother = _weights(at, at, window)
    degrees = len(at) - 2 * np.trace(smoother) + float((smoother**2).sum())
    if degrees < FEWEST_DEGREES:
        return None
    spread = float(np.sqrt(((values - smoother @ values) ** 2).sum() / degrees))
    grid = _weights(np.arange(len(calendar), dtype=float), at, window)
    curve = grid @ values
    half = student_quantile((1 + CONFIDENCE) / 2, degrees) * spread * np.sqrt((grid**2).sum(axis=1))
    written = np.isin(np.arange(len(calendar)), at)
    shown = bridged(written, max(FEWEST_BRIDGED_DAYS, SMOOTHINGS[len(calendar)].bridged_days))
    runs = tuple(
        tuple(TrendPoint(calendar[x], _bound(curve[x]), _bound(curve[x] - half[x]), _bound(curve[x] + half[x])) for x in range(*ends))
        for ends in stretches(shown)
    )
    return Trend(means, runs, _direction(at, values))


def student_quantile(probability: float, degrees: float) -> float:
    """Return a quantile of Student's t by its expansion around the normal one (Abramowitz and Stegun 26.7.5)."""
    x = NormalDist().inv_cdf(probability)
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return x + sum(term / degrees ** (power + 1) for power, term in enumerate(terms))


def _weights(at: Vector, days: Vector, window: float) -> Vector:
    """Return for each place the weights of the written days in a local line there; rows sum to 1.

    A window that holds no two days to lay a line through is widened until it does.
    """
    rows = np.zeros((len(at), len(days)))
    for place, x in enumerate(at):
        distance = np.abs(days - x)
        reach = max(window, float(np.sort(distance)[min(2, len(days) - 1)]) * 1.5 + 1)
        kernel = np.clip(1 - (distance / reach) ** 3, 0, None) ** 3
        away = days - x
        moments = [float((kernel * away**power).sum()) for power in range(3)]
        rows[place] = kernel * (moments[2] - away * moments[1])
        rows[place] /= rows[place].sum()
    return rows


def _direction(at: Vector, values: Vector) -> Direction:
    """Tell which way a straight line through the days goes, if its slope differs from none with `CONFIDENCE`."""
    away = at - at.mean()
    slope = float((away * values).sum() / (away**2).sum())
    degrees = len(at) - 2
    rest = values - values.mean() - slope * away
    error = float(np.sqrt((rest**2).sum() / degrees / (away**2).sum()))
    if abs(slope) <= student_quantile((1 + CONFIDENCE) / 2, degrees) * error or slope == 0:
        return Direction.UNCLEAR
    return Direction.LIGHTER if slope > 0 else Direction.HEAVIER


def _bound(value: float) -> float:
    return float(min(1.0, max(-1.0, value)))
