"""The statistics of 7, 30, 90 or 365 days in a person's words: how feelings flowed, when they were told, and with which words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.conversation.schedule import day_bounds
from bot.conversation.services import texts_for
from bot.messages import Emotion, Entry, Person
from bot.reports.days import DiaryDay, days_between, diary_days, shares_over
from bot.reports.flow_chart import FlowPage, Tick, draw_flow_page
from bot.reports.keywords import FEWEST_ENTRIES, FeelingWords
from bot.reports.look_back import pattern_between, urgent_day
from bot.reports.names import short_day, short_month, span_name, week_start, weekday_names
from bot.reports.over_time import SMOOTHINGS, share_runs
from bot.reports.plans import Plan, count_words, entry_count, nothing_felt, share_words
from bot.reports.rhythm import hard_times, recovery, streak, week_hours
from bot.reports.rhythm_chart import RhythmPage, draw_rhythm_page
from bot.reports.share_ring import share_lines
from bot.reports.stats import HOURS, DayPattern
from bot.reports.trend import valence_trend
from bot.reports.words_chart import Chip, ChipRow, Fact, WordsPage, draw_words_page
from bot.texts.catalogue import Texts

WEEK, MONTH, QUARTER, YEAR = 7, 30, 90, 365
PERIODS = (WEEK, MONTH, QUARTER, YEAR)
# Days between the labels of an axis, by the length of the period; a year has its months instead.
TICK_STEPS = {WEEK: 1, MONTH: 7, QUARTER: 22}
# After something urgent nobody is told of streaks or of how quickly they felt better for so long.
TENDER_DAYS = 14
# A streak of fewer days than this is no news.
SHORTEST_STREAK = 3


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, cut from a person's entries once for all pictures."""

    person: Person
    texts: Texts
    first_day: date
    last_day: date
    entries: tuple[Entry, ...]
    days: tuple[DiaryDay, ...]

    @property
    def day_count(self) -> int:
        """Its length in days."""
        return (self.last_day - self.first_day).days + 1

    @property
    def title(self) -> str:
        """What it is called."""
        return self.texts.say("period.title", days=self.day_count)

    @property
    def span(self) -> str:
        """From when to when."""
        return span_name(self.first_day, self.last_day, self.person.language)

    @property
    def pattern(self) -> DayPattern:
        """What kind of time it was."""
        return pattern_between(self.person, self.first_day, self.last_day, self.days)


def cut_period(person: Person, last_day: date, day_count: int, entries: Sequence[Entry]) -> Period:
    """Cut the days up to `last_day` out of a diary.

    Raises:
        ValueError: `day_count` is none of `PERIODS`.
    """
    if day_count not in PERIODS:
        raise ValueError(f"a period has {PERIODS} days, not {day_count}")
    first_day = last_day - timedelta(days=day_count - 1)
    days = days_between(diary_days(entries, person.zone), first_day, last_day)
    return Period(person, texts_for(person), first_day, last_day, tuple(entries), days)


def flow_plan(period: Period) -> Plan:
    """Plan the flow and the shares; when there is nothing to draw, its words say so for the whole period."""
    texts = period.texts
    nothing = nothing_felt(period.days, texts.say("period.none", span=period.span), texts)
    if nothing is not None:
        return nothing
    lines, count = share_lines(shares_over(period.days), texts), count_words(period.days, texts)
    smoothing = SMOOTHINGS[period.day_count]
    page = FlowPage(
        title=period.title,
        count=count,
        flow_heading=texts.say("period.flow"),
        shares_heading=texts.say("chart.shares"),
        note=texts.say("period.written" if smoothing.reach_days else "period.written_week"),
        first_day=period.first_day,
        day_count=period.day_count,
        runs=share_runs(period.days, period.first_day, period.last_day, smoothing),
        written=tuple(day.local_day for day in period.days if day.felt_count),
        ticks=_ticks(period),
        shares=lines,
        pattern=period.pattern,
    )
    alt_text = texts.say("period.alt_flow", span=period.span, count=count, shares=share_words(lines, texts))
    caption = f"{period.title} · {count}"
    return Plan(lambda theme: draw_flow_page(page, theme), _file(period, "flow"), alt_text, caption, entry_count(period.days))


def rhythm_plan(period: Period) -> Plan:
    """Plan the trend and the hours of the week."""
    texts, language = period.texts, period.person.language
    trend = valence_trend(period.days, period.first_day, period.last_day)
    direction = texts.say(f"period.direction.{trend.direction}") if trend else texts.say("period.trend_few")
    rows, names, start = week_hours(_own(period), period.person.zone), weekday_names(language), week_start(language)
    page = RhythmPage(
        title=period.title,
        count=period.span,
        trend_heading=texts.say("period.trend"),
        notes=(direction, texts.say("period.band")) if trend else (direction,),
        levels=(texts.say("period.level_light"), texts.say("period.level_even"), texts.say("period.level_heavy")),
        trend=trend,
        first_day=period.first_day,
        day_count=period.day_count,
        ticks=_ticks(period),
        hours_heading=texts.say("period.hours"),
        hours_note=texts.say("period.hours_note"),
        hours=hour_labels(texts),
        weekdays=names[start:] + names[:start],
        week_hours=rows[start:] + rows[:start],
        pattern=period.pattern,
    )
    busiest = max(((sum(cell), -weekday, -hour) for weekday, row in enumerate(rows) for hour, cell in enumerate(row)))
    when = texts.say("period.alt_when", weekday=names[-busiest[1]], hour=f"{-busiest[2]:02d}:00")
    alt_text = texts.say("period.alt_rhythm", span=period.span, direction=direction, when=when)
    caption = texts.say("period.caption_rhythm", direction=direction)
    return Plan(lambda theme: draw_rhythm_page(page, theme), _file(period, "rhythm"), alt_text, caption, entry_count(period.days))


def words_plan(period: Period, found: Sequence[FeelingWords]) -> Plan | None:
    """Plan the words found with each feeling and the facts of the period; None without any."""
    texts, facts = period.texts, period_facts(period)
    if not found and not facts:
        return None
    rows = tuple(
        ChipRow(row.emotion, texts.feeling_name(row.emotion), tuple(Chip(word.word, word.count) for word in row.words)) for row in found
    )
    note = texts.say("period.words_note") if rows else texts.say("period.words_few", fewest=FEWEST_ENTRIES)
    page = WordsPage(
        title=texts.say("period.title_words"),
        count=f"{period.title} · {period.span}",
        words_heading=texts.say("period.words"),
        note=note,
        rows=rows,
        facts_heading=texts.say("period.facts"),
        facts=facts,
        pattern=period.pattern,
    )
    told = [texts.say("period.alt_row", feeling=row.name, words=", ".join(chip.word for chip in row.chips)) for row in rows] or [note]
    told += [texts.say("period.alt_fact", label=fact.label, value=fact.value) for fact in facts]
    alt_text = texts.say("period.alt_words", span=period.span, words=" ".join(told))
    caption = texts.say("period.caption_words") if rows else note
    return Plan(lambda theme: draw_words_page(page, theme), _file(period, "words"), alt_text, caption, entry_count(period.days))


def period_facts(period: Period) -> tuple[Fact, ...]:
    """Return what is worth telling of a period; of a tender time, only what does not measure anybody."""
    texts, facts = period.texts, []
    # Beside the entries of the period, what was said before it, or left none, counts too.
    hard_days = [day.local_day for day in period.days if day.is_hard]
    hard_days += [urgent] if (urgent := urgent_day(period.person)) is not None else []
    is_tender = any(0 <= (period.last_day - day).days < TENDER_DAYS for day in hard_days)
    kept = streak([day.local_day for day in period.days], period.last_day)
    if kept is not None and kept.written_days >= SHORTEST_STREAK and not is_tender:
        note = texts.say("period.fact_streak_note", days=kept.rest_days) if kept.rest_days else ""
        facts.append(Fact(texts.say("period.fact_streak"), texts.say("period.fact_days", days=kept.written_days), note))
    eased = recovery(hard_times(period.days))
    if eased is not None and not is_tender:
        value = texts.say("period.fact_recovery_days", days=eased.median_days)
        facts.append(Fact(texts.say("period.fact_recovery"), value, texts.say("period.fact_recovery_note", count=eased.count)))
    voices = sum(day.voice_count for day in period.days)
    if voices:
        facts.append(Fact(texts.say("period.fact_voice"), texts.say("period.fact_entries", count=f"{voices:,}"), ""))
    return tuple(facts)


def hour_labels(texts: Texts) -> tuple[str, ...]:
    """Return the names of midnight, six, noon, eighteen and midnight."""
    return tuple(texts.say(f"chart.hour_{hour}") for hour in range(0, HOURS + 1, 6))


def felt_texts(period: Period, most: int) -> list[tuple[Emotion, str]]:
    """Return feeling and text of the last `most` entries of the period that have both."""
    felt = [(entry.emotion, entry.text) for entry in _own(period) if entry.emotion is not None and entry.text]
    return felt[-most:]


def _own(period: Period) -> list[Entry]:
    """Return the entries that fall on the period's days, oldest first."""
    zone, dated = period.person.zone, sorted(period.entries, key=lambda entry: entry.created_utc)
    since, until = day_bounds(period.first_day, zone).since_utc, day_bounds(period.last_day, zone).until_utc
    return [entry for entry in dated if since is not None and until is not None and since <= entry.created_utc < until]


def _ticks(period: Period) -> tuple[Tick, ...]:
    language = period.person.language
    if period.day_count == YEAR:
        firsts = [day for day in _calendar(period) if day.day == 1 and day.month % 2]
        return tuple(Tick((day - period.first_day).days, short_month(day.month, language)) for day in firsts)
    if period.day_count == WEEK:
        return tuple(Tick(place, weekday_names(language)[day.weekday()]) for place, day in enumerate(_calendar(period)))
    step = TICK_STEPS[period.day_count]
    # Counted from the last day, which is the one people look for.
    places = range((period.day_count - 1) % step, period.day_count, step)
    return tuple(Tick(place, short_day(period.first_day + timedelta(days=place), language)) for place in places)


def _calendar(period: Period) -> list[date]:
    return [period.first_day + timedelta(days=place) for place in range(period.day_count)]


def _file(period: Period, name: str) -> str:
    return f"todak-{period.last_day.isoformat()}-{period.day_count}-{name}.png"
