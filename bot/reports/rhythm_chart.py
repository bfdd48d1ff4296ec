"""Whether days became lighter or heavier, with the doubt in it, and the hours of the week at which each feeling was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.reports.canvas import Box, Canvas, Point, Type, Weight, fitting_size
from bot.reports.cards import BODY_SIZE, HEADING_HEIGHT, INNER_WIDTH, MIDDLE, PADDING, Page, inside
from bot.reports.day_chart import backdrop_of, mood_of
from bot.reports.days import foremost_of
from bot.reports.flow_chart import LABEL_SIZE, Tick, draw_ticks
from bot.reports.palette import Theme, blend
from bot.reports.stats import HOURS, DayPattern
from bot.reports.tiles import empty_fill
from bot.reports.trend import Trend

# Pixels.
TREND_HEIGHT, AXIS_HEIGHT, LEVEL_WIDTH = 320, 56, 118
FEW_HEIGHT, LINE_HEIGHT = 24, 50
CELL_HEIGHT, CELL_GAP, WEEKDAY_WIDTH = 46, 4, 58
# How strong the band is against the card, and the palest hour against the fullest.
BAND_PART, PALEST_PART = 0.16, 0.4
CURVE_WIDTH = 6
LEVELS = (1, 0, -1)


@dataclass(frozen=True, slots=True)
class RhythmPage:
    """All that the picture says.

    `levels` name 1, 0 and -1 on the axis; `notes` are lines under the curve, or in its place when there is none. `week_hours` are rows
    of weekdays in the order of `weekdays`, each 24 rows of counts in `EMOTIONS` order; `hours` label 0, 6, 12, 18 and 24 o'clock.
    """

    title: str
    count: str
    trend_heading: str
    notes: tuple[str, ...]
    levels: tuple[str, str, str]
    trend: Trend | None
    first_day: date
    day_count: int
    ticks: tuple[Tick, ...]
    hours_heading: str
    hours_note: str
    hours: tuple[str, ...]
    weekdays: tuple[str, ...]
    week_hours: tuple[tuple[tuple[int, ...], ...], ...]
    pattern: DayPattern


def draw_rhythm_page(page: RhythmPage, theme: Theme) -> Canvas:
    """Draw a period that has at least one entry with a feeling."""
    notes = len(page.notes) * LINE_HEIGHT
    trend_height = notes + (TREND_HEIGHT + AXIS_HEIGHT if page.trend else -FEW_HEIGHT)
    heights = [HEADING_HEIGHT + trend_height + 2 * PADDING, HEADING_HEIGHT + 7 * CELL_HEIGHT + AXIS_HEIGHT + LINE_HEIGHT + 2 * PADDING - 12]
    sheet = Page(theme, backdrop_of(page.pattern, theme), heights)
    sheet.draw_cards(page.title, page.count, mood_of(page.pattern))
    trend, hours = sheet.cards
    sheet.heading(page.trend_heading, trend)
    content = inside(trend)
    if page.trend is not None:
        plot = Box(content.left + LEVEL_WIDTH, content.top, content.width - LEVEL_WIDTH, TREND_HEIGHT)
        _TrendDrawing(sheet, plot, page, page.trend).draw()
    for number, line in enumerate(reversed(page.notes)):
        style = Type(fitting_size(line, INNER_WIDTH, BODY_SIZE, Weight.REGULAR), Weight.REGULAR, theme.words)
        sheet.canvas.words(line, (content.left, trend.bottom - PADDING - 4 - number * LINE_HEIGHT), style)
    sheet.heading(page.hours_heading, hours)
    _draw_hours(sheet, inside(hours), page)
    sheet.note(page.hours_note, hours)
    return sheet.canvas


class _TrendDrawing:
    def __init__(self, sheet: Page, plot: Box, page: RhythmPage, trend: Trend) -> None:
        self._sheet, self._plot, self._page, self._trend = sheet, plot, page, trend

    def draw(self) -> None:
        canvas, theme, plot = self._sheet.canvas, self._sheet.theme, self._plot
        for level, name in zip(LEVELS, self._page.levels, strict=True):
            height = self._height(level)
            canvas.stroke([(plot.left, height), (plot.right, height)], theme.line, 3)
            self._sheet.quiet(name, (plot.left - 20, height + LABEL_SIZE * MIDDLE), align="right", size=LABEL_SIZE)
        for run in self._trend.runs:
            across = [self._across(run[0].local_day, -0.5), *(self._across(p.local_day) for p in run), self._across(run[-1].local_day, 0.5)]
            points = [run[0], *run, run[-1]]
            low: list[Point] = [(x, self._height(point.low)) for x, point in zip(across, points, strict=True)]
            high: list[Point] = [(x, self._height(point.high)) for x, point in zip(across, points, strict=True)]
            canvas.area([*low, *reversed(high)], blend(theme.words, theme.card, BAND_PART))
        radius = max(3.0, min(9.0, plot.width / self._page.day_count * 0.36))
        dots = [(self._across(day), self._height(value)) for day, value in self._trend.means]
        canvas.dots(dots, radius, blend(theme.words, theme.card, 0.45))
        for run in self._trend.runs:
            ends = [
                (run[0].local_day, -0.5, run[0].value),
                *((p.local_day, 0.0, p.value) for p in run),
                (run[-1].local_day, 0.5, run[-1].value),
            ]
            canvas.line([(self._across(day, part), self._height(value)) for day, part, value in ends], theme.words, CURVE_WIDTH)
        draw_ticks(self._sheet, plot, self._page.ticks, self._page.day_count, plot.bottom + LABEL_SIZE + 16)

    def _across(self, day: date, part: float = 0.0) -> float:
        return self._plot.left + ((day - self._page.first_day).days + 0.5 + part) * self._plot.width / self._page.day_count

    def _height(self, value: float) -> float:
        """Return where a value from -1 to 1 lies; the ends keep a little room for the width of a line."""
        return self._plot.top + 12 + (1 - value) / 2 * (self._plot.height - 24)


def _draw_hours(sheet: Page, content: Box, page: RhythmPage) -> None:
    theme = sheet.theme
    width = (content.width - WEEKDAY_WIDTH) / HOURS
    left = content.left + WEEKDAY_WIDTH
    most = max(sum(cell) for row in page.week_hours for cell in row)
    places: list[Box] = []
    fills: list[str] = []
    for number, (name, row) in enumerate(zip(page.weekdays, page.week_hours, strict=True)):
        top = content.top + number * CELL_HEIGHT
        sheet.quiet(name, (content.left, top + (CELL_HEIGHT - CELL_GAP) / 2 + LABEL_SIZE * MIDDLE), size=LABEL_SIZE)
        for hour, cell in enumerate(row):
            place = Box(left + hour * width + CELL_GAP / 2, top, width - CELL_GAP, CELL_HEIGHT - CELL_GAP)
            _fill_cell(places, fills, place, cell, most, theme)
    sheet.canvas.tiles(places, fills, fills)
    bottom = content.top + len(page.week_hours) * CELL_HEIGHT
    for label, at in zip(page.hours, range(0, HOURS + 1, HOURS // (len(page.hours) - 1)), strict=True):
        align = "right" if at == HOURS else "left" if at == 0 else "center"
        sheet.quiet(label, (left + at * width, bottom + LABEL_SIZE + 8), align=align, size=LABEL_SIZE)


def _fill_cell(places: list[Box], fills: list[str], place: Box, cell: Sequence[int], most: int, theme: Theme) -> None:
    """Give an hour the colour of its most frequent feeling, or of all that share the first place; the more was told, the stronger.

    All shares in a cell this small would be stripes that nobody can read.
    """
    if not any(cell):
        places.append(place)
        fills.append(empty_fill(theme))
        return
    strength = PALEST_PART + (1 - PALEST_PART) * sum(cell) / most
    foremost = foremost_of(cell)
    width = place.width / len(foremost)
    for number, emotion in enumerate(foremost):
        places.append(Box(place.left + number * width, place.top, width, place.height))
        fills.append(blend(theme.feelings[emotion].fill, theme.card, strength))
