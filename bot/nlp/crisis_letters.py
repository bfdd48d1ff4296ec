"""How grave a text is by its letters alone: a linear model over hashed runs of one to four characters.

It knows no meaning, so it errs where the encoder does not and the other way round; and what it says of rows it has not seen can be
measured by cross-validation at no cost, which the encoder, having learned them, does not allow. Trained by
`bot/nlp/training/crisis_letters.py`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import WeightsMissingError
from bot.nlp.letters import Ints, buckets

Floats = npt.NDArray[np.float32]

FILE_NAME = "letters.npz"
BUCKETS = 1 << 16


class CrisisLetters:
    """The model: one weight per bucket and level."""

    def __init__(self, weights: Floats, bias: Floats) -> None:
        self._weights = weights
        self._bias = bias

    @classmethod
    def load(cls, folder: Path) -> "CrisisLetters | None":
        """Load the model of an encoder's folder, or return None where there is none.

        Raises:
            WeightsMissingError: it is there and cannot be read.
        """
        file = folder / FILE_NAME
        if not file.is_file():
            return None
        try:
            with np.load(file) as stored:
                return cls(stored["weights"].astype(np.float32), stored["bias"].astype(np.float32))
        except (OSError, ValueError, KeyError) as error:
            raise WeightsMissingError(f"{file} cannot be read: {type(error).__name__}") from error

    def save(self, folder: Path) -> None:
        """Write the model into an encoder's folder."""
        np.savez_compressed(folder / FILE_NAME, allow_pickle=False, weights=self._weights.astype(np.float16), bias=self._bias)

    def logits(self, texts: Sequence[str]) -> Floats:
        """Return the logits of (none, concern, urgent), shape (n, 3)."""
        return np.stack([self._one(buckets(text, BUCKETS)) for text in texts]) if texts else np.empty((0, 3), np.float32)

    def _one(self, runs: Ints) -> Floats:
        return np.asarray(self._weights[runs].sum(0) / np.sqrt(len(runs)) + self._bias, np.float32)
