"""What all pictures share: a page for a phone with a title, 토닥이 looking over the first card, and cards below each other."""

from collections.abc import Sequence

from bot.reports.canvas import Box, Canvas, Point, Type, Weight, fitting_size
from bot.reports.palette import Theme
from bot.reports.rabbit import Mood, Rabbit

# Pixels. 1080 is what a phone's screen shows without scaling; Telegram makes photos smaller above 1280.
WIDTH = 1080
MARGIN, GAP, PADDING, CORNER = 48, 26, 44, 44
HEADER_HEIGHT = 276
TITLE_BASELINE, COUNT_BASELINE = 150, 218
TITLE_SIZE, COUNT_SIZE, HEADING_SIZE = 76, 40, 36
# What is read on a phone at arm's length; nothing is set smaller than the last.
BODY_SIZE, SMALL_SIZE, NOTE_SIZE = 34, 30, 28
HEADING_HEIGHT = 82
RABBIT_SIZE = 184
# From the left margin to the rabbit's paw.
TITLE_WIDTH = 664
# From the card's upper edge to the baseline of its first line.
FIRST_BASELINE = PADDING + 38
CARD_WIDTH = WIDTH - 2 * MARGIN
INNER_WIDTH = CARD_WIDTH - 2 * PADDING
# A line of letters stands in the middle of something when its baseline lies this part of its height below.
MIDDLE = 0.36


class Page:
    """A picture as tall as its cards ask for; `heights` are theirs, from the top down."""

    def __init__(self, theme: Theme, backdrop: str, heights: Sequence[float]) -> None:
        self.theme = theme
        cards = []
        top: float = HEADER_HEIGHT
        for height in heights:
            cards.append(Box(MARGIN, top, CARD_WIDTH, height))
            top += height + GAP
        self.cards = tuple(cards)
        self.canvas = Canvas(WIDTH, round(top - GAP + MARGIN), backdrop)

    def draw_cards(self, title: str, count: str, mood: Mood) -> None:
        """Draw title, count, the rabbit and the empty cards."""
        theme, first = self.theme, self.cards[0]
        rabbit = Rabbit(self.canvas, (first.right - RABBIT_SIZE * 0.85, first.top + 10), RABBIT_SIZE, theme)
        rabbit.draw_head(mood)
        self._header_line(title, (MARGIN + 8, TITLE_BASELINE), Type(TITLE_SIZE, Weight.EXTRA_BOLD, theme.words))
        self._header_line(count, (MARGIN + 10, COUNT_BASELINE), Type(COUNT_SIZE, Weight.REGULAR, theme.quiet_words))
        for card in self.cards:
            self.canvas.box(card, theme.card, radius=CORNER)
        rabbit.draw_paws()

    def heading(self, words: str, card: Box) -> None:
        """Write the heading of a card."""
        style = Type(HEADING_SIZE, Weight.BOLD, self.theme.quiet_words)
        self.canvas.words(words, (card.left + PADDING, card.top + FIRST_BASELINE), style)

    def quiet(self, words: str, at: Point, *, align: str = "left", size: float = SMALL_SIZE) -> None:
        """Write a label in quiet words."""
        self.canvas.words(words, at, Type(size, Weight.REGULAR, self.theme.quiet_words), align=align)

    def note(self, words: str, card: Box) -> None:
        """Write a remark at the foot of a card, on one line."""
        size = fitting_size(words, INNER_WIDTH, NOTE_SIZE, Weight.REGULAR)
        self.quiet(words, (card.left + PADDING, card.bottom - PADDING), size=size)

    def _header_line(self, words: str, at: Point, style: Type) -> None:
        size = fitting_size(words, TITLE_WIDTH, style.size, style.weight)
        self.canvas.words(words, at, Type(size, style.weight, style.colour))


def inside(card: Box) -> Box:
    """Return the part of a card that its content may fill below the heading."""
    top = card.top + PADDING + HEADING_HEIGHT
    return Box(card.left + PADDING, top, INNER_WIDTH, card.bottom - PADDING - top)
