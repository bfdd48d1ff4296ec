"""`evaluate crisis`: the floor measured on labelled texts, with the encoder where there is one."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot.errors import ConfigurationError
from bot.measuring import Matrix, Measured, Part
from bot.messages import CrisisLevel
from bot.ports import EmotionEngine
from bot.safety import crisis
from bot.safety.evaluate import CrisisReport, CrisisRow, evaluate, read_rows, report_lines

READ_AT_ONCE = 64
SHARES = (
    "urgent_recall",
    "urgent_missed",
    "concern_recall",
    "concern_raised",
    "false_urgent",
    "false_concern",
)


def measure_crisis(files: Sequence[Path], engine: EmotionEngine | None) -> tuple[Measured, CrisisReport]:
    """Grade every row of the files; the report names the false alarms by kind, and every miss.

    Raises:
        ConfigurationError: a file cannot be read, a line is no labelled text, or there is none.
    """
    rows = [row for file in files for row in read_rows(file)]
    if not rows:
        raise ConfigurationError("there is no row to measure on")
    probabilities: dict[str, tuple[float, float, float]] = {}
    if engine is not None:
        for start in range(0, len(rows), READ_AT_ONCE):
            texts = [row.text for row in rows[start : start + READ_AT_ONCE]]
            probabilities.update((text, reading.crisis) for text, reading in zip(texts, engine.read(texts), strict=True))

    def grade(text: str) -> CrisisLevel:
        return crisis.grade(text, probabilities.get(text))

    report = evaluate(rows, grade)
    told = asdict(report)
    figures = {"rows": float(report.rows), **{name: round(float(told[name]), 4) for name in SHARES}}
    return Measured(Part.CRISIS, figures, report_lines(report), matrix=_matrix(rows, report)), report


def crisis_json(report: CrisisReport) -> str:
    """Return a report as one JSON object."""
    return json.dumps(asdict(report), ensure_ascii=False)


def _matrix(rows: Sequence[CrisisRow], report: CrisisReport) -> Matrix:
    """Count how each level was graded: what is not among the misses was graded as labelled."""
    counts = Counter((row.level, row.level) for row in rows)
    for miss in report.misses:
        counts[miss.row.level, miss.row.level] -= 1
        counts[miss.row.level, miss.graded] += 1
    levels = tuple(CrisisLevel)
    return Matrix(tuple(level.word for level in levels), tuple(tuple(counts[own, graded] for graded in levels) for own in levels))
