"""The cross-validation of the crisis floor: what a fold learns, and what is graded by whom."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import TrainingError
from bot.messages import CrisisLevel
from bot.nlp.corpus import CrisisRow, load_crisis_rows
from bot.nlp.training.crisis_cross import UNSEEN_FILE, cross_validated, figures, folds, learn_without
from bot.nlp.training.crisis_letters import FOLDS
from bot.nlp.training.encoder import digest, learn_encoder
from bot.nlp.training.encoder_material import gather
from bot.nlp.training.network import TextEncoder
from bot.recipes import EncoderRecipe
from bot.safety.crisis import grade, grade_by_rules
from tests.nlp.brain import CORPUS, MODEL
from tests.nlp.training.homemade import RecordingWatch, kobert, pace

URGENT, CONCERN, NONE = CrisisLevel.URGENT, CrisisLevel.CONCERN, CrisisLevel.NONE
# The last line is a twin of the first and of the third, which are none of each other: in which order it meets them is that of a set.
PRINT_FOLDS = """
from bot.errors import TrainingError
from bot.messages import CrisisLevel
from bot.nlp.training.crisis_folds import fold_of_each
texts = ["옥상 문이 열려 있었다", "이불을 널었다", "바람이 차갑게 불었다", "옥상 문이 열려 바람이 차갑게"]
print(fold_of_each(texts, [CrisisLevel.NONE] * 4, 1000, 1).tolist())
"""


def test_every_process_makes_the_same_folds() -> None:
    made = {
        subprocess.run([sys.executable, "-c", PRINT_FOLDS], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in "123456"
    }
    assert len(made) == 1


def test_rows_that_are_left_out_are_not_learned(small_corpus: Path) -> None:
    tokens = TextEncoder(MODEL / "tokenizer.json")
    recipe = EncoderRecipe(pace(small_corpus), small_corpus)
    out = {row.text for row in load_crisis_rows(small_corpus)[::2]}
    whole, part = gather(recipe, tokens).levels, gather(recipe, tokens, out).levels
    left = [tuple(ids) for ids in tokens.ids(sorted(out))]
    assert any(tuple(ids) in left for ids, _ in whole)
    assert not any(tuple(ids) in left for ids, _ in part)


def test_figures_of_the_floor_are_counted_by_hand() -> None:
    rows = [CrisisRow(str(at), level, "x") for at, level in enumerate([URGENT, URGENT, URGENT, URGENT, CONCERN, NONE, NONE])]
    told = figures(rows, [URGENT, URGENT, CONCERN, NONE, NONE, URGENT, CONCERN])
    assert (told.urgent_heard, told.urgent_missed, told.false_urgent, told.false_concern, told.rows) == (0.5, 0.25, 0.5, 0.5, 7)


@pytest.mark.slow
def test_each_fold_is_trained_without_its_rows_and_all_are_put_together(small_corpus: Path, tmp_path: Path) -> None:
    recipe = EncoderRecipe(pace(tmp_path), small_corpus, base=str(kobert(tmp_path / "kobert", layers=1)), steps=2, look_every=2)
    folders = [tmp_path / f"fold_{number}" for number in range(FOLDS)]
    for number, folder in enumerate(folders):
        learn_without(replace(recipe, pace=replace(recipe.pace, out=folder)), number, RecordingWatch())
    rows, graded = cross_validated(small_corpus, folders)
    assert all(level >= grade_by_rules(row.text) for row, level in zip(rows, graded, strict=True))
    with pytest.raises(TrainingError, match="other crisis rows"):
        cross_validated(small_corpus, folders[::-1])


def test_a_run_without_some_rows_is_not_taken_up_as_one_with_them(small_corpus: Path, tmp_path: Path) -> None:
    recipe = EncoderRecipe(pace(tmp_path / "run"), small_corpus, base=str(kobert(tmp_path / "kobert", layers=1)), steps=2, look_every=2)
    learn_encoder(recipe, RecordingWatch(), {"살기 싫다"})
    with pytest.raises(TrainingError, match="other options"):
        learn_encoder(recipe, RecordingWatch(), {"죽고 싶다"})


def test_every_row_gets_the_grade_of_its_own_fold(small_corpus: Path, tmp_path: Path) -> None:
    rows = load_crisis_rows(small_corpus)
    fold = folds(rows)
    folders = [tmp_path / str(number) for number in range(FOLDS)]
    # As sure as can be, so that letters change nothing: every third row urgent, the others none.
    sure = np.array([[-200.0, 0.0, 200.0] if at % 3 == 0 else [200.0, 0.0, -200.0] for at in range(len(rows))], np.float32)
    for number, folder in enumerate(folders):
        folder.mkdir()
        own = [row.text for row, where in zip(rows, fold, strict=True) if where == number]
        np.savez(folder / UNSEEN_FILE, allow_pickle=False, logits=sure[fold == number], rows=np.array(digest(own)))
    _, graded = cross_validated(small_corpus, folders)
    for at, (row, level) in enumerate(zip(rows, graded, strict=True)):
        assert level == grade(row.text, (0.0, 0.0, 1.0) if at % 3 == 0 else (1.0, 0.0, 0.0)), row.text


def test_what_has_learned_the_rows_cannot_grade_them_unseen(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="has learned"):
        learn_without(EncoderRecipe(pace(tmp_path), CORPUS, base=str(MODEL)), 0, RecordingWatch())


def test_the_first_rows_are_those_the_aims_are_set_for() -> None:
    assert len(load_crisis_rows(CORPUS, "crisis_[12].jsonl")) == 800
