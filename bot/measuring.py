"""What measurements ask for and find: values that the command line, the models and the card share.

Measuring itself lies with the models (`bot/nlp/measurers.py`) and beside the commands; nothing here computes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.config import Settings
from bot.messages import Register

Figures = Mapping[str, float]


class Part(StrEnum):
    """What can be measured; `card` measures everything and writes it down."""

    EMOTION = "emotion"
    CRISIS = "crisis"
    REPLY = "reply"
    STT = "stt"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Sample:
    """What to measure on: files, none standing for our own rows.

    `labels` names the feelings of a file that has numbers, from 0 on; `register` is the speech level of the answers.
    """

    files: tuple[Path, ...] = ()
    labels: tuple[str, ...] = ()
    register: Register = Register.POLITE


@dataclass(frozen=True, slots=True)
class Matrix:
    """How often each label (rows) was taken for each (columns)."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measurement found.

    `figures` are shares between 0 and 1 unless a name ends in a unit or counts things; `lines` say the same to a person; `remarks` are
    rows worth reading, as JSON (misses, answers nobody graded yet). `curve` holds points of (share, value) under the name `curve_name`.
    """

    part: Part
    figures: Figures
    lines: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    matrix: Matrix | None = None
    curve: tuple[tuple[float, float], ...] = ()
    curve_name: str = ""


@dataclass(frozen=True, slots=True)
class Measurers:
    """What the models measure on files or on our own held-out rows; all raise leaves of `TodakError`.

    `encoder` returns what was found when the encoder in use was converted.
    """

    emotion: Callable[[Settings, Sample], Measured]
    reply: Callable[[Settings, Sample], Measured]
    encoder: Callable[[Settings], Figures]
    draw: Callable[[Measured, Path], None]
