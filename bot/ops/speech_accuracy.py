"""How well speech is written down: the share of characters that are wrong, after a stated normalisation."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.errors import ConfigurationError, SpeechError
from bot.measuring import Measured, Part
from bot.ports import SpeechToText
from bot.row_files import read_rows

# Printed with every figure, for a rate of wrong characters means nothing without it.
NORMALISATION = "NFC, lower case, letters and digits only (spaces and punctuation dropped)"
WANTED = "row with audio, the path of a clip that is there, and text, the words in it"


@dataclass(frozen=True, slots=True)
class SpokenRow:
    """A clip and what is said in it."""

    audio: Path
    text: str = field(repr=False)


def read_spoken(files: Sequence[Path]) -> tuple[SpokenRow, ...]:
    """Read JSON lines with `audio` (a path seen from the file) and `text`.

    Raises:
        ConfigurationError: a file cannot be read, a line is no such row, or a clip is not there.
    """
    rows = [row for file in files for row in read_rows([file], partial(_to_spoken, file.parent), what=WANTED)]
    if not rows:
        raise ConfigurationError("there is no clip to measure on")
    return tuple(rows)


def _to_spoken(folder: Path, line: str) -> SpokenRow:
    fields = json.loads(line)
    row = SpokenRow(folder / str(fields["audio"]), str(fields["text"]))
    if not row.audio.is_file() or not normalise(row.text):
        raise ValueError("no clip or no words")
    return row


def measure_speech(hearing: SpeechToText, rows: Sequence[SpokenRow]) -> Measured:
    """Write every clip down and count wrong characters; a clip that cannot be heard counts as heard with no words."""
    wrong = said = unheard = whole = 0
    remarks = []
    for row in rows:
        wanted = normalise(row.text)
        try:
            heard = hearing.transcribe(row.audio.read_bytes(), "audio/ogg").text
        except SpeechError:
            heard, unheard = "", unheard + 1
        mistakes = edit_distance(wanted, normalise(heard))
        wrong, said, whole = wrong + mistakes, said + len(wanted), whole + (mistakes == 0)
        if mistakes:
            remarks.append(json.dumps({"audio": row.audio.name, "said": row.text, "heard": heard, "wrong": mistakes}, ensure_ascii=False))
    figures = {
        "rows": float(len(rows)),
        "characters": float(said),
        "character_error_rate": round(wrong / said, 4),
        "heard_exactly": round(whole / len(rows), 4),
        "not_heard": float(unheard),
    }
    lines = (
        f"clips {len(rows)}, characters {said}, character error rate {figures['character_error_rate']:.3f}",
        f"heard exactly {figures['heard_exactly']:.3f}, not heard at all {unheard}",
        f"normalisation: {NORMALISATION}",
    )
    return Measured(Part.STT, figures, lines, tuple(remarks))


def normalise(text: str) -> str:
    """Return a text as it is compared; `NORMALISATION` says it in words."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text).lower() if sign.isalnum())


def edit_distance(one: str, other: str) -> int:
    """Return the fewest characters to put in, take out or change (Levenshtein)."""
    before = list(range(len(other) + 1))
    for at, sign in enumerate(one, start=1):
        row = [at]
        for column, wanted in enumerate(other, start=1):
            row.append(min(row[-1] + 1, before[column] + 1, before[column - 1] + (sign != wanted)))
        before = row
    return before[-1]
