"""The pictures of an export: a year in pixels for each year, and a calendar of each of the last months."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.conversation.schedule import local_day_of
from bot.ports import ChartPainter, Drawing
from bot.records import PersonalRecords

# The newest ones. A month has 0.23 MB and takes a fifth of a second, so all of them are 5 MB and some seconds at most.
MOST_YEARS = 12
MOST_MONTHS = 12


def drawn_charts(records: PersonalRecords, painter: ChartPainter, now_utc: datetime) -> dict[str, bytes]:
    """Return PNGs by their names in the export."""
    drawings = _drawings(records, painter, local_day_of(now_utc, records.person.zone))
    return {f"charts/{name}.png": drawing.picture.content for name, drawing in drawings if drawing.picture is not None}


def _drawings(records: PersonalRecords, painter: ChartPainter, today: date) -> Iterator[tuple[str, Drawing]]:
    person, entries = records.person, records.entries
    months = sorted({local_day_of(entry.created_utc, person.zone).replace(day=1) for entry in entries})
    for year in sorted({month.year for month in months})[-MOST_YEARS:]:
        yield f"{year}", painter.year(person, year, today, entries)
    for month in months[-MOST_MONTHS:]:
        yield f"{month:%Y-%m}", painter.month(person, month, today, entries)
