"""Reads what the bot serves back into float weights, so that training can go on from it.

Every weight is the byte that ships times its row's scale. What int8 rounded away stays lost: read back so, `models/encoder` agrees with its
own int8 engine at a cosine of 0.998. The layout is that of CTranslate2's model.bin, version 6, little-endian: a header, then name, shape,
type and bytes of each variable (https://github.com/OpenNMT/CTranslate2, `python/ctranslate2/specs/model_spec.py`).
"""

import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from transformers import BertConfig

from bot.errors import WeightsMissingError
from bot.nlp.hub import lacking
from bot.nlp.training.network import PAD_ID

LAYERS_FILE, HEADS_FILE = "model.bin", "heads.npz"
LAYOUT_VERSION = 6
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)
_OF_EMBEDDINGS = {
    "word_embeddings.weight": "embeddings_0/weight",
    "token_type_embeddings.weight": "embeddings_1/weight",
    "position_embeddings.weight": "position_encodings/encodings",
    "LayerNorm.weight": "layernorm_embedding/gamma",
    "LayerNorm.bias": "layernorm_embedding/beta",
}
_OF_LAYER = {
    "attention.output.dense": "self_attention/linear_1",
    "intermediate.dense": "ffn/linear_0",
    "output.dense": "ffn/linear_1",
}
_NORMS_OF_LAYER = {"attention.output.LayerNorm": "self_attention/layer_norm", "output.LayerNorm": "ffn/layer_norm"}


def is_served(folder: Path) -> bool:
    """Tell whether a folder is one that the bot's encoder loads."""
    return not lacking(folder, (LAYERS_FILE, HEADS_FILE))


def read_served(folder: Path) -> tuple[BertConfig, dict[str, Tensor]]:
    """Return the configuration and the weights under the names of `EncoderNetwork`, heads and prototypes included.

    Raises:
        WeightsMissingError: the file is of another layout, or its weights are kept in a way this does not know.
    """
    try:
        stored = _variables((folder / LAYERS_FILE).read_bytes())
        state = _layers({name.removeprefix("encoder/"): value for name, value in stored.items()})
        with np.load(folder / HEADS_FILE) as heads:
            for name in heads:
                state[name if name == "prototypes" else f"heads.{name}"] = torch.from_numpy(heads[name].astype(np.float32))
    except (OSError, KeyError, ValueError, IndexError, struct.error) as error:
        raise WeightsMissingError(f"{folder / LAYERS_FILE} cannot be read back into floats ({type(error).__name__})") from error
    return _config(state, int(stored["encoder/num_heads"])), state


def _layers(stored: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, Tensor]:
    state = {f"encoder.embeddings.{ours}": _floats(stored, theirs) for ours, theirs in _OF_EMBEDDINGS.items()}
    layer = 0
    while f"layer_{layer}/ffn/linear_0/weight" in stored:
        theirs, ours = f"layer_{layer}/", f"encoder.encoder.layer.{layer}."
        for part in ("weight", "bias"):
            whole = _floats(stored, f"{theirs}self_attention/linear_0/{part}")
            for name, third in zip(("query", "key", "value"), whole.chunk(3), strict=True):
                state[f"{ours}attention.self.{name}.{part}"] = third.clone()
            state |= {f"{ours}{name}.{part}": _floats(stored, f"{theirs}{place}/{part}") for name, place in _OF_LAYER.items()}
        for name, place in _NORMS_OF_LAYER.items():
            state[f"{ours}{name}.weight"] = _floats(stored, f"{theirs}{place}/gamma")
            state[f"{ours}{name}.bias"] = _floats(stored, f"{theirs}{place}/beta")
        layer += 1
    return state


def _floats(stored: Mapping[str, npt.NDArray[np.generic]], name: str) -> Tensor:
    values = torch.from_numpy(stored[name].astype(np.float32))
    if stored[name].dtype != np.int8:
        return values
    return values / torch.from_numpy(stored[f"{name}_scale"].astype(np.float32))[:, None]


def _config(state: Mapping[str, Tensor], heads: int) -> BertConfig:
    words, size = state["encoder.embeddings.word_embeddings.weight"].shape
    return BertConfig(
        vocab_size=words,
        hidden_size=size,
        num_hidden_layers=sum(name.endswith("attention.self.query.bias") for name in state),
        num_attention_heads=heads,
        intermediate_size=len(state["encoder.encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=len(state["encoder.embeddings.position_embeddings.weight"]),
        type_vocab_size=len(state["encoder.embeddings.token_type_embeddings.weight"]),
        pad_token_id=PAD_ID,
    )


def _variables(content: bytes) -> dict[str, npt.NDArray[np.generic]]:
    reader = _Reader(content)
    version = reader.number("I")
    if version != LAYOUT_VERSION:
        raise ValueError(f"layout {version}")
    reader.name()
    reader.number("I")
    variables = {}
    for _ in range(reader.number("I")):
        name = reader.name()
        shape = [reader.number("I") for _ in range(reader.number("B"))]
        kind = np.dtype(_TYPES[reader.number("B")])
        variables[name] = np.frombuffer(reader.take(reader.number("I")), kind).reshape(shape)
    return variables


class _Reader:
    """Little-endian numbers, names and bytes, one after the other."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self, kind: str) -> int:
        """Return the next unsigned number of struct's kind."""
        return int(struct.unpack("<" + kind, self.take(struct.calcsize("<" + kind)))[0])

    def name(self) -> str:
        """Return the next name: its length as two bytes, the name, a zero."""
        return self.take(self.number("H"))[:-1].decode()

    def take(self, count: int) -> bytes:
        """Return the next bytes; raises `ValueError` where the file ends before."""
        taken = self._content[self._at : self._at + count]
        if len(taken) < count:
            raise ValueError("the file ends too early")
        self._at += count
        return taken
