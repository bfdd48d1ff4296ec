"""A picture before it is drawn: what it will say, in finished words, and how to draw it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.messages import Emotion
from bot.ports import Drawing
from bot.reports.canvas import Canvas
from bot.reports.days import DiaryDay
from bot.reports.palette import Theme
from bot.reports.share_ring import ShareLine
from bot.texts.catalogue import Texts

# How many feelings of a day or month the words name: the picture shows the rest.
NAMED_FEELINGS = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """`draw` gives the picture in a theme; without it there are only words."""

    draw: Callable[[Theme], Canvas] | None
    file_name: str
    alt_text: str = field(repr=False)
    caption: str = field(repr=False)
    entry_count: int

    @classmethod
    def wordless(cls, caption: str, entry_count: int) -> "Plan":
        """Return a plan without a picture."""
        return cls(None, "", "", caption, entry_count)

    def without_picture(self) -> Drawing:
        """Return the words alone."""
        return Drawing(None, self.caption, self.entry_count)


def count_words(days: Sequence[DiaryDay], texts: Texts) -> str:
    """Return how many entries and written days there are."""
    return texts.say("month.count", count=f"{entry_count(days):,}", days=len(days))


def entry_count(days: Sequence[DiaryDay]) -> int:
    """Return the entries of several days, with or without a feeling."""
    return sum(day.entry_count for day in days)


def share_words(lines: Sequence[ShareLine], texts: Texts) -> str:
    """Return a legend as words."""
    return ", ".join(texts.say("chart.alt_share", feeling=line.name, percent=line.percent) for line in lines)


def named_feelings(parts: Sequence[tuple[Emotion, float]], texts: Texts) -> str:
    """Return the names of the most frequent feelings of a day or month."""
    foremost = sorted(parts, key=lambda part: -part[1])[:NAMED_FEELINGS]
    return "·".join(texts.feeling_name(emotion) for emotion, _ in foremost)


def nothing_felt(days: Sequence[DiaryDay], nothing_told: str, texts: Texts) -> Plan | None:
    """Return what is said in place of a picture, or None if there is something to draw.

    After an urgent word nobody is asked to sort their feelings.
    """
    if any(day.felt_count for day in days):
        return None
    if any(day.is_hard for day in days):
        return Plan.wordless(texts.say("chart.no_feelings_hard"), entry_count(days))
    return Plan.wordless(texts.say("chart.no_feelings") if days else nothing_told, entry_count(days))
