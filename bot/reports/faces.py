"""The faces: one for each feeling, so that no one needs to tell the colours apart."""

from collections.abc import Sequence

from bot.messages import Emotion
from bot.reports.canvas import Canvas, Point
from bot.reports.palette import Theme

# Below this radius in pixels, eyes and mouths are specks: only the disc is drawn.
SMALLEST_FACE = 13


def draw_face(canvas: Canvas, emotion: Emotion, centre: Point, radius: float, theme: Theme) -> None:
    """Draw a feeling: a disc in its colour with its own eyes and mouth."""
    colours = theme.feelings[emotion]
    canvas.disc(centre, radius - 1, colours.fill, edge=colours.ink, edge_width=max(1.5, radius * 0.06))
    if radius >= SMALLEST_FACE:
        _Face(canvas, centre, radius, colours.features).draw(emotion)


class _Face:
    """Eyes and mouths in a circle of radius 1 around (0, 0), y downwards."""

    def __init__(self, canvas: Canvas, centre: Point, radius: float, colour: str) -> None:
        self._canvas, self._centre, self._radius, self._colour = canvas, centre, radius, colour

    def draw(self, emotion: Emotion) -> None:
        {
            Emotion.JOY: self._joy,
            Emotion.SADNESS: self._sadness,
            Emotion.DEPRESSION: self._depression,
            Emotion.ANGER: self._anger,
            Emotion.ANXIETY: self._anxiety,
            Emotion.NEUTRAL: self._neutral,
        }[emotion]()

    def _joy(self) -> None:
        self._both_sides([(0.54, -0.06), (0.36, -0.38), (0.18, -0.06)])
        self._line([(-0.44, 0.24), (0, 0.82), (0.44, 0.24)])

    def _sadness(self) -> None:
        self._eyes(0.1)
        self._line([(-0.3, 0.52), (0, 0.2), (0.3, 0.52)])
        self._both_sides([(0.2, -0.44), (0.34, -0.42), (0.5, -0.26)])

    def _depression(self) -> None:
        self._both_sides([(0.2, -0.02), (0.36, 0.12), (0.54, -0.02)])
        self._line([(-0.24, 0.48), (0.24, 0.48)])

    def _anger(self) -> None:
        self._eyes(0.09)
        self._both_sides([(0.14, -0.22), (0.54, -0.46)])
        self._line([(-0.32, 0.52), (0, 0.26), (0.32, 0.52)])

    def _anxiety(self) -> None:
        self._eyes(0.1)
        self._both_sides([(0.2, -0.46), (0.34, -0.4), (0.5, -0.32)])
        self._line([(-0.42, 0.46), (-0.2, 0.14), (0.2, 0.76), (0.42, 0.4)])

    def _neutral(self) -> None:
        self._eyes(0.1)
        self._line([(-0.3, 0.36), (0, 0.5), (0.3, 0.36)])

    def _eyes(self, size: float) -> None:
        for side in (-1, 1):
            self._canvas.disc(self._at((side * 0.36, -0.08)), size * self._radius, self._colour)

    def _both_sides(self, points: Sequence[Point]) -> None:
        for side in (-1, 1):
            self._line([(side * x, y) for x, y in points])

    def _line(self, points: Sequence[Point]) -> None:
        self._canvas.stroke([self._at(point) for point in points], self._colour, max(1.4, 0.115 * self._radius))

    def _at(self, point: Point) -> Point:
        return (self._centre[0] + point[0] * self._radius, self._centre[1] + point[1] * self._radius)
