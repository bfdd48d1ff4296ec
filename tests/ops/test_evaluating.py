"""`evaluate stt`, the crisis figures, and the card that is written from figures alone."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.errors import ConfigurationError, SilentClipError
from bot.measuring import Measured, Part
from bot.messages import Transcript
from bot.ops.crisis_report import crisis_json, measure_crisis
from bot.ops.model_card import CARD_FIGURES, CARD_PAGE, ROWS, card_page, figures_text
from bot.ops.speech_accuracy import NORMALISATION, edit_distance, measure_speech, normalise, read_spoken

ROOT = Path(__file__).resolve().parents[2]


class Ear:
    """Hears what it is told to, in order; an error is raised."""

    def __init__(self, heard: Sequence[str | None]) -> None:
        self._heard = list(heard)

    def transcribe(self, audio: bytes, mime: str) -> Transcript:
        words = self._heard.pop(0)
        if words is None:
            raise SilentClipError("nothing was said")
        return Transcript(words, 1.0)


def clips(folder: Path, *texts: str) -> Path:
    (folder / "a.ogg").write_bytes(b"sound")
    file = folder / "clips.jsonl"
    file.write_text("\n".join(json.dumps({"audio": "a.ogg", "text": text}) for text in texts), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("", "", 0), ("가나다", "가나다", 0), ("가나다", "가다", 1), ("가나", "나가", 2), ("", "가나", 2)]
)
def test_wrong_characters_are_counted(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance


def test_spaces_and_punctuation_do_not_count_as_heard_wrong() -> None:
    assert normalise("엄마가, 보고 싶어요!") == normalise("엄마가보고싶어요") == "엄마가보고싶어요"
    assert normalise("OK 3") == "ok3"


def test_the_rate_is_over_all_characters_and_a_deaf_clip_is_all_wrong(tmp_path: Path) -> None:
    rows = read_spoken([clips(tmp_path, "너무 힘들어요", "보고 싶어요", "좋아요")])
    found = measure_speech(Ear(["너무 힘들어요.", "보고 쉬어요", None]), rows)
    assert found.figures["characters"] == 14
    assert found.figures["character_error_rate"] == pytest.approx(4 / 14, abs=1e-4)
    assert found.figures["heard_exactly"] == pytest.approx(1 / 3, abs=1e-4)
    assert found.figures["not_heard"] == 1
    assert any(NORMALISATION in line for line in found.lines)
    assert len(found.remarks) == 2


def test_a_clip_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "clips.jsonl"
    for row in ({"audio": "absent.ogg", "text": "하나"}, {"audio": "clips.jsonl", "text": "!"}, {"text": "하나"}):
        file.write_text(json.dumps(row), encoding="utf-8")
        with pytest.raises(ConfigurationError, match=r"clips\.jsonl:1"):
            read_spoken([file])


def test_the_crisis_matrix_counts_every_row(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    told = [("죽고 싶다 오늘 밤에 죽으려고", "urgent"), ("배고파 죽겠네", "none"), ("오늘 점심은 김밥", "urgent")]
    file.write_text("\n".join(json.dumps({"text": text, "level": level, "kind": "x"}) for text, level in told), encoding="utf-8")
    measured, report = measure_crisis([file], None)
    assert measured.matrix is not None
    assert measured.matrix.labels == ("none", "concern", "urgent")
    assert measured.matrix.counts[2] == (1, 0, 1)
    assert sum(map(sum, measured.matrix.counts)) == 3
    assert measured.figures["urgent_recall"] == 0.5
    assert json.loads(crisis_json(report))["rows"] == 3


def test_the_card_says_what_its_figures_say() -> None:
    figures = (ROOT / CARD_FIGURES).read_text(encoding="utf-8")
    assert (ROOT / CARD_PAGE).read_text(encoding="utf-8") == card_page(figures)


def test_the_card_and_the_calibration_speak_of_the_same_model() -> None:
    told = json.loads((ROOT / CARD_FIGURES).read_text(encoding="utf-8"))["emotion"]
    known = json.loads((ROOT / "models" / "encoder" / "calibration.json").read_text(encoding="utf-8"))["figures"]
    assert told["accuracy"] == pytest.approx(known["emotion_accuracy"], abs=0.01)
    assert told["rows"] == known["held_out_lines"]


def test_a_changed_figure_changes_the_page() -> None:
    measured = [Measured(part, dict.fromkeys([name for name, _ in rows], 0.25), ()) for part, rows in ROWS.items()]
    before = figures_text(measured)
    better = [Measured(one.part, {**one.figures, "macro_f1": 0.875}, ()) if one.part is Part.EMOTION else one for one in measured]
    assert "0.875" not in card_page(before)
    assert "| macro-F1 of the six feelings | 0.875 |" in card_page(figures_text(better))


def test_times_are_no_property_of_the_models() -> None:
    assert "milliseconds" not in figures_text([Measured(Part.REPLY, {"milliseconds": 3.0, "fits": 0.5}, ())])
