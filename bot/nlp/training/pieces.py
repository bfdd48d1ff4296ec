"""The pieces a text is cut into: a base's own tokenizer as one `tokenizer.json`, so that training and serving cut alike.

KoBERT comes with a sentencepiece model and no `tokenizer.json`; read by a library's BERT tokenizer it turns Korean into [UNK] without a
word of warning. Here it is rewritten faithfully, compared with sentencepiece itself on real texts, and refused if too much is unknown.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from sentencepiece import SentencePieceProcessor, sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from bot.errors import MaterialError, WeightsMissingError

TOKENIZER_FILE = "tokenizer.json"
# The names under which sentencepiece models are published: skt/kobert-base-v1, monologg/kobert, and the library's usual ones.
SENTENCEPIECE_FILES = ("spiece.model", "tokenizer_78b3253a26.model", "sentencepiece.model", "tokenizer.model")
# Other names of the marks, in the order in which they are looked for.
START_MARKS, END_MARKS, PAD_MARKS = ("[CLS]", "<s>"), ("[SEP]", "</s>"), ("[PAD]", "<pad>")
UNIGRAM, BPE = 1, 2
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
COMPARED_TEXTS = 500
# Jamo in a row ("ㅋㅋㅠㅠ") are put together by one and not by the other; more than this would be another tokenizer.
SAME_CUT_SHARE = 0.95


class _Piece(Protocol):
    """A line of a sentencepiece model. The generated classes have no types, so what is used of them is written down here."""

    piece: str
    score: float
    type: int


class _TrainerSpec(Protocol):
    model_type: int


class _NormalizerSpec(Protocol):
    precompiled_charsmap: bytes
    remove_extra_whitespaces: bool
    add_dummy_prefix: bool


class _Model(Protocol):
    pieces: Sequence[_Piece]
    trainer_spec: _TrainerSpec
    normalizer_spec: _NormalizerSpec

    def ParseFromString(self, content: bytes, /) -> int: ...  # noqa: N802 - protobuf's name


def tokenizer_of(folder: Path, texts: Sequence[str]) -> Tokenizer:
    """Return the tokenizer of a base: its `tokenizer.json`, or its sentencepiece model rewritten and compared on `texts`.

    Raises:
        WeightsMissingError: there is neither, it cannot be read, or it is of a kind that cannot be rewritten.
        MaterialError: the rewritten one cuts the texts differently.
    """
    if (folder / TOKENIZER_FILE).is_file():
        return read_tokenizer(folder / TOKENIZER_FILE)
    file = next((folder / name for name in SENTENCEPIECE_FILES if (folder / name).is_file()), None)
    if file is None:
        raise WeightsMissingError(f"{folder} has neither {TOKENIZER_FILE} nor a sentencepiece model such as {SENTENCEPIECE_FILES[0]}")
    return rewrite(file, texts)


def read_tokenizer(file: Path) -> Tokenizer:
    """Read a `tokenizer.json`; raises `WeightsMissingError`."""
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises bare Exception for a missing file and a broken one alike
        raise WeightsMissingError(f"{file} is missing or no tokenizer") from error


def rewrite(file: Path, texts: Sequence[str]) -> Tokenizer:
    """Return a sentencepiece model as a tokenizer that puts the start and end marks around a text.

    A `vocab.txt` beside the model gives the ids, one piece a line, as in monologg/kobert; without it the model's own are used, as in
    skt/kobert-base-v1.
    """
    try:
        model: _Model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined] # made when it is imported
        model.ParseFromString(file.read_bytes())
        processor = SentencePieceProcessor(model_file=str(file))
    except Exception as error:  # protobuf's DecodeError and sentencepiece's RuntimeError have no common root
        raise WeightsMissingError(f"{file} is no sentencepiece model") from error
    order = _ids(file, [piece.piece for piece in model.pieces])
    tokenizer = Tokenizer(_cutter(model, order, file))
    _normalise_as(model, tokenizer)
    start, end = (_mark(order, marks, file) for marks in (START_MARKS, END_MARKS))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=[(start, order[start]), (end, order[end])]
    )
    _compare(tokenizer, processor, texts, file.name)
    return tokenizer


def _ids(file: Path, pieces: Sequence[str]) -> dict[str, int]:
    listed = file.with_name("vocab.txt")
    # At line feeds alone: a piece may itself be a sign at which `splitlines` would cut, and every id after it would be wrong.
    names = listed.read_text(encoding="utf-8").rstrip("\n").split("\n") if listed.is_file() else pieces
    return {name: number for number, name in enumerate(names)}


def _cutter(model: _Model, order: dict[str, int], file: Path) -> models.Unigram | models.BPE:
    kind, unknown = model.trainer_spec.model_type, next(piece.piece for piece in model.pieces if piece.type == UNKNOWN)
    if unknown not in order:
        raise WeightsMissingError(f"{file.with_name('vocab.txt')} has no line {unknown}; it does not belong to {file.name}")
    scores = {piece.piece: piece.score for piece in model.pieces if piece.type in (NORMAL, USER_DEFINED)}
    if kind == UNIGRAM:
        by_id, lowest = sorted(order, key=order.__getitem__), min(scores.values())
        return models.Unigram([(name, scores.get(name, lowest)) for name in by_id], unk_id=order[unknown])
    if kind != BPE:
        raise WeightsMissingError(f"{file} cuts by words or letters; only unigram and BPE models can be used")
    names = [piece.piece for piece in model.pieces if piece.type in (NORMAL, USER_DEFINED) and piece.piece in order]
    known = set(names)
    merges = [(-scores[name], name[:at], name[at:]) for name in names for at in range(1, len(name)) if {name[:at], name[at:]} <= known]
    merges.sort(key=lambda merge: merge[0])
    return models.BPE(order, [(left, right) for _, left, right in merges], unk_token=unknown, fuse_unk=True)


def _normalise_as(model: _Model, tokenizer: Tokenizer) -> None:
    spec = model.normalizer_spec
    steps: list[normalizers.Normalizer] = [normalizers.Precompiled(spec.precompiled_charsmap)] if spec.precompiled_charsmap else []
    if spec.remove_extra_whitespaces:
        steps += [normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    # A mark that a person writes out is never the mark; sentencepiece reads it letter by letter, here it is passed over.
    steps += [normalizers.Replace(piece.piece, " ") for piece in model.pieces if piece.type == CONTROL]
    tokenizer.normalizer = normalizers.Sequence(steps)
    # BPE merges over the whole text in sentencepiece, and no piece spans a space; both cuts are then the same word by word.
    scheme = "always" if spec.add_dummy_prefix else "never"
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme=scheme)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme=scheme)


def _mark(order: dict[str, int], marks: Iterable[str], file: Path) -> str:
    found = next((mark for mark in marks if mark in order), None)
    if found is None:
        raise WeightsMissingError(f"{file} has none of the marks {', '.join(marks)}; it does not belong to a BERT")
    return found


def _compare(tokenizer: Tokenizer, processor: SentencePieceProcessor, texts: Sequence[str], name: str) -> None:
    tried = [text for text in texts[:COMPARED_TEXTS] if text.strip()]
    known = tokenizer.get_vocab()
    same = 0
    for text in tried:
        expected = [known.get(processor.id_to_piece(number)) for number in processor.encode(text, out_type=int)]
        same += tokenizer.encode(text, add_special_tokens=False).ids == expected
    if same < SAME_CUT_SHARE * len(tried):
        raise MaterialError(f"{name}, rewritten, cuts {len(tried) - same} of {len(tried)} texts differently; this model cannot be used")


def unknown_share(tokenizer: Tokenizer, texts: Sequence[str]) -> float:
    """Return the share of pieces, marks apart, that are unknown."""
    unknown = unknown_id(tokenizer)
    rows = [encoding.ids for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
    return sum(row.count(unknown) for row in rows) / max(1, sum(map(len, rows))) if unknown is not None else 0.0


def unknown_id(tokenizer: Tokenizer) -> int | None:
    """Return the id of what is unknown, or None for a vocabulary of bytes."""
    return next((number for name in ("[UNK]", "<unk>") if (number := tokenizer.token_to_id(name)) is not None), None)


def pad_id(tokenizer: Tokenizer) -> int:
    """Return the id that fills short rows; 0 for a vocabulary that has none, where the mask alone says what is real."""
    return next((number for name in PAD_MARKS if (number := tokenizer.token_to_id(name)) is not None), 0)


def refuse_unknown(tokenizer: Tokenizer, texts: Sequence[str], most: float, base: str) -> float:
    """Return the share of unknown pieces.

    Raises:
        MaterialError: it is above `most`.
    """
    share = unknown_share(tokenizer, texts)
    if share > most:
        raise MaterialError(
            f"{share:.0%} of the pieces are [UNK] with the tokenizer of {base} (at most {most:.0%} is sound): the texts are not Korean, or "
            "the tokenizer does not belong to these weights. KoBERT needs its own sentencepiece model (spiece.model) beside them, not a "
            "BertTokenizer's vocabulary"
        )
    return share
