"""A period of a diary on paper, for somebody the person wants to show it to: pictures, then the entries they chose.

Every word arrives finished (`PaperPage`); this module decides where it goes on A4 and embeds only the letters that are used.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from io import BytesIO

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from bot.reports.canvas import Weight, font_file, symbol_font_file
from bot.reports.palette import LIGHT

# Millimetres and points of A4.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN, FOOTER = 210.0, 297.0, 20.0, 16.0
PICTURE_GAP, HEIGHT_LIMIT = 6.0, PAGE_HEIGHT - 2 * MARGIN
PICTURES_A_ROW = 2
TITLE, SUBTITLE, HEADING, BODY, SMALL = 24, 12, 14, 10.5, 8.5
# Height of a line as a multiple of the letters, in millimetres a point.
LEADING = 0.56
# An entry's head is not left alone at the foot of a page: there must be room for this much below it.
KEPT_TOGETHER = 22.0
# The same for the heading of all entries.
FIRST_ENTRY = 70.0
KOREAN, SIGNS = "nanum", "signs"

# It warns of tables of a font editor that NanumGothic still carries and no reader needs.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """An entry as it is printed: the line above it, and its words."""

    head: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaperDay:
    """The chosen entries of a day under its name."""

    name: str
    entries: tuple[PaperEntry, ...]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """All that the paper says. `page_number` holds the blanks {page} and {pages}; `pictures` are PNGs."""

    title: str
    subtitle: str
    notice: str
    pictures: tuple[bytes, ...] = field(repr=False)
    entries_heading: str
    no_entries: str
    days: tuple[PaperDay, ...]
    footer: str
    page_number: str
    printed_on: date
    language: str


def print_pdf(page: PaperPage) -> bytes:
    """Print a period; the same page gives the same bytes."""
    paper = _Paper(page)
    paper.add_page()
    _print_head(paper, page)
    _print_pictures(paper, page.pictures)
    _print_entries(paper, page)
    return bytes(paper.output())


class _Paper(FPDF):
    """A4 with the diary's fonts and a footer on each page."""

    def __init__(self, page: PaperPage) -> None:
        super().__init__(format="A4")
        self._page = page
        self.add_font(KOREAN, "", str(font_file(Weight.REGULAR)))
        self.add_font(KOREAN, "B", str(font_file(Weight.BOLD)))
        self.add_font(SIGNS, "", str(symbol_font_file()))
        self.set_fallback_fonts([SIGNS], exact_match=False)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + 4)
        self.set_title(page.title)
        self.set_lang(page.language)
        self.set_creation_date(datetime.combine(page.printed_on, time.min, UTC))

    def footer(self) -> None:
        """Write the notice and the number at the foot of the page (called by fpdf2)."""
        self.set_y(-FOOTER)
        self.set_font(KOREAN, "", SMALL)
        self.set_text_color(LIGHT.quiet_words)
        number = self._page.page_number.format(page=self.page_no(), pages=self.str_alias_nb_pages)
        self.cell(self.epw * 0.8, 5, self._page.footer)
        self.cell(0, 5, number, align="R")

    def write_lines(self, words: str, size: float, *, bold: bool = False, colour: str = LIGHT.words) -> None:
        """Write words over as many lines and pages as they need."""
        self.set_font(KOREAN, "B" if bold else "", size)
        self.set_text_color(colour)
        self.multi_cell(0, size * LEADING, words, align="L", wrapmode=WrapMode.WORD, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _print_head(paper: _Paper, page: PaperPage) -> None:
    paper.write_lines(page.title, TITLE, bold=True)
    paper.ln(1)
    paper.write_lines(page.subtitle, SUBTITLE, colour=LIGHT.quiet_words)
    paper.ln(4)
    top = paper.get_y()
    paper.set_draw_color(LIGHT.blush)
    paper.set_left_margin(MARGIN + 5)
    paper.set_y(top)
    paper.write_lines(page.notice, BODY, colour=LIGHT.quiet_words)
    paper.set_left_margin(MARGIN)
    paper.set_line_width(1.2)
    paper.line(MARGIN + 1, top, MARGIN + 1, paper.get_y())
    paper.ln(7)


def _print_pictures(paper: _Paper, pictures: Sequence[bytes]) -> None:
    """Print two pictures a row, none larger than the page."""
    width = (paper.epw - PICTURE_GAP) / PICTURES_A_ROW
    for start in range(0, len(pictures), PICTURES_A_ROW):
        row = pictures[start : start + PICTURES_A_ROW]
        heights = [width * _height_part(picture) for picture in row]
        scale = min(1.0, (HEIGHT_LIMIT - 10) / max(heights))
        if paper.get_y() + max(heights) * scale > PAGE_HEIGHT - MARGIN - 4:
            paper.add_page()
        top = paper.get_y()
        for number, picture in enumerate(row):
            paper.image(BytesIO(picture), x=MARGIN + number * (width + PICTURE_GAP), y=top, w=width * scale)
        paper.set_y(top + max(heights) * scale + PICTURE_GAP)


def _height_part(png: bytes) -> float:
    """Return height over width of a PNG (bytes 16 to 24 of its header)."""
    return int.from_bytes(png[20:24]) / int.from_bytes(png[16:20])


def _print_entries(paper: _Paper, page: PaperPage) -> None:
    if paper.get_y() > PAGE_HEIGHT - MARGIN - FIRST_ENTRY:
        paper.add_page()
    paper.ln(4)
    paper.write_lines(page.entries_heading, HEADING + 2, bold=True)
    paper.ln(3)
    if not page.days:
        paper.write_lines(page.no_entries, BODY, colour=LIGHT.quiet_words)
    for day in page.days:
        _keep_together(paper)
        paper.ln(3)
        paper.write_lines(day.name, HEADING, bold=True)
        paper.ln(1)
        for entry in day.entries:
            _keep_together(paper)
            paper.write_lines(entry.head, SMALL, colour=LIGHT.quiet_words)
            paper.write_lines(entry.text, BODY)
            paper.ln(3)


def _keep_together(paper: _Paper) -> None:
    if paper.get_y() > PAGE_HEIGHT - MARGIN - KEPT_TOGETHER:
        paper.add_page()
