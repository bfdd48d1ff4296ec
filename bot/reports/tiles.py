"""A day as a tile that is divided among its feelings, so that no feeling of the day is lost behind the first one."""

import math

from bot.reports.canvas import Box, Canvas, Point
from bot.reports.cards import Page
from bot.reports.days import DiaryDay
from bot.reports.palette import Theme, blend
from bot.reports.share_ring import draw_foremost

# Radius of a tile's corners and of its faces, as parts of its height.
CORNER_PART, FACE_PART = 0.24, 0.33
# Straight pieces of a round corner of some twenty pixels.
CORNER_STEPS = 8
# How much of the thin lines' colour an empty day has.
EMPTY_PART = 0.6


def empty_fill(theme: Theme) -> str:
    """Return the colour of a day that nobody wrote on: there, and quiet."""
    return blend(theme.line, theme.card, EMPTY_PART)


def bands(day: DiaryDay, place: Box) -> list[Box]:
    """Divide a tile from left to right by the shares of `day.parts`."""
    found = []
    left = place.left
    for _, share in day.parts:
        found.append(Box(left, place.top, place.width * share, place.height))
        left += place.width * share
    return found


def draw_tile(page: Page, place: Box, day: DiaryDay | None) -> None:
    """Draw a day: its bands and, unless it was a hard one, the face of what was felt most; a day without a feeling stays empty."""
    canvas, theme = page.canvas, page.theme
    radius = place.height * CORNER_PART
    if day is None or not day.felt_count:
        canvas.box(place, empty_fill(theme), radius=radius)
        return
    if len(day.parts) == 1:
        colours = theme.feelings[day.parts[0][0]]
        canvas.box(place, colours.fill, radius=radius, edge=colours.ink, edge_width=1.5)
    else:
        for (emotion, _), band in zip(day.parts, bands(day, place), strict=True):
            colours = theme.feelings[emotion]
            canvas.area(_rounded_band(band, place, radius), colours.fill, edge=colours.ink, edge_width=1)
    if not day.is_hard:
        middle = (place.left + place.width / 2, place.top + place.height / 2)
        draw_foremost(page, day.foremost, middle, place.height * FACE_PART)


def _rounded_band(band: Box, tile: Box, radius: float) -> list[Point]:
    """Return the outline of a band where the tile's corners are round; cutting with a clip takes matplotlib three times as long."""
    corners = [step * radius / CORNER_STEPS for step in range(CORNER_STEPS + 1)]
    stops = [tile.left + x for x in corners] + [tile.right - x for x in reversed(corners)]
    across = [band.left, *(x for x in stops if band.left < x < band.right), band.right]
    drops = [_corner_drop(min(x - tile.left, tile.right - x), radius) for x in across]
    upper = [(x, tile.top + drop) for x, drop in zip(across, drops, strict=True)]
    return [*upper, *((x, tile.bottom - drop) for x, drop in zip(reversed(across), reversed(drops), strict=True))]


def _corner_drop(inwards: float, radius: float) -> float:
    """Return how far a round corner lies below the edge, so far inwards from the side."""
    return radius - math.sqrt(max(0.0, radius**2 - max(0.0, radius - inwards) ** 2))


def draw_voice_mark(canvas: Canvas, centre: Point, size: float, theme: Theme) -> None:
    """Draw a small microphone on a disc of the card's colour; `size` is the radius of the disc."""
    x, y = centre
    canvas.disc(centre, size, theme.card, edge=theme.quiet_words, edge_width=size * 0.1)
    canvas.box(Box(x - size * 0.2, y - size * 0.6, size * 0.4, size * 0.75), theme.words, radius=size * 0.2)
    cup = [
        (x - size * 0.42, y - size * 0.1),
        (x - size * 0.42, y + size * 0.5),
        (x + size * 0.42, y + size * 0.5),
        (x + size * 0.42, y - size * 0.1),
    ]
    canvas.stroke(cup, theme.words, size * 0.13)
    canvas.stroke([(x, y + size * 0.38), (x, y + size * 0.62)], theme.words, size * 0.13)
