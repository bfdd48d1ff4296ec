"""One row of a corpus file with the place it stands at, so that a bad one is named by file and line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from bot.errors import WeightsMissingError
from bot.messages import CrisisLevel

SUBFOLDERS = frozenset({"casual", "grades", "topics", "utterances"})
Word = TypeVar("Word", bound=StrEnum)


class CorpusError(WeightsMissingError):
    """A row of the corpus cannot be used."""

    code = "corpus"


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object with the place it stands at."""

    place: str
    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return a text that is not empty; like all here, raises `CorpusError` for anything else."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise CorpusError(f"{self.place}: {name} must be a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of one text or more."""
        value = self.values.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) and item.strip() for item in value):
            raise CorpusError(f"{self.place}: {name} must be a list of texts")
        return tuple(value)

    def one_of(self, name: str, kind: type[Word]) -> Word:
        """Return a word of a fixed set."""
        try:
            return kind(self.text(name))
        except ValueError as error:
            raise CorpusError(f"{self.place}: {name} must be one of {', '.join(kind)}") from error

    def level(self) -> CrisisLevel:
        """Return the crisis level, written in small letters."""
        try:
            return CrisisLevel[self.text("level").upper()]
        except KeyError as error:
            raise CorpusError(f"{self.place}: level must be none, concern or urgent") from error

    def count(self, name: str) -> int:
        """Return a whole number."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise CorpusError(f"{self.place}: {name} must be a whole number")
        return value

    def history(self) -> tuple[tuple[str, str], ...]:
        """Return earlier (person, bot) turns, none where the row has no history."""
        turns = self.values.get("history", [])
        if not isinstance(turns, list) or not all(isinstance(turn, list) and len(turn) == 2 for turn in turns):
            raise CorpusError(f"{self.place}: history must be a list of [person, bot] pairs")
        if not all(isinstance(words, str) for turn in turns for words in turn):
            raise CorpusError(f"{self.place}: history must hold texts")
        return tuple((person, bot) for person, bot in turns)


def rows_of(files: Sequence[Path]) -> Iterator[Row]:
    """Read files in order; raises `CorpusError` with file and line for what is no JSON object."""
    for file in files:
        try:
            # As bytes, so that a line that is not UTF-8 can be named by its number.
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise CorpusError(f"{file} cannot be read: {error.strerror}") from error
        # Several folders have files of the same name, as bank_1.jsonl in casual.
        name = file.name if file.parent.name not in SUBFOLDERS else f"{file.parent.name}/{file.name}"
        for number, line in enumerate(lines, 1):
            place = f"{name}:{number}"
            try:
                values = json.loads(line.decode())
            except UnicodeDecodeError as error:
                raise CorpusError(f"{place}: not UTF-8") from error
            except ValueError as error:
                raise CorpusError(f"{place}: not a JSON object") from error
            if not isinstance(values, dict):
                raise CorpusError(f"{place}: not a JSON object")
            yield Row(place, values)
