"""A sheet to draw on: pixels from the top left, filled shapes, strokes and Korean words, and a PNG at the end.

This is the only module that touches matplotlib. pyplot is never imported: its figures are global, so they leak and are not safe in
threads. At 72 dots an inch one of matplotlib's points is one pixel, so every number here is a pixel of the finished picture.
Matplotlib itself is not safe in threads; whoever draws does so in one thread (see `painter`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from matplotlib import get_data_path
from matplotlib.artist import Artist
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Circle, Ellipse, FancyBboxPatch, PathPatch, Polygon, Rectangle, Wedge
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, IdentityTransform

from bot.errors import ConfigurationError
from bot.reports.png import to_png

DOTS_PER_INCH = 72
SUBPIXELS = 64  # FreeType measures in 26.6 fixed point


class Weight(StrEnum):
    """Weights of the NanumGothic that the package koreanize_matplotlib carries (SIL Open Font License); values are file names."""

    REGULAR = "NanumGothic.ttf"
    BOLD = "NanumGothicBold.ttf"
    EXTRA_BOLD = "NanumGothicExtraBold.ttf"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; `top` counts downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Type:
    """How words are set: height of the font in pixels, weight, colour."""

    size: float
    weight: Weight
    colour: str


Point = tuple[float, float]
# matplotlib ships no types for this constructor.
_NO_PIXELS = RendererAgg(1, 1, DOTS_PER_INCH)  # type: ignore[no-untyped-call]


@cache
def font_file(weight: Weight) -> Path:
    """Return a font file without importing the package that carries it (its import would pull in pyplot).

    Raises:
        ConfigurationError: the package is not installed, or has no such file.
    """
    package = find_spec("koreanize_matplotlib")
    if package is None or package.origin is None:
        raise ConfigurationError("the Korean font is missing: install koreanize-matplotlib from requirements.txt")
    file = Path(package.origin).parent / "fonts" / weight.value
    if not file.is_file():
        raise ConfigurationError(f"the package koreanize-matplotlib holds no {weight.value}")
    return file


@cache
def symbol_font_file() -> Path:
    """Return the font of signs that NanumGothic lacks: DejaVu Sans, which matplotlib carries (free licence, see its LICENSE)."""
    return Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def letters_of(file: Path) -> frozenset[int]:
    """Return the code points that a font has."""
    return frozenset(get_font(str(file)).get_charmap())


@lru_cache(maxsize=2048)
def words_width(words: str, size: float, weight: Weight) -> float:
    """Return how wide words are when set, in pixels. Only catalogue words come here, so the cache keeps nothing of anybody."""
    return diary_words_width(words, size, weight)


def fitting_size(words: str, width: float, size: float, weight: Weight) -> float:
    """Return the largest font height up to `size` at which words are at most `width` pixels wide."""
    return size * min(1.0, width / max(1.0, words_width(words, size, weight)))


def diary_words_width(words: str, size: float, weight: Weight) -> float:
    """Return how wide words are when set, in pixels, and remember nothing of them."""
    font = get_font(str(font_file(weight)))
    font.set_size(size, DOTS_PER_INCH)
    font.set_text(words)
    return font.get_width_height()[0] / SUBPIXELS


class Canvas:
    """One picture; what is drawn later lies on top."""

    def __init__(self, width: int, height: int, backdrop: str) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH, facecolor=backdrop)
        self._texts: list[Text] = []
        self._to_pixels = Affine2D().scale(1, -1).translate(0, height)

    def box(self, place: Box, fill: str, *, radius: float = 0, edge: str = "none", edge_width: float = 0, clip: Box | None = None) -> None:
        """Draw a box with round corners; `clip` cuts it to another one with corners of the same radius."""
        if clip is not None:
            shape = Rectangle((place.left, place.top), place.width, place.height, facecolor=fill, edgecolor=edge, linewidth=edge_width)
            self._add(shape)
            shape.set_clip_path(_rounded(clip, radius).get_path(), self._to_pixels)
            return
        rounded = _rounded(place, radius)
        rounded.set(facecolor=fill, edgecolor=edge, linewidth=edge_width)
        self._add(rounded)

    def disc(self, centre: Point, radius: float, fill: str, *, edge: str = "none", edge_width: float = 0) -> None:
        """Draw a disc."""
        self._add(Circle(centre, radius, facecolor=fill, edgecolor=edge, linewidth=edge_width))

    def ellipse(self, place: Box, fill: str, *, tilt: float = 0, edge: str = "none", edge_width: float = 0) -> None:
        """Draw an ellipse inside a box, then turn it clockwise by `tilt` degrees."""
        centre = (place.left + place.width / 2, place.top + place.height / 2)
        self._add(Ellipse(centre, place.width, place.height, angle=tilt, facecolor=fill, edgecolor=edge, linewidth=edge_width))

    def ring(self, centre: Point, radius: float, thickness: float, degrees: tuple[float, float], fill: str, edge: str) -> None:
        """Draw a part of a ring, in degrees clockwise from the top."""
        start, end = (degrees[0] - 90, degrees[1] - 90)
        self._add(Wedge(centre, radius, start, end, width=thickness, facecolor=fill, edgecolor=edge, linewidth=2))

    def stroke(self, points: Sequence[Point], colour: str, width: float) -> None:
        """Draw a line with round ends: straight through 2 points, a Bézier curve through 3 (one control) or 4 (two controls)."""
        steps = {2: [Outline.LINETO], 3: [Outline.CURVE3] * 2, 4: [Outline.CURVE4] * 3}[len(points)]
        outline = Outline(list(points), [Outline.MOVETO, *steps])
        self._add(PathPatch(outline, facecolor="none", edgecolor=colour, linewidth=width, capstyle="round", joinstyle="round"))

    def tiles(self, places: Sequence[Box], fills: Sequence[str], edges: Sequence[str]) -> None:
        """Draw many rectangles at once, each with its own fill and edge; a year of them costs about as much as one."""
        corners = [[(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)] for box in places]
        self._add(PolyCollection(corners, facecolors=list(fills), edgecolors=list(edges), linewidths=1))

    def dots(self, centres: Sequence[Point], radius: float, fill: str) -> None:
        """Draw many discs of one size at once."""
        unit = Outline.unit_circle()
        discs = PathCollection([unit], sizes=[radius**2], facecolors=fill, edgecolors="none", offsets=list(centres))
        self._add(discs)
        discs.set_transform(IdentityTransform())
        discs.set_offset_transform(self._to_pixels)

    def area(self, points: Sequence[Point], fill: str, *, edge: str = "none", edge_width: float = 0) -> None:
        """Fill a shape with straight sides."""
        self._add(Polygon(list(points), closed=True, facecolor=fill, edgecolor=edge, linewidth=edge_width, joinstyle="round"))

    def line(self, points: Sequence[Point], colour: str, width: float) -> None:
        """Draw straight lines from point to point, with round ends and corners."""
        outline = Outline(list(points), [Outline.MOVETO, *[Outline.LINETO] * (len(points) - 1)])
        self._add(PathPatch(outline, facecolor="none", edgecolor=colour, linewidth=width, capstyle="round", joinstyle="round"))

    def words(self, words: str, at: Point, style: Type, *, align: str = "left") -> None:
        """Write words on one line; `at` is on the baseline, at the left end, the centre or the right end as `align` says."""
        if not words:
            return
        font = FontProperties(fname=str(font_file(style.weight)), size=style.size)
        # parse_math: a dollar sign is a dollar sign, not the start of a formula.
        text = Text(*at, words, color=style.colour, fontproperties=font, ha=align, va="baseline", parse_math=False)
        self._texts.append(text)
        self._add(text)

    def to_png(self) -> bytes:
        """Return the picture."""
        agg = FigureCanvasAgg(self.figure)
        # matplotlib ships no types for these two.
        agg.draw()  # type: ignore[no-untyped-call]
        content = to_png(np.asarray(agg.buffer_rgba())[:, :, :3])  # type: ignore[no-untyped-call]
        self._release_pixels()
        return content

    def _release_pixels(self) -> None:
        """Let the pixels (6 MB) go now, not whenever the cycles of the figure are collected.

        They are kept by the figure's canvas and by every text that was drawn: both are given something small in their place.
        """
        FigureCanvasBase(self.figure)
        for text in self._texts:
            # A space is measured in no time; the words are put back for whoever looks at the figure.
            words = text.get_text()
            text.set_text(" ")
            text.get_window_extent(_NO_PIXELS)
            text.set_text(words)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._to_pixels)
        artist.set_zorder(1)
        self.figure.add_artist(artist)


def _rounded(place: Box, radius: float) -> FancyBboxPatch:
    radius = min(radius, place.width / 2, place.height / 2)
    corner = (place.left, place.top)
    return FancyBboxPatch(corner, place.width, place.height, boxstyle=f"round,pad=0,rounding_size={radius}")
