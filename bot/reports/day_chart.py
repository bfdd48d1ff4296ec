"""The picture of a day, as a card for a phone: the date, a warm sentence from 토닥이, the shares of the feelings, and their hours.

Everything written here arrives as finished words in a `DayPage`; this module decides only where it goes. The picture is as tall
as its content asks for, so a day with one entry is not a page of empty axes.
"""

import math
from dataclasses import dataclass, field

from bot.messages import Emotion
from bot.reports.canvas import Box, Canvas, Point, Type, Weight
from bot.reports.faces import draw_face
from bot.reports.flow import RADII, Flow, across_hours, draw_flow, plan_flow
from bot.reports.lines import wrap
from bot.reports.palette import Theme, blend
from bot.reports.rabbit import Mood, Rabbit
from bot.reports.stats import HOURS, DayPattern, Moment

# Pixels. 1080 is what a phone's screen shows without scaling; Telegram makes photos smaller above 1280.
WIDTH = 1080
MARGIN, GAP, PADDING, CORNER = 48, 26, 44, 44
HEADER_HEIGHT = 276
TITLE_BASELINE, COUNT_BASELINE = 150, 218
TITLE_SIZE, COUNT_SIZE, SENTENCE_SIZE, HEADING_SIZE, NAME_SIZE, HOUR_SIZE = 76, 40, 46, 36, 42, 32
SENTENCE_LEADING, SENTENCE_DESCENT = 68, 20
RABBIT_SIZE = 184
RING_RADIUS, RING_THICKNESS, RING_FACE = 160, 60, 62
# Feelings that share the first place share the middle of the ring: radius of each face and how far from the centre it stands.
TWO_FACES, THREE_FACES = (40, 43), (35, 44)
SHARE_ROW, SHARE_FACE = 66, 27
HEADING_HEIGHT = 82
AXIS_HEIGHT = 54
# From the card's upper edge to the baseline of its first line.
FIRST_BASELINE = PADDING + 38
CARD_WIDTH = WIDTH - 2 * MARGIN
INNER_WIDTH = CARD_WIDTH - 2 * PADDING
# On other days a beaming rabbit would be out of place.
GLAD_PATTERNS = (DayPattern.JOY, DayPattern.NEUTRAL)


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One line of the legend; the most frequent feeling comes first."""

    emotion: Emotion
    name: str
    count: int
    percent: int
    share: float


@dataclass(frozen=True, slots=True)
class DayPage:
    """All that the picture says. `hours` are five labels, for 0, 6, 12, 18 and 24 o'clock; `waiting` may be empty."""

    title: str
    count: str
    sentence: str = field(repr=False)
    shares_heading: str
    flow_heading: str
    hours: tuple[str, str, str, str, str]
    waiting: str
    shares: tuple[ShareLine, ...]
    moments: tuple[Moment, ...]
    pattern: DayPattern


def draw_day(page: DayPage, theme: Theme) -> Canvas:
    """Draw a day that has at least one feeling."""
    return _DayDrawing(page, theme).draw()


class _DayDrawing:
    """Measures first, then draws from the top down."""

    def __init__(self, page: DayPage, theme: Theme) -> None:
        self._page, self._theme = page, theme
        self._sentence = wrap(page.sentence, INNER_WIDTH, SENTENCE_SIZE, Weight.BOLD)
        self._flow: Flow = plan_flow(page.moments, INNER_WIDTH)
        sentence_height = 2 * PADDING + len(self._sentence) * SENTENCE_LEADING - SENTENCE_DESCENT
        shares_height = HEADING_HEIGHT + max(2 * RING_RADIUS, len(page.shares) * SHARE_ROW) + 2 * PADDING
        flow_height = HEADING_HEIGHT + self._flow.height + AXIS_HEIGHT + 2 * PADDING
        self._cards = []
        top: float = HEADER_HEIGHT
        for height in (sentence_height, shares_height, flow_height):
            self._cards.append(Box(MARGIN, top, CARD_WIDTH, height))
            top += height + GAP
        self._canvas = Canvas(WIDTH, round(top - GAP + MARGIN), self._backdrop())

    def draw(self) -> Canvas:
        sentence, shares, flow = self._cards
        self._draw_header(sentence)
        self._draw_shares(shares)
        self._draw_flow(flow)
        return self._canvas

    def _backdrop(self) -> str:
        """Return the theme's backdrop, tinted by the feeling that dominates; a hard or a mixed day keeps it plain."""
        if self._page.pattern in (DayPattern.HARD, DayPattern.MIXED):
            return self._theme.backdrop
        feeling = self._theme.feelings[Emotion(self._page.pattern.value)]
        return blend(feeling.fill, self._theme.backdrop, self._theme.tint)

    def _draw_header(self, card: Box) -> None:
        page, theme = self._page, self._theme
        rabbit = Rabbit(self._canvas, (card.right - RABBIT_SIZE * 0.85, card.top + 10), RABBIT_SIZE, theme)
        rabbit.draw_head(Mood.GLAD if page.pattern in GLAD_PATTERNS else Mood.GENTLE)
        self._canvas.words(page.title, (MARGIN + 8, TITLE_BASELINE), Type(TITLE_SIZE, Weight.EXTRA_BOLD, theme.words))
        self._canvas.words(page.count, (MARGIN + 10, COUNT_BASELINE), Type(COUNT_SIZE, Weight.REGULAR, theme.quiet_words))
        self._card(card)
        rabbit.draw_paws()
        for number, line in enumerate(self._sentence):
            baseline = card.top + FIRST_BASELINE + number * SENTENCE_LEADING
            self._canvas.words(line, (card.left + PADDING, baseline), Type(SENTENCE_SIZE, Weight.BOLD, theme.words))

    def _draw_shares(self, card: Box) -> None:
        self._card(card)
        self._heading(self._page.shares_heading, card)
        quiet = Type(HOUR_SIZE, Weight.REGULAR, self._theme.quiet_words)
        self._canvas.words(self._page.waiting, (card.right - PADDING, card.top + FIRST_BASELINE), quiet, align="right")
        middle = (card.top + PADDING + HEADING_HEIGHT + card.bottom - PADDING) / 2
        centre = (card.left + PADDING + RING_RADIUS + 4, middle)
        start = 0.0
        for line in self._page.shares:
            fill = self._theme.feelings[line.emotion]
            end = start + 360 * line.share
            self._canvas.ring(centre, RING_RADIUS, RING_THICKNESS, (start, end), fill.fill, fill.ink)
            start = end
        self._draw_ring_centre(centre)
        left = centre[0] + RING_RADIUS + 64
        first = middle - (len(self._page.shares) - 1) * SHARE_ROW / 2
        for number, line in enumerate(self._page.shares):
            self._draw_share(line, left, card.right - PADDING, first + number * SHARE_ROW)

    def _draw_ring_centre(self, centre: Point) -> None:
        """Show the most frequent feeling; up to three of the same number stand together, and a hard day shows none."""
        first = [line.emotion for line in self._page.shares if line.count == self._page.shares[0].count]
        if self._page.pattern is DayPattern.HARD or len(first) > 3:
            return
        radius, away = {1: (RING_FACE, 0), 2: TWO_FACES, 3: THREE_FACES}[len(first)]
        for number, emotion in enumerate(first):
            angle = math.tau * number / len(first) + (math.pi if len(first) == 2 else -math.pi / 2)
            at = (centre[0] + away * math.cos(angle), centre[1] + away * math.sin(angle))
            draw_face(self._canvas, emotion, at, radius, self._theme)

    def _draw_share(self, line: ShareLine, left: float, right: float, middle: float) -> None:
        draw_face(self._canvas, line.emotion, (left + SHARE_FACE, middle), SHARE_FACE, self._theme)
        baseline = middle + NAME_SIZE * 0.36
        self._canvas.words(line.name, (left + 2 * SHARE_FACE + 22, baseline), Type(NAME_SIZE, Weight.REGULAR, self._theme.words))
        self._canvas.words(f"{line.percent}%", (right, baseline), Type(NAME_SIZE, Weight.BOLD, self._theme.words), align="right")

    def _draw_flow(self, card: Box) -> None:
        self._card(card)
        self._heading(self._page.flow_heading, card)
        top = card.top + PADDING + HEADING_HEIGHT
        plot = Box(card.left + PADDING, top, INNER_WIDTH, self._flow.height)
        style = Type(HOUR_SIZE, Weight.REGULAR, self._theme.quiet_words)
        for number, label in enumerate(self._page.hours):
            across = plot.left + across_hours(number * HOURS / (len(self._page.hours) - 1), plot.width, RADII[0])
            self._canvas.stroke([(across, plot.top), (across, plot.bottom + 8)], self._theme.line, 3)
            self._canvas.words(label, (across, plot.bottom + AXIS_HEIGHT - 4), style, align="center")
        self._canvas.stroke([(plot.left, plot.bottom + 8), (plot.right, plot.bottom + 8)], self._theme.line, 4)
        draw_flow(self._canvas, self._flow, plot, self._theme)

    def _card(self, place: Box) -> None:
        self._canvas.box(place, self._theme.card, radius=CORNER)

    def _heading(self, words: str, card: Box) -> None:
        style = Type(HEADING_SIZE, Weight.BOLD, self._theme.quiet_words)
        self._canvas.words(words, (card.left + PADDING, card.top + FIRST_BASELINE), style)
