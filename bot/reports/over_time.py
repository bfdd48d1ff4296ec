"""How shares change over weeks and months, without inventing days on which nothing was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bot.messages import EMOTIONS
from bot.reports.days import DiaryDay, calendar_days


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How a period is smoothed. A day takes in `reach_days` days on either side, nearer ones counting more (triangular weights).

    Up to `bridged_days` empty days between two written ones are bridged; longer stretches stay visible gaps, and nothing is drawn
    before the first written day or after the last.
    """

    reach_days: int
    bridged_days: int


# By the length of the period in days: a week is shown as it is, a year needs about ten days around each to be readable.
SMOOTHINGS = {7: Smoothing(0, 0), 30: Smoothing(2, 2), 90: Smoothing(4, 4), 365: Smoothing(10, 7)}


@dataclass(frozen=True, slots=True)
class ShareRun:
    """Days in a row that can be shown: `rows` hold one row a day with the six shares in `EMOTIONS` order; each row sums to 1."""

    first_day: date
    rows: tuple[tuple[float, ...], ...]


def share_runs(days: Sequence[DiaryDay], first_day: date, last_day: date, smoothing: Smoothing) -> tuple[ShareRun, ...]:
    """Return the smoothed shares from one day to another, broken wherever nothing was written for too long."""
    calendar = calendar_days(first_day, last_day)
    counts = _counts(days, calendar)
    weights = np.array([1 - abs(step) / (smoothing.reach_days + 1) for step in range(-smoothing.reach_days, smoothing.reach_days + 1)])
    smooth = np.column_stack([np.convolve(counts[:, column], weights)[_inside(smoothing.reach_days)] for column in range(len(EMOTIONS))])
    shown = bridged(counts.sum(axis=1) > 0, smoothing.bridged_days)
    runs = []
    for start, end in stretches(shown):
        part = smooth[start:end]
        rows = part / part.sum(axis=1, keepdims=True)
        runs.append(ShareRun(calendar[start], tuple(tuple(float(share) for share in row) for row in rows)))
    return tuple(runs)


def bridged(written: npt.NDArray[np.bool_], most_days: int) -> npt.NDArray[np.bool_]:
    """Return which days of a calendar are shown: written ones, and those between two that lie at most `most_days` empty days apart."""
    shown = written.copy()
    at = np.flatnonzero(written)
    for first, second in zip(at[:-1], at[1:], strict=True):
        if second - first - 1 <= most_days:
            shown[first:second] = True
    return shown


def stretches(shown: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return where runs of true values start and end (exclusive)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], shown.astype(int), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _inside(reach: int) -> slice:
    """Cut a full convolution back to the days themselves."""
    return slice(reach, -reach if reach else None)


def _counts(days: Sequence[DiaryDay], calendar: Sequence[date]) -> npt.NDArray[np.float64]:
    counts = np.zeros((len(calendar), len(EMOTIONS)))
    for day in days:
        place = (day.local_day - calendar[0]).days
        if 0 <= place < len(calendar):
            counts[place] = day.counts
    return counts
