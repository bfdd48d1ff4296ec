"""토닥이, the rabbit doctor, who looks over the edge of a card."""

from collections.abc import Sequence
from enum import StrEnum

from bot.reports.canvas import Box, Canvas, Point
from bot.reports.palette import Theme


class Mood(StrEnum):
    """How the eyes are closed: in a smile, or quietly."""

    GLAD = "glad"
    GENTLE = "gentle"


class Rabbit:
    """Lengths are in widths of the head, counted from the point where the chin rests, y downwards."""

    def __init__(self, canvas: Canvas, chin: Point, size: float, theme: Theme) -> None:
        self._canvas, self._chin, self._size, self._theme = canvas, chin, size, theme
        self._width = size * 0.028

    def draw_head(self, mood: Mood) -> None:
        """Draw ears, face and the doctor's mirror on the forehead."""
        theme = self._theme
        for side in (-1, 1):
            self._part(side * 0.23, -1.0, (0.27, 0.78), theme.fur, tilt=side * 9)
            self._part(side * 0.235, -0.98, (0.12, 0.52), theme.blush, tilt=side * 9, has_edge=False)
        self._part(0, -0.36, (1.0, 0.8), theme.fur)
        self._line([(-0.39, -0.61), (-0.2, -0.72), (0.2, -0.72), (0.39, -0.61)])
        self._part(0, -0.68, (0.22, 0.22), theme.mirror)
        self._part(0, -0.68, (0.06, 0.06), theme.fur_edge, has_edge=False)
        eye = (-0.36, -0.47) if mood is Mood.GLAD else (-0.41, -0.32)
        for side in (-1, 1):
            self._part(side * 0.33, -0.24, (0.17, 0.1), theme.blush, has_edge=False)
            self._line([(side * 0.28, eye[0]), (side * 0.205, eye[1]), (side * 0.13, eye[0])])
            self._line([(0, -0.27), (side * 0.03, -0.19), (side * 0.11, -0.22)])
        self._part(0, -0.295, (0.085, 0.06), theme.fur_edge, has_edge=False)

    def draw_paws(self) -> None:
        """Draw the paws that hold the edge of the card; comes after the card."""
        for side in (-1, 1):
            self._part(side * 0.6, -0.04, (0.25, 0.19), self._theme.fur)
            for toe in (-0.035, 0.035):
                self._line([(side * 0.6 + toe, -0.005), (side * 0.6 + toe, 0.03)])

    def _part(self, x: float, y: float, extent: tuple[float, float], fill: str, *, tilt: float = 0, has_edge: bool = True) -> None:
        wide, high = extent
        corner = self._at((x - wide / 2, y - high / 2))
        edge, width = (self._theme.fur_edge, self._width) if has_edge else ("none", 0)
        self._canvas.ellipse(Box(*corner, wide * self._size, high * self._size), fill, tilt=tilt, edge=edge, edge_width=width)

    def _line(self, points: Sequence[Point]) -> None:
        self._canvas.stroke([self._at(point) for point in points], self._theme.fur_edge, self._width)

    def _at(self, point: Point) -> Point:
        return (self._chin[0] + point[0] * self._size, self._chin[1] + point[1] * self._size)
