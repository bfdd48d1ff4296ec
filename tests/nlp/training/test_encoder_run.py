"""The whole run of the encoder, from a base to what the bot serves, on a slice of the corpus and a tiny BERT."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
import torch
from safetensors.torch import load_file

from bot.messages import Language, Register
from bot.nlp.bank_reply import BankReplyEngine
from bot.nlp.corpus import CrisisRow, DiaryLine, is_held_out, load_crisis_rows, load_situations, load_twins
from bot.nlp.encoder import CtEncoder
from bot.nlp.training.encoder import train_encoder
from bot.ports import ReplyRequest
from bot.recipes import EncoderRecipe, Pace, Precision
from tests.nlp.brain import CORPUS
from tests.nlp.training.homemade import RecordingWatch, kobert, lines, pace

T = TypeVar("T", DiaryLine, CrisisRow)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenth of the bank with every word to the bot, and some diary lines and crisis rows, of which many are held out."""
    folder = tmp_path_factory.mktemp("corpus")
    write(folder / "bank_1.jsonl", bank_rows())
    write(folder / "train_1.jsonl", ({"text": one.text, "emotion": one.emotion, "reply": one.reply} for one in some(lines(), 40)))
    rows = some(load_crisis_rows(CORPUS), 60)
    write(folder / "crisis_1.jsonl", ({"text": row.text, "level": row.level.word, "kind": row.kind} for row in rows))
    kept = {one.id for one in load_situations(folder)}
    (folder / "topics").mkdir()
    for name in ("answers.jsonl", "words.jsonl"):
        shutil.copy(CORPUS / "topics" / name, folder / "topics")
    write(folder / "topics" / "twins.jsonl", ({"ids": ids} for ids in load_twins(CORPUS) if kept.issuperset(ids)))
    return folder


def bank_rows() -> Iterator[dict[str, object]]:
    for at, one in enumerate(load_situations(CORPUS)):
        if at % 20 == 0 or one.is_act or one.is_fallback:
            held = [text for text in one.utterances if is_held_out(text)][:1]
            told = [*held, *(text for text in one.utterances if not is_held_out(text))][:4]
            yield {"id": one.id, "emotion": one.emotion, "utterances": told, "replies": one.replies[:3]}


def some(rows: Sequence[T], count: int) -> list[T]:
    return [row for row in rows if is_held_out(row.text)][:count] + [row for row in rows if not is_held_out(row.text)][:count]


def write(file: Path, rows: Iterator[dict[str, object]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kobert(tmp_path_factory.mktemp("kobert"), layers=1)


def recipe(base: Path, corpus: Path, run: Pace) -> EncoderRecipe:
    return EncoderRecipe(run, corpus, base=str(base), steps=4, look_every=2)


@pytest.mark.slow
def test_a_run_that_was_stopped_ends_with_the_same_weights_and_serves(base: Path, corpus: Path, tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    trained = train_encoder(recipe(base, corpus, pace(whole, precision=Precision.FLOAT32)), RecordingWatch())
    with pytest.raises(KeyboardInterrupt):
        # Stopped after step 3; the last checkpoint is of step 2.
        train_encoder(recipe(base, corpus, pace(halves, precision=Precision.FLOAT32)), RecordingWatch(stop_after=3))
    watch = RecordingWatch()
    train_encoder(recipe(base, corpus, pace(halves, precision=Precision.FLOAT32)), watch)
    assert watch.begun == [("encoder", 4, 2)]
    one, other = (load_file(out / "model.safetensors") for out in (whole, halves))
    assert all(torch.equal(one[name], other[name]) for name in one)
    for name in ("curves.png", "confusion.png", "training.json", "served/calibration.json"):
        assert (whole / name).stat().st_size > 0
    # What is served is what was trained, and the bank answers with it.
    assert trained.figures["int8_cosine_lowest"] > 0.999
    assert trained.figures["int8_macro_f1"] == pytest.approx(trained.figures["float_macro_f1"], abs=0.02)
    assert 0 <= trained.figures["situation_among_five"] <= 1
    reading = CtEncoder.load(trained.served).read(["오늘 너무 힘들었어"])[0]
    engine = BankReplyEngine.load(trained.served, corpus)
    request = ReplyRequest("오늘 너무 힘들었어", reading.scores.top(), reading, (), Language.KO, Register.POLITE)
    assert engine.reply([request])[0].text
