"""A person's entries as pages to read: a table for a spreadsheet, and a diary of one page a month."""

import csv
import io
from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.conversation.schedule import local_day_of
from bot.conversation.wording import clock_time, day_name, feeling_of
from bot.messages import EMOTIONS, Entry, Language
from bot.records import PersonalRecords
from bot.texts.catalogue import Texts

# Without this mark Excel reads UTF-8 as the machine's old code page, and Korean becomes noise.
EXCEL_MARK = "\ufeff"
# A cell that begins like this is a formula to a spreadsheet, and a formula can send words away (owasp.org, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def entries_csv(records: PersonalRecords, texts: Texts) -> bytes:
    """Return one row an entry, in the person's time and language; probabilities in percent."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    names = ("date", "time", "feeling", "text", "voice", "chosen")
    table.writerow([*(texts.say(f"export.column_{name}") for name in names), *(texts.feeling_name(emotion) for emotion in EMOTIONS)])
    zone = ZoneInfo(records.person.zone)
    for entry in records.entries:
        local = entry.created_utc.astimezone(zone)
        shares = [round(100 * entry.scores.of(emotion)) if entry.scores else "" for emotion in EMOTIONS]
        feeling = texts.feeling_name(entry.emotion) if entry.emotion else ""
        marks = [texts.say("export.yes") if is_so else "" for is_so in (entry.is_voice, entry.is_corrected)]
        table.writerow([f"{local:%Y-%m-%d}", f"{local:%H:%M}", feeling, _cell(entry.text), *marks, *shares])
    return (EXCEL_MARK + out.getvalue()).encode()


def monthly_pages(records: PersonalRecords, texts: Texts) -> dict[str, bytes]:
    """Return a Markdown page for each month (`2026-03`), with what the bot answered below each entry."""
    zone = records.person.zone
    answers = {kept.entry_id: kept.turn.bot_text for kept in records.turns if kept.entry_id}
    months = groupby(records.entries, key=lambda entry: f"{local_day_of(entry.created_utc, zone):%Y-%m}")
    return {month: _page(month, list(entries), answers, records, texts) for month, entries in months}


def _page(month: str, entries: Sequence[Entry], answers: dict[str, str], records: PersonalRecords, texts: Texts) -> bytes:
    zone, language = records.person.zone, records.person.language
    lines = [f"# {_month_name(month, language)}", ""]
    for day, told in groupby(entries, key=lambda entry: local_day_of(entry.created_utc, zone)):
        lines += [f"## {day_name(day, language)}", ""]
        for entry in told:
            mark = f" {texts.say('today.voice_mark')}" if entry.is_voice else ""
            words = entry.text or texts.say("today.words_gone")
            lines += [f"**{clock_time(entry.created_utc, zone, language)}** {feeling_of(entry, texts)}{mark}", "", _quote(words), ""]
            if entry.id in answers:
                lines += [f"{texts.say('export.bot_name')}: {answers[entry.id]}", ""]
    return "\n".join(lines).encode()


def _month_name(month: str, language: Language) -> str:
    year, number = month.split("-")
    return f"{year}년 {int(number)}월" if language is Language.KO else month


def _quote(words: str) -> str:
    return "\n".join(f"> {line}" for line in words.splitlines())


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
