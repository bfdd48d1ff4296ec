"""How the feelings of a week, a month or a year followed each other, and their shares in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from bot.messages import EMOTIONS
from bot.reports.canvas import Box, Canvas, Point
from bot.reports.cards import HEADING_HEIGHT, INNER_WIDTH, PADDING, Page, inside
from bot.reports.day_chart import backdrop_of, mood_of
from bot.reports.over_time import ShareRun
from bot.reports.palette import Theme
from bot.reports.share_ring import ShareLine, draw_ring, ring_height
from bot.reports.stats import DayPattern
from bot.reports.tiles import empty_fill

# Pixels.
PLOT_HEIGHT, AXIS_HEIGHT, NOTE_HEIGHT = 320, 78, 50
RUG_TOP, RUG_HEIGHT, THINNEST_MARK = 10, 11, 2.0
LABEL_SIZE = 28
# Up to so many days each is a column of its own.
DAYS_AS_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under a day of the axis; `day` counts from the first day."""

    day: int
    label: str


@dataclass(frozen=True, slots=True)
class FlowPage:
    """All that the picture says. `written` are the days with a feeling, `note` explains the marks under the axis."""

    title: str
    count: str
    flow_heading: str
    shares_heading: str
    note: str
    first_day: date
    day_count: int
    runs: tuple[ShareRun, ...]
    written: tuple[date, ...]
    ticks: tuple[Tick, ...]
    shares: tuple[ShareLine, ...]
    pattern: DayPattern


def draw_flow_page(page: FlowPage, theme: Theme) -> Canvas:
    """Draw a period that has at least one entry with a feeling."""
    heights = [HEADING_HEIGHT + PLOT_HEIGHT + AXIS_HEIGHT + NOTE_HEIGHT + 2 * PADDING, ring_height(page.shares)]
    sheet = Page(theme, backdrop_of(page.pattern, theme), heights)
    sheet.draw_cards(page.title, page.count, mood_of(page.pattern))
    flow, shares = sheet.cards
    sheet.heading(page.flow_heading, flow)
    content = inside(flow)
    plot = Box(content.left, content.top, content.width, PLOT_HEIGHT)
    sheet.canvas.box(plot, empty_fill(theme), radius=0)
    for run in page.runs:
        if page.day_count <= DAYS_AS_COLUMNS:
            _draw_columns(sheet, plot, page, run)
        else:
            _draw_run(sheet, plot, page, run)
    if page.day_count > DAYS_AS_COLUMNS:
        _draw_rug(sheet, plot, page)
    draw_ticks(sheet, plot, page.ticks, page.day_count, plot.bottom + RUG_TOP + RUG_HEIGHT + LABEL_SIZE + 8)
    sheet.note(page.note, flow)
    sheet.heading(page.shares_heading, shares)
    draw_ring(sheet, shares, page.shares, has_face=page.pattern is not DayPattern.HARD)
    return sheet.canvas


def draw_ticks(sheet: Page, plot: Box, ticks: Sequence[Tick], day_count: int, baseline: float) -> None:
    """Write the labels of an axis of days, none of them outside the card."""
    for tick in ticks:
        across = plot.left + (tick.day + 0.5) * plot.width / day_count
        sheet.quiet(tick.label, (across, baseline), align="center", size=LABEL_SIZE)


def _draw_columns(sheet: Page, plot: Box, page: FlowPage, run: ShareRun) -> None:
    width = INNER_WIDTH / page.day_count
    start = (run.first_day - page.first_day).days
    for place, row in enumerate(run.rows):
        column = Box(plot.left + (start + place) * width + 9, plot.top, width - 18, plot.height)
        floor = plot.bottom
        for emotion, share in zip(EMOTIONS, row, strict=True):
            if share:
                colours = sheet.theme.feelings[emotion]
                floor -= share * plot.height
                band = Box(column.left, floor, column.width, share * plot.height)
                sheet.canvas.box(band, colours.fill, radius=18, edge=colours.ink, edge_width=1, clip=column)


def _draw_run(sheet: Page, plot: Box, page: FlowPage, run: ShareRun) -> None:
    """Draw days in a row as areas on each other, from the morning of the first to the evening of the last."""
    width = plot.width / page.day_count
    start = plot.left + (run.first_day - page.first_day).days * width
    across = [start, *(start + (place + 0.5) * width for place in range(len(run.rows))), start + len(run.rows) * width]
    rows = [run.rows[0], *run.rows, run.rows[-1]]
    levels = [[0.0, *accumulate(row)] for row in rows]
    for place, emotion in enumerate(EMOTIONS):
        if any(row[place] for row in rows):
            lower: list[Point] = [(x, plot.bottom - level[place] * plot.height) for x, level in zip(across, levels, strict=True)]
            upper: list[Point] = [(x, plot.bottom - level[place + 1] * plot.height) for x, level in zip(across, levels, strict=True)]
            colours = sheet.theme.feelings[emotion]
            sheet.canvas.area([*lower, *reversed(upper)], colours.fill, edge=colours.ink, edge_width=1)


def _draw_rug(sheet: Page, plot: Box, page: FlowPage) -> None:
    """Mark the days that were written, so that everybody sees what the smooth areas are made of."""
    width = plot.width / page.day_count
    mark = max(THINNEST_MARK, min(18.0, width * 0.5))
    places = [
        Box(plot.left + ((day - page.first_day).days + 0.5) * width - mark / 2, plot.bottom + RUG_TOP, mark, RUG_HEIGHT)
        for day in page.written
    ]
    sheet.canvas.tiles(places, [sheet.theme.quiet_words] * len(places), [sheet.theme.quiet_words] * len(places))
