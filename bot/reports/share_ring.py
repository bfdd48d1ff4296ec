"""The shares of the feelings: a ring with the most frequent face in the middle, and a legend beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Emotion
from bot.reports.canvas import Box, Canvas, Point, Type, Weight
from bot.reports.cards import HEADING_HEIGHT, MIDDLE, PADDING, Page
from bot.reports.faces import SMALLEST_FACE, draw_face
from bot.reports.stats import FeelingShare, whole_percents
from bot.texts.catalogue import Texts

RING_RADIUS, RING_THICKNESS, RING_FACE = 160, 60, 62
# Feelings that share the first place share the middle of the ring: radius of each face and how far from the centre it stands.
TWO_FACES, THREE_FACES = (40, 43), (35, 44)
SHARE_ROW, SHARE_FACE, NAME_SIZE = 66, 27, 42
# A legend in two columns under a calendar.
LEGEND_ROW, LEGEND_FACE, LEGEND_SIZE, LEGEND_GAP = 62, 24, 38, 72


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One line of the legend; the most frequent feeling comes first."""

    emotion: Emotion
    name: str
    count: int
    percent: int
    share: float


def share_lines(shares: Sequence[FeelingShare], texts: Texts) -> tuple[ShareLine, ...]:
    """Give shares their names and whole percents."""
    return tuple(
        ShareLine(share.emotion, texts.feeling_name(share.emotion), share.count, percent, share.share)
        for share, percent in zip(shares, whole_percents(shares), strict=True)
    )


def ring_height(lines: Sequence[ShareLine]) -> float:
    """Return how tall a card with a ring is."""
    return HEADING_HEIGHT + max(2 * RING_RADIUS, len(lines) * SHARE_ROW) + 2 * PADDING


def draw_ring(page: Page, card: Box, lines: Sequence[ShareLine], *, has_face: bool) -> None:
    """Draw the ring and its legend on a card; a hard time shows no face in the middle."""
    middle = (card.top + PADDING + HEADING_HEIGHT + card.bottom - PADDING) / 2
    centre = (card.left + PADDING + RING_RADIUS + 4, middle)
    start = 0.0
    for line in lines:
        fill = page.theme.feelings[line.emotion]
        end = start + 360 * line.share
        page.canvas.ring(centre, RING_RADIUS, RING_THICKNESS, (start, end), fill.fill, fill.ink)
        start = end
    foremost = [line.emotion for line in lines if line.count == lines[0].count]
    if has_face:
        draw_foremost(page, foremost, centre, RING_FACE)
    left = centre[0] + RING_RADIUS + 64
    first = middle - (len(lines) - 1) * SHARE_ROW / 2
    for number, line in enumerate(lines):
        draw_share(page, line, Box(left, first + number * SHARE_ROW, card.right - PADDING - left, 0), SHARE_FACE, NAME_SIZE)


def draw_foremost(page: Page, emotions: Sequence[Emotion], centre: Point, radius: float) -> None:
    """Draw the face of the most frequent feeling; up to three of the same number stand together, more or tiny ones are left out."""
    if not 1 <= len(emotions) <= 3:
        return
    size, away = {1: (RING_FACE, 0), 2: TWO_FACES, 3: THREE_FACES}[len(emotions)]
    scale = radius / RING_FACE
    if scale * size < SMALLEST_FACE:
        return
    for number, emotion in enumerate(emotions):
        angle = math.tau * number / len(emotions) + (math.pi if len(emotions) == 2 else -math.pi / 2)
        at = (centre[0] + scale * away * math.cos(angle), centre[1] + scale * away * math.sin(angle))
        draw_face(page.canvas, emotion, at, scale * size, page.theme)


def legend_height(lines: Sequence[ShareLine]) -> float:
    """Return how tall a legend in two columns is."""
    return math.ceil(len(lines) / 2) * LEGEND_ROW


def draw_legend(page: Page, place: Box, lines: Sequence[ShareLine]) -> None:
    """Draw a legend in two columns, down the left one first."""
    rows = math.ceil(len(lines) / 2)
    width = (place.width - LEGEND_GAP) / 2
    for number, line in enumerate(lines):
        column, row = divmod(number, rows)
        middle = place.top + (row + 0.5) * LEGEND_ROW
        draw_share(page, line, Box(place.left + column * (width + LEGEND_GAP), middle, width, 0), LEGEND_FACE, LEGEND_SIZE)


def draw_share(page: Page, line: ShareLine, place: Box, radius: float, size: float) -> None:
    """Draw a face, its name and its percents on one line; `place.top` is the middle of the line."""
    canvas: Canvas = page.canvas
    draw_face(canvas, line.emotion, (place.left + radius, place.top), radius, page.theme)
    baseline = place.top + size * MIDDLE
    canvas.words(line.name, (place.left + 2 * radius + 22, baseline), Type(size, Weight.REGULAR, page.theme.words))
    canvas.words(f"{line.percent}%", (place.right, baseline), Type(size, Weight.BOLD, page.theme.words), align="right")
