"""The painter of days: entries in, a PNG with its words out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Literal

from bot.conversation.services import texts_for
from bot.conversation.wording import day_name
from bot.messages import Entry, Person, Picture
from bot.ports import DayPicture
from bot.reports.day_chart import DayPage, ShareLine, draw_day
from bot.reports.palette import THEMES
from bot.reports.stats import DayPattern, DayStatistics, day_statistics, whole_percents
from bot.texts.catalogue import Texts


class MatplotlibPainter:
    """`ChartPainter` on matplotlib without pyplot."""

    def __init__(self, theme: Literal["light", "dark"] = "light") -> None:
        self._theme = THEMES[theme]
        # Matplotlib promises nothing about threads, and it loads the fonts (14 MB) once for each; drawing holds the interpreter lock
        # anyway. So one thread draws for all. It starts with the first picture.
        self._drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="painter")

    def day(self, person: Person, local_day: date, entries: Sequence[Entry]) -> DayPicture:
        """Draw the entries of one local day; there is no picture without an entry that has a feeling.

        `sentence` is the caption: date, number of entries and the warm sentence, for those who cannot see the picture. The sentence
        stays the same for a person and day, and another one comes the day after.
        """
        statistics = day_statistics(entries, local_day, person.zone)
        texts = texts_for(person)
        if not statistics.moments:
            return DayPicture(None, self._unfelt(statistics, texts), statistics.entry_count)
        date_words = day_name(local_day, person.language)
        sentence = texts.vary(f"chart.sentence.{statistics.pattern}", person.id + local_day.toordinal())
        page = day_page(statistics, date_words, sentence, texts)
        content = self._drawing.submit(lambda: draw_day(page, self._theme).to_png()).result()
        shares = ", ".join(texts.say("chart.alt_share", feeling=line.name, percent=line.percent) for line in page.shares)
        count = f"{statistics.entry_count:,}"
        alt_text = texts.say("chart.alt", date=date_words, count=count, shares=shares)
        caption = texts.say("chart.caption", date=date_words, count=count, sentence=sentence)
        return DayPicture(Picture(content, f"todak-{local_day.isoformat()}.png", alt_text), caption, statistics.entry_count)

    @staticmethod
    def _unfelt(statistics: DayStatistics, texts: Texts) -> str:
        """Return what is said in place of a picture. After an urgent word nobody is asked to sort their feelings."""
        if statistics.pattern is DayPattern.HARD:
            return texts.say("chart.no_feelings_hard")
        return texts.say("chart.no_feelings" if statistics.entry_count else "chart.none")


def day_page(statistics: DayStatistics, date_words: str, sentence: str, texts: Texts) -> DayPage:
    """Put the numbers of a day into the words of a person's catalogue; `date_words` is the title."""
    shares = statistics.shares
    lines = (
        ShareLine(share.emotion, texts.feeling_name(share.emotion), share.count, percent, share.share)
        for share, percent in zip(shares, whole_percents(shares), strict=True)
    )
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
        shares=tuple(lines),
        moments=statistics.moments,
        pattern=statistics.pattern,
    )
