"""Reads tables that people hold: CSV and TSV in UTF-8 or cp949 (as AI Hub gives them out), and XLSX."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

from bot.errors import MaterialError

ENCODINGS = ("utf-8-sig", "cp949")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file under their column names; every row has as many cells as there are columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    def has(self, *names: str) -> bool:
        """Tell whether all of these columns are there."""
        return all(name in self.columns for name in names)

    def first(self, *names: str) -> str | None:
        """Return the first of these columns that is there; case does not count."""
        by_lower = {column.lower(): column for column in reversed(self.columns)}
        return next((by_lower[name.lower()] for name in names if name.lower() in by_lower), None)

    def cells(self, *names: str) -> Iterator[tuple[str, ...]]:
        """Return the cells of these columns, row by row; raises `MaterialError` naming a column that is missing."""
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise MaterialError(f"{self.name} has no column {missing[0]}; its columns are {', '.join(self.columns)}")
        at = [self.columns.index(name) for name in names]
        for row in self.rows:
            yield tuple(row[index] for index in at)


def read_table(file: Path) -> Table:
    """Read a file whose first row names the columns.

    Raises:
        MaterialError: it cannot be read, is in neither encoding, or holds no row.
    """
    rows = _xlsx(file) if file.suffix.lower() == ".xlsx" else _separated(file)
    if len(rows) < 2:
        raise MaterialError(f"{file.name} holds no row below its header")
    columns = tuple(cell.strip() for cell in rows[0])
    return Table(file.name, columns, tuple(_fitted(row, len(columns)) for row in rows[1:] if any(row)))


def read_separated(file: Path, columns: Sequence[str]) -> Table:
    """Read a TSV without a header, as KOTE and GoEmotions come; rows that are too short are left out."""
    # Not by the csv module: GoEmotions holds single quotation marks, which would swallow the lines up to the next one.
    lines = [[_unquoted(field) for field in line.split("\t")] for line in _text(file).replace("\r\n", "\n").split("\n")]
    whole = tuple(_fitted(line, len(columns)) for line in lines if len(line) >= len(columns))
    if not whole:
        raise MaterialError(f"{file.name} holds no row of {len(columns)} fields separated by tabs")
    return Table(file.name, tuple(columns), whole)


def _unquoted(field: str) -> str:
    whole = len(field) > 1 and field[0] == field[-1] == '"'
    return field[1:-1].replace('""', '"') if whole else field


def _separated(file: Path) -> list[list[str]]:
    text = _text(file)
    separator = "\t" if "\t" in text.split("\n", 1)[0] else ","
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]
    except csv.Error as error:
        raise MaterialError(f"{file.name} is no table: {error}") from error


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise MaterialError(f"{file} cannot be read: {error.strerror}") from error
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MaterialError(f"{file.name} is in neither UTF-8 nor cp949; save it as UTF-8 and try again")


def _xlsx(file: Path) -> list[list[str]]:
    """Read the first sheet. openpyxl comes with what training needs, and whoever only measures may not have it."""
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise MaterialError(f"{file.name}: spreadsheets need openpyxl, which ./todak train installs; or save it as CSV") from error
    try:
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except OSError as error:
        raise MaterialError(f"{file} cannot be read: {error.strerror or 'no spreadsheet'}") from error
    except (InvalidFileException, BadZipFile, KeyError, IndexError) as error:
        raise MaterialError(f"{file.name} is no spreadsheet that can be read") from error


def _fitted(row: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in [*row, *[""] * width][:width])
