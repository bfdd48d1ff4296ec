"""`evaluate crisis`: the floor measured on labelled texts, with the encoder where there is one."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from bot.messages import CrisisLevel
from bot.ports import EmotionEngine
from bot.safety import crisis
from bot.safety.evaluate import evaluate, read_rows, report_lines

READ_AT_ONCE = 64


def report_crisis(files: Sequence[Path], engine: EmotionEngine | None, out: TextIO, *, as_json: bool) -> None:
    """Grade every row of the files and write the figures, the false alarms by kind, and every miss.

    Raises:
        ConfigurationError: a line is no labelled text.
    """
    rows = [row for file in files for row in read_rows(file)]
    probabilities: dict[str, tuple[float, float, float]] = {}
    if engine is not None:
        for start in range(0, len(rows), READ_AT_ONCE):
            texts = [row.text for row in rows[start : start + READ_AT_ONCE]]
            probabilities.update((text, reading.crisis) for text, reading in zip(texts, engine.read(texts), strict=True))

    def grade(text: str) -> CrisisLevel:
        return crisis.grade(text, probabilities.get(text))

    report = evaluate(rows, grade)
    if as_json:
        out.write(json.dumps(asdict(report), ensure_ascii=False) + "\n")
    else:
        out.writelines(line + "\n" for line in report_lines(report))
