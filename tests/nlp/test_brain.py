"""Which models read and answer, as the configuration names them."""

import shutil
from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from bot.errors import WeightsMissingError
from bot.nlp.bank_reply import BankReplyEngine
from bot.nlp.brain import load_brain, load_reader
from bot.nlp.encoder import CtEncoder
from bot.nlp.generated_reply import GeneratedReplyEngine
from tests.nlp.brain import CORPUS, MODEL, ROOT
from tests.nlp.training.homemade import RecordingWatch, diary_csv, kobert, kogpt2, lines, pace


def settings(folder: Path, **keys: str) -> Settings:
    environment = {f"TODAK__{name.upper()}": value for name, value in keys.items()}
    return load_settings(folder / "config.toml", environment)


def test_the_built_in_models_are_found_from_a_configuration_that_lies_elsewhere(tmp_path: Path) -> None:
    brain = load_brain(settings(tmp_path), ROOT)
    assert isinstance(brain.emotion, CtEncoder)
    assert isinstance(brain.reply, BankReplyEngine)


def test_a_corpus_and_an_encoder_of_a_host_are_used_together(tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "served")
    shutil.copytree(CORPUS, tmp_path / "more")
    chosen = settings(tmp_path, emotion__model="served", reply__corpus="more")
    assert isinstance(load_brain(chosen, ROOT).reply, BankReplyEngine)
    with (tmp_path / "more" / "bank_1.jsonl").open("a", encoding="utf-8") as bank:
        bank.write('{"id": "new.one", "emotion": "joy", "utterances": ["새 글"], "replies": ["새 답이에요."]}\n')
    # The vectors beside the encoder belong to the corpus they were made from.
    with pytest.raises(WeightsMissingError, match="the corpus has changed"):
        load_brain(chosen, ROOT)


def test_trained_models_serve_by_the_name_of_their_folder(tmp_path: Path) -> None:
    from bot.nlp.training.classifier import train_classifier
    from bot.nlp.training.language_model import train_language_model
    from bot.recipes import EmotionRecipe, ReplyRecipe

    file = diary_csv(tmp_path / "rows.csv", lines()[:120])
    emotion = EmotionRecipe(pace(tmp_path / "emotion", max_steps=1), str(kobert(tmp_path / "kobert", layers=1)), (file,))
    reply = ReplyRecipe(pace(tmp_path / "reply", max_steps=1), str(kogpt2(tmp_path / "kogpt2", layers=1)), (file,))
    train_classifier(emotion, RecordingWatch())
    train_language_model(reply, RecordingWatch())
    chosen = settings(tmp_path, emotion__model="emotion/served", reply__engine="kogpt2", reply__model="reply/served")
    brain = load_brain(chosen, ROOT)
    assert isinstance(brain.reply, GeneratedReplyEngine)
    assert load_reader(chosen, ROOT).ask_below == brain.ask_below
    reading = brain.emotion.read(["오늘 너무 힘들었어"])[0]
    assert sum(reading.scores.as_row()) == pytest.approx(1, abs=1e-4)
    assert reading.vector.shape == (256,)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"emotion__model": "nowhere"}, "nowhere lacks model.bin"),
        ({"emotion__model": "nobody/nothing"}, "emotion.model: nobody/nothing could not be fetched from the hub"),
        ({"reply__engine": "kogpt2", "reply__model": "./nowhere"}, "reply.model: there is no folder"),
        ({"reply__engine": "kogpt2", "reply__model": "nobody/nothing"}, "reply.model: nobody/nothing could not be fetched"),
    ],
)
def test_a_model_that_is_not_there_is_named_by_its_key(tmp_path: Path, keys: dict[str, str], sentence: str) -> None:
    with pytest.raises(WeightsMissingError) as refused:
        load_brain(settings(tmp_path, **keys), ROOT)
    assert sentence in str(refused.value)


def test_a_model_of_the_hub_that_is_not_converted_is_sent_to_training(tmp_path: Path) -> None:
    # The cache as the hub's client lays it out, so that no network is asked.
    cached = tmp_path / "var" / "models" / "models--skt--kobert-base-v1"
    (cached / "snapshots" / "abc").mkdir(parents=True)
    (cached / "snapshots" / "abc" / "config.json").write_text("{}", encoding="utf-8")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("abc", encoding="utf-8")
    with pytest.raises(WeightsMissingError, match="skt/kobert-base-v1 is not converted; train it with ./todak train emotion"):
        load_reader(settings(tmp_path, emotion__model="skt/kobert-base-v1"), ROOT)
