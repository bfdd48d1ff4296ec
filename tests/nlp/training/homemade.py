"""Models of the true architectures with weights drawn at random, and the tokenizers that belong to them, made on the spot."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import sentencepiece
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import BertConfig, BertModel, GPT2Config, GPT2LMHeadModel

from bot.nlp.corpus import DiaryLine, load_diary_lines
from bot.nlp.training.material import is_test
from bot.recipes import Losses, Pace
from tests.nlp.brain import CORPUS

KOBERT_PIECES, KOGPT2_PIECES = 8002, 51200
# As in skt/kogpt2-base-v2, where they are the first ids.
KOGPT2_MARKS = ["<s>", "</s>", "<usr>", "<pad>", "<sys>", "<unk>", "<mask>", "<d>", "</d>", "<unused0>", "<unused1>"]


@dataclass(slots=True)
class RecordingWatch:
    """Keeps what a run told, and stops it after a step if asked to, as a person would with Ctrl-C."""

    stop_after: int | None = None
    begun: list[tuple[str, int, int]] = field(default_factory=list)
    losses: list[Losses] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def begin(self, task: str, total: int, done: int = 0) -> None:
        self.begun.append((task, total, done))

    def step(self, done: int, losses: Losses) -> None:
        self.losses.append(losses)
        if done == self.stop_after:
            raise KeyboardInterrupt

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


def narrow_bert(layers: int) -> BertConfig:
    """A BERT that reads in no time, with the padding of our encoder."""
    return BertConfig(
        vocab_size=500,
        hidden_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        pad_token_id=1,
    )


@cache
def lines() -> tuple[DiaryLine, ...]:
    return load_diary_lines(CORPUS)


def pace(out: Path, **changes: object) -> Pace:
    settings: dict[str, object] = {"bf16": False, "threads": 1, "save_every": 2, **changes}
    return Pace(out=out, **settings)  # type: ignore[arg-type] # names are checked by the dataclass


def kobert_sentencepiece(folder: Path, *, kind: str = "unigram", texts: tuple[str, ...] = (), pieces: int = 1200) -> Path:
    """Write a sentencepiece model with KoBERT's marks at KoBERT's ids, trained on our lines if no texts are given."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spiece.model").write_bytes(_sentencepiece(kind, texts, pieces))
    return folder / "spiece.model"


@cache
def _sentencepiece(kind: str, texts: tuple[str, ...], pieces: int) -> bytes:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts or [line.text for line in lines()[:1000]]),
        model_writer=written,
        vocab_size=pieces,
        model_type=kind,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
        unk_id=0,
        pad_id=1,
        bos_id=2,
        eos_id=3,
        unk_piece="[UNK]",
        pad_piece="[PAD]",
        bos_piece="[CLS]",
        eos_piece="[SEP]",
        control_symbols=["[MASK]"],
    )
    return written.getvalue()


def kobert(folder: Path, *, size: int = 32, layers: int = 2, heads: int = 2, pieces: int = 1200) -> Path:
    """Write a KoBERT as the hub has it: weights, configuration, `spiece.model` and no tokenizer.json."""
    kobert_sentencepiece(folder)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=pieces,
        hidden_size=size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * size,
        max_position_embeddings=512,
        type_vocab_size=2,
        pad_token_id=1,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@cache
def kogpt2_tokenizer() -> str:
    """Train a BPE tokenizer with KoGPT2's marks at KoGPT2's ids; returned as its JSON."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    texts = [text for line in lines()[:1000] for text in (line.text, line.reply)]
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=1200, special_tokens=KOGPT2_MARKS, show_progress=False))
    return tokenizer.to_str()


def kogpt2(folder: Path, *, size: int = 32, layers: int = 2, heads: int = 2, pieces: int | None = None) -> Path:
    """Write a KoGPT2 as the hub has it: weights, configuration and tokenizer.json."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_str(kogpt2_tokenizer())
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(7)
    config = GPT2Config(
        vocab_size=pieces or tokenizer.get_vocab_size(),
        n_embd=size,
        n_layer=layers,
        n_head=heads,
        n_positions=1024,
        bos_token_id=0,
        eos_token_id=1,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
    )
    GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


def diary_csv(file: Path, rows: Sequence[DiaryLine]) -> Path:
    """Write diary lines as the derived CSV with `sentiment,user` and an answer."""
    cells = ["sentiment,user,system"]
    cells += [
        ",".join((line.emotion.value, *(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in (line.text, line.reply)))) for line in rows
    ]
    file.write_text("\n".join(cells) + "\n", encoding="utf-8")
    return file


def on_the_test_side(line: DiaryLine) -> DiaryLine:
    """The same words with as many full stops as put them on the test side of a split of 0.2."""
    text = line.text
    while not is_test(text, 0.2):
        text += "."
    return replace(line, text=text)
