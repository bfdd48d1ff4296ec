"""Pictures of a run: curves and the confusion matrix, as PNG. A figure of its own each, and none of pyplot's global state."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.messages import EMOTIONS
from bot.nlp.training.checkpoint import Curves

DOTS_PER_INCH = 120
# Losses are noisy; the line is drawn through means over a fortieth of the run.
SMOOTHING_PARTS = 40
CURVES_FILE, CONFUSION_FILE = "curves.png", "confusion.png"


def save_curves(curves: Curves, file: Path, title: str) -> None:
    """Draw the training losses on the left and what the looks at held-out texts found on the right."""
    figure = Figure(figsize=(11, 4.2), dpi=DOTS_PER_INCH, layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw(left, curves.losses, title="training", smooth=max(1, len(curves.losses) // SMOOTHING_PARTS))
    _draw(right, curves.looks, title="held out", smooth=1)
    figure.suptitle(title)
    _save(figure, file)


def _draw(axes: Axes, points: Sequence[tuple[int, dict[str, float]]], *, title: str, smooth: int) -> None:
    for name in dict.fromkeys(name for _, values in points for name in values):
        own = [(step, values[name]) for step, values in points if name in values]
        parts = [own[start : start + smooth] for start in range(0, len(own), smooth)]
        steps = [part[-1][0] for part in parts]
        axes.plot(steps, [float(np.mean([value for _, value in part])) for part in parts], marker="o" if smooth == 1 else "", label=name)
    axes.set_title(title)
    axes.set_xlabel("step")
    axes.grid(alpha=0.3)
    if points:
        axes.legend(fontsize="small", framealpha=0.6)


def save_confusion(wanted: npt.NDArray[np.int64], guessed: npt.NDArray[np.int64], file: Path) -> None:
    """Draw how often each feeling (rows) was read as each (columns): counts, shaded by the share of the row."""
    counts = confusion(wanted, guessed)
    shares = counts / np.maximum(1, counts.sum(1, keepdims=True))
    figure = Figure(figsize=(5.6, 5), dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    names = [emotion.value for emotion in EMOTIONS]
    axes.set_xticks(range(len(names)), names, rotation=30)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("read as")
    axes.set_ylabel("is")
    for row, column in np.ndindex(counts.shape):
        shade = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=shade)
    axes.set_title("held out")
    _save(figure, file)


def confusion(wanted: npt.NDArray[np.int64], guessed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return counts of shape (6, 6): rows are what is, columns what was read."""
    counts = np.zeros((len(EMOTIONS), len(EMOTIONS)), np.int64)
    np.add.at(counts, (wanted, guessed), 1)
    return counts


def _save(figure: Figure, file: Path) -> None:
    FigureCanvasAgg(figure)
    figure.savefig(file, format="png")
