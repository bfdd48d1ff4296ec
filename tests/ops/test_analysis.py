import io
import json
from collections.abc import Iterator

import pytest

from bot.conversation.answering import Manner
from bot.conversation.engines import Engines
from bot.errors import EngineError
from bot.messages import CrisisLevel, Language, Register
from bot.ops import analysis
from bot.ops.exit_codes import ExitCode
from bot.ops.results import Results
from bot.ops.text_input import BadLine, TextItem
from bot.safety import care
from tests.fakes.engines import FakeEmotionEngine, FakeReplyEngine, FakeSpeechToText, FakeTextToSpeech

URGENT = "죽고 싶다. 오늘 다 끝내고 싶어"
CONCERN = "요즘 사라지고 싶다는 생각이 가끔 들어"


class Run:
    """Everything one command needs and wrote."""

    def __init__(self) -> None:
        self.emotion, self.answers = FakeEmotionEngine(), FakeReplyEngine()
        self.out, self.complaints = io.StringIO(), io.StringIO()
        self.results = Results(self.out, self.complaints, as_json=True)
        self.engines = Engines(emotion=self.emotion, reply=self.answers, hearing=FakeSpeechToText(), voice=FakeTextToSpeech())

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def analyze(self, *items: TextItem | BadLine) -> ExitCode:
        return analysis.analyze(items, self.emotion, self.results)

    async def reply(self, *items: TextItem | BadLine, register: Register = Register.POLITE) -> ExitCode:
        return await analysis.reply(items, self.engines, Manner(Language.KO, register), self.results)


@pytest.fixture
def run() -> Iterator[Run]:
    fresh = Run()
    yield fresh
    fresh.engines.close()


def test_analysis_has_the_promised_shape(run: Run) -> None:
    assert run.analyze(TextItem("오늘 좋은 일이 있었어")) is ExitCode.OK
    assert run.rows == [
        {
            "text": "오늘 좋은 일이 있었어",
            "emotion": "joy",
            "scores": {"joy": 0.9, "sadness": 0.02, "depression": 0.02, "anger": 0.02, "anxiety": 0.02, "neutral": 0.02},
            "crisis": "none",
        }
    ]
    assert list(run.rows[0]) == ["text", "emotion", "scores", "crisis"]


def test_results_keep_the_order_of_many_texts(run: Run) -> None:
    texts = [f"{number}번째 이야기" for number in range(1000)]
    run.analyze(*(TextItem(text) for text in texts))
    assert [row["text"] for row in run.rows] == texts
    assert len(run.emotion.batches) < 200


def test_the_crisis_level_is_the_floors(run: Run) -> None:
    run.analyze(TextItem(URGENT), TextItem("점심에 죽을 먹었어"))
    assert [row["crisis"] for row in run.rows] == ["urgent", "none"]


def test_a_bad_line_is_complained_of_and_the_others_go_on(run: Run) -> None:
    assert run.analyze(TextItem("하나"), BadLine("a.jsonl:2", "not a JSON object"), TextItem("둘")) is ExitCode.FAILED
    assert [row["text"] for row in run.rows] == ["하나", "둘"]
    assert run.complaints.getvalue() == "a.jsonl:2: not a JSON object\n"


def test_invisible_characters_never_reach_the_engine_but_the_text_is_given_back_as_it_was(run: Run) -> None:
    run.analyze(TextItem("슬\u200b퍼\ud800"))
    assert run.emotion.batches == [["슬퍼"]]


async def test_a_reply_has_the_promised_shape_and_uses_the_history(run: Run) -> None:
    assert await run.reply(TextItem("힘들었어", (("안녕", "안녕하세요."),))) is ExitCode.OK
    assert run.rows == [
        {"text": "힘들었어", "emotion": "sadness", "crisis": "none", "reply": "이야기를 2번째로 들려주셨네요.", "source": "bank:fake"}
    ]
    assert [(turn.user_text, turn.bot_text) for turn in run.answers.requests[0].turns] == [("안녕", "안녕하세요.")]


async def test_an_urgent_text_gets_the_fixed_words_and_no_engine_answers_it(run: Run) -> None:
    await run.reply(TextItem(URGENT))
    (row,) = run.rows
    assert (row["crisis"], row["source"]) == ("urgent", "care:urgent")
    assert "109" in str(row["reply"])
    assert row["emotion"] == "sadness"
    assert run.answers.requests == []


async def test_a_concern_gets_the_warm_answer_and_a_gentle_sentence(run: Run) -> None:
    await run.reply(TextItem(CONCERN))
    (row,) = run.rows
    assert row["crisis"] == CrisisLevel.CONCERN.word
    reply = str(row["reply"])
    assert reply.startswith("이야기를 1번째로")
    assert reply.endswith(care.concern_sentence(Language.KO, Register.POLITE, "KR", 0))


async def test_a_failing_engine_leads_to_a_written_answer(run: Run) -> None:
    run.answers.error = EngineError("broken")
    await run.reply(TextItem("힘들었어"))
    assert str(run.rows[0]["source"]).startswith("written:")
    assert run.rows[0]["reply"]


async def test_a_failing_encoder_leaves_the_floor_standing(run: Run) -> None:
    run.emotion.error = EngineError("broken")
    await run.reply(TextItem(URGENT), TextItem("힘들었어"))
    assert [(row["crisis"], row["emotion"]) for row in run.rows] == [("urgent", None), ("none", None)]


async def test_replies_keep_the_order_of_many_texts(run: Run) -> None:
    texts = [f"{number}번째 이야기" for number in range(200)]
    await run.reply(*(TextItem(text) for text in texts))
    assert [row["text"] for row in run.rows] == texts
