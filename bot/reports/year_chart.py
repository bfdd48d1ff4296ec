"""A year in pixels: a column for each month, a small tile for each day."""

import calendar
from dataclasses import dataclass
from datetime import date

from bot.reports.canvas import Box, Canvas
from bot.reports.cards import INNER_WIDTH, MIDDLE, PADDING, Page
from bot.reports.day_chart import backdrop_of, mood_of
from bot.reports.days import DiaryDay
from bot.reports.palette import Theme
from bot.reports.share_ring import ShareLine, draw_legend, legend_height
from bot.reports.stats import DayPattern
from bot.reports.tiles import bands, empty_fill

# Pixels.
MONTHS, MOST_DAYS = 12, 31
DAY_LABELS, MONTH_LABELS = 48, 52
COLUMN_GAP, ROW_GAP, ROW_HEIGHT = 9, 5, 31
LABEL_SIZE = 27
# Days that are numbered at the side.
NUMBERED_DAYS = (1, 5, 10, 15, 20, 25, 31)
COLUMN_WIDTH = (INNER_WIDTH - DAY_LABELS - (MONTHS - 1) * COLUMN_GAP) / MONTHS


@dataclass(frozen=True, slots=True)
class YearPage:
    """All that the picture of a year says. `months` are twelve short names."""

    title: str
    count: str
    months: tuple[str, ...]
    year: int
    today: date
    days: tuple[DiaryDay, ...]
    shares: tuple[ShareLine, ...]
    pattern: DayPattern


def draw_year(page: YearPage, theme: Theme) -> Canvas:
    """Draw a year that has at least one entry with a feeling."""
    grid_height = 2 * PADDING + MONTH_LABELS + MOST_DAYS * ROW_HEIGHT - ROW_GAP
    sheet = Page(theme, backdrop_of(page.pattern, theme), [grid_height, 2 * PADDING + legend_height(page.shares)])
    sheet.draw_cards(page.title, page.count, mood_of(page.pattern))
    grid, legend = sheet.cards
    for month, name in enumerate(page.months):
        across = grid.left + PADDING + DAY_LABELS + month * (COLUMN_WIDTH + COLUMN_GAP) + COLUMN_WIDTH / 2
        sheet.quiet(name, (across, grid.top + PADDING + LABEL_SIZE), align="center", size=LABEL_SIZE)
    for day in NUMBERED_DAYS:
        pixel = _pixel(grid, date(2000, 1, day))
        baseline = pixel.top + pixel.height / 2 + LABEL_SIZE * MIDDLE
        sheet.quiet(str(day), (pixel.left - 14, baseline), align="right", size=LABEL_SIZE)
    _draw_pixels(sheet, grid, page)
    draw_legend(sheet, Box(legend.left + PADDING, legend.top + PADDING, INNER_WIDTH, legend_height(page.shares)), page.shares)
    return sheet.canvas


def _draw_pixels(sheet: Page, grid: Box, page: YearPage) -> None:
    theme = sheet.theme
    told = {day.local_day: day for day in page.days}
    places: list[Box] = []
    fills: list[str] = []
    edges: list[str] = []
    for month in range(1, MONTHS + 1):
        for number in range(1, calendar.monthrange(page.year, month)[1] + 1):
            local_day = date(page.year, month, number)
            place, day = _pixel(grid, local_day), told.get(local_day)
            if day is None or not day.felt_count:
                # Days to come are outlines, days that nobody wrote on are filled.
                places.append(place)
                fills.append(theme.card if local_day > page.today else empty_fill(theme))
                edges.append(empty_fill(theme))
                continue
            places += bands(day, place)
            fills += [theme.feelings[emotion].fill for emotion, _ in day.parts]
            edges += [theme.feelings[emotion].ink for emotion, _ in day.parts]
    sheet.canvas.tiles(places, fills, edges)
    if page.today.year == page.year:
        place = _pixel(grid, page.today)
        around = Box(place.left - 4, place.top - 4, place.width + 8, place.height + 8)
        sheet.canvas.box(around, "none", radius=6, edge=theme.words, edge_width=4)


def _pixel(grid: Box, day: date) -> Box:
    left = grid.left + PADDING + DAY_LABELS + (day.month - 1) * (COLUMN_WIDTH + COLUMN_GAP)
    top = grid.top + PADDING + MONTH_LABELS + (day.day - 1) * ROW_HEIGHT
    return Box(left, top, COLUMN_WIDTH, ROW_HEIGHT - ROW_GAP)
