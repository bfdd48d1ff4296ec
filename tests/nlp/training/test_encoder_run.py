"""The whole run of the encoder, from a base to what the bot serves, on a slice of the corpus and a tiny BERT."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from bot.messages import Language, Register
from bot.nlp.bank_reply import BankReplyEngine
from bot.nlp.encoder import CtEncoder
from bot.nlp.training.encoder import train_encoder
from bot.ports import ReplyRequest
from bot.recipes import EncoderRecipe, Pace, Precision
from tests.nlp.training.homemade import RecordingWatch, kobert, pace


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kobert(tmp_path_factory.mktemp("kobert"), layers=1)


def recipe(base: Path, corpus: Path, run: Pace) -> EncoderRecipe:
    return EncoderRecipe(run, corpus, base=str(base), steps=4, look_every=2)


@pytest.mark.slow
def test_a_run_that_was_stopped_ends_with_the_same_weights_and_serves(base: Path, small_corpus: Path, tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    trained = train_encoder(recipe(base, small_corpus, pace(whole, precision=Precision.FLOAT32)), RecordingWatch())
    with pytest.raises(KeyboardInterrupt):
        # Stopped after step 3; the last checkpoint is of step 2.
        train_encoder(recipe(base, small_corpus, pace(halves, precision=Precision.FLOAT32)), RecordingWatch(stop_after=3))
    watch = RecordingWatch()
    train_encoder(recipe(base, small_corpus, pace(halves, precision=Precision.FLOAT32)), watch)
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
    engine = BankReplyEngine.load(trained.served, small_corpus)
    request = ReplyRequest("오늘 너무 힘들었어", reading.scores.top(), reading, (), Language.KO, Register.POLITE)
    assert engine.reply([request])[0].text
