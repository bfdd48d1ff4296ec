"""A slice of the corpus that is learned in seconds."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from bot.nlp.corpus import CrisisRow, DiaryLine, is_held_out, load_crisis_rows, load_situations, load_twins
from tests.nlp.brain import CORPUS
from tests.nlp.training.homemade import lines

T = TypeVar("T", DiaryLine, CrisisRow)


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenth of the bank with every word to the bot, and some diary lines and crisis rows, of which many are held out."""
    folder = tmp_path_factory.mktemp("corpus")
    write(folder / "bank_1.jsonl", bank_rows())
    write(folder / "train_1.jsonl", ({"text": one.text, "emotion": one.emotion, "reply": one.reply} for one in some(lines(), 40)))
    rows = some(load_crisis_rows(CORPUS), 60)
    write(folder / "crisis_1.jsonl", ({"text": row.text, "level": row.level.word, "kind": row.kind} for row in rows))
    kept = {one.id for one in load_situations(folder)}
    (folder / "topics").mkdir()
    for name in ("answers.jsonl", "words.jsonl"):
        shutil.copy(CORPUS / "topics" / name, folder / "topics")
    write(folder / "topics" / "twins.jsonl", ({"ids": ids} for ids in load_twins(CORPUS) if kept.issuperset(ids)))
    return folder


def bank_rows() -> Iterator[dict[str, object]]:
    for at, one in enumerate(load_situations(CORPUS)):
        if at % 20 == 0 or one.is_act or one.is_fallback:
            held = [text for text in one.utterances if is_held_out(text)][:1]
            told = [*held, *(text for text in one.utterances if not is_held_out(text))][:4]
            yield {"id": one.id, "emotion": one.emotion, "utterances": told, "replies": one.replies[:3]}


def some(rows: Sequence[T], count: int) -> list[T]:
    return [row for row in rows if is_held_out(row.text)][:count] + [row for row in rows if not is_held_out(row.text)][:count]


def write(file: Path, rows: Iterator[dict[str, object]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
