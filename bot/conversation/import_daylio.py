"""Daylio's CSV export as entries: `full_date,date,weekday,time,mood,activities,note_title,note`."""

import csv
import html
import io
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.brought import BroughtDiary, BroughtEntry, FileKind
from bot.conversation.hearing import readable
from bot.conversation.import_moods import feeling_of_mood
from bot.errors import BrokenFileError, TooManyEntriesError, UnknownFileError

MOST_ENTRIES = 20_000
NEEDED_COLUMNS = ("full_date", "mood")
FIRST_DAY = date(1950, 1, 1)
NOON = time(12, 0)
_DAY = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\D{0,2}")
_CLOCK = re.compile(r"(오전|오후|am|pm)?\s*(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*(오전|오후|am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_AFTERNOON = ("오후", "pm", "p.m.")
# Daylio's editor writes notes as simple HTML.
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h\d)>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)


def read_daylio(text: str, zone: str, now_utc: datetime, max_characters: int) -> BroughtDiary:
    """Read the table; clock times are the person's.

    Raises:
        UnknownFileError: it has not Daylio's columns.
        BrokenFileError: it is no table.
        TooManyEntriesError: it has more than 20,000 rows.
    """
    table = csv.reader(io.StringIO(text, newline=""))
    try:
        heading = [name.strip().lower() for name in next(table, [])]
        if not set(NEEDED_COLUMNS) <= set(heading):
            raise UnknownFileError("a table without Daylio's columns")
        entries, skipped = [], 0
        for number, cells in enumerate(table):
            if number >= MOST_ENTRIES:
                raise TooManyEntriesError(f"a table of more than {MOST_ENTRIES} rows")
            entry = _entry(dict(zip(heading, cells, strict=False)), ZoneInfo(zone), now_utc, max_characters) if cells else None
            skipped += entry is None and bool(cells)
            entries += [entry] if entry else []
    except csv.Error as error:
        raise BrokenFileError("a table that cannot be read") from error
    return BroughtDiary(FileKind.DAYLIO, tuple(sorted(entries, key=lambda entry: entry.created_utc)), skipped)


def _entry(row: dict[str, str], zone: ZoneInfo, now_utc: datetime, max_characters: int) -> BroughtEntry | None:
    day = _day(row.get("full_date", ""))
    mood = readable(row.get("mood", ""))
    text = _text(row, mood)[:max_characters].strip()
    if day is None or not text:
        return None
    created = datetime.combine(day, _clock(row.get("time", "")), zone).astimezone(UTC)
    if created > now_utc + timedelta(days=1):
        return None
    emotion = feeling_of_mood(mood)
    # The person chose the mood, so what is read in a changed text later does not replace it.
    return BroughtEntry(created, text, emotion, is_corrected=emotion is not None)


def _text(row: dict[str, str], mood: str) -> str:
    """Return title, note and activities; an entry of a mood alone has the mood's name."""
    activities = " · ".join(part for name in row.get("activities", "").split("|") if (part := readable(name)))
    parts = [_plain(row.get("note_title", "")), _plain(row.get("note", "")), activities]
    return "\n".join(part for part in parts if part) or mood


def _plain(written: str) -> str:
    return readable(html.unescape(_TAG.sub("", _BREAK.sub("\n", written))))


def _day(written: str) -> date | None:
    match = _DAY.fullmatch(written.strip())
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    # Nobody's diary, and near the first and the last year moments cannot be told in every zone.
    return day if FIRST_DAY <= day <= date(FIRST_DAY.year + 200, 1, 1) else None


def _clock(written: str) -> time:
    """Return a clock time as phones write it; noon where there is none."""
    match = _CLOCK.fullmatch(" ".join(written.split()))
    if match is None:
        return NOON
    half = (match[1] or match[4] or "").lower()
    hour, minute = int(match[2]), int(match[3])
    if half:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else NOON
