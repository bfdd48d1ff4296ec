"""Files of rows to measure on: JSON lines, each read into a value or named by file and line.

It stands below the rooms, since feelings, answers, clips and crisis rows are all brought this way.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.errors import ConfigurationError

R = TypeVar("R")


def read_rows(files: Sequence[Path], to_row: Callable[[str], R], *, what: str) -> tuple[R, ...]:
    """Read every line of the files; empty ones are passed over.

    Args:
        files: UTF-8, one JSON object a line.
        to_row: Makes a value of a line; a line that is none raises one of the errors that JSON and its fields raise.
        what: What a line should be, for the message about one that is not: "message".

    Raises:
        ConfigurationError: a file cannot be read, is not UTF-8, or a line is no such row; the message names the file and the line.
    """
    rows = []
    for file in files:
        for number, line in enumerate(_lines(file), start=1):
            if not line.strip():
                continue
            try:
                rows.append(to_row(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ConfigurationError(f"{file.name}:{number} is no {what}") from error
    return tuple(rows)


def _lines(file: Path) -> list[str]:
    """Split at line feeds alone: `splitlines` would also cut a text at the separators (U+2028) that JSON allows inside it."""
    try:
        return file.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read") from error
    except UnicodeError as error:
        raise ConfigurationError(f"{file.name} is not UTF-8; save it as UTF-8 and try again") from error
