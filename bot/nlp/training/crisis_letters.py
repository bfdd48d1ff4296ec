"""Says how well letters alone grade crisis rows they have not seen: `python -m bot.nlp.training.crisis_letters`, about six minutes."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from bot.messages import CrisisLevel
from bot.nlp.corpus import load_crisis_rows
from bot.nlp.grave_letters import GraveLetters
from bot.nlp.training.crisis_folds import fold_of_each
from bot.nlp.training.letter_models import CRISIS_TIMES, OF_CRISIS, fit, ordinary_texts

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
FOLDS = 3
SEED = 1


@dataclass(frozen=True, slots=True)
class LetterFigures:
    """Share of urgent rows above the urgent probability that this share of harmless rows exceeds; each row read by a model without it."""

    recall_at_3: float
    recall_at_5: float
    recall_at_10: float


def unseen_grades(corpus: Path, fold: Ints) -> Floats:
    """Return the log-probabilities (n, 3) of every crisis row by a model that learned no row of the same fold."""
    rows = load_crisis_rows(corpus)
    ordinary = [(text, int(CrisisLevel.NONE)) for text in ordinary_texts(corpus)]
    grades = np.zeros((len(rows), len(CrisisLevel)), np.float32)
    for number in np.unique(fold):
        learned = [(row.text, int(row.level)) for row, own in zip(rows, fold, strict=True) if own != number]
        letters = GraveLetters(fit(learned * CRISIS_TIMES + ordinary, len(CrisisLevel), OF_CRISIS))
        for at in np.flatnonzero(fold == number):
            grades[at] = letters.log_probabilities(rows[at].text, is_long=False)
    return grades


def figures(urgency: Floats, levels: Ints) -> LetterFigures:
    """Measure the urgent probabilities of unseen rows."""
    grave, harmless = urgency[levels == CrisisLevel.URGENT], urgency[levels == CrisisLevel.NONE]
    return LetterFigures(*(round(float((grave > np.quantile(harmless, 1 - share)).mean()), 3) for share in (0.03, 0.05, 0.10)))


def main(corpus: Annotated[Path, typer.Option(help="The corpus.")] = Path("corpus")) -> None:
    """Cross-validate the letter model of crises and print its figures."""
    rows = load_crisis_rows(corpus)
    fold = fold_of_each([row.text for row in rows], [row.level for row in rows], FOLDS, SEED)
    urgency = np.exp(unseen_grades(corpus, fold)[:, CrisisLevel.URGENT])
    typer.echo(json.dumps(asdict(figures(urgency, np.array([int(row.level) for row in rows], np.int64)))))


if __name__ == "__main__":
    typer.run(main)
