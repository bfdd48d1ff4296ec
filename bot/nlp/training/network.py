"""The encoder with its heads: a small BERT whose mean-pooled states say feeling, crisis level, meaning and answer.

One forward pass serves all: `emotion` (6), `crisis` (3), `q` and `r` (256 each, L2-normalised: what a message means, what an answer
answers), and `prototypes`, one direction in `q` space for every situation of the bank.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from bot.nlp.training.frozen import FrozenLayers

MAX_TOKENS = 128
VECTOR_SIZE = 256
PAD_ID = 1
KOTE_LABELS, GO_LABELS = 44, 28
HEAD_SIZES = {"emotion": 6, "crisis": 3, "q": VECTOR_SIZE, "r": VECTOR_SIZE, "kote": KOTE_LABELS, "go": GO_LABELS}
# The first encoder called its feeling head `emo`.
_OLD_NAMES = {"emotion": "emo"}


class EncoderNetwork(nn.Module):
    """BERT, mean pooling over real tokens, dropout, heads."""

    def __init__(self, config: BertConfig, situations: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.pad_id = PAD_ID if config.pad_token_id is None else config.pad_token_id
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(config.hidden_size, size) for name, size in HEAD_SIZES.items()})
        self.prototypes = nn.Parameter(torch.randn(situations, VECTOR_SIZE) * 0.05)
        self._frozen: FrozenLayers | None = None

    def freeze(self, layers: int) -> None:
        """Keep the embeddings and the lowest layers as they are from now on."""
        self._frozen = FrozenLayers(self.encoder, layers)

    def pool_rows(self, rows: Sequence[Sequence[int]], device: torch.device) -> Tensor:
        """Return the pooled states of rows of token ids, shape (n, hidden)."""
        ids = pad(rows, device, self.pad_id)
        if self._frozen is None:
            return self.pool(ids)
        mask = ids != self.pad_id
        return _mean(self._frozen.states(rows, mask), mask)

    def pool(self, ids: Tensor) -> Tensor:
        """Return the mean of the last states over real tokens, shape (n, hidden)."""
        mask = ids != self.pad_id
        states = self.encoder(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        return _mean(states, mask)

    def logits(self, head: str, pooled: Tensor) -> Tensor:
        """Return the logits of a classifying head in float32."""
        return self.heads[head](self.dropout(pooled)).float()  # type: ignore[no-any-return]

    def vector(self, head: str, pooled: Tensor) -> Tensor:
        """Return L2-normalised vectors of `q` or `r` in float32."""
        return F.normalize(self.heads[head](pooled).float(), dim=-1)


class TextEncoder:
    """Texts to padded token ids."""

    def __init__(self, file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of texts, start and end marks included."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    weights = mask[..., None].to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1)


def pad(rows: Sequence[Sequence[int]], device: torch.device, pad_id: int = PAD_ID) -> Tensor:
    """Return token ids as one tensor, padded to the longest row."""
    ids = torch.full((len(rows), max(map(len, rows))), pad_id)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
    return ids.to(device)


def read_config(folder: Path) -> BertConfig:
    """Return the configuration of a folder, what other versions of the library wrote into it left out."""
    known = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    names = BertConfig().to_dict()
    return BertConfig(**{name: value for name, value in known.items() if name in names})


def start_from(folder: Path, situations: int, dropout: float) -> EncoderNetwork:
    """Build the network from a folder of `config.json` and `model.safetensors`; heads the file lacks start fresh."""
    network = EncoderNetwork(read_config(folder), situations, dropout)
    stored = load_file(folder / "model.safetensors")
    state = network.state_dict()
    for name, tensor in state.items():
        parts = name.split(".")
        old = ".".join([*parts[:1], _OLD_NAMES.get(parts[1], parts[1]), *parts[2:]]) if parts[0] == "heads" else name
        source = stored.get(name, stored.get(old))
        if source is not None and source.shape == tensor.shape:
            state[name] = source.float()
    network.load_state_dict(state)
    return network


def has_prototypes(folder: Path, network: EncoderNetwork) -> bool:
    """Tell whether a folder holds a direction for every situation that the network knows."""
    with safe_open(folder / "model.safetensors", "pt") as stored:
        return "prototypes" in stored.keys() and stored.get_tensor("prototypes").shape == network.prototypes.shape  # noqa: SIM118 - no mapping


def save(network: EncoderNetwork, folder: Path) -> None:
    """Write the weights as float16 safetensors with their configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: tensor.half().contiguous().cpu() for name, tensor in network.state_dict().items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(network.encoder.config.to_dict(), indent=1), encoding="utf-8")
