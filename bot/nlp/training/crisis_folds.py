"""Splits the crisis rows so that lines written as twins of one another stay on one side."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.messages import CrisisLevel

Ints = npt.NDArray[np.int64]
PIECE_CHARACTERS = 3
# Two lines that share this much of their three-letter pieces count as one line written twice.
TWIN_SHARE = 0.3
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Families:
    """Union-find over row numbers."""

    parent: list[int] = field(default_factory=list)

    def root(self, row: int) -> int:
        while self.parent[row] != row:
            self.parent[row] = self.parent[self.parent[row]]
            row = self.parent[row]
        return row

    def join(self, one: int, other: int) -> None:
        # The first row stands for its family, or folds would follow the order in which twins are met: that of a set, anew in every process.
        first, last = sorted((self.root(one), self.root(other)))
        self.parent[last] = first


def fold_of_each(texts: Sequence[str], levels: Sequence[CrisisLevel], folds: int, seed: int) -> Ints:
    """Return the fold of every row.

    Rows stay together when their wording is alike, and when they stand in one run of different levels: that is how the corpus writes a
    grave line and its harmless twin, one below the other.
    """
    families = _Families(list(range(len(texts))))
    _join_runs(families, levels)
    _join_alike(families, texts)
    roots = np.array([families.root(row) for row in range(len(texts))])
    names = np.unique(roots)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    return np.asarray(shuffled[np.searchsorted(names, roots)] % folds, np.int64)


def _join_runs(families: _Families, levels: Sequence[CrisisLevel]) -> None:
    seen: set[CrisisLevel] = set()
    for row, level in enumerate(levels):
        if level in seen:
            seen = set()
        elif seen:
            families.join(row - 1, row)
        seen.add(level)


def _join_alike(families: _Families, texts: Sequence[str]) -> None:
    pieces = [_pieces(text) for text in texts]
    holders: dict[str, list[int]] = {}
    for row, own in enumerate(pieces):
        shared: dict[int, int] = {}
        for piece in own:
            for other in holders.setdefault(piece, []):
                shared[other] = shared.get(other, 0) + 1
            holders[piece].append(row)
        for other, count in shared.items():
            if count / (len(own) + len(pieces[other]) - count) >= TWIN_SHARE:
                families.join(row, other)


def _pieces(text: str) -> set[str]:
    closed = _SPACE.sub("", text)
    return {closed[start : start + PIECE_CHARACTERS] for start in range(max(1, len(closed) - PIECE_CHARACTERS + 1))}
