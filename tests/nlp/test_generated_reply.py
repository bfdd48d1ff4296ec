"""What a language model writes, and what speaks when it must not."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.messages import Emotion, Language, Register, Turn
from bot.nlp.generated_reply import GeneratedReplyEngine
from bot.ports import Reply, ReplyRequest
from tests.nlp.brain import NOON

GOOD = "그런 하루였군요. 많이 지치셨겠어요."
OTHER = "오늘은 조금 일찍 쉬어도 괜찮아요."
HARMFUL = "저는 사람이에요. 약을 끊어 보세요."


@dataclass(slots=True)
class ScriptedWriter:
    """Writes the lines it was given, and remembers what it was asked."""

    first: list[str]
    second: list[str] = field(default_factory=list)
    asked: list[tuple[int, bool]] = field(default_factory=list)

    def write(self, requests: Sequence[ReplyRequest], *, draws: bool = False) -> list[str]:
        self.asked.append((len(requests), draws))
        return (self.second if draws else self.first)[: len(requests)]


@dataclass(frozen=True, slots=True)
class FixedBank:
    """Always the same written answer."""

    source: str = "fallback:sadness"

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        return [Reply("우리가 쓴 답이에요.", self.source) for _ in requests]


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
