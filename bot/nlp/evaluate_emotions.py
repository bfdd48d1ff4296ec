"""Measures how well feelings are read: per feeling, mixed up with which, how honest the probabilities are, and what asking costs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import ConfigurationError
from bot.measuring import Matrix, Measured, Part
from bot.messages import EMOTIONS, Emotion, Reading
from bot.nlp.training.calibrate import calibration_error
from bot.nlp.training.material import read_felt
from bot.ports import EmotionEngine
from bot.row_files import read_rows

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
AT_ONCE = 64
TABLES = frozenset({".csv", ".tsv", ".xlsx"})


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with the feeling somebody saw in it."""

    text: str = field(repr=False)
    emotion: Emotion


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class: of what was called so, how much is (precision); of what is so, how much was found (recall); both (F1)."""

    precision: float
    recall: float
    f1: float
    rows: int


def read_labelled(files: Sequence[Path], labels: Sequence[str] = ()) -> tuple[LabelledText, ...]:
    """Read JSON lines with `text` and `emotion`, or what `train emotion` takes; `labels` as in `read_felt`.

    Raises:
        ConfigurationError: a file cannot be read or a line is no such row; the message names the file and the line.
        MaterialError: a table cannot be read, lacks a column, or none of its labels is ours.
    """
    rows: list[LabelledText] = []
    for file in files:
        if file.is_dir() or file.suffix.lower() in TABLES:
            rows += (LabelledText(row.text, row.emotion) for row in read_felt(file, labels).rows)
        else:
            rows += read_rows([file], _to_labelled, what="row with text and emotion")
    if not rows:
        raise ConfigurationError("there is no row to measure on")
    return tuple(rows)


def _to_labelled(line: str) -> LabelledText:
    fields = json.loads(line)
    return LabelledText(str(fields["text"]), Emotion(fields["emotion"]))


def measure_emotions(engine: EmotionEngine, rows: Sequence[LabelledText], ask_below: float) -> Measured:
    """Read every row and compare; `ask_below` is the probability under which a person would be asked instead."""
    probabilities = np.array([reading.scores.as_row() for reading in _readings(engine, rows)], np.float32)
    wanted = np.array([EMOTIONS.index(row.emotion) for row in rows])
    guessed, best = probabilities.argmax(1), probabilities.max(1)
    counts = confusion(wanted, guessed, len(EMOTIONS))
    classes = {emotion.value: class_figures(counts, at) for at, emotion in enumerate(EMOTIONS)}
    right, named = guessed == wanted, best >= ask_below
    figures = {
        "rows": float(len(rows)),
        "accuracy": float(right.mean()),
        "macro_f1": macro_f1(tuple(classes.values())),
        "calibration_error": calibration_error(probabilities, wanted),
        "ask_below": ask_below,
        "coverage": float(named.mean()),
        "right_when_named": float(right[named].mean()) if named.any() else 0.0,
    }
    for name, own in classes.items():
        figures |= {f"{name}_precision": own.precision, f"{name}_recall": own.recall, f"{name}_f1": own.f1}
    figures = {name: round(value, 4) for name, value in figures.items()}
    matrix = Matrix(tuple(classes), tuple(tuple(int(count) for count in row) for row in counts))
    return Measured(
        Part.EMOTION,
        figures,
        _lines(figures, classes, matrix),
        matrix=matrix,
        curve=risk_coverage(best, right),
        curve_name="right when named",
    )


def confusion(wanted: Ints, guessed: Ints, labels: int) -> Ints:
    """Return counts of shape (labels, labels): rows are what is, columns what was read."""
    counts = np.zeros((labels, labels), np.int64)
    np.add.at(counts, (wanted, guessed), 1)
    return counts


def class_figures(counts: Ints, at: int) -> ClassFigures:
    """Return the figures of one class; a share of nothing is 0."""
    hits, called, is_so = int(counts[at, at]), int(counts[:, at].sum()), int(counts[at].sum())
    return ClassFigures(hits / max(1, called), hits / max(1, is_so), 2 * hits / max(1, called + is_so), is_so)


def macro_f1(classes: Sequence[ClassFigures]) -> float:
    """Return the mean F1 of the classes that have rows, each counting the same."""
    return float(np.mean([own.f1 for own in classes if own.rows] or [0.0]))


def risk_coverage(best: Floats, right: npt.NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    """Return, from few named to all, the share named when the surest go first and the share of them that is right."""
    sure_first = np.argsort(-best, kind="stable")
    shares = np.arange(1, len(best) + 1) / len(best)
    precision = np.cumsum(right[sure_first]) / np.arange(1, len(best) + 1)
    return tuple((round(float(share), 4), round(float(value), 4)) for share, value in zip(shares, precision, strict=True))


def _readings(engine: EmotionEngine, rows: Sequence[LabelledText]) -> list[Reading]:
    read: list[Reading] = []
    for start in range(0, len(rows), AT_ONCE):
        read += engine.read([row.text for row in rows[start : start + AT_ONCE]])
    return read


def _lines(figures: dict[str, float], classes: dict[str, ClassFigures], matrix: Matrix) -> tuple[str, ...]:
    table = [f"  {name:<11} {own.precision:.3f}      {own.recall:.3f}   {own.f1:.3f}  {own.rows}" for name, own in classes.items()]
    crossed = [f"  {name:<11} " + " ".join(f"{count:>5}" for count in row) for name, row in zip(matrix.labels, matrix.counts, strict=True)]
    return (
        f"rows {figures['rows']:.0f}, accuracy {figures['accuracy']:.3f}, macro-F1 {figures['macro_f1']:.3f}",
        f"calibration error {figures['calibration_error']:.3f}",
        f"asked below {figures['ask_below']:.2f}: {figures['coverage']:.3f} named, {figures['right_when_named']:.3f} of them right",
        "  feeling     precision  recall  F1     rows",
        *table,
        "confusion (rows: what is, columns: what was read, in the same order):",
        *crossed,
    )
