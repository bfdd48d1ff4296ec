"""Training that goes on from what the bot serves, and layers that stay as they are."""

import shutil
from pathlib import Path

import pytest
import torch

from bot.errors import WeightsMissingError
from bot.nlp.encoder import CtEncoder
from bot.nlp.training.base import prepare_start
from bot.nlp.training.convert import compare
from bot.nlp.training.network import EncoderNetwork, TextEncoder, has_prototypes, read_config, start_from
from tests.nlp.brain import CORPUS, encoder
from tests.nlp.training.homemade import kobert, pace

SERVED = Path("models/encoder")
CPU = torch.device("cpu")
TEXTS = ["오늘 힘들었어", "퇴근하고 혼자 저녁을 먹는데 괜히 눈물이 났다", "합격했다!!"]


def start_of_served(folder: Path, out: Path) -> Path:
    prepare_start(str(folder), folder / "tokenizer.json", pace(out), TEXTS, out)
    return out


def ids_of(folder: Path) -> list[list[int]]:
    return TextEncoder(folder / "tokenizer.json").ids(TEXTS)


def test_what_is_served_is_read_back_with_its_heads_and_its_situations(tmp_path: Path) -> None:
    start = start_of_served(SERVED, tmp_path)
    agreement = compare(start, CORPUS, encoder())
    assert agreement.cosine_mean > 0.995
    assert agreement.same_feeling > 0.97
    assert agreement.int8_macro_f1 == pytest.approx(agreement.float_macro_f1, abs=0.03)
    network = start_from(start, 452, dropout=0.0)
    assert has_prototypes(start, network)
    assert not has_prototypes(start, EncoderNetwork(read_config(start), 451))


@pytest.mark.parametrize("damage", [lambda content: content[:100_000], lambda content: b"\x07" + content[1:]], ids=["cut", "other layout"])
def test_weights_that_cannot_be_read_back_are_refused(damage: object, tmp_path: Path) -> None:
    folder = tmp_path / "served"
    folder.mkdir()
    for name in ("heads.npz", "tokenizer.json"):
        shutil.copyfile(SERVED / name, folder / name)
    (folder / "model.bin").write_bytes(damage((SERVED / "model.bin").read_bytes()))  # type: ignore[operator]
    with pytest.raises(WeightsMissingError, match="read back"):
        start_of_served(folder, tmp_path / "start")


@pytest.mark.parametrize("layers", [0, 1])
def test_frozen_layers_read_as_before_and_only_the_others_learn(layers: int, tmp_path: Path) -> None:
    network, frozen = (start_from(kobert_start(tmp_path), 3, dropout=0.0) for _ in range(2))
    frozen.freeze(layers)
    rows = ids_of(tmp_path / "start")
    network.eval()
    before = network.pool_rows(rows, CPU)
    frozen.eval()
    # Twice: reckoned, and remembered. Half floats are kept in between.
    for _ in range(2):
        assert torch.allclose(frozen.pool_rows(rows, CPU), before, atol=2e-3)
    frozen.train()
    frozen.pool_rows(rows, CPU).sum().backward()  # type: ignore[no-untyped-call]
    learning = {name.split(".")[3] for name, one in frozen.named_parameters() if ".layer." in name and one.grad is not None}
    assert learning == {str(layer) for layer in range(layers, 2)}
    assert frozen.encoder.embeddings.word_embeddings.weight.grad is None


def kobert_start(tmp_path: Path) -> Path:
    start = tmp_path / "start"
    if not start.is_dir():
        base = kobert(tmp_path / "kobert")
        prepare_start(str(base), base / "none.json", pace(tmp_path), TEXTS, start, most_unknown=1.0)
    return start


def test_a_served_folder_without_heads_is_no_start(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"")
    with pytest.raises(WeightsMissingError):
        start_of_served(tmp_path, tmp_path / "start")


def test_the_engine_reads_what_was_read_back(tmp_path: Path) -> None:
    network = start_from(start_of_served(SERVED, tmp_path), 452, dropout=0.0).eval()
    with torch.no_grad():
        pooled = network.pool_rows(ids_of(tmp_path), CPU)
        feelings = network.logits("emotion", pooled).argmax(-1).tolist()
    assert feelings == CtEncoder.load(SERVED).outputs(TEXTS).emotion.argmax(-1).tolist()
