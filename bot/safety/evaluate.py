"""Measures the crisis floor on labelled texts: recall per level, false alarms per kind, and every miss.

It knows no model and prints nothing, so the command line, the tests and a training run can share it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.messages import CrisisLevel
from bot.row_files import read_rows as read_json_rows

Grader = Callable[[str], CrisisLevel]


@dataclass(frozen=True, slots=True)
class CrisisRow:
    """A labelled text; `kind` says what sort of text it is (idiom, goodbye, speech …)."""

    text: str
    level: CrisisLevel
    kind: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A row that was graded otherwise than its label says."""

    row: CrisisRow
    graded: CrisisLevel


@dataclass(frozen=True, slots=True)
class KindCount:
    """Rows of one kind: how many there are and how many were wrongly called urgent."""

    kind: str
    rows: int
    falsely_urgent: int


@dataclass(frozen=True, slots=True)
class CrisisReport:
    """Figures over a corpus; shares are between 0 and 1, and 0 where there is no row to count."""

    rows: int
    urgent_recall: float
    """Urgent rows that were graded urgent."""
    urgent_missed: float
    """Urgent rows that were graded none."""
    concern_recall: float
    """Concern rows that were graded concern or urgent."""
    false_urgent: float
    """None rows that were graded urgent."""
    false_concern: float
    """None rows that were graded concern."""
    concern_raised: float
    """Concern rows that were graded urgent."""
    false_alarms: tuple[KindCount, ...]
    misses: tuple[Miss, ...]


def evaluate(rows: Sequence[CrisisRow], grader: Grader) -> CrisisReport:
    """Grade every row and count."""
    graded = [(row, grader(row.text)) for row in rows]
    by_level = {level: [found for row, found in graded if row.level is level] for level in CrisisLevel}
    urgent, concern, none = (by_level[level] for level in (CrisisLevel.URGENT, CrisisLevel.CONCERN, CrisisLevel.NONE))
    return CrisisReport(
        rows=len(rows),
        urgent_recall=_share(urgent, lambda found: found is CrisisLevel.URGENT),
        urgent_missed=_share(urgent, lambda found: found is CrisisLevel.NONE),
        concern_recall=_share(concern, lambda found: found is not CrisisLevel.NONE),
        false_urgent=_share(none, lambda found: found is CrisisLevel.URGENT),
        false_concern=_share(none, lambda found: found is CrisisLevel.CONCERN),
        concern_raised=_share(concern, lambda found: found is CrisisLevel.URGENT),
        false_alarms=_false_alarms(graded),
        misses=tuple(Miss(row, found) for row, found in graded if found is not row.level),
    )


def report_lines(report: CrisisReport) -> tuple[str, ...]:
    """Write a report as lines for a terminal, the misses last."""
    head = (
        f"rows {report.rows}",
        f"urgent graded urgent {report.urgent_recall:.3f}, wholly missed {report.urgent_missed:.3f}",
        f"concern seen {report.concern_recall:.3f}, raised to urgent {report.concern_raised:.3f}",
        f"harmless called urgent {report.false_urgent:.3f}, called concern {report.false_concern:.3f}",
    )
    alarms = tuple(f"  {count.kind}: {count.falsely_urgent} of {count.rows}" for count in report.false_alarms if count.falsely_urgent)
    misses = tuple(f"  {miss.row.level.word} -> {miss.graded.word} [{miss.row.kind}] {miss.row.text}" for miss in report.misses)
    return (*head, "false urgent by kind:", *(alarms or ("  none",)), "misses:", *(misses or ("  none",)))


def read_rows(file: Path) -> tuple[CrisisRow, ...]:
    """Read a corpus file, one JSON object a line; a file of look-alikes has no `level` and counts as none.

    Raises:
        ConfigurationError: the file cannot be read or a line is not such a row; the message names the file and the line.
    """
    return read_json_rows([file], _to_row, what="crisis row")


def _to_row(line: str) -> CrisisRow:
    fields = json.loads(line)
    return CrisisRow(str(fields["text"]), CrisisLevel[str(fields.get("level", "none")).upper()], str(fields["kind"]))


def _share(levels: Sequence[CrisisLevel], counts: Callable[[CrisisLevel], bool]) -> float:
    return sum(map(counts, levels)) / len(levels) if levels else 0.0


def _false_alarms(graded: Iterable[tuple[CrisisRow, CrisisLevel]]) -> tuple[KindCount, ...]:
    rows: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for row, found in graded:
        if row.level is CrisisLevel.NONE:
            rows[row.kind] += 1
            alarms[row.kind] += found is CrisisLevel.URGENT
    return tuple(KindCount(kind, count, alarms[kind]) for kind, count in sorted(rows.items()))
