"""`evaluate stt`, the crisis figures, and the card that is written from figures alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

from bot.config import Settings
from bot.errors import ConfigurationError, SilentClipError, WeightsMissingError
from bot.measuring import Figures, Measured, Measurers, Part, Sample
from bot.messages import Transcript
from bot.ops.crisis_report import crisis_json, measure_crisis
from bot.ops.evaluate_commands import Evaluation
from bot.ops.model_card import BLIND_LINES, CARD_FIGURES, CARD_PAGE, FIRST_LOOKS, SECTIONS, card_page, figures_text
from bot.ops.speech_accuracy import NORMALISATION, edit_distance, measure_speech, normalise, read_spoken
from bot.ops.workshop import Workshop
from bot.ports import EmotionEngine
from bot.recipes import Trainers
from bot.safety.evaluate import read_rows

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
    measured = {section.key: dict.fromkeys([name for name, _ in section.rows], 0.25) for section in SECTIONS}
    assert "0.875" not in card_page(figures_text(measured))
    measured["emotion"]["macro_f1"] = 0.875
    assert "| macro-F1 of the six feelings | 0.875 |" in card_page(figures_text(measured))


def test_the_time_of_an_answer_is_no_property_of_the_models() -> None:
    assert "milliseconds" not in figures_text({"reply": {"milliseconds": 3.0, "fits": 0.5}})


def test_what_was_not_measured_has_no_line() -> None:
    page = card_page(figures_text({"encoder": {"situation_first": 0.4}}))
    assert "| right situation first | 0.400 |" in page
    assert "among five" not in page
    assert "## Feelings" not in page


def test_answers_are_told_by_round_and_the_first_looks_beside_them() -> None:
    told = {"round_2_messages": 98.0, "round_2_fits_or_acceptable": 0.9082, "round_2_wrong": 0.0918, "round_2_harmful": 0.0}
    page = card_page(figures_text({"reply": told}))
    assert "| 2 | 98 | 0.908 | 0.092 | 0.000 |" in page
    assert "| all | 221 | 183 (0.83) | 36 | 2 |" in page
    assert all(look.fits_or_acceptable + look.wrong + look.harmful == look.messages for look in FIRST_LOOKS)
    decision = (ROOT / "docs" / "decisions" / "0009-reading-and-grading.md").read_text(encoding="utf-8")
    for look in FIRST_LOOKS:
        assert f"| {look.round} round, {look.messages} | {look.fits_or_acceptable} | {look.wrong} | {look.harmful} |" in decision


@dataclass(slots=True)
class Bench:
    """Everything that can be measured, with figures that do not matter; keeps the settings and samples it was asked with."""

    settings: list[Settings] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    def emotion(self, settings: Settings, sample: Sample) -> Measured:
        return self._measured(Part.EMOTION, settings, sample)

    def reply(self, settings: Settings, sample: Sample) -> Measured:
        return self._measured(Part.REPLY, settings, sample)

    def encoder(self, settings: Settings) -> Figures:
        self.settings.append(settings)
        return {"situation_first": 0.5}

    def draw(self, measured: Measured, file: Path) -> None:
        raise AssertionError("nothing is drawn here")

    def _measured(self, part: Part, settings: Settings, sample: Sample) -> Measured:
        self.settings.append(settings)
        self.samples.append(sample)
        return Measured(part, {}, ())


def workshop(root: Path, bench: Bench, hears: Sequence[str] = ()) -> Workshop:
    def absent(settings: Settings) -> EmotionEngine:
        raise WeightsMissingError("no encoder here")

    def unused(*_: object) -> NoReturn:
        raise AssertionError("nothing of this is needed to measure")

    measure = Measurers(bench.emotion, bench.reply, bench.encoder, bench.draw)
    train = Trainers(unused, unused, unused, unused)
    return Workshop(root, absent, unused, lambda _settings: Ear(hears), unused, unused, unused, unused, unused, train, measure)


def crisis_file(file: Path, *rows: tuple[str, str]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps({"text": text, "level": level, "kind": "x"}) + "\n" for text, level in rows), encoding="utf-8")
    return file


def test_the_card_tells_rows_learned_from_apart_from_lines_that_were_not(tmp_path: Path) -> None:
    crisis_file(tmp_path / "corpus" / "crisis_1.jsonl", ("죽고 싶다", "urgent"))
    crisis_file(tmp_path / BLIND_LINES["crisis_blind"], ("죽고 싶다", "urgent"), ("오늘 점심은 김밥", "urgent"))
    (tmp_path / "tests" / "fixtures").mkdir()
    clips(tmp_path / "tests" / "fixtures", "좋아요")
    (tmp_path / "models").mkdir()
    bench = Bench()
    Evaluation(workshop(tmp_path, bench, ["좋아요"]), Settings(folder=tmp_path)).write_card(())
    told = json.loads((tmp_path / CARD_FIGURES).read_text(encoding="utf-8"))
    assert (told["crisis"]["urgent_recall"], told["crisis_blind"]["urgent_recall"]) == (1.0, 0.5)
    assert "crisis_blind_2" not in told
    assert told["encoder"] == {"situation_first": 0.5}
    page = (tmp_path / CARD_PAGE).read_text(encoding="utf-8")
    assert page.index("did not learn from") < page.index("rows learned from")
    assert bench.samples == [Sample(), Sample()]


def test_the_normalisation_goes_with_the_figures_of_speech(tmp_path: Path) -> None:
    evaluation = Evaluation(workshop(tmp_path, Bench(), ["좋아요"]), Settings(folder=tmp_path))
    measured = evaluation.measure(Part.STT, Sample((clips(tmp_path, "좋아요"),)))
    assert json.loads(evaluation.as_json(measured))["normalisation"] == NORMALISATION


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read"),
        ("죽고 싶다".encode("cp949"), "not UTF-8"),
        (b'{"text": "a", "level": "grave", "kind": "x"}', r"rows\.jsonl:1 is no crisis row"),
        (b"", "no row to measure on"),
    ],
)
def test_a_crisis_file_that_cannot_be_used_is_a_wrong_usage(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    file = tmp_path / "rows.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=complaint):
        measure_crisis([file], None)


def test_a_text_may_hold_any_separator_but_a_line_feed(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    row = json.dumps({"text": "하나\u2028둘\x85셋", "level": "none", "kind": "x"}, ensure_ascii=False)
    file.write_text(f"{row}\r\n\n{row}\n", encoding="utf-8")
    assert [one.text for one in read_rows(file)] == ["하나\u2028둘\x85셋"] * 2


def test_clips_in_another_encoding_are_a_wrong_usage(tmp_path: Path) -> None:
    file = tmp_path / "clips.jsonl"
    file.write_bytes('{"audio": "a.ogg", "text": "하나"}'.encode("cp949"))
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        read_spoken([file])
