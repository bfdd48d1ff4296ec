"""Texts for the command line: from arguments, a file or a pipe; plain lines or JSON lines; in batches as they arrive."""

import json
import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO, TypeVar

from bot.conversation.hearing import readable
from bot.errors import ConfigurationError

T = TypeVar("T")

STANDARD_INPUT = "-"
_EMPTY = "the text is empty"


@dataclass(frozen=True, slots=True)
class TextItem:
    """A text as it was given, and the (user, bot) exchanges before it, oldest first."""

    text: str = field(repr=False)
    history: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line or an argument that is no text; `place` names the source and the number of the line, `reason` holds no word of it."""

    place: str
    reason: str


def read_items(arguments: Sequence[str], file: Path | None, standard_input: TextIO) -> Iterator[TextItem | BadLine]:
    """Return the texts of the arguments, else of the file (`-` is standard input), else of standard input.

    Raises:
        ConfigurationError: nothing was given, or (while reading) the file cannot be read or is not UTF-8.
    """
    if arguments and file is not None:
        raise ConfigurationError("give texts as arguments or with --file, not both")
    if arguments:
        return iter(
            [TextItem(text) if readable(text) else BadLine(f"text {number}", _EMPTY) for number, text in enumerate(arguments, start=1)]
        )
    if file is not None and str(file) != STANDARD_INPUT:
        return _read_file(file)
    if file is None and standard_input.isatty():
        raise ConfigurationError("give a text, --file FILE, or pipe lines into standard input")
    return _read_lines(standard_input, "standard input", is_json=None)


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield what has arrived, at most `size` at once: full batches from a file, single lines from a pipe that pauses."""
    arrived: queue.Queue[T | BaseException | None] = queue.Queue(maxsize=4 * size)

    def read() -> None:
        try:
            for item in items:
                arrived.put(item)
        except BaseException as error:  # noqa: BLE001 - carried to the thread that asked
            arrived.put(error)
        else:
            arrived.put(None)

    # A daemon, since a pipe that never ends must not keep the program from ending.
    threading.Thread(target=read, name="texts", daemon=True).start()
    is_open = True
    while is_open:
        batch: list[T] = []
        first = arrived.get()
        while first is not None and not isinstance(first, BaseException):
            batch.append(first)
            if len(batch) == size or arrived.empty():
                break
            first = arrived.get()
        if batch:
            yield batch
        if isinstance(first, BaseException):
            raise first
        is_open = first is not None


def read_whole(arguments: Sequence[str], file: Path | None, standard_input: TextIO) -> str:
    """Return one text made of everything given, plain or JSON lines."""
    items = read_items(arguments, file, standard_input)
    if arguments:
        return " ".join(arguments)
    texts = []
    for item in items:
        if isinstance(item, BadLine):
            raise ConfigurationError(f"{item.place}: {item.reason}")
        texts.append(item.text)
    return "\n".join(texts)


def _read_file(file: Path) -> Iterator[TextItem | BadLine]:
    is_json = True if file.suffix in {".jsonl", ".ndjson"} else None
    try:
        # A byte order mark, as some editors write it, is not part of the first text.
        with file.open(encoding="utf-8-sig") as lines:
            yield from _read_lines(lines, file.name, is_json=is_json)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error


def _read_lines(lines: Iterable[str], source: str, *, is_json: bool | None) -> Iterator[TextItem | BadLine]:
    """Yield a text a line; unless told, the first line that is not empty says whether the lines are JSON."""
    try:
        for number, line in enumerate(lines, start=1):
            text = line.strip().removeprefix("\ufeff")
            if not text:
                continue
            if is_json is None:
                is_json = text.startswith("{")
            if is_json:
                yield _from_json(text, f"{source}:{number}")
            elif readable(text):
                yield TextItem(text)
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{source} is not UTF-8 text") from error


def _from_json(line: str, place: str) -> TextItem | BadLine:
    try:
        tree = json.loads(line)
    except (ValueError, RecursionError):
        return BadLine(place, "not a JSON object")
    if not isinstance(tree, dict) or not isinstance(tree.get("text"), str):
        return BadLine(place, 'a JSON object with a string "text" is needed')
    if not readable(tree["text"]):
        return BadLine(place, _EMPTY)
    history = _to_history(tree.get("history") or [])
    if history is None:
        return BadLine(place, '"history" must be a list of [user, bot] pairs of strings')
    return TextItem(tree["text"], history)


def _to_history(tree: object) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(tree, list):
        return None
    pairs: list[tuple[str, str]] = []
    for pair in tree:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(side, str) for side in pair):
            return None
        pairs.append((pair[0], pair[1]))
    return tuple(pairs)
