"""The vectors of the bank beside the weights, and the check that they belong to the corpus in use."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import WeightsMissingError
from bot.nlp.corpus import Situation

Floats = npt.NDArray[np.float32]
FILE_NAME = "bank.npz"


@dataclass(frozen=True, slots=True, eq=False)
class BankVectors:
    """L2-normalised vectors in the bank's order.

    `prototypes` (situations, 256) is what training pulled messages towards, `centres` (situations, 16, 256) what the messages lie around,
    held-out ones left aside, zero where there are none; `replies` (all of them, 256).
    """

    prototypes: Floats
    centres: Floats
    replies: Floats


def bank_sha256(situations: Sequence[Situation]) -> str:
    """Return the fingerprint of everything a vector was computed from; 반말 answers share the vectors of their 해요체 twins."""
    digest = hashlib.sha256()
    for situation in situations:
        for text in (situation.id, *situation.utterances, *situation.replies):
            digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def save_bank_vectors(vectors: BankVectors, situations: Sequence[Situation], folder: Path) -> None:
    """Write the vectors in half precision: cosines move by less than 0.001."""
    arrays = {name: getattr(vectors, name).astype(np.float16) for name in ("prototypes", "centres", "replies")}
    np.savez_compressed(folder / FILE_NAME, sha256=np.array(bank_sha256(situations)), **arrays)


def load_bank_vectors(folder: Path, situations: Sequence[Situation]) -> BankVectors:
    """Read the vectors of a model folder.

    Raises:
        WeightsMissingError: the file is not there, is of an earlier version, or the corpus has changed since it was made.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        raise WeightsMissingError(f"{file} is missing: check the whole repository out again, or convert the encoder again")
    with np.load(file) as stored:
        if "centres" not in stored or str(stored["sha256"]) != bank_sha256(situations):
            raise WeightsMissingError(
                f"the corpus has changed since {file} was made, or the file is of an earlier version: run "
                f"`python -m bot.nlp.training.convert --bank-only {folder}`"
            )
        return BankVectors(*(stored[name].astype(np.float32) for name in ("prototypes", "centres", "replies")))
