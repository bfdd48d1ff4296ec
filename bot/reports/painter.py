"""The painter of the diary: entries in, PNGs with their words out."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Literal

from bot.errors import EngineError
from bot.messages import Document, Entry, Person, Picture
from bot.ports import Drawing, ReportKind, WordSplitter
from bot.reports.calendar_plans import month_plan, year_plan
from bot.reports.canvas import Canvas
from bot.reports.counsellor_pdf import print_pdf
from bot.reports.counsellor_plan import PDF_MIME, paper_name, paper_page, paper_plans
from bot.reports.day_plan import day_plan
from bot.reports.keywords import FeelingWords
from bot.reports.palette import LIGHT, THEMES, Theme
from bot.reports.period_plans import Period, cut_period, felt_texts, flow_plan, rhythm_plan, words_plan
from bot.reports.plans import Plan
from bot.reports.report_plans import report_plan
from bot.reports.together import MOST_ENTRIES, words_together

logger = logging.getLogger(__name__)


class MatplotlibPainter:
    """`ChartPainter` and `ReportPrinter` on matplotlib without pyplot. Without a `splitter` no words are looked for."""

    def __init__(self, theme: Literal["light", "dark"] = "light", splitter: WordSplitter | None = None) -> None:
        self._theme = THEMES[theme]
        self._splitter = splitter
        # Matplotlib promises nothing about threads, and it loads the fonts (14 MB) once for each; drawing holds the interpreter lock
        # anyway. So one thread draws for all. It starts with the first picture.
        self._drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="painter")

    def day(self, person: Person, local_day: date, entries: Sequence[Entry], *, is_tender: bool = False) -> Drawing:
        """Draw the entries of one local day; there is no picture without an entry that has a feeling.

        `sentence` is the caption: date, number of entries and the warm sentence, for those who cannot see the picture. The sentence
        stays the same for a person and day, and another one comes the day after; a tender one in the hours after urgent words.
        """
        return self._draw(day_plan(person, local_day, entries, is_tender=is_tender))

    def month(self, person: Person, month: date, today: date, entries: Sequence[Entry]) -> Drawing:
        """Draw a calendar in which each day is divided among its feelings."""
        return self._draw(month_plan(person, month, today, entries))

    def year(self, person: Person, year: int, today: date, entries: Sequence[Entry]) -> Drawing:
        """Draw a year in pixels."""
        return self._draw(year_plan(person, year, today, entries))

    def period(self, person: Person, last_day: date, days: int, entries: Sequence[Entry]) -> tuple[Drawing, ...]:
        """Draw how feelings flowed, when they were told, and with which words; one drawing without a picture if nothing was told.

        Raises:
            ValueError: `days` is none of 7, 30, 90 and 365.
        """
        period = cut_period(person, last_day, days, entries)
        flow = flow_plan(period)
        if flow.draw is None:
            return (flow.without_picture(),)
        plans = (flow, rhythm_plan(period), words_plan(period, self._words(period)))
        return tuple(self._draw(plan) for plan in plans if plan is not None)

    def report(self, person: Person, kind: ReportKind, last_day: date, entries: Sequence[Entry]) -> Drawing:
        """Draw a week or month in one picture, with three sentences; silent when nothing was felt."""
        return self._draw(report_plan(person, kind, last_day, entries))

    def print_report(self, person: Person, last_day: date, days: int, entries: Sequence[Entry], chosen: Sequence[Entry]) -> Document:
        """Print a PDF, light whatever the theme is, since paper is white.

        Raises:
            ValueError: `days` is none of 7, 30, 90 and 365.
        """
        period = cut_period(person, last_day, days, entries)
        pictures = [self._png(plan.draw, LIGHT) for plan in paper_plans(period, self._words(period)) if plan.draw is not None]
        return Document(print_pdf(paper_page(period, pictures, chosen)), paper_name(period), PDF_MIME)

    def _words(self, period: Period) -> tuple[FeelingWords, ...]:
        if self._splitter is None:
            return ()
        try:
            return words_together(felt_texts(period, MOST_ENTRIES), self._splitter)
        except EngineError as error:
            logger.warning("a period is drawn without its words: %s", error.code)
            return ()

    def _draw(self, plan: Plan) -> Drawing:
        if plan.draw is None:
            return plan.without_picture()
        return Drawing(Picture(self._png(plan.draw, self._theme), plan.file_name, plan.alt_text), plan.caption, plan.entry_count)

    def _png(self, draw: Callable[[Theme], Canvas], theme: Theme) -> bytes:
        return self._drawing.submit(lambda: draw(theme).to_png()).result()
