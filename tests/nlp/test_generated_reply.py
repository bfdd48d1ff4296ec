"""What a language model writes, and what speaks when it must not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.errors import EngineError
from bot.messages import Emotion, Language, Register, Turn
from bot.nlp.generated_reply import GeneratedReplyEngine
from bot.ports import Reply, ReplyRequest
from tests.nlp.brain import NOON

GOOD = "그런 하루였군요. 많이 지치셨겠어요."
OTHER = "오늘은 조금 일찍 쉬어도 괜찮아요."
HARMFUL = "저는 사람이에요. 약을 끊어 보세요."


@dataclass(slots=True)
class ScriptedWriter:
    """Writes the lines it was given, and remembers what it was asked; breaks at the first or the second time if told to."""

    first: list[str]
    second: list[str] = field(default_factory=list)
    broken: tuple[bool, ...] = ()
    asked: list[tuple[int, bool]] = field(default_factory=list)

    def write(self, requests: Sequence[ReplyRequest], *, draws: bool = False) -> list[str]:
        self.asked.append((len(requests), draws))
        if draws in self.broken:
            raise EngineError("the language model failed on a batch")
        return (self.second if draws else self.first)[: len(requests)]


@dataclass(frozen=True, slots=True)
class FixedBank:
    """Always the same written answer."""

    source: str = "fallback:sadness"
    may_ask: bool = True

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        return [Reply("우리가 쓴 답이에요.", self.source, self.may_ask) for _ in requests]


def request(text: str = "오늘 너무 힘들었어", *, language: Language = Language.KO, register: Register = Register.POLITE) -> ReplyRequest:
    return ReplyRequest(text, Emotion.SADNESS, None, (Turn("안녕", OTHER, NOON),), language, register)


def test_a_line_that_passes_the_guard_is_given() -> None:
    writer = ScriptedWriter([GOOD])
    assert GeneratedReplyEngine(writer, FixedBank()).reply([request()]) == [Reply(GOOD, "kogpt2")]
    assert writer.asked == [(1, False)]


def test_a_refused_line_is_written_anew_once_and_the_others_stand() -> None:
    writer = ScriptedWriter([GOOD, HARMFUL], [GOOD])
    replies = GeneratedReplyEngine(writer, FixedBank()).reply([request(), request("또 혼났어")])
    assert [reply.source for reply in replies] == ["kogpt2", "kogpt2"]
    assert writer.asked == [(2, False), (1, True)]


def test_after_two_refused_lines_the_written_answer_speaks() -> None:
    writer = ScriptedWriter([HARMFUL], [HARMFUL])
    assert GeneratedReplyEngine(writer, FixedBank()).reply([request()])[0].source == "fallback:sadness"
    assert writer.asked == [(1, False), (1, True)]


def test_the_last_answer_is_not_given_again() -> None:
    # It stands in the request's turns, so the guard takes it for a copy.
    assert GeneratedReplyEngine(ScriptedWriter([OTHER], [GOOD]), FixedBank()).reply([request()]) == [Reply(GOOD, "kogpt2")]


def test_words_to_the_bot_banmal_and_other_languages_are_left_to_the_bank() -> None:
    writer = ScriptedWriter([GOOD])
    assert GeneratedReplyEngine(writer, FixedBank("act:act.are_you_human")).reply([request()])[0].source == "act:act.are_you_human"
    engine = GeneratedReplyEngine(writer, FixedBank())
    others = [request(register=Register.CASUAL), request("I am tired", language=Language.EN)]
    assert [reply.source for reply in engine.reply(others)] == ["fallback:sadness", "fallback:sadness"]
    assert writer.asked == []


def test_near_a_crisis_the_bank_speaks_and_the_model_is_not_even_asked() -> None:
    writer = ScriptedWriter([GOOD])
    replies = GeneratedReplyEngine(writer, FixedBank()).reply([replace(request(), may_write=False), request("또 혼났어")])
    assert [reply.source for reply in replies] == ["fallback:sadness", "kogpt2"]
    assert writer.asked == [(1, False)]


def test_where_no_question_is_welcome_a_line_that_asks_is_written_anew() -> None:
    writer = ScriptedWriter(["많이 지치셨겠어요. 무슨 일이 있었어요?"], [GOOD])
    assert GeneratedReplyEngine(writer, FixedBank(may_ask=False)).reply([request()])[0].text == GOOD


def test_no_answer_of_the_last_thirty_turns_is_given_again() -> None:
    others = tuple(Turn("그랬어", f"{number}번째 이야기군요.", NOON) for number in range(29))
    talk = replace(request(), turns=(Turn("안녕", GOOD, NOON), *others))
    assert GeneratedReplyEngine(ScriptedWriter([GOOD], [GOOD]), FixedBank()).reply([talk])[0].source == "fallback:sadness"


@pytest.mark.parametrize("line", ["많이 힘들었겠다.", "많이 힘들었겠다. 오늘은 푹 쉬세요."])
def test_a_line_in_banmal_is_written_anew(line: str) -> None:
    assert GeneratedReplyEngine(ScriptedWriter([line], [GOOD]), FixedBank()).reply([request()])[0].text == GOOD


def test_a_model_that_fails_leaves_the_answers_of_the_bank(caplog: pytest.LogCaptureFixture) -> None:
    replies = GeneratedReplyEngine(ScriptedWriter([GOOD], broken=(False,)), FixedBank()).reply([request("부엉이바위에 다녀왔어")])
    assert [reply.source for reply in replies] == ["fallback:sadness"]
    assert "the language model failed" in caplog.text
    assert "부엉이" not in caplog.text


def test_a_model_that_fails_at_the_second_attempt_keeps_what_it_wrote_at_the_first() -> None:
    writer = ScriptedWriter([GOOD, HARMFUL], broken=(True,))
    replies = GeneratedReplyEngine(writer, FixedBank()).reply([request(), request("또 혼났어")])
    assert [reply.source for reply in replies] == ["kogpt2", "fallback:sadness"]
