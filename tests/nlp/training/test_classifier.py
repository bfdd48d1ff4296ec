"""The KoBERT path, on a KoBERT of the true architecture whose weights are drawn at random."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.errors import MaterialError, TrainingError, WeightsMissingError
from bot.messages import EMOTIONS, Emotion
from bot.nlp.corpus import DiaryLine
from bot.nlp.feeling_classifier import ClassifiedEmotionEngine, FeelingClassifier
from bot.nlp.training.base import find_base, load_bert
from bot.nlp.training.classifier import ClassifierNetwork, decaying, train_classifier
from bot.nlp.training.ctranslate import convert_model
from bot.nlp.training.material import is_test
from bot.nlp.training.pieces import tokenizer_of
from bot.recipes import EmotionRecipe, Pace, Precision
from tests.nlp.brain import encoder
from tests.nlp.training.homemade import KOBERT_PIECES, RecordingWatch, diary_csv, kobert, lines, on_the_test_side, pace


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kobert(tmp_path_factory.mktemp("kobert"))


@pytest.fixture(scope="module")
def rows() -> list[DiaryLine]:
    """32 rows of the training side, all six feelings among them."""
    short = [line for line in lines() if len(line.text) < 60 and not is_test(line.text, 0.2)]
    return [line for emotion in EMOTIONS for line in [one for one in short if one.emotion is emotion][:6]][:32]


def recipe(base: Path, run: Pace, *files: Path, **changes: object) -> EmotionRecipe:
    settings: dict[str, object] = {"epochs": 2, "batch": 8, **changes}
    return EmotionRecipe(run, str(base), files, **settings)  # type: ignore[arg-type] # names are checked by the dataclass


@pytest.fixture(scope="module")
def learned(base: Path, rows: list[DiaryLine], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learned")
    file = diary_csv(folder / "rows.csv", [*rows, *map(on_the_test_side, rows)])
    run = pace(folder / "out", precision=Precision.FLOAT32)
    return train_classifier(recipe(base, run, file, epochs=60, batch=16, learning_rate=3e-3, dropout=0.0), RecordingWatch()).served


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


@pytest.mark.parametrize(("precision", "apart"), [(Precision.FLOAT32, 1e-4), (Precision.FLOAT16, 1e-2), (Precision.INT8, 1e-2)])
def test_converted_logits_are_those_of_transformers(base: Path, tmp_path: Path, precision: Precision, apart: float) -> None:
    texts = [line.text for line in lines()[:24]]
    assert _logits_apart(base, tmp_path, texts, precision) <= apart


# Bytes lose more over twelve layers than over two: 0.0175 was measured, on logits of up to 0.9.
@pytest.mark.slow
@pytest.mark.parametrize(("precision", "apart"), [(Precision.FLOAT32, 1e-4), (Precision.FLOAT16, 1e-2), (Precision.INT8, 3e-2)])
def test_a_kobert_of_the_true_size_converts(tmp_path: Path, precision: Precision, apart: float) -> None:
    big = kobert(tmp_path / "kobert", size=768, layers=12, heads=12, pieces=KOBERT_PIECES)
    assert _logits_apart(big, tmp_path / "served", [line.text for line in lines()[:4]], precision) <= apart


def _logits_apart(base: Path, served: Path, texts: list[str], precision: Precision) -> float:
    """How far a freshly drawn classifier's logits lie from its converted twin's, in batches with rows of unlike length."""
    torch.manual_seed(3)
    network, tokenizer = ClassifierNetwork(load_bert(base), 0.5).eval(), tokenizer_of(base, texts)
    convert_model(network.bert, tokenizer, served, precision)
    np.savez(served / "feeling.npz", weight=network.head.weight.detach().numpy(), bias=network.head.bias.detach().numpy())
    (served / "feeling.json").write_text('{"max_tokens": 64}', encoding="utf-8")
    tokenizer.enable_truncation(64)
    rows = [tokenizer.encode(text).ids for text in texts]
    with torch.no_grad():
        expected = torch.cat([network(torch.tensor([row]), torch.ones(1, len(row), dtype=torch.long)) for row in rows]).numpy()
    return float(np.abs(FeelingClassifier.load(served).logits(texts) - expected).max())


def test_a_run_that_was_stopped_ends_with_the_same_weights(base: Path, rows: list[DiaryLine], tmp_path: Path) -> None:
    file = diary_csv(tmp_path / "rows.csv", [*rows, *map(on_the_test_side, rows[:6])])
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    train_classifier(recipe(base, pace(whole), file), RecordingWatch())
    with pytest.raises(KeyboardInterrupt):
        # Stopped after step 5; the last checkpoint is of step 4.
        train_classifier(recipe(base, pace(halves), file), RecordingWatch(stop_after=5))
    assert not (halves / "served").exists()
    watch = RecordingWatch()
    train_classifier(recipe(base, pace(halves, save_every=3), file), watch)
    assert watch.begun == [("emotion", 8, 4)]
    one, other = (torch.load(out / "best.pt", weights_only=True) for out in (whole, halves))
    assert all(torch.equal(one[name], other[name]) for name in one)
    told = [json.loads((out / "training.json").read_text(encoding="utf-8")) for out in (whole, halves)]
    assert told[0]["looks"] == told[1]["looks"]
    assert told[0]["losses"] == told[1]["losses"]


def test_a_checkpoint_of_another_run_is_not_taken_up(base: Path, rows: list[DiaryLine], tmp_path: Path) -> None:
    file = diary_csv(tmp_path / "rows.csv", [*rows, *map(on_the_test_side, rows[:6])])
    with pytest.raises(KeyboardInterrupt):
        train_classifier(recipe(base, pace(tmp_path / "out"), file), RecordingWatch(stop_after=3))
    with pytest.raises(TrainingError, match="belongs to a run with other options"):
        train_classifier(recipe(base, pace(tmp_path / "out"), file, learning_rate=1e-3), RecordingWatch())
    (tmp_path / "out" / "checkpoint.pt").write_bytes(b"half a file")
    with pytest.raises(TrainingError, match="no checkpoint that can be read"):
        train_classifier(recipe(base, pace(tmp_path / "out"), file), RecordingWatch())


def test_a_feeling_without_rows_and_rows_without_a_feeling_are_told(base: Path, rows: list[DiaryLine], tmp_path: Path) -> None:
    few = [row for row in rows if row.emotion is not Emotion.NEUTRAL]
    file = diary_csv(tmp_path / "rows.csv", [*few, *map(on_the_test_side, few[:6])])
    with file.open("a", encoding="utf-8") as stream:
        stream.write("배고픔,밥 먹고 싶다,네\n")
    watch = RecordingWatch()
    trained = train_classifier(recipe(base, pace(tmp_path / "out", max_steps=1), file), watch)
    assert any("1 rows are dropped" in note and "배고픔 1" in note for note in watch.notes)
    assert any(note.startswith("no row is neutral") for note in watch.notes)
    assert FeelingClassifier.load(trained.served).card.unseen == ("neutral",)


def test_biases_and_layer_norms_do_not_decay(base: Path) -> None:
    network = ClassifierNetwork(load_bert(base), 0.5)
    decayed, free = decaying(network)
    names = {id(weight): name for name, weight in network.named_parameters()}
    assert len(names) == len(decayed) + len(free)
    assert all(names[id(weight)].endswith(("bias", "LayerNorm.weight")) for weight in free)
    assert not any(names[id(weight)].endswith(("bias", "LayerNorm.weight")) for weight in decayed)


def test_it_reads_the_feeling_and_the_encoder_the_rest(learned: Path, rows: list[DiaryLine]) -> None:
    engine, texts = ClassifiedEmotionEngine(encoder(), FeelingClassifier.load(learned)), [row.text for row in rows[:8]]
    for row, reading, own in zip(rows[:8], engine.read(texts), encoder().read(texts), strict=True):
        assert reading.crisis == own.crisis
        assert np.array_equal(reading.vector, own.vector)
        assert reading.scores.top() is row.emotion
    # What is not Korean stays a question to the person.
    assert engine.read(["I am so tired"])[0].scores == encoder().read(["I am so tired"])[0].scores
    assert engine.read([]) == []
    assert sum(engine.read(["오늘은 힘든 날이었다. " * 80])[0].scores.as_row()) == pytest.approx(1, abs=1e-4)


def test_a_base_of_another_kind_and_one_without_weights_are_refused(base: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "electra"}', encoding="utf-8")
    with pytest.raises(WeightsMissingError, match="holds a model of the kind electra; this run needs bert"):
        load_bert(tmp_path)
    (tmp_path / "config.json").write_bytes((base / "config.json").read_bytes())
    with pytest.raises(WeightsMissingError, match="the weights in .* cannot be read"):
        load_bert(tmp_path)
    with pytest.raises(WeightsMissingError, match=r"lacks model\.bin.*train emotion"):
        FeelingClassifier.load(tmp_path)


def test_a_base_that_is_nowhere_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match=r"--base: there is no folder .*, and ./nowhere is no name on the hub"):
        find_base("./nowhere", pace(tmp_path))
    # Sockets beyond this machine are blocked in tests, as on a machine without a network.
    with pytest.raises(WeightsMissingError, match="nobody/nothing could not be fetched from the hub .*check the name and the network"):
        find_base("nobody/nothing", pace(tmp_path, cache_folder=tmp_path))


def test_too_few_rows_are_named(base: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("sentiment,user\n기쁨,좋아\n", encoding="utf-8")
    with pytest.raises(MaterialError, match="1 rows are too few to split"):
        train_classifier(recipe(base, pace(tmp_path / "out"), file), RecordingWatch())
