"""A day in a person's words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.conversation.services import texts_for
from bot.conversation.wording import day_name
from bot.messages import Entry, Person
from bot.reports.day_chart import DayPage, draw_day
from bot.reports.look_back import urgent_day
from bot.reports.plans import Plan, share_words
from bot.reports.share_ring import share_lines
from bot.reports.stats import DayPattern, DayStatistics, day_statistics
from bot.texts.catalogue import Texts


def day_plan(person: Person, local_day: date, entries: Sequence[Entry], *, is_tender: bool = False) -> Plan:
    """Plan the picture of a day; there is none without an entry that has a feeling.

    `is_tender`: it is shown in the hours after urgent words, and says nothing cheerful, whatever day it is of.
    """
    statistics = day_statistics(entries, local_day, person.zone)
    if is_tender or urgent_day(person) == local_day:
        statistics = replace(statistics, pattern=DayPattern.HARD)
    texts = texts_for(person)
    if not statistics.moments:
        return Plan.wordless(_unfelt(statistics, texts), statistics.entry_count)
    date_words = day_name(local_day, person.language)
    sentence = texts.vary(f"chart.sentence.{statistics.pattern}", person.id + local_day.toordinal())
    page = day_page(statistics, date_words, sentence, texts)
    count = f"{statistics.entry_count:,}"
    alt_text = texts.say("chart.alt", date=date_words, count=count, shares=share_words(page.shares, texts))
    caption = texts.say("chart.caption", date=date_words, count=count, sentence=sentence)
    return Plan(lambda theme: draw_day(page, theme), f"todak-{local_day.isoformat()}.png", alt_text, caption, statistics.entry_count)


def day_page(statistics: DayStatistics, date_words: str, sentence: str, texts: Texts) -> DayPage:
    """Put the numbers of a day into the words of a person's catalogue; `date_words` is the title."""
    waiting = statistics.unfelt_count
    return DayPage(
        title=date_words,
        count=texts.say("chart.entries", count=f"{statistics.entry_count:,}"),
        sentence=sentence,
        shares_heading=texts.say("chart.shares"),
        flow_heading=texts.say("chart.over_hours"),
        hours=(
            texts.say("chart.hour_0"),
            texts.say("chart.hour_6"),
            texts.say("chart.hour_12"),
            texts.say("chart.hour_18"),
            texts.say("chart.hour_24"),
        ),
        waiting=texts.say("chart.waiting", count=f"{waiting:,}") if waiting else "",
        shares=share_lines(statistics.shares, texts),
        moments=statistics.moments,
        pattern=statistics.pattern,
    )


def _unfelt(statistics: DayStatistics, texts: Texts) -> str:
    """Return what is said in place of a picture. After an urgent word nobody is asked to sort their feelings."""
    if statistics.pattern is DayPattern.HARD:
        return texts.say("chart.no_feelings_hard")
    return texts.say("chart.no_feelings" if statistics.entry_count else "chart.none")
