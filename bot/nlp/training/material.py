"""Texts with their feelings, and messages with their answers, out of the files that people hold.

Which corpus a file is, its columns say. A test split is made by a hash of the text, as for our own corpus, so that a text never stands
on both sides and a longer file moves none.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import MaterialError
from bot.messages import Emotion
from bot.nlp.corpus import HELD_OUT_ONE_IN, load_diary_lines
from bot.nlp.training.label_sets import AI_HUB, AI_HUB_FINE, GO_EMOTIONS, KOTE, PLAIN, strongest
from bot.nlp.training.tables import Table, read_separated, read_table

TEXT_COLUMNS = ("user", "text", "sentence", "사람문장1", "유저", "문장")
LABEL_COLUMNS = ("sentiment", "emotion", "label", "감정_대분류", "감정")
QUESTION_COLUMNS = ("user", "q", "question", "유저", "질문", "text")
ANSWER_COLUMNS = ("system", "a", "answer", "챗봇", "답변", "reply")
# 감성대화 has three or four exchanges a row.
AI_HUB_TURNS = 4
WHAT_FILES = "AI Hub 감성대화, `sentiment,user`, KOTE or GoEmotions as TSV, or a folder such as corpus"
_SPACE = 2**32 // HELD_OUT_ONE_IN


@dataclass(frozen=True, slots=True)
class FeltText:
    """A text and what its writer feels."""

    text: str = field(repr=False)
    emotion: Emotion


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message and the answer to it; the feeling is None where the file does not say."""

    text: str = field(repr=False)
    answer: str = field(repr=False)
    emotion: Emotion | None = None


@dataclass(frozen=True, slots=True)
class Felt:
    """What a file gave: texts, and how many rows each label cost that is none of our six."""

    rows: tuple[FeltText, ...]
    dropped: Mapping[str, int]


def is_test(text: str, share: float) -> bool:
    """Tell whether a text belongs to the test side; what is held out of our own corpus is the first twentieth of it."""
    number = int.from_bytes(hashlib.sha256(text.strip().encode()).digest()[:4])
    rest, whole = number % HELD_OUT_ONE_IN, number // HELD_OUT_ONE_IN
    return (rest + min(whole / _SPACE, 0.999999)) / HELD_OUT_ONE_IN < share


def read_felt(file: Path, labels: Sequence[str] = ()) -> Felt:
    """Read texts with their feelings; `labels` names the feelings of a file that has numbers, from 0 on.

    Raises:
        MaterialError: the file cannot be read, a column is missing, or no label is known.
    """
    named = list(_labelled(file, labels))
    kept: dict[str, Emotion] = {}
    dropped: Counter[str] = Counter()
    for text, feeling, label in named:
        if feeling is None:
            dropped[label] += 1
        elif text:
            kept.setdefault(text, feeling)
    if not kept:
        raise MaterialError(f"{file.name}: no label is one of ours; the first is {named[0][2] or 'empty'}; see docs/training.md")
    return Felt(tuple(FeltText(text, feeling) for text, feeling in kept.items()), dict(dropped.most_common()))


def _labelled(file: Path, labels: Sequence[str]) -> Iterator[tuple[str, Emotion | None, str]]:
    if file.is_dir():
        lines = load_diary_lines(file)
        if not lines:
            raise MaterialError(f"{file} holds no train_*.jsonl; give {WHAT_FILES}")
        yield from ((line.text, line.emotion, line.emotion.value) for line in lines)
    elif file.suffix.lower() == ".tsv":
        yield from _multi_label(file)
    else:
        table = read_table(file)
        if table.has("사람문장1", "감정_대분류"):
            yield from _ai_hub(table)
        else:
            yield from _plain(table, labels)


def _multi_label(file: Path) -> Iterator[tuple[str, Emotion | None, str]]:
    """KOTE has id, text, labels; GoEmotions text, labels and sometimes an id."""
    is_kote = read_separated(file, ("one", "two")).rows[0][0].isdigit()
    columns, names = (("id", "text", "labels"), KOTE) if is_kote else (("text", "labels"), GO_EMOTIONS)
    order = tuple(names)
    for text, numbers in read_separated(file, columns).cells("text", "labels"):
        try:
            own = [order[int(number)] for number in numbers.split(",") if number]
        except (ValueError, IndexError) as error:
            raise MaterialError(f"{file.name}: labels must be numbers from 0 to {len(order) - 1} with commas between") from error
        yield text, strongest(own, names), "+".join(own) if len(own) == 1 else "several"


def _ai_hub(table: Table) -> Iterator[tuple[str, Emotion | None, str]]:
    fine = "감정_소분류" if table.has("감정_소분류") else "감정_대분류"
    for text, coarse, finer in table.cells("사람문장1", "감정_대분류", fine):
        yield text, AI_HUB_FINE.get(finer, AI_HUB.get(coarse)), coarse


def _plain(table: Table, labels: Sequence[str]) -> Iterator[tuple[str, Emotion | None, str]]:
    text_column, label_column = table.first(*TEXT_COLUMNS), table.first(*LABEL_COLUMNS)
    if text_column is None or label_column is None:
        lacks = f"no column {TEXT_COLUMNS[0]}" if text_column is None else f"no column {LABEL_COLUMNS[0]}"
        raise MaterialError(f"{table.name} has {lacks}; its columns are {', '.join(table.columns)}; give {WHAT_FILES}")
    for text, label in table.cells(text_column, label_column):
        yield text, _named(label, labels, table.name), label


def _named(label: str, labels: Sequence[str], name: str) -> Emotion | None:
    number = label.removesuffix(".0")
    if not number.isdigit():
        return PLAIN.get(label.lower())
    if int(number) >= len(labels):
        raise MaterialError(f"{name}: label {label} is a number; say what the numbers mean, from 0 on: --labels 기쁨,슬픔,…")
    return PLAIN.get(labels[int(number)])


def read_exchanges(file: Path, labels: Sequence[str] = ()) -> tuple[Exchange, ...]:
    """Read messages with their answers: our corpus, AI Hub 감성대화, or a table with a question and an answer column.

    Raises:
        MaterialError: the file cannot be read, a column is missing, or no row has both.
    """
    if file.is_dir():
        found = [Exchange(line.text, line.reply, line.emotion) for line in load_diary_lines(file)]
    else:
        table = read_table(file)
        found = list(_ai_hub_turns(table) if table.has("사람문장1", "시스템문장1") else _answered(table, labels))
    whole = tuple(dict.fromkeys(exchange for exchange in found if exchange.text and exchange.answer))
    if not whole:
        raise MaterialError(f"{file.name} holds no message with an answer")
    return whole


def _ai_hub_turns(table: Table) -> Iterator[Exchange]:
    feelings = [None] * len(table.rows) if not table.has("감정_대분류") else [feeling for _, feeling, _ in _ai_hub(table)]
    for turn in range(1, AI_HUB_TURNS + 1):
        columns = (f"사람문장{turn}", f"시스템문장{turn}")
        if table.has(*columns):
            for (text, answer), feeling in zip(table.cells(*columns), feelings, strict=True):
                yield Exchange(text, answer, feeling)


def _answered(table: Table, labels: Sequence[str]) -> Iterator[Exchange]:
    question, answer, label = table.first(*QUESTION_COLUMNS), table.first(*ANSWER_COLUMNS), table.first("sentiment", "emotion")
    if question is None or answer is None:
        lacks = QUESTION_COLUMNS if question is None else ANSWER_COLUMNS
        raise MaterialError(f"{table.name} has no column {' or '.join(lacks)}; its columns are {', '.join(table.columns)}")
    for cells in table.cells(question, answer, *([label] if label else [])):
        yield Exchange(cells[0], cells[1], _named(cells[2], labels, table.name) if label else None)
