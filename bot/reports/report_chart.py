"""The picture of a week or a month: one sentence, the days, and this time against the one before. Read in five seconds."""

from dataclasses import dataclass, field
from datetime import date

from bot.messages import EMOTIONS
from bot.reports.canvas import Box, Canvas, Type, Weight, fitting_size
from bot.reports.cards import BODY_SIZE, INNER_WIDTH, MIDDLE, PADDING, Page
from bot.reports.day_chart import SENTENCE_SIZE, backdrop_of, draw_sentence, mood_of, sentence_height
from bot.reports.days import DiaryDay
from bot.reports.lines import wrap
from bot.reports.month_chart import MonthGrid, draw_grid, grid_height
from bot.reports.palette import Theme
from bot.reports.share_ring import ShareLine, draw_legend, legend_height
from bot.reports.stats import DayPattern
from bot.reports.tiles import draw_tile, draw_voice_mark

# Pixels.
DAY_GAP, WEEKDAY_HEIGHT, DAY_HEIGHT = 14, 56, 116
BAR_HEIGHT, BAR_GAP, BAR_LABEL = 62, 22, 150
LEGEND_GAP = 30
MICROPHONE = 19


@dataclass(frozen=True, slots=True)
class Bar:
    """The shares of a time and what it is called."""

    label: str
    shares: tuple[ShareLine, ...]


@dataclass(frozen=True, slots=True)
class WeekStrip:
    """Seven days in a row with the names of their weekdays."""

    days: tuple[date, ...]
    names: tuple[str, ...]
    told: tuple[DiaryDay, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that the picture says. A hard time has no bars; the first bar is this time."""

    title: str
    count: str
    sentences: tuple[str, ...] = field(repr=False)
    calendar: WeekStrip | MonthGrid
    bars: tuple[Bar, ...]
    pattern: DayPattern


def draw_report(page: ReportPage, theme: Theme) -> Canvas:
    """Draw a week or month that has at least one entry with a feeling."""
    lines = [line for sentence in page.sentences for line in wrap(sentence, INNER_WIDTH, SENTENCE_SIZE, Weight.BOLD)]
    heights = [sentence_height(len(lines))]
    if isinstance(page.calendar, WeekStrip):
        heights.append(2 * PADDING + WEEKDAY_HEIGHT + DAY_HEIGHT)
    else:
        heights.append(grid_height(page.calendar))
    if page.bars:
        bars = len(page.bars) * (BAR_HEIGHT + BAR_GAP) - BAR_GAP
        heights.append(2 * PADDING + bars + LEGEND_GAP + legend_height(page.bars[0].shares))
    sheet = Page(theme, backdrop_of(page.pattern, theme), heights)
    sheet.draw_cards(page.title, page.count, mood_of(page.pattern))
    draw_sentence(sheet, sheet.cards[0], lines)
    if isinstance(page.calendar, WeekStrip):
        _draw_strip(sheet, sheet.cards[1], page.calendar)
    else:
        draw_grid(sheet, sheet.cards[1], page.calendar)
    if page.bars:
        _draw_bars(sheet, sheet.cards[2], page.bars)
    return sheet.canvas


def _draw_strip(sheet: Page, card: Box, strip: WeekStrip) -> None:
    width = (INNER_WIDTH - (len(strip.days) - 1) * DAY_GAP) / len(strip.days)
    told = {day.local_day: day for day in strip.told}
    for column, (day, name) in enumerate(zip(strip.days, strip.names, strict=True)):
        place = Box(card.left + PADDING + column * (width + DAY_GAP), card.top + PADDING + WEEKDAY_HEIGHT, width, DAY_HEIGHT)
        sheet.quiet(name, (place.left + width / 2, card.top + PADDING + 28), align="center", size=BODY_SIZE)
        draw_tile(sheet, place, told.get(day))
        if day in told and told[day].voice_count:
            draw_voice_mark(sheet.canvas, (place.right - 8, place.bottom - 10), MICROPHONE, sheet.theme)


def _draw_bars(sheet: Page, card: Box, bars: tuple[Bar, ...]) -> None:
    theme = sheet.theme
    top = card.top + PADDING
    for number, bar in enumerate(bars):
        weight, colour = (Weight.BOLD, theme.words) if number == 0 else (Weight.REGULAR, theme.quiet_words)
        size = fitting_size(bar.label, BAR_LABEL - 16, BODY_SIZE, weight)
        sheet.canvas.words(bar.label, (card.left + PADDING, top + BAR_HEIGHT / 2 + size * MIDDLE), Type(size, weight, colour))
        place = Box(card.left + PADDING + BAR_LABEL, top, INNER_WIDTH - BAR_LABEL, BAR_HEIGHT)
        _draw_bar(sheet, place, bar)
        top += BAR_HEIGHT + BAR_GAP
    legend = Box(card.left + PADDING, top - BAR_GAP + LEGEND_GAP, INNER_WIDTH, legend_height(bars[0].shares))
    draw_legend(sheet, legend, bars[0].shares)


def _draw_bar(sheet: Page, place: Box, bar: Bar) -> None:
    left = place.left
    # In the same order in both bars, so that the eye can compare them.
    for line in sorted(bar.shares, key=lambda line: EMOTIONS.index(line.emotion)):
        colours = sheet.theme.feelings[line.emotion]
        part = Box(left, place.top, place.width * line.share, place.height)
        sheet.canvas.box(part, colours.fill, radius=BAR_HEIGHT / 3, edge=colours.ink, edge_width=1, clip=place)
        left += part.width
