"""Scores every situation of the bank for a message, and a situation's answers, by their vectors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.messages import EMOTIONS, EmotionScores
from bot.nlp.acts import BY_RULE_ONLY
from bot.nlp.bank_vectors import BankVectors, load_bank_vectors
from bot.nlp.corpus import Situation, load_situations, load_twins
from bot.nlp.letter_model import SITUATIONS_FILE, LetterModel

Floats = npt.NDArray[np.float32]
# What training pulled a message towards, and how people really said it (docs/decisions/0019-more-messages.md has the alternatives).
PROTOTYPE_SHARE = 0.6
NEAREST_CENTRES = 2
# What the letters add, and the log-probability below which they say no more than "not this one"
# (docs/decisions/0020-letters-beside-the-encoder.md).
LETTERS_WEIGHT, LEAST_LOG_PROBABILITY = 0.07, -12.0
NOTHING_NEAR = -3.0
"""The likeness of what cannot be meant: lower than any other."""


class BankIndex:
    """The bank as arrays; twins count as one situation."""

    def __init__(
        self, situations: Sequence[Situation], vectors: BankVectors, letters: LetterModel, twins: Sequence[Sequence[str]] = ()
    ) -> None:
        self.situations = tuple(situations)
        self._letters = letters
        self._positions = {situation.id: at for at, situation in enumerate(self.situations)}
        self.group = np.arange(len(self.situations))
        for ids in twins:
            here = [self._positions[name] for name in ids]
            self.group[here] = here[:1] * len(here)
        self._prototypes = vectors.prototypes
        self._centres = vectors.centres
        starts = np.cumsum([0, *(len(situation.replies) for situation in situations)])
        self._replies = [vectors.replies[start:end] for start, end in zip(starts[:-1], starts[1:], strict=True)]
        self._feelings = np.array([EMOTIONS.index(situation.emotion) for situation in situations])
        able = [not situation.is_fallback and situation.id not in BY_RULE_ONLY for situation in situations]
        self._told = np.array(able) & vectors.centres.any((1, 2))
        self.is_act = np.array([situation.is_act for situation in situations])
        # Hurt by the bot (`bot.hurt.…`) is also something that only follows an answer of the bot.
        self.is_turn = np.array([situation.is_turn or situation.id.startswith("bot.") for situation in situations])

    @classmethod
    def load(cls, model_folder: Path, corpus_folder: Path) -> "BankIndex":
        """Load the bank of a corpus with its vectors and letters.

        Raises:
            WeightsMissingError: a file is missing, or the corpus has changed since it was made.
        """
        situations = load_situations(corpus_folder)
        vectors = load_bank_vectors(model_folder, situations)
        letters = LetterModel.load(model_folder / SITUATIONS_FILE, [situation.id for situation in situations])
        return cls(situations, vectors, letters, load_twins(corpus_folder))

    def nearness(self, vector: Floats) -> Floats:
        """Return the score (a cosine, about -1 to 1) of every situation for a message's vector; -1 where nothing can be near."""
        return np.asarray(np.where(self._told, near_by_vector(self._prototypes, self._centres, vector), -1), np.float32)

    def likeness(self, text: str, vector: Floats) -> Floats:
        """Return how much a message is like each situation, about -1 to 1: nearness, lowered where its letters speak against it."""
        told = LETTERS_WEIGHT * np.maximum(self._letters.log_probabilities(text), LEAST_LOG_PROBABILITY)
        return np.asarray(np.where(self._told, self.nearness(vector) + told, NOTHING_NEAR), np.float32)

    def agreement(self, scores: EmotionScores) -> Floats:
        """Return, for every situation, the probability of its feeling."""
        return np.take(np.asarray(scores.as_row(), np.float32), self._feelings)

    def answer_scores(self, situation: int, vector: Floats) -> Floats:
        """Return how well each answer of a situation answers a message."""
        return np.asarray(self._replies[situation] @ vector, np.float32)

    def position(self, situation_id: str) -> int:
        """Return where a situation stands; raises `KeyError` for an unknown id."""
        return self._positions[situation_id]


def near_by_vector(prototypes: Floats, centres: Floats, vector: Floats) -> Floats:
    """Return the cosine of a vector (size) with every situation: its prototype (situations, size) and the nearest of its centres."""
    near = (centres.reshape(-1, centres.shape[-1]) @ vector).reshape(centres.shape[:2])
    nearest = np.partition(near, -NEAREST_CENTRES, axis=1)[:, -NEAREST_CENTRES:].mean(1)
    return np.asarray(PROTOTYPE_SHARE * (prototypes @ vector) + (1 - PROTOTYPE_SHARE) * nearest, np.float32)
