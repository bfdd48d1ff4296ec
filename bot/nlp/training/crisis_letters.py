"""Trains the letter model of crises and says how good it is on rows it has not seen.

`python -m bot.nlp.training.crisis_letters models/encoder` cross-validates, prints the figures and writes the model. About two minutes, no
torch, and always the same result.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from bot.messages import CrisisLevel, Emotion
from bot.nlp.corpus import load_crisis_rows, load_diary_lines, load_situations
from bot.nlp.crisis_letters import BUCKETS, CrisisLetters
from bot.nlp.letters import Ints, buckets
from bot.nlp.training.crisis_folds import fold_of_each

Floats = npt.NDArray[np.float32]
LEVELS = len(CrisisLevel)
EPOCHS = 6
BATCH = 64
LEARNING_RATE = 0.15
SMOOTHING = 0.07
FOLDS = 4
SEED = 1
# Harmless lines beside the crisis rows, so that an ordinary day is known as such.
PLAIN_LINES, PLAIN_MESSAGES = 1500, 2000


@dataclass(frozen=True, slots=True)
class LetterFigures:
    """Share of urgent rows above the urgent probability that this share of harmless rows exceeds; each row read by a model without it."""

    recall_at_3: float
    recall_at_5: float
    recall_at_10: float


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Texts as bucket numbers, with their levels."""

    runs: tuple[Ints, ...]
    levels: Ints

    @classmethod
    def of(cls, texts: Sequence[str], levels: Sequence[int]) -> "Lines":
        """Hash texts."""
        return cls(tuple(buckets(text, BUCKETS) for text in texts), np.array(levels, np.int64))

    def chosen(self, rows: Ints) -> "Lines":
        """Return some of the lines."""
        return Lines(tuple(self.runs[row] for row in rows), self.levels[rows])

    def __add__(self, other: "Lines") -> "Lines":
        return Lines(self.runs + other.runs, np.concatenate([self.levels, other.levels]))


def fit(lines: Lines) -> CrisisLetters:
    """Fit by AdaGrad on the smoothed cross-entropy."""
    chance = np.random.default_rng(SEED)
    weights, bias = np.zeros((BUCKETS, LEVELS), np.float32), np.zeros(LEVELS, np.float32)
    seen, seen_bias = np.full((BUCKETS, LEVELS), 1e-2, np.float32), np.full(LEVELS, 1e-2, np.float32)
    wanted = np.eye(LEVELS, dtype=np.float32)[lines.levels] * (1 - SMOOTHING) + SMOOTHING / LEVELS
    for _ in range(EPOCHS):
        order = chance.permutation(len(lines.runs))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            runs = [lines.runs[row] for row in rows]
            scales = np.array([len(own) ** -0.5 for own in runs], np.float32)
            logits = np.stack([weights[own].sum(0) * scale for own, scale in zip(runs, scales, strict=True)]) + bias
            powers = np.exp(logits - logits.max(1, keepdims=True))
            errors = powers / powers.sum(1, keepdims=True) - wanted[rows]
            touched, places = np.unique(np.concatenate(runs), return_inverse=True)
            slopes = np.zeros((len(touched), LEVELS), np.float32)
            np.add.at(slopes, places, np.repeat(errors * scales[:, None], [len(own) for own in runs], axis=0))
            seen[touched] += slopes**2
            weights[touched] -= LEARNING_RATE * slopes / np.sqrt(seen[touched])
            slope = errors.mean(0)
            seen_bias += slope**2
            bias -= 0.3 * LEARNING_RATE * slope / np.sqrt(seen_bias)
    return CrisisLetters(weights, bias)


def unseen_logits(corpus: Path) -> Floats:
    """Return the logits of every crisis row from a model that saw neither it nor a twin of it."""
    rows, plain = load_crisis_rows(corpus), plain_lines(corpus)
    lines = Lines.of([row.text for row in rows], [int(row.level) for row in rows])
    fold = fold_of_each([row.text for row in rows], [row.level for row in rows], FOLDS, SEED)
    logits = np.zeros((len(rows), LEVELS), np.float32)
    for number in range(FOLDS):
        model = fit(lines.chosen(np.flatnonzero(fold != number)) + plain)
        held = np.flatnonzero(fold == number)
        logits[held] = model.logits([rows[row].text for row in held])
    return logits


def plain_lines(corpus: Path) -> Lines:
    """Return harmless lines; those of depression are left out, since some of them are grave."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    told = [line.text for line in load_diary_lines(corpus) if line.emotion is not Emotion.DEPRESSION and "109" not in line.reply]
    said = [
        text
        for situation in load_situations(corpus)
        if situation.emotion is not Emotion.DEPRESSION and not situation.is_fallback
        for text in situation.utterances
    ]
    texts = chance.sample(told, min(PLAIN_LINES, len(told))) + chance.sample(said, min(PLAIN_MESSAGES, len(said)))
    return Lines.of(texts, [0] * len(texts))


def figures(logits: Floats, levels: Ints) -> LetterFigures:
    """Measure logits of unseen rows."""
    powers = np.exp(logits - logits.max(1, keepdims=True))
    urgent = (powers / powers.sum(1, keepdims=True))[:, CrisisLevel.URGENT]
    grave, harmless = urgent[levels == CrisisLevel.URGENT], urgent[levels == CrisisLevel.NONE]
    shares = [round(float((grave > np.quantile(harmless, 1 - share)).mean()), 3) for share in (0.03, 0.05, 0.10)]
    return LetterFigures(*shares)


def main(
    encoder: Annotated[Path, typer.Argument(help="The folder to write the model into, such as models/encoder.")],
    corpus: Annotated[Path, typer.Option(help="The corpus.")] = Path("corpus"),
) -> None:
    """Train the letter model of crises."""
    rows = load_crisis_rows(corpus)
    levels = np.array([int(row.level) for row in rows], np.int64)
    typer.echo(json.dumps(asdict(figures(unseen_logits(corpus), levels))))
    fit(Lines.of([row.text for row in rows], levels.tolist()) + plain_lines(corpus)).save(encoder)


if __name__ == "__main__":
    typer.run(main)
