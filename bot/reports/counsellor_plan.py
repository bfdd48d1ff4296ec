"""A period in the words of the paper that a person takes to somebody."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.conversation.schedule import local_day_of
from bot.conversation.wording import clock_time, day_name
from bot.messages import Entry
from bot.reports.calendar_plans import month_plan, year_plan
from bot.reports.counsellor_pdf import PaperDay, PaperEntry, PaperPage
from bot.reports.keywords import FeelingWords
from bot.reports.period_plans import YEAR, Period, flow_plan, rhythm_plan, words_plan
from bot.reports.plans import Plan, count_words
from bot.reports.printable import printable

PDF_MIME = "application/pdf"


def paper_plans(period: Period, words: Sequence[FeelingWords]) -> tuple[Plan, ...]:
    """Plan the pictures of the paper: calendars (a year in pixels for long periods), then charts; none when nothing was felt."""
    flow = flow_plan(period)
    if flow.draw is None:
        return ()
    person, last = period.person, period.last_day
    if period.day_count == YEAR:
        calendars = [year_plan(person, year, last, _inside(period)) for year in range(period.first_day.year, last.year + 1)]
    else:
        calendars = [month_plan(person, month, last, _inside(period)) for month in _months(period.first_day, last)]
    together = words_plan(period, words)
    charts = [flow, rhythm_plan(period)] + ([together] if together is not None else [])
    return (*(plan for plan in calendars if plan.draw is not None), *charts)


def paper_page(period: Period, pictures: Sequence[bytes], chosen: Sequence[Entry]) -> PaperPage:
    """Put the paper into words; `chosen` are the entries that are printed in full."""
    texts = period.texts
    return PaperPage(
        title=texts.say("pdf.title"),
        subtitle=f"{period.title} · {period.span} · {count_words(period.days, texts)}",
        notice=texts.say("pdf.notice"),
        pictures=tuple(pictures),
        entries_heading=texts.say("pdf.entries"),
        no_entries=texts.say("pdf.no_entries"),
        days=_days(period, chosen),
        footer=texts.say("pdf.footer"),
        page_number=texts.say("pdf.page", page="{page}", pages="{pages}"),
        printed_on=period.last_day,
        language=period.person.language.value,
    )


def paper_name(period: Period) -> str:
    """Return the file's name."""
    return f"todak-{period.first_day.isoformat()}-{period.last_day.isoformat()}.pdf"


def _days(period: Period, chosen: Sequence[Entry]) -> tuple[PaperDay, ...]:
    zone, language = period.person.zone, period.person.language
    by_day: dict[date, list[PaperEntry]] = {}
    for entry in sorted(chosen, key=lambda entry: entry.created_utc):
        by_day.setdefault(local_day_of(entry.created_utc, zone), []).append(_entry(period, entry))
    return tuple(PaperDay(day_name(day, language), tuple(entries)) for day, entries in by_day.items())


def _entry(period: Period, entry: Entry) -> PaperEntry:
    texts, person = period.texts, period.person
    head = [clock_time(entry.created_utc, person.zone, person.language)]
    head.append(texts.feeling_name(entry.emotion) if entry.emotion else texts.say("pdf.no_feeling"))
    if entry.is_voice:
        head.append(texts.say("pdf.voice"))
    return PaperEntry(" · ".join(head), printable(entry.text, texts) or texts.say("today.words_gone"))


def _inside(period: Period) -> list[Entry]:
    """Return the entries of the period's days, so that a calendar shows no day that the charts leave out."""
    zone = period.person.zone
    return [entry for entry in period.entries if period.first_day <= local_day_of(entry.created_utc, zone) <= period.last_day]


def _months(first_day: date, last_day: date) -> list[date]:
    months = [first_day.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last_day:
        months.append(following)
    return months
