"""The picture of a day, as a card for a phone: the date, a warm sentence from 토닥이, the shares of the feelings, and their hours.

Everything written here arrives as finished words in a `DayPage`; this module decides only where it goes. The picture is as tall
as its content asks for, so a day with one entry is not a page of empty axes.
"""

from dataclasses import dataclass, field

from bot.messages import Emotion
from bot.reports.canvas import Box, Canvas, Type, Weight
from bot.reports.cards import FIRST_BASELINE, HEADING_HEIGHT, INNER_WIDTH, PADDING, Page
from bot.reports.flow import RADII, Flow, across_hours, draw_flow, plan_flow
from bot.reports.lines import wrap
from bot.reports.palette import Theme, blend
from bot.reports.rabbit import Mood
from bot.reports.share_ring import ShareLine, draw_ring, ring_height
from bot.reports.stats import HOURS, DayPattern, Moment

# Pixels.
SENTENCE_SIZE, HOUR_SIZE = 46, 32
SENTENCE_LEADING, SENTENCE_DESCENT = 68, 20
AXIS_HEIGHT = 54
# On other days a beaming rabbit would be out of place.
GLAD_PATTERNS = (DayPattern.JOY, DayPattern.NEUTRAL)


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


def backdrop_of(pattern: DayPattern, theme: Theme) -> str:
    """Return the theme's backdrop, tinted by the feeling that dominates; a hard or a mixed time keeps it plain."""
    if pattern in (DayPattern.HARD, DayPattern.MIXED):
        return theme.backdrop
    return blend(theme.feelings[Emotion(pattern.value)].fill, theme.backdrop, theme.tint)


def mood_of(pattern: DayPattern) -> Mood:
    """Return how 토닥이 looks on such a day."""
    return Mood.GLAD if pattern in GLAD_PATTERNS else Mood.GENTLE


def sentence_height(lines: int) -> float:
    """Return how tall a card with so many lines of a sentence is."""
    return 2 * PADDING + lines * SENTENCE_LEADING - SENTENCE_DESCENT


def draw_sentence(page: Page, card: Box, lines: list[str]) -> None:
    """Write a sentence on its card, bold."""
    for number, line in enumerate(lines):
        baseline = card.top + FIRST_BASELINE + number * SENTENCE_LEADING
        page.canvas.words(line, (card.left + PADDING, baseline), Type(SENTENCE_SIZE, Weight.BOLD, page.theme.words))


class _DayDrawing:
    """Measures first, then draws from the top down."""

    def __init__(self, page: DayPage, theme: Theme) -> None:
        self._page, self._theme = page, theme
        self._sentence = wrap(page.sentence, INNER_WIDTH, SENTENCE_SIZE, Weight.BOLD)
        self._flow: Flow = plan_flow(page.moments, INNER_WIDTH)
        flow_height = HEADING_HEIGHT + self._flow.height + AXIS_HEIGHT + 2 * PADDING
        heights = (sentence_height(len(self._sentence)), ring_height(page.shares), flow_height)
        self._sheet = Page(theme, backdrop_of(page.pattern, theme), heights)

    def draw(self) -> Canvas:
        page, sheet = self._page, self._sheet
        sentence, shares, flow = sheet.cards
        sheet.draw_cards(page.title, page.count, mood_of(page.pattern))
        draw_sentence(sheet, sentence, self._sentence)
        sheet.heading(page.shares_heading, shares)
        sheet.quiet(page.waiting, (shares.right - PADDING, shares.top + FIRST_BASELINE), align="right", size=HOUR_SIZE)
        draw_ring(sheet, shares, page.shares, has_face=page.pattern is not DayPattern.HARD)
        self._draw_flow(flow)
        return sheet.canvas

    def _draw_flow(self, card: Box) -> None:
        sheet, canvas = self._sheet, self._sheet.canvas
        sheet.heading(self._page.flow_heading, card)
        plot = Box(card.left + PADDING, card.top + PADDING + HEADING_HEIGHT, INNER_WIDTH, self._flow.height)
        for number, label in enumerate(self._page.hours):
            across = plot.left + across_hours(number * HOURS / (len(self._page.hours) - 1), plot.width, RADII[0])
            canvas.stroke([(across, plot.top), (across, plot.bottom + 8)], self._theme.line, 3)
            sheet.quiet(label, (across, plot.bottom + AXIS_HEIGHT - 4), align="center", size=HOUR_SIZE)
        canvas.stroke([(plot.left, plot.bottom + 8), (plot.right, plot.bottom + 8)], self._theme.line, 4)
        draw_flow(canvas, self._flow, plot, self._theme)
