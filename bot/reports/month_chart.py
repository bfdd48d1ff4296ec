"""A month as a calendar: every day a tile of its feelings."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.reports.canvas import Box, Canvas, Type, Weight
from bot.reports.cards import HEADING_SIZE, INNER_WIDTH, PADDING, SMALL_SIZE, Page
from bot.reports.day_chart import backdrop_of, mood_of
from bot.reports.days import DiaryDay
from bot.reports.palette import Theme
from bot.reports.share_ring import ShareLine, draw_legend, legend_height
from bot.reports.stats import DayPattern
from bot.reports.tiles import CORNER_PART, draw_tile, draw_voice_mark, empty_fill

# Pixels.
DAYS_A_WEEK = 7
TILE_GAP, NUMBER_HEIGHT, ROW_GAP = 14, 46, 18
# A calendar by itself, and one among other things.
TILE_HEIGHT, SMALL_TILE_HEIGHT = 92.0, 66.0
WEEKDAY_HEIGHT = 58
MICROPHONE, NOTE_HEIGHT = 17, 62
TILE_WIDTH = (INNER_WIDTH - (DAYS_A_WEEK - 1) * TILE_GAP) / DAYS_A_WEEK


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """The days of a month. `weekdays` are seven heads, the one of `first_weekday` (0 is Monday) first; days after `today` are empty.

    `tile_height` is in pixels.
    """

    weekdays: tuple[str, ...]
    first_weekday: int
    month: date
    today: date
    days: tuple[DiaryDay, ...]
    tile_height: float = TILE_HEIGHT

    @property
    def row_height(self) -> float:
        """Height of a week with the gap below it."""
        return NUMBER_HEIGHT + self.tile_height + ROW_GAP


@dataclass(frozen=True, slots=True)
class MonthPage:
    """All that a calendar says. `voice_note` explains the microphone and is empty when no day has one."""

    title: str
    count: str
    grid: MonthGrid
    shares: tuple[ShareLine, ...]
    voice_note: str
    pattern: DayPattern


def draw_month(page: MonthPage, theme: Theme) -> Canvas:
    """Draw a month that has at least one entry with a feeling."""
    heights = [grid_height(page.grid), 2 * PADDING + legend_height(page.shares) + (NOTE_HEIGHT if page.voice_note else 0)]
    sheet = Page(theme, backdrop_of(page.pattern, theme), heights)
    sheet.draw_cards(page.title, page.count, mood_of(page.pattern))
    grid, legend = sheet.cards
    draw_grid(sheet, grid, page.grid)
    place = Box(legend.left + PADDING, legend.top + PADDING, INNER_WIDTH, legend_height(page.shares))
    draw_legend(sheet, place, page.shares)
    if page.voice_note:
        middle = place.bottom + NOTE_HEIGHT - 16
        draw_voice_mark(sheet.canvas, (place.left + 24, middle), 22, theme)
        sheet.quiet(page.voice_note, (place.left + 70, middle + SMALL_SIZE * 0.36))
    return sheet.canvas


def grid_height(grid: MonthGrid) -> float:
    """Return how tall the card of a calendar is."""
    return 2 * PADDING + WEEKDAY_HEIGHT + len(month_weeks(grid.month, grid.first_weekday)) * grid.row_height - ROW_GAP


def draw_grid(sheet: Page, card: Box, grid: MonthGrid) -> None:
    """Draw the days of a month on a card."""
    _draw_heads(sheet, card, grid.weekdays)
    by_day = {day.local_day: day for day in grid.days}
    for row, week in enumerate(month_weeks(grid.month, grid.first_weekday)):
        for column, day in enumerate(week):
            if day is not None:
                left = card.left + PADDING + column * (TILE_WIDTH + TILE_GAP)
                top = card.top + PADDING + WEEKDAY_HEIGHT + row * grid.row_height
                _draw_day(sheet, Box(left, top, TILE_WIDTH, NUMBER_HEIGHT + grid.tile_height), day, grid.today, by_day.get(day))


def month_weeks(month: date, first_weekday: int) -> Sequence[Sequence[date | None]]:
    """Return the weeks of a month as rows of seven; days of other months are None."""
    rows = calendar.Calendar(first_weekday).monthdatescalendar(month.year, month.month)
    return [[day if day.month == month.month else None for day in row] for row in rows]


def _draw_heads(sheet: Page, grid: Box, weekdays: Sequence[str]) -> None:
    for column, name in enumerate(weekdays):
        centre = grid.left + PADDING + column * (TILE_WIDTH + TILE_GAP) + TILE_WIDTH / 2
        sheet.quiet(name, (centre, grid.top + PADDING + HEADING_SIZE * 0.8), align="center", size=HEADING_SIZE * 0.9)


def _draw_day(sheet: Page, place: Box, day: date, today: date, told: DiaryDay | None) -> None:
    theme, canvas = sheet.theme, sheet.canvas
    centre = place.left + place.width / 2
    is_today = day == today
    if is_today:
        canvas.box(Box(centre - 32, place.top + 1, 64, NUMBER_HEIGHT - 8), theme.words, radius=19)
    tile = Box(place.left, place.top + NUMBER_HEIGHT, place.width, place.height - NUMBER_HEIGHT)
    if day <= today:
        draw_tile(sheet, tile, told)
    else:
        canvas.box(tile, "none", radius=tile.height * CORNER_PART, edge=empty_fill(theme), edge_width=3)
    colour = theme.card if is_today else theme.words if told else theme.quiet_words
    weight = Weight.BOLD if told or is_today else Weight.REGULAR
    canvas.words(str(day.day), (centre, place.top + 31), Type(SMALL_SIZE, weight, colour), align="center")
    if told is not None and told.voice_count:
        draw_voice_mark(canvas, (place.right - 8, place.bottom - 10), MICROPHONE, theme)
