"""Draws what a measurement found: its confusion matrix and curve, or its shares as bars. A figure of its own, none of pyplot's."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.errors import ConfigurationError
from bot.measuring import Figures, Matrix, Measured

DOTS_PER_INCH = 120
PANEL_INCHES = 5.4
# Above this share of its row a cell is dark, and its number is written in white.
DARK = 0.5


def draw_measured(measured: Measured, file: Path) -> None:
    """Write a PNG.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    panels = (measured.matrix is not None) + bool(measured.curve) or 1
    figure = Figure(figsize=(PANEL_INCHES * panels, 4.6), dpi=DOTS_PER_INCH, layout="constrained")
    places = list(np.atleast_1d(figure.subplots(1, panels)))
    if measured.matrix is not None:
        _draw_matrix(places.pop(0), measured.matrix)
    if measured.curve:
        _draw_curve(places.pop(0), measured)
    if places:
        _draw_bars(places.pop(0), measured.figures)
    figure.suptitle(f"{measured.part.value}: {measured.figures.get('rows', measured.figures.get('messages', 0)):.0f} rows")
    FigureCanvasAgg(figure)
    try:
        figure.savefig(file, format="png")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written") from error


def _draw_matrix(axes: Axes, matrix: Matrix) -> None:
    counts = np.array(matrix.counts)
    shares = counts / np.maximum(1, counts.sum(1, keepdims=True))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(matrix.labels)), matrix.labels, rotation=30)
    axes.set_yticks(range(len(matrix.labels)), matrix.labels)
    axes.set_xlabel("read as")
    axes.set_ylabel("is")
    for row, column in np.ndindex(counts.shape):
        shade = "white" if shares[row, column] > DARK else "black"
        axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=shade)


def _draw_curve(axes: Axes, measured: Measured) -> None:
    shares, values = zip(*measured.curve, strict=True)
    axes.plot(shares, values)
    axes.set_xlim(0, 1)
    axes.set_ylim(min(0.5, *values), 1.01)
    axes.set_xlabel("share named, the surest first")
    axes.set_ylabel(measured.curve_name)
    axes.grid(alpha=0.3)


def _draw_bars(axes: Axes, figures: Figures) -> None:
    """Draw the figures that are shares; counts, points and times have no place on one scale with them, nor the rounds."""
    shares = {name: value for name, value in figures.items() if 0 <= value <= 1 and not name.endswith("turns") and "round" not in name}
    axes.barh(list(shares), list(shares.values()), color="#7da7d9")
    axes.invert_yaxis()
    axes.set_xlim(0, 1.15)
    for at, value in enumerate(shares.values()):
        axes.text(value + 0.01, at, f"{value:.3f}", va="center")
