"""The KoBERT path, on a KoBERT of the true architecture whose weights are drawn at random."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.messages import EMOTIONS
from bot.nlp.corpus import DiaryLine
from bot.nlp.feeling_classifier import FeelingClassifier
from bot.nlp.training.classifier import train_classifier
from bot.nlp.training.material import is_test
from bot.recipes import EmotionRecipe, Pace, Precision
from tests.nlp.training.homemade import RecordingWatch, diary_csv, kobert, lines, pace


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kobert(tmp_path_factory.mktemp("kobert"))


@pytest.fixture(scope="module")
def rows() -> list[DiaryLine]:
    """32 rows of the training side, all six feelings among them."""
    short = [line for line in lines() if len(line.text) < 60 and not is_test(line.text, 0.2)]
    return [line for emotion in EMOTIONS for line in [one for one in short if one.emotion is emotion][:6]][:32]


def on_the_test_side(line: DiaryLine) -> DiaryLine:
    """The same words with as many full stops as put them on the other side of the split."""
    text = line.text
    while not is_test(text, 0.2):
        text += "."
    return replace(line, text=text)


def recipe(base: Path, run: Pace, *files: Path, **changes: object) -> EmotionRecipe:
    settings: dict[str, object] = {"epochs": 2, "batch": 8, **changes}
    return EmotionRecipe(run, str(base), files, **settings)  # type: ignore[arg-type] # names are checked by the dataclass


@pytest.fixture(scope="module")
def learned(base: Path, rows: list[DiaryLine], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learned")
    file = diary_csv(folder / "rows.csv", [*rows, *map(on_the_test_side, rows[:12])])
    run = pace(folder / "out", precision=Precision.FLOAT32)
    return train_classifier(recipe(base, run, file, epochs=40, batch=16, learning_rate=3e-3, dropout=0.1), RecordingWatch()).served


def test_it_learns_32_rows_by_heart_and_serves_them(learned: Path, rows: list[DiaryLine]) -> None:
    scores = FeelingClassifier.load(learned).scores([row.text for row in rows])
    assert [score.top() for score in scores] == [row.emotion for row in rows]


def test_a_run_leaves_its_figures_and_pictures(learned: Path) -> None:
    out = learned.parent
    told = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert told["recipe"]["learning_rate"] == 3e-3
    assert told["figures"]["macro_f1"] == pytest.approx(max(look["macro_f1"] for _, look in told["looks"]), abs=0.01)
    assert told["figures"]["logits_apart_most"] <= 1e-4
    for name in ("curves.png", "confusion.png"):
        assert (out / name).read_bytes().startswith(b"\x89PNG")
    assert not (out / "checkpoint.pt").exists()
