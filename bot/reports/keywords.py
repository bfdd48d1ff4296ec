"""Words that appear together with a feeling. Together, and no more: nothing here says what comes of what.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words", equations 15 to 22): a word's odds
among the entries of one feeling against its odds among the others, with the whole diary as the prior, divided by its standard
error. An entry counts a word once, so one long lament does not fill the list.
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
# How many imagined uses the prior is worth: one to two weeks of a usual diary, so that small diaries stay near the average.
PRIOR_USES = 50.0
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
    everything = Counter(word for entry in entries for word in entry.words)
    found = []
    for emotion in EMOTIONS:
        own = [entry for entry in entries if entry.emotion is emotion]
        if len(own) < FEWEST_ENTRIES or len(entries) - len(own) < FEWEST_ENTRIES:
            continue
        counts = Counter(word for entry in own for word in entry.words)
        scored = [TogetherWord(word, count, _z(count, word, counts, everything)) for word, count in counts.items() if count >= FEWEST_USES]
        clear = sorted((word for word in scored if word.score >= FEWEST_Z), key=lambda word: (-word.score, word.word))
        if clear:
            found.append(FeelingWords(emotion, tuple(clear[:MOST_WORDS])))
    return tuple(found)


def _z(count: int, word: str, counts: Counter[str], everything: Counter[str]) -> float:
    own_total, total = counts.total(), everything.total()
    prior = PRIOR_USES * everything[word] / total
    other, other_total = everything[word] - count, total - own_total
    own_odds = (count + prior) / (own_total + PRIOR_USES - count - prior)
    other_odds = (other + prior) / (other_total + PRIOR_USES - other - prior)
    return (math.log(own_odds) - math.log(other_odds)) / math.sqrt(1 / (count + prior) + 1 / (other + prior))
