"""Results on standard output: a line for people or a JSON object a line, each visible as soon as it is there."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCORE_DIGITS = 4


class Results:
    """Writes results to `out` and complaints to `complaints`, and counts the complaints."""

    def __init__(self, out: TextIO, complaints: TextIO, *, as_json: bool) -> None:
        self._out = out
        self._complaints = complaints
        self._as_json = as_json
        self.complaint_count = 0

    def write(self, row: "DataclassInstance", line: str) -> None:
        """Write one result: the dataclass as JSON, or the line."""
        self._out.write((json.dumps(asdict(row), ensure_ascii=False) if self._as_json else line) + "\n")

    def flush(self) -> None:
        """Let a reader at the other end of a pipe see what was written."""
        self._out.flush()

    def complain(self, place: str, reason: str) -> None:
        """Say that something given could not be used; the rest goes on."""
        self.complaint_count += 1
        self._complaints.write(f"{place}: {reason}\n")
