"""Words that appear together with a feeling. Together, and no more: nothing here says what comes of what.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words", equations 15 to 22): a word's odds
among the entries of one feeling against its odds among the others, with the whole diary as the prior, divided by its standard
error. What is counted are entries that hold the word and entries that do not, so one long lament does not fill the list, and
feelings that are written of at length have no more words than others.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import EMOTIONS, Emotion

# Below this many entries of a feeling, or of the others it is compared with, nothing is said.
FEWEST_ENTRIES = 8
# A word in fewer entries of the feeling is chance.
FEWEST_USES = 3
# How many imagined average entries the prior adds to either side: as many as are asked for, so that small diaries stay near the average.
PRIOR_ENTRIES = 8.0
# One-sided 95 % of the normal distribution.
FEWEST_Z = 1.645
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class FeltWords:
    """The different words of one entry and its feeling."""

    emotion: Emotion
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class TogetherWord:
    """A word, in how many entries of the feeling it stands, and the z-score of its log-odds."""

    word: str
    count: int
    score: float


@dataclass(frozen=True, slots=True)
class FeelingWords:
    """The words that appear together with a feeling, the clearest first."""

    emotion: Emotion
    words: tuple[TogetherWord, ...]


def words_by_feeling(entries: Sequence[FeltWords]) -> tuple[FeelingWords, ...]:
    """Return the feelings that have words of their own, in `EMOTIONS` order; none without enough entries on both sides."""
    feelings = [entry.emotion for entry in entries]
    everything = Counter(word for entry in entries for word in entry.words)
    found = []
    for emotion in EMOTIONS:
        if not has_enough(feelings, emotion):
            continue
        own = [entry for entry in entries if entry.emotion is emotion]
        counts = Counter(word for entry in own for word in entry.words)
        others = len(entries) - len(own)
        scored = [
            TogetherWord(word, count, log_odds_z(count, len(own), everything[word] - count, others))
            for word, count in counts.items()
            if count >= FEWEST_USES
        ]
        clear = sorted((word for word in scored if word.score >= FEWEST_Z), key=lambda word: (-word.score, word.word))
        if clear:
            found.append(FeelingWords(emotion, tuple(clear[:MOST_WORDS])))
    return tuple(found)


def has_enough(feelings: Sequence[Emotion], emotion: Emotion) -> bool:
    """Tell whether entries of these feelings are enough to speak of one of them, on its side and on the other."""
    own = feelings.count(emotion)
    return min(own, len(feelings) - own) >= FEWEST_ENTRIES


def log_odds_z(uses: int, entries: int, other_uses: int, other_entries: int) -> float:
    """Return the z-score of a word that stands in `uses` of a feeling's entries and in `other_uses` of the others; 0 if in all."""
    rate = (uses + other_uses) / (entries + other_entries)
    if rate == 1:
        return 0.0
    with_word = (uses + PRIOR_ENTRIES * rate, other_uses + PRIOR_ENTRIES * rate)
    without = (entries + PRIOR_ENTRIES - with_word[0], other_entries + PRIOR_ENTRIES - with_word[1])
    difference = math.log(with_word[0] / without[0]) - math.log(with_word[1] / without[1])
    return difference / math.sqrt(sum(1 / count for count in (*with_word, *without)))
