"""The day's flow: every entry a face at its hour, or hourly columns when there are too many faces to tell apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import EMOTIONS
from bot.reports.canvas import Box, Canvas
from bot.reports.faces import draw_face
from bot.reports.palette import Theme
from bot.reports.stats import HOURS, Moment, hourly_counts

# Face radii in pixels, the largest that fits is taken; below the last one eyes and mouths cannot be seen on a phone.
RADII = (38, 33, 28, 24, 20, 17, 14)
SMALLEST_HEIGHT, LARGEST_HEIGHT = 150.0, 280.0
FACE_GAP = 3
COLUMN_GAP = 6


@dataclass(frozen=True, slots=True)
class PlacedFace:
    """A moment and where its face stands: `across` from the left edge, `level` counted from the ground."""

    moment: Moment
    across: float
    level: int


@dataclass(frozen=True, slots=True)
class Flow:
    """How a day's moments are laid out; without `faces` the day is drawn as columns."""

    moments: tuple[Moment, ...]
    faces: tuple[PlacedFace, ...]
    radius: int
    height: float


def plan_flow(moments: tuple[Moment, ...], width: float) -> Flow:
    """Lay out moments over a width in pixels with the largest faces that fit."""
    for radius in RADII:
        faces = _stack(moments, width, radius)
        height = (max((face.level for face in faces), default=0) + 1) * 2 * radius
        if height <= LARGEST_HEIGHT:
            return Flow(moments, faces, radius, max(height, SMALLEST_HEIGHT))
    return Flow(moments, (), 0, LARGEST_HEIGHT)


def draw_flow(canvas: Canvas, flow: Flow, place: Box, theme: Theme) -> None:
    """Draw a laid-out flow standing on the lower edge of a box."""
    if not flow.faces:
        _draw_columns(canvas, flow.moments, place, theme)
    for face in flow.faces:
        centre = (place.left + face.across, place.bottom - (2 * face.level + 1) * flow.radius)
        draw_face(canvas, face.moment.emotion, centre, flow.radius - FACE_GAP / 2, theme)


def across_hours(hour: float, width: float, margin: float) -> float:
    """Return how far from the left edge an hour of the day lies; `margin` is left free on both sides."""
    return margin + (width - 2 * margin) * hour / HOURS


def _stack(moments: Sequence[Moment], width: float, radius: int) -> tuple[PlacedFace, ...]:
    """Put every face at its exact minute on the lowest level where it touches no other."""
    last_on_level: list[float] = []
    placed: list[PlacedFace] = []
    for moment in moments:
        across = across_hours(moment.minute / 60, width, RADII[0])
        level = next((level for level, last in enumerate(last_on_level) if across - last >= 2 * radius), len(last_on_level))
        if level * 2 * radius > LARGEST_HEIGHT:
            return (*placed, PlacedFace(moment, across, level))
        last_on_level[level : level + 1] = [across]
        placed.append(PlacedFace(moment, across, level))
    return tuple(placed)


def _draw_columns(canvas: Canvas, moments: Sequence[Moment], place: Box, theme: Theme) -> None:
    rows = hourly_counts(moments)
    most = max(sum(row) for row in rows)
    left, right = (across_hours(hour, place.width, RADII[0]) for hour in (0, 1))
    width = right - left - COLUMN_GAP
    for hour, row in enumerate(rows):
        at = place.left + across_hours(hour, place.width, RADII[0]) + COLUMN_GAP / 2
        height = place.height * sum(row) / most
        column = Box(at, place.bottom - height, width, height)
        floor = place.bottom
        for emotion, count in zip(EMOTIONS, row, strict=True):
            part = height * count / max(1, sum(row))
            floor -= part
            if count:
                colours = theme.feelings[emotion]
                canvas.box(Box(at, floor, width, part), colours.fill, radius=width / 3, edge=colours.ink, edge_width=1, clip=column)
