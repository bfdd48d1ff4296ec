"""Which entries a search finds, and in which order: pure functions over what lies open of the index."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.records import SearchIndex

# Cosine from which two meanings are clearly near, chosen on our bank with the built-in encoder: among 500 random utterances (a
# diary's size), asked with the title of a situation and looking at the ten nearest, 69 of 100 found are of that very situation and 77
# of its topic, and 72 of 100 searches find something. At 0.50 it is 48, 62 and 88; at 0.65 it is 82, 86 and 53. The bank's utterances
# were seen in training, so a real diary fares worse; what is found by meaning alone is marked and stands behind the words.
NEAR_ENOUGH = 0.58
MOST_NEAR = 10
# A shorter word is found as it stands only: every second word begins with 나.
SHORTEST_BEGINNING = 2
VERB_END = "다"


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the entries found: those with the words, newest first, then those near in meaning, nearest first."""

    by_words: tuple[str, ...]
    by_meaning: tuple[str, ...]

    @property
    def entry_ids(self) -> tuple[str, ...]:
        """All of them in the order they are shown."""
        return self.by_words + self.by_meaning


def search(index: SearchIndex, words: Sequence[str], vector: npt.NDArray[np.float32] | None) -> Found:
    """Search an index for words and a meaning (L2-normalised; None where the text has none).

    Every word must be there; where no entry has them all, those with the most of them are found. A word of two or more letters also
    finds the longer words that begin with it, unless it is a verb.
    """
    counts = np.zeros(len(index.entry_ids), np.intp)
    for needle in map(_needle, words):
        counts += np.array([needle in held for held in index.words], np.intp)
    best = int(counts.max(initial=0))
    worded = np.flatnonzero(counts == best) if best else np.empty(0, np.intp)
    near = [place for place in _near(index, vector) if place not in set(worded.tolist())]
    return Found(_ids(index, worded.tolist()), _ids(index, near))


def _needle(word: str) -> bytes:
    begins = len(word) >= SHORTEST_BEGINNING and not word.endswith(VERB_END)
    return (f"\n{word}" if begins else f"\n{word}\n").encode()


def _near(index: SearchIndex, vector: npt.NDArray[np.float32] | None) -> list[int]:
    if vector is None or index.vectors.shape[1] != len(vector):
        return []
    likeness = index.vectors @ vector
    near = np.flatnonzero(likeness >= NEAR_ENOUGH)
    # Stable, so that of two equally near the newer one comes first.
    order = near[np.argsort(-likeness[near], kind="stable")]
    return [int(place) for place in order[:MOST_NEAR]]


def _ids(index: SearchIndex, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(index.entry_ids[place] for place in places)
