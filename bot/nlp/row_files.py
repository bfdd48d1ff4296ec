"""Files of rows to measure on: JSON lines, each read into a value or named by file and line."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.errors import ConfigurationError

R = TypeVar("R")


def read_rows(files: Sequence[Path], to_row: Callable[[str], R], *, what: str) -> tuple[R, ...]:
    """Read every line of the files.

    Args:
        files: UTF-8, one JSON object a line.
        to_row: Makes a value of a line; a line that is none raises one of the errors that JSON and its fields raise.
        what: What a line should be, for the message about one that is not: "message".

    Raises:
        ConfigurationError: a file cannot be read or a line is no such row; the message names the file and the line.
    """
    rows = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise ConfigurationError(f"{file} cannot be read") from error
        for number, line in enumerate(lines, start=1):
            try:
                rows.append(to_row(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ConfigurationError(f"{file.name}:{number} is no {what}") from error
    return tuple(rows)
