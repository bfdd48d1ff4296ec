"""Scores every situation of the bank for a message, and a situation's answers, by their vectors."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from bot.messages import EMOTIONS, EmotionScores
from bot.nlp.acts import BY_RULE_ONLY, nobody
from bot.nlp.bank_vectors import BankVectors
from bot.nlp.corpus import Situation

Floats = npt.NDArray[np.float32]
# Half what training pulled a message towards, half how people really said it; the same mix as in the measurements of training.
PROTOTYPE_SHARE = 0.5
NEAREST_UTTERANCES = 2


class BankIndex:
    """The bank as arrays. `leave_out` drops utterances, so that held-out ones can be asked for."""

    def __init__(self, situations: Sequence[Situation], vectors: BankVectors, leave_out: Callable[[str], bool] = nobody) -> None:
        self.situations = tuple(situations)
        self._prototypes = vectors.prototypes
        owned: list[list[int]] = []
        seen = 0
        for situation in situations:
            owned.append([seen + at for at, text in enumerate(situation.utterances) if not leave_out(text)])
            seen += len(situation.utterances)
        # One more row than there are utterances, farther than any, fills the short rows of the table.
        self._utterances = vectors.utterances
        self._table = np.full((len(owned), max(NEAREST_UTTERANCES, *map(len, owned))), seen)
        for row, mine in enumerate(owned):
            self._table[row, : len(mine)] = mine
        starts = np.cumsum([0, *(len(situation.replies) for situation in situations)])
        self._replies = [vectors.replies[start:end] for start, end in zip(starts[:-1], starts[1:], strict=True)]
        self._feelings = np.array([EMOTIONS.index(situation.emotion) for situation in situations])
        able = [not situation.is_fallback and situation.id not in BY_RULE_ONLY for situation in situations]
        self._told = np.array([bool(mine) and can for can, mine in zip(able, owned, strict=True)])
        self.is_act = np.array([situation.is_act for situation in situations])
        # Hurt by the bot (`bot.hurt.…`) is also something that only follows an answer of the bot.
        self.is_turn = np.array([situation.is_turn or situation.id.startswith("bot.") for situation in situations])

    def nearness(self, vector: Floats) -> Floats:
        """Return the score (a cosine, about -1 to 1) of every situation for a message's vector; -1 where nothing can be near."""
        near = np.append(self._utterances @ vector, np.float32(-1))
        nearest = np.partition(near[self._table], -NEAREST_UTTERANCES, axis=1)[:, -NEAREST_UTTERANCES:].mean(1)
        scores = PROTOTYPE_SHARE * (self._prototypes @ vector) + (1 - PROTOTYPE_SHARE) * nearest
        return np.asarray(np.where(self._told, scores, -1), np.float32)

    def agreement(self, scores: EmotionScores) -> Floats:
        """Return, for every situation, the probability of its feeling."""
        return np.take(np.asarray(scores.as_row(), np.float32), self._feelings)

    def answer_scores(self, situation: int, vector: Floats) -> Floats:
        """Return how well each answer of a situation answers a message."""
        return np.asarray(self._replies[situation] @ vector, np.float32)

    def position(self, situation_id: str) -> int:
        """Return where a situation stands; raises `KeyError` for an unknown id."""
        for at, situation in enumerate(self.situations):
            if situation.id == situation_id:
                return at
        raise KeyError(situation_id)
