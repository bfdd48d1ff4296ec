"""Months and years in a person's words."""

import calendar
from collections.abc import Sequence
from datetime import date

from bot.conversation.services import texts_for
from bot.messages import EMOTIONS, Entry, Person
from bot.reports.days import DiaryDay, days_between, diary_days, parts_of, shares_over
from bot.reports.look_back import pattern_between
from bot.reports.month_chart import MonthGrid, MonthPage, draw_month
from bot.reports.names import month_name, short_month, week_start, weekday_names
from bot.reports.plans import Plan, count_words, entry_count, named_feelings, nothing_felt, share_words
from bot.reports.share_ring import share_lines
from bot.reports.year_chart import MONTHS, YearPage, draw_year
from bot.texts.catalogue import Texts


def month_plan(person: Person, month: date, today: date, entries: Sequence[Entry]) -> Plan:
    """Plan the calendar of a month."""
    texts, name = texts_for(person), month_name(month, person.language)
    first_day, last_day = month_bounds(month)
    days = days_between(diary_days(entries, person.zone), first_day, last_day)
    nothing = nothing_felt(days, texts.say("month.none", month=name), texts)
    if nothing is not None:
        return nothing
    lines, count = share_lines(shares_over(days), texts), count_words(days, texts)
    has_voice = any(day.voice_count for day in days)
    page = MonthPage(
        title=name,
        count=count,
        grid=month_grid(person, month, today, days),
        shares=lines,
        voice_note=texts.say("month.voice_note") if has_voice else "",
        pattern=pattern_between(person, first_day, last_day, days),
    )
    told = ", ".join(
        texts.say("month.alt_day", day=day.local_day.day, feelings=named_feelings(day.parts, texts)) for day in days if day.felt_count
    )
    alt_text = texts.say("month.alt", month=name, count=count, shares=share_words(lines, texts), each_day=told)
    if has_voice:
        spoken = ", ".join(texts.say("month.alt_voice_day", day=day.local_day.day) for day in days if day.voice_count)
        alt_text += " " + texts.say("month.alt_voice", days=spoken)
    return Plan(lambda theme: draw_month(page, theme), f"todak-{month:%Y-%m}.png", alt_text, f"{name} · {count}", entry_count(days))


def year_plan(person: Person, year: int, today: date, entries: Sequence[Entry]) -> Plan:
    """Plan a year in pixels."""
    texts = texts_for(person)
    first_day, last_day = date(year, 1, 1), date(year, 12, 31)
    days = days_between(diary_days(entries, person.zone), first_day, last_day)
    nothing = nothing_felt(days, texts.say("year.none", year=year), texts)
    if nothing is not None:
        return nothing
    title, count, lines = texts.say("year.title", year=year), count_words(days, texts), share_lines(shares_over(days), texts)
    page = YearPage(
        title=title,
        count=count,
        months=tuple(short_month(month, person.language) for month in range(1, MONTHS + 1)),
        year=year,
        today=today,
        days=days,
        shares=lines,
        pattern=pattern_between(person, first_day, last_day, days),
    )
    told = ", ".join(_month_words(person, month, days, texts) for month in sorted({day.local_day.month for day in days if day.felt_count}))
    alt_text = texts.say("year.alt", title=title, count=count, shares=share_words(lines, texts), each_month=told)
    return Plan(lambda theme: draw_year(page, theme), f"todak-{year}.png", alt_text, f"{title} · {count}", entry_count(days))


def month_bounds(month: date) -> tuple[date, date]:
    """Return the first and the last day of the month that holds a day."""
    return month.replace(day=1), month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_grid(person: Person, month: date, today: date, days: Sequence[DiaryDay]) -> MonthGrid:
    """Lay a month out as the person's calendar has it."""
    first_weekday = week_start(person.language)
    names = weekday_names(person.language)
    return MonthGrid(names[first_weekday:] + names[:first_weekday], first_weekday, month, today, tuple(days))


def _month_words(person: Person, month: int, days: Sequence[DiaryDay], texts: Texts) -> str:
    own = [day for day in days if day.local_day.month == month]
    counts = [sum(day.counts[place] for day in own) for place in range(len(EMOTIONS))]
    feelings = named_feelings(parts_of(counts), texts)
    return texts.say("year.alt_month", month=short_month(month, person.language), feelings=feelings)
