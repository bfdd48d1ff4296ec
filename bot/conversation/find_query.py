"""What a person looks for: words, a feeling, a period, or the same day of earlier months and years."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.conversation.periods import Period, last_days, take_period
from bot.messages import EMOTIONS, Emotion, Language
from bot.ports import EntryFilter
from bot.texts.catalogue import Texts

MOST_CHARACTERS = 200
NARROW_DAYS = 30
MONTHS_BACK = 11
YEARS_BACK = 20
_DIGEST_CHARACTERS = 8
# What people call the feelings besides the names of the catalogues.
_ALSO_CALLED = {
    "joy": Emotion.JOY,
    "happy": Emotion.JOY,
    "행복": Emotion.JOY,
    "sad": Emotion.SADNESS,
    "depressed": Emotion.DEPRESSION,
    "우울함": Emotion.DEPRESSION,
    "angry": Emotion.ANGER,
    "화": Emotion.ANGER,
    "anxious": Emotion.ANXIETY,
    "걱정": Emotion.ANXIETY,
}


class _Kept(BaseModel):
    """A query as it is kept while its results are looked at."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    text: str = ""
    emotion: Emotion | None = None
    first: date | None = None
    last: date | None = None
    on_this_day: bool = False


@dataclass(frozen=True, slots=True)
class FindQuery:
    """A search as it was understood; `text` is what is left for words and meaning."""

    text: str = field(default="", repr=False)
    emotion: Emotion | None = None
    period: Period | None = None
    on_this_day: bool = False

    @property
    def digest(self) -> str:
        """Return what tells one search from the next in a button, without saying what it is."""
        return hashlib.sha256(self.to_subject().encode()).hexdigest()[:_DIGEST_CHARACTERS]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether a feeling or a period is asked for besides words."""
        return self.emotion is not None or self.period is not None

    def to_subject(self) -> str:
        """Return the text that stands for the query in a dialogue."""
        first, last = (self.period.first, self.period.last) if self.period else (None, None)
        return _Kept(text=self.text, emotion=self.emotion, first=first, last=last, on_this_day=self.on_this_day).model_dump_json()

    @classmethod
    def from_subject(cls, subject: str) -> "FindQuery | None":
        """Read what `to_subject` wrote; None for anything else."""
        try:
            kept = _Kept.model_validate_json(subject)
        except ValidationError:
            return None
        period = Period(kept.first, kept.last) if kept.first and kept.last else None
        return cls(kept.text, kept.emotion, period, kept.on_this_day)

    def filters(self, today: date, zone: str) -> list[EntryFilter]:
        """Return which entries come into question, the newest first: one filter, or one for each earlier day that is like today."""
        if self.on_this_day:
            periods: list[Period] = [Period(day, day) for day in days_like(today)]
            return [replace(period.bounds(zone), emotion=self.emotion) for period in periods]
        bounds = self.period.bounds(zone) if self.period else EntryFilter()
        return [replace(bounds, emotion=self.emotion)]

    def narrowed(self, choice: str, today: date) -> "FindQuery":
        """Return the query after a button: a feeling's name, `days` for the last ones, or `all`."""
        if choice == "days":
            return replace(self, period=last_days(NARROW_DAYS, today), on_this_day=False)
        if choice in {emotion.value for emotion in EMOTIONS}:
            return replace(self, emotion=Emotion(choice))
        return replace(self, emotion=None, period=None)

    def name(self, texts: Texts) -> str:
        """Return the query as a person reads it."""
        parts = [texts.say("find.words", text=self.text)] if self.text else []
        parts += [texts.feeling(self.emotion)] if self.emotion else []
        parts += [self.period.name(texts.language)] if self.period else []
        parts += [texts.say("find.on_this_day")] if self.on_this_day else []
        return " · ".join(parts) or texts.say("find.everything")


def read_query(text: str, today: date) -> FindQuery:
    """Understand what was typed: the first period and the first feeling in it narrow, the rest is searched for."""
    period, rest = take_period(text[:MOST_CHARACTERS], today)
    words = rest.split()
    names = feeling_names()
    place = next((place for place, word in enumerate(words) if _bare(word) in names), None)
    emotion = names[_bare(words.pop(place))] if place is not None else None
    return FindQuery(" ".join(words), emotion, period)


def feeling_names() -> dict[str, Emotion]:
    """Return what the feelings are called, in small letters, in both languages."""
    named = {Texts(language).feeling_name(emotion).lower(): emotion for language in Language for emotion in EMOTIONS}
    return _ALSO_CALLED | named


def days_like(today: date) -> list[date]:
    """Return this day of earlier months and earlier years, the newest first; months that lack it are left out."""
    now = today.year * 12 + today.month - 1
    back = [*range(1, MONTHS_BACK + 1), *(12 * years for years in range(1, YEARS_BACK + 1))]
    found = []
    for number in (now - months for months in back):
        try:
            found.append(date(number // 12, number % 12 + 1, today.day))
        except ValueError:
            continue  # the 31st of a month of thirty days
    return found


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word).lower()
