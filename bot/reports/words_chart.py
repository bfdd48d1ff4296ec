"""The words that appear together with each feeling, and a few facts of the period."""

from dataclasses import dataclass, field

from bot.messages import Emotion
from bot.reports.canvas import Box, Canvas, Type, Weight, diary_words_width, words_width
from bot.reports.cards import BODY_SIZE, FIRST_BASELINE, HEADING_HEIGHT, INNER_WIDTH, MIDDLE, PADDING, SMALL_SIZE, Page, inside
from bot.reports.day_chart import backdrop_of, mood_of
from bot.reports.faces import draw_face
from bot.reports.lines import wrap
from bot.reports.palette import Theme, blend
from bot.reports.stats import DayPattern

# Pixels.
FACE, NAME_SIZE, LABEL_SIZE, NAME_GAP = 30, 36, 38, 22
CHIP_HEIGHT, CHIP_GAP, CHIP_PADDING, ROW_GAP = 60, 12, 20, 26
LEADING, FACT_HEIGHT, NOTE_GAP = 46, 76, 8
# How much of a feeling's colour a word's chip has.
CHIP_PART = 0.3
LONGEST_WORD = 14


@dataclass(frozen=True, slots=True)
class Chip:
    """A word and in how many entries it stands."""

    word: str = field(repr=False)
    count: int


@dataclass(frozen=True, slots=True)
class ChipRow:
    """A feeling with its words, the clearest first."""

    emotion: Emotion
    name: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line with a label, a value and a sentence below it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class WordsPage:
    """All that the picture says; `note` stands under the heading of the words, also when there are none."""

    title: str
    count: str
    words_heading: str
    note: str
    rows: tuple[ChipRow, ...]
    facts_heading: str
    facts: tuple[Fact, ...]
    pattern: DayPattern


@dataclass(frozen=True, slots=True)
class _PlacedChip:
    chip: Chip
    shown: str
    left: float
    line: int
    width: float


def draw_words_page(page: WordsPage, theme: Theme) -> Canvas:
    """Draw the words and facts; without facts there is only the first card."""
    return _WordsDrawing(page, theme).draw()


class _WordsDrawing:
    def __init__(self, page: WordsPage, theme: Theme) -> None:
        self._page = page
        self._note = wrap(page.note, INNER_WIDTH, SMALL_SIZE, Weight.REGULAR)
        names = max((words_width(row.name, NAME_SIZE, Weight.REGULAR) for row in page.rows), default=0.0)
        self._name_width = 2 * FACE + 18 + names + NAME_GAP
        self._rows = [place_chips(row.chips, INNER_WIDTH - self._name_width) for row in page.rows]
        self._fact_notes = [wrap(fact.note, INNER_WIDTH, SMALL_SIZE, Weight.REGULAR) if fact.note else [] for fact in page.facts]
        words = sum(_row_height(placed) + ROW_GAP for placed in self._rows)
        heights = [HEADING_HEIGHT + len(self._note) * LEADING + words + 2 * PADDING - ROW_GAP + 8]
        if page.facts:
            facts = sum(FACT_HEIGHT + len(lines) * LEADING + NOTE_GAP for lines in self._fact_notes)
            heights.append(HEADING_HEIGHT + facts + 2 * PADDING - 36)
        self._sheet = Page(theme, backdrop_of(page.pattern, theme), heights)

    def draw(self) -> Canvas:
        page, sheet = self._page, self._sheet
        sheet.draw_cards(page.title, page.count, mood_of(page.pattern))
        words = sheet.cards[0]
        sheet.heading(page.words_heading, words)
        top = inside(words).top - 14
        for line in self._note:
            sheet.quiet(line, (words.left + PADDING, top + SMALL_SIZE))
            top += LEADING
        top += 20
        for row, placed in zip(page.rows, self._rows, strict=True):
            self._draw_row(row, placed, words.left + PADDING, top)
            top += _row_height(placed) + ROW_GAP
        if page.facts:
            self._draw_facts(sheet.cards[1])
        return sheet.canvas

    def _draw_row(self, row: ChipRow, placed: list[_PlacedChip], left: float, top: float) -> None:
        canvas, theme = self._sheet.canvas, self._sheet.theme
        middle = top + CHIP_HEIGHT / 2
        draw_face(canvas, row.emotion, (left + FACE, middle), FACE, theme)
        name_left = left + 2 * FACE + 18
        canvas.words(row.name, (name_left, middle + NAME_SIZE * MIDDLE), Type(NAME_SIZE, Weight.REGULAR, theme.words))
        fill = blend(theme.feelings[row.emotion].fill, theme.card, CHIP_PART)
        for chip in placed:
            place = Box(left + self._name_width + chip.left, top + chip.line * (CHIP_HEIGHT + CHIP_GAP), chip.width, CHIP_HEIGHT)
            canvas.box(place, fill, radius=CHIP_HEIGHT / 2)
            baseline = place.top + CHIP_HEIGHT / 2 + BODY_SIZE * MIDDLE
            canvas.words(chip.shown, (place.left + CHIP_PADDING, baseline), Type(BODY_SIZE, Weight.BOLD, theme.words))
            count = Type(SMALL_SIZE - 4, Weight.REGULAR, theme.words)
            canvas.words(f"{chip.chip.count:,}", (place.right - CHIP_PADDING, baseline), count, align="right")

    def _draw_facts(self, card: Box) -> None:
        sheet, theme = self._sheet, self._sheet.theme
        sheet.heading(self._page.facts_heading, card)
        baseline = card.top + FIRST_BASELINE + HEADING_HEIGHT - 8
        for fact, note in zip(self._page.facts, self._fact_notes, strict=True):
            sheet.canvas.words(fact.label, (card.left + PADDING, baseline), Type(LABEL_SIZE, Weight.REGULAR, theme.words))
            sheet.canvas.words(fact.value, (card.right - PADDING, baseline), Type(LABEL_SIZE, Weight.BOLD, theme.words), align="right")
            for number, line in enumerate(note):
                sheet.quiet(line, (card.left + PADDING, baseline + (number + 1) * LEADING))
            baseline += FACT_HEIGHT + len(note) * LEADING + NOTE_GAP


def place_chips(chips: tuple[Chip, ...], width: float) -> list[_PlacedChip]:
    """Lay chips on lines of a width; a very long word is shortened."""
    placed: list[_PlacedChip] = []
    left, line = 0.0, 0
    for chip in chips:
        shown = chip.word if len(chip.word) <= LONGEST_WORD else chip.word[: LONGEST_WORD - 1] + "…"
        words = diary_words_width(shown, BODY_SIZE, Weight.BOLD)
        count = diary_words_width(f"{chip.count:,}", SMALL_SIZE - 4, Weight.REGULAR)
        chip_width = words + count + 2 * CHIP_PADDING + 10
        if left and left + chip_width > width:
            left, line = 0.0, line + 1
        placed.append(_PlacedChip(chip, shown, left, line, chip_width))
        left += chip_width + CHIP_GAP
    return placed


def _row_height(placed: list[_PlacedChip]) -> float:
    return (placed[-1].line + 1) * (CHIP_HEIGHT + CHIP_GAP) - CHIP_GAP
