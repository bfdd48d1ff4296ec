"""The figures are what they say: exact on rows whose outcome is known, and on our own held-out ones."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.config import Settings, load_settings
from bot.errors import ConfigurationError, MaterialError, WeightsMissingError
from bot.measuring import Measured, Sample
from bot.messages import Emotion, EmotionScores, Reading, Register
from bot.nlp.corpus import CorpusError, Grade, GradedAnswer, is_held_out, load_grades
from bot.nlp.evaluate_emotions import LabelledText, measure_emotions, read_labelled, risk_coverage
from bot.nlp.evaluate_replies import Message, graded_messages, held_out_engine, measure_replies, read_messages
from bot.nlp.measurers import measurers
from bot.nlp.training.measured_pictures import draw_measured
from bot.ports import Reply, ReplyRequest
from tests.nlp.brain import CORPUS, MODEL, ROOT, encoder

GRADES = CORPUS / "grades" / "replies.jsonl"
PNG = b"\x89PNG"
READERS: tuple[Callable[[Sequence[Path]], object], ...] = (read_labelled, read_messages)


class KnownReader:
    """Reads what it was told: (feeling, probability) of each text, the rest shared among the others."""

    def __init__(self, known: dict[str, tuple[Emotion, float]]) -> None:
        self._known = known

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [self._reading(*self._known[text]) for text in texts]

    def _reading(self, emotion: Emotion, probability: float) -> Reading:
        row = tuple(probability if one is emotion else (1 - probability) / 5 for one in Emotion)
        return Reading(EmotionScores.from_row(row), (1.0, 0.0, 0.0), np.zeros(256, np.float32))


class KnownAnswers:
    """Answers each text with the same words every time."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        return [Reply(self.answers[request.text], "fallback:sadness") for request in requests]


def graded(text: str, answer: str, grade: Grade, number: int = 1) -> GradedAnswer:
    return GradedAnswer(text, (), Emotion.SADNESS, number, answer, "fallback:sadness", grade, "")


def four_rows() -> Measured:
    read = {"하나": (Emotion.JOY, 0.9), "둘": (Emotion.JOY, 0.5), "셋": (Emotion.ANGER, 0.8), "넷": (Emotion.ANGER, 0.7)}
    told = {"하나": Emotion.JOY, "둘": Emotion.SADNESS, "셋": Emotion.ANGER, "넷": Emotion.JOY}
    return measure_emotions(KnownReader(read), [LabelledText(text, emotion) for text, emotion in told.items()], ask_below=0.6)


def test_feelings_are_counted_exactly() -> None:
    figures = four_rows().figures
    assert figures["accuracy"] == 0.5
    assert (figures["joy_precision"], figures["joy_recall"], figures["joy_f1"]) == (0.5, 0.5, 0.5)
    assert (figures["anger_precision"], figures["anger_recall"]) == (0.5, 1.0)
    assert figures["sadness_f1"] == 0
    # Only feelings that are there count: (0.5 + 0 + 2/3) / 3.
    assert figures["macro_f1"] == pytest.approx(0.3889, abs=1e-4)
    assert figures["coverage"] == 0.75
    assert figures["right_when_named"] == pytest.approx(0.6667)
    # Of the confidences 0.9, 0.8 right and 0.7, 0.5 wrong each stands in a bin of its own: (0.1 + 0.2 + 0.7 + 0.5) / 4.
    assert figures["calibration_error"] == pytest.approx(0.375, abs=1e-4)


def test_the_confusion_shows_what_was_taken_for_what() -> None:
    matrix = four_rows().matrix
    assert matrix is not None
    at = {label: place for place, label in enumerate(matrix.labels)}
    assert matrix.counts[at["sadness"]][at["joy"]] == 1
    assert matrix.counts[at["joy"]][at["anger"]] == 1
    assert sum(map(sum, matrix.counts)) == 4


def test_the_surest_are_named_first_on_the_curve() -> None:
    best, right = np.array([0.5, 0.9, 0.7], np.float32), np.array([False, True, True])
    assert risk_coverage(best, right) == ((0.3333, 1.0), (0.6667, 1.0), (1.0, 0.6667))


def test_our_own_lines_are_read_as_well_as_the_calibration_says() -> None:
    found = measurers(ROOT).emotion(Settings(folder=ROOT), Sample())
    known = json.loads((MODEL / "calibration.json").read_text(encoding="utf-8"))["figures"]
    assert found.figures["rows"] == known["held_out_lines"]
    assert found.figures["accuracy"] == pytest.approx(known["emotion_accuracy"], abs=0.01)
    assert found.figures["coverage"] == pytest.approx(known["share_named"], abs=0.01)


@pytest.mark.parametrize("line", ['{"text": "하나"}', '{"text": "하나", "emotion": "hunger"}', "하나", "[1]"])
def test_a_row_without_a_feeling_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{{"text": "하나", "emotion": "joy"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"rows\.jsonl:2"):
        read_labelled([file])


def test_no_rows_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "rows.jsonl"
    empty.write_text("", encoding="utf-8")
    for read in READERS:
        with pytest.raises(ConfigurationError):
            read([empty])
        with pytest.raises(ConfigurationError):
            read([tmp_path / "absent.jsonl"])


def test_an_answer_that_was_read_keeps_its_grade_and_a_new_one_is_listed() -> None:
    messages = [Message("하나"), Message("둘"), Message("셋"), Message("넷")]
    reader = KnownReader({message.text: (Emotion.SADNESS, 0.9) for message in messages})
    engine = KnownAnswers({"하나": "그랬군요.", "둘": "저런.", "셋": "축하해요!", "넷": "새 답이에요."})
    grades = [
        graded("하나", "그랬군요.", Grade.FITS),
        graded("둘", "저런.", Grade.ACCEPTABLE),
        graded("셋", "축하해요!", Grade.HARMFUL),
        graded("넷", "옛 답이에요.", Grade.WRONG),
    ]
    found = measure_replies(reader, engine, messages, grades)
    assert found.figures["graded"] == 0.75
    assert found.figures["fits"] == found.figures["harmful"] == pytest.approx(0.3333)
    assert found.figures["wrong"] == 0
    assert found.figures["fits_or_acceptable"] == pytest.approx(0.6667)
    # Two points, one, and two taken away, for three answers.
    assert found.figures["points"] == pytest.approx(0.3333)
    remarks = {json.loads(remark)["text"]: json.loads(remark)["grade"] for remark in found.remarks}
    assert remarks == {"셋": "harmful", "넷": "ungraded"}


def test_the_same_answer_twice_in_a_talk_is_a_repeat() -> None:
    messages = [Message("하나"), Message("둘"), Message("셋")]
    reader = KnownReader({message.text: (Emotion.SADNESS, 0.9) for message in messages})
    found = measure_replies(reader, KnownAnswers({"하나": "저런.", "둘": "그랬군요.", "셋": "저런."}), messages, [])
    assert found.figures["repeats_in_30_turns"] == 1
    assert found.figures["general"] == 1


def test_the_same_answer_after_another_echo_is_a_repeat() -> None:
    messages = [Message("하나"), Message("둘")]
    reader = KnownReader({message.text: (Emotion.SADNESS, 0.9) for message in messages})
    answers = {text: f"‘{text}’라는 말이 마음에 남아요.\n저런." for text in ("하나", "둘")}
    assert measure_replies(reader, KnownAnswers(answers), messages, []).figures["repeats_in_30_turns"] == 1


def test_answers_are_counted_by_the_round_a_message_was_first_read_in() -> None:
    messages = [Message("하나"), Message("둘"), Message("셋")]
    reader = KnownReader({message.text: (Emotion.SADNESS, 0.9) for message in messages})
    grades = [
        graded("하나", "옛 답.", Grade.WRONG, 1),
        graded("하나", "저런.", Grade.FITS, 3),
        graded("둘", "그랬군요.", Grade.WRONG, 3),
    ]
    found = measure_replies(reader, KnownAnswers({"하나": "저런.", "둘": "그랬군요.", "셋": "새 답."}), messages, grades).figures
    assert (found["round_1_messages"], found["round_1_fits_or_acceptable"]) == (1, 1)
    assert (found["round_3_messages"], found["round_3_wrong"]) == (1, 1)
    assert "round_2_messages" not in found


def test_answers_can_be_measured_in_the_other_speech_level() -> None:
    asked: list[Register] = []

    class Listener(KnownAnswers):
        def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
            asked.extend(request.register for request in requests)
            return super().reply(requests)

    reader = KnownReader({"하나": (Emotion.SADNESS, 0.9)})
    measure_replies(reader, Listener({"하나": "저런."}), [Message("하나")], [], Register.CASUAL)
    assert set(asked) == {Register.CASUAL}


def test_answers_are_measured_on_the_bank_that_is_configured(tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "more")
    shutil.rmtree(tmp_path / "more" / "grades")
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"text": "오늘 너무 힘들었어"}), encoding="utf-8")
    chosen = load_settings(tmp_path / "config.toml", {"TODAK__REPLY__CORPUS": "more"})
    assert measurers(ROOT).reply(chosen, Sample((file,))).figures["messages"] == 1
    with (tmp_path / "more" / "bank_1.jsonl").open("a", encoding="utf-8") as bank:
        bank.write('{"id": "new.one", "emotion": "joy", "utterances": ["새 글"], "replies": ["새 답이에요."]}\n')
    # The vectors beside the encoder do not belong to this bank; had ours been measured, nothing would have been noticed.
    with pytest.raises(WeightsMissingError, match="the corpus has changed"):
        measurers(ROOT).reply(chosen, Sample((file,)))


def test_what_trains_a_classifier_can_also_measure_one(tmp_path: Path) -> None:
    file = tmp_path / "감성대화.csv"
    file.write_bytes("감정_대분류,감정_소분류,사람문장1,시스템문장1\r\n슬픔,우울한,다 부질없어,그러셨군요\r\n".encode("cp949"))
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "좋은 날", "emotion": "joy"}\n', encoding="utf-8")
    assert [(row.text, row.emotion) for row in read_labelled([file, rows])] == [
        ("다 부질없어", Emotion.DEPRESSION),
        ("좋은 날", Emotion.JOY),
    ]
    file.write_text("sentiment,user\n1,하나\n", encoding="utf-8")
    assert read_labelled([file], ("기쁨", "분노"))[0].emotion is Emotion.ANGER
    with pytest.raises(MaterialError, match="--labels"):
        read_labelled([file])


def test_rows_in_another_encoding_are_named(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes('{"text": "하나", "emotion": "joy"}'.encode("cp949"))
    for read in READERS:
        with pytest.raises(ConfigurationError, match=r"rows\.jsonl is not UTF-8"):
            read([file])


def test_the_answers_today_are_the_graded_ones_and_none_is_harmful() -> None:
    grades = load_grades(GRADES)
    messages = graded_messages(grades)
    assert len(messages) >= 200
    assert {message.emotion for message in messages} == set(Emotion)
    assert sum(bool(message.history) for message in messages) >= 30
    found = measure_replies(encoder(), held_out_engine(MODEL, CORPUS), messages, grades)
    assert found.figures["graded"] > 0.97
    # Most of it by strict readers who had written none of it (docs/decisions/0018).
    assert found.figures["fits_or_acceptable"] >= 0.85
    assert found.figures["harmful"] == 0
    assert found.figures["repeats_in_30_turns"] == 0


def test_every_graded_message_is_held_out_from_training() -> None:
    assert [one.text for one in load_grades(GRADES) if not is_held_out(one.text)] == []


def test_an_answer_graded_twice_or_otherwise_is_named(tmp_path: Path) -> None:
    good = {"text": "하나", "emotion": "joy", "round": 1, "answer": "좋아요.", "source": "x", "grade": "fits", "why": "y"}
    for bad, complaint in ((good, "graded twice"), ({**good, "grade": "fine"}, "grade must be"), ({**good, "round": "1"}, "whole number")):
        file = tmp_path / "grades.jsonl"
        file.write_text("\n".join(json.dumps(row) for row in (good, bad)), encoding="utf-8")
        with pytest.raises(CorpusError, match=rf"grades\.jsonl:2: .*{complaint}"):
            load_grades(file)


def test_a_measurement_is_drawn(tmp_path: Path) -> None:
    reader = KnownReader({"하나": (Emotion.SADNESS, 0.9)})
    answers = measure_replies(reader, KnownAnswers({"하나": "저런."}), [Message("하나")], [])
    for number, found in enumerate((four_rows(), answers)):
        file = tmp_path / f"{number}.png"
        draw_measured(found, file)
        assert file.read_bytes().startswith(PNG)
    with pytest.raises(ConfigurationError):
        draw_measured(answers, tmp_path / "absent" / "picture.png")
