"""The weekly and monthly report: three sentences written from the numbers, and a picture that needs five seconds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.conversation.services import texts_for
from bot.conversation.wording import day_name
from bot.messages import Entry, Person
from bot.ports import ReportKind
from bot.reports.calendar_plans import month_grid
from bot.reports.look_back import FEWEST_STORIES, Change, LookBack, is_heavy, look_back, pattern_between
from bot.reports.month_chart import SMALL_TILE_HEIGHT, MonthGrid
from bot.reports.names import bare_month, month_name, short_day, short_month, span_name, weekday_names
from bot.reports.plans import Plan, named_feelings, share_words
from bot.reports.report_chart import Bar, ReportPage, WeekStrip, draw_report
from bot.reports.share_ring import share_lines
from bot.reports.stats import DayPattern, whole_percents
from bot.texts.catalogue import Texts

DAYS_A_WEEK, MONTHS_A_YEAR = 7, 12


def report_plan(person: Person, kind: ReportKind, last_day: date, entries: Sequence[Entry]) -> Plan:
    """Plan a report; without a feeling in the time it tells of, it is silent (no picture, no words, no entries)."""
    told = look_back(entries, kind, last_day, person.zone)
    if not told.shares:
        return Plan.wordless("", 0)
    told = replace(told, pattern=pattern_between(person, told.first_day, last_day, told.days))
    texts = texts_for(person)
    sentences = report_sentences(told, kind, person, texts)
    title = (
        texts.say("report.title_week")
        if kind is ReportKind.WEEK
        else texts.say("report.title_month", month=month_name(last_day, person.language))
    )
    span, is_hard = span_name(told.first_day, last_day, person.language), told.pattern is DayPattern.HARD
    page = ReportPage(
        title=title,
        count=span if is_hard else texts.say("report.count", span=span, count=f"{told.entry_count:,}"),
        # A hard time has no numbers to show, so all that is said stands in the picture.
        sentences=sentences if is_hard else sentences[:1],
        calendar=_calendar(told, kind, person),
        bars=() if is_hard else _bars(told, kind, person, texts),
        pattern=told.pattern,
    )
    alt_text = texts.say("report.alt_hard", title=title, span=span) if is_hard else _alt_text(told, title, span, person, texts)
    caption = f"{title} · {span}\n{' '.join(sentences)}"
    return Plan(lambda theme: draw_report(page, theme), f"todak-{kind}-{last_day.isoformat()}.png", alt_text, caption, told.entry_count)


def _alt_text(told: LookBack, title: str, span: str, person: Person, texts: Texts) -> str:
    """Say what the bars and tiles show; the sentences come with the picture anyway."""
    shares = share_words(share_lines(told.shares, texts), texts)
    felt = [day for day in told.days if day.felt_count]
    each_day = ", ".join(f"{short_day(day.local_day, person.language)} {named_feelings(day.parts, texts)}" for day in felt)
    return texts.say("report.alt", title=title, span=span, shares=shares, each_day=each_day)


def report_sentences(told: LookBack, kind: ReportKind, person: Person, texts: Texts) -> tuple[str, str, str]:
    """Write three sentences; they stay the same for a person and a report, and others come with the next one."""
    turn = person.id + (told.last_day.toordinal() // DAYS_A_WEEK if kind is ReportKind.WEEK else _months(told.last_day))
    if told.pattern is DayPattern.HARD:
        return texts.vary("report.hard.first", turn), texts.vary("report.hard.second", turn), texts.vary("report.hard.third", turn)
    now, before = _spans(told, kind, person, texts)
    return _opening(told, now, texts, turn), _change(told, before, texts, turn), _closing(told, person, texts, turn)


def _spans(told: LookBack, kind: ReportKind, person: Person, texts: Texts) -> tuple[str, str]:
    """Return what the time and the one before are called in a sentence; a month by its name, for it may be over already."""
    if kind is ReportKind.WEEK:
        return texts.say("report.week"), texts.say("report.week_before")
    before = told.first_day - timedelta(days=1)
    now = texts.say("report.in_month", month=bare_month(told.first_day, person.language))
    return now, bare_month(before, person.language)


def _opening(told: LookBack, span: str, texts: Texts, turn: int) -> str:
    if told.felt_count < FEWEST_STORIES:
        return texts.vary("report.opening.few", turn, span=span)
    first, percent = told.shares[0], whole_percents(told.shares)[0]
    if told.pattern is not DayPattern.MIXED:
        return texts.vary(f"report.opening.{told.pattern}", turn, span=span, percent=percent)
    if len(told.shares) > 1 and told.shares[1].count == first.count:
        return texts.vary("report.opening.even", turn, span=span)
    return texts.vary("report.opening.mixed", turn, span=span, feeling=texts.feeling_name(first.emotion), percent=percent)


def _change(told: LookBack, before: str, texts: Texts, turn: int) -> str:
    if told.change is Change.UNKNOWN:
        return texts.vary("report.change.unknown", turn, days=len(told.days))
    was, now = told.heavy_percent_before, told.heavy_percent
    return texts.vary(f"report.change.{told.change}", turn, before=before, was=was, now=now)


def _closing(told: LookBack, person: Person, texts: Texts, turn: int) -> str:
    if is_heavy(told.pattern) or told.change is Change.HEAVIER:
        return texts.vary("report.closing.heavy", turn)
    if told.lightest_day is not None:
        return texts.vary("report.closing.lightest", turn, day=day_name(told.lightest_day, person.language))
    return texts.vary("report.closing.calm", turn)


def _calendar(told: LookBack, kind: ReportKind, person: Person) -> WeekStrip | MonthGrid:
    if kind is ReportKind.MONTH:
        return replace(month_grid(person, told.last_day, told.last_day, told.days), tile_height=SMALL_TILE_HEIGHT)
    days = tuple(told.first_day + timedelta(days=step) for step in range(DAYS_A_WEEK))
    names = weekday_names(person.language)
    return WeekStrip(days, tuple(names[day.weekday()] for day in days), told.days)


def _bars(told: LookBack, kind: ReportKind, person: Person, texts: Texts) -> tuple[Bar, ...]:
    if kind is ReportKind.WEEK:
        labels = (texts.say("report.week"), texts.say("report.week_before"))
    else:
        days = (told.first_day, told.first_day - timedelta(days=1))
        labels = (short_month(days[0].month, person.language), short_month(days[1].month, person.language))
    shares = (told.shares, told.shares_before)
    return tuple(Bar(label, share_lines(some, texts)) for label, some in zip(labels, shares, strict=True) if some)


def _months(day: date) -> int:
    return day.year * MONTHS_A_YEAR + day.month
