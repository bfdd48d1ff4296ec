"""How grave a text is by its letters: as a whole, and in its gravest part.

An average over a whole page drowns one sentence, and a page of ordinary days may end in the one that counts.
"""

import re
import textwrap

import numpy as np

from bot.messages import CrisisLevel
from bot.nlp.letter_model import Floats, LetterModel

SENTENCE_ENDS = re.compile(r"(?<=[.!?…\n])\s+")
# A shorter sentence is read with the next one; a longer one, as speech has them, is cut between words.
SHORTEST_PART, LONGEST_PART = 20, 120


class GraveLetters:
    """The letter model of crises and what is read with it."""

    def __init__(self, letters: LetterModel) -> None:
        self._letters = letters

    def log_probabilities(self, text: str, *, is_long: bool) -> Floats:
        """Return the log-probabilities of (none, concern, urgent).

        Those of the whole text; where a part of it is graver, the mean of both, and in a long text that part's alone. Chosen on the blind
        lines (docs/decisions/0020-letters-beside-the-encoder.md).
        """
        whole = self._letters.log_probabilities(text)
        parts = parts_of(text)
        if len(parts) < 2:
            return whole
        gravest = max((self._letters.log_probabilities(part) for part in parts), key=_gravity)
        if _gravity(gravest) <= _gravity(whole):
            return whole
        return gravest if is_long else np.asarray((whole + gravest) / 2, np.float32)


def parts_of(text: str) -> list[str]:
    """Return a text in parts of one or more sentences."""
    parts, waiting = [], ""
    for sentence in SENTENCE_ENDS.split(text):
        waiting = f"{waiting} {sentence}".strip()
        if len(waiting) >= SHORTEST_PART:
            parts += textwrap.wrap(waiting, LONGEST_PART)
            waiting = ""
    return [*parts, waiting] if waiting else parts


def _gravity(told: Floats) -> float:
    return float(told[CrisisLevel.URGENT] - told[CrisisLevel.NONE])
