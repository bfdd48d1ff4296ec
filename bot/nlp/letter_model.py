"""Which of some labels a text has, by its letters alone.

An average of one small vector per run of letters, then a linear layer (Joulin et al. 2017, fastText). It knows the words people use,
where the encoder knows what sentences mean: the two err on different messages, and their sum is right more often than either
(docs/decisions/0020-letters-beside-the-encoder.md). Trained by `bot/nlp/training/letter_models.py`.
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.errors import WeightsMissingError
from bot.nlp.letters import buckets

Floats = npt.NDArray[np.float32]
SITUATIONS_FILE, FEELINGS_FILE = "situation_letters.npz", "feeling_letters.npz"
CRISIS_FILE, DANGERS_FILE = "crisis_letters.npz", "danger_letters.npz"


@dataclass(frozen=True, slots=True, eq=False)
class LetterArrays:
    """The weights of a model.

    `vectors` (buckets, size) in int8 and the `scales` (buckets) that make floats of its rows; `rarity` (buckets), the inverse document
    frequency, which these scales hold already and by which the length of a text is reckoned; `layer` (labels, size + 1), the weights
    with the bias in the last column.
    """

    vectors: npt.NDArray[np.int8]
    scales: Floats
    rarity: Floats
    layer: Floats


class LetterModel:
    """A model and nothing else: safe to call from several threads."""

    def __init__(self, arrays: LetterArrays) -> None:
        self._arrays = arrays

    @classmethod
    def load(cls, file: Path, labels: Sequence[str]) -> "LetterModel":
        """Load a model.

        Raises:
            WeightsMissingError: it is not there, cannot be read, or was made for other labels.
        """
        again = f"run `python -m bot.nlp.training.convert --bank-only {file.parent}`"
        try:
            with np.load(file) as stored:
                if str(stored["labels_sha256"]) != labels_sha256(labels):
                    raise WeightsMissingError(f"{file} was made for other labels: {again}")
                wide = {name: stored[name].astype(np.float32) for name in ("scales", "rarity", "layer")}
                return cls(LetterArrays(vectors=stored["vectors"], **wide))
        except (OSError, EOFError, ValueError, KeyError, BadZipFile, zlib.error) as error:
            raise WeightsMissingError(f"{file} is missing or cannot be read ({type(error).__name__}): {again}") from error

    def save(self, file: Path, labels: Sequence[str]) -> None:
        """Write the model, for these labels in this order."""
        own = self._arrays
        half = {name: getattr(own, name).astype(np.float16) for name in ("scales", "rarity", "layer")}
        np.savez_compressed(file, labels_sha256=np.array(labels_sha256(labels)), vectors=own.vectors, **half)

    def log_probabilities(self, text: str) -> Floats:
        """Return the natural logarithm of the probability of every label, in their order."""
        own = self._arrays
        runs = buckets(text, len(own.rarity))
        length = np.sqrt((own.rarity[runs] ** 2).sum() + 1e-6)
        average = (own.scales[runs] @ own.vectors[runs].astype(np.float32)) / length
        logits = own.layer[:, :-1] @ average + own.layer[:, -1]
        shifted = logits - logits.max()
        return np.asarray(shifted - np.log(np.exp(shifted).sum()), np.float32)


def labels_sha256(labels: Sequence[str]) -> str:
    """Return the fingerprint of labels in their order."""
    return hashlib.sha256("\0".join(labels).encode()).hexdigest()
