"""Whatever fails, the person gets an answer or an honest sentence."""

import asyncio
import gc

import pytest

from bot.errors import (
    BrokenClipError,
    ChannelError,
    EngineError,
    SilentClipError,
    SpeechServiceError,
    UnclearClipError,
    VoiceError,
    WeightsMissingError,
)
from bot.messages import Emotion
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, House, Somebody, labels, until
from tests.fakes.commanded_engines import ANSWERS, CommandedWords

POLITE = Texts()
SECRET = "엄마가 보고 싶어"
FAILURES = [
    EngineError("out of memory"),
    WeightsMissingError("no file"),
    ValueError(SECRET),
    RuntimeError(SECRET),
    MemoryError(),
    KeyError(SECRET),
]
IDS = [type(failure).__name__ for failure in FAILURES]


@pytest.mark.parametrize("failure", FAILURES, ids=IDS)
async def test_without_a_reading_the_feeling_is_asked_for_and_an_answer_comes(
    house: House, haru: Somebody, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    house.emotion.broken = failure
    seen = await haru.tell(STORY)
    assert ANSWERS[0] in seen.text
    assert labels(seen) == [POLITE.feeling(emotion) for emotion in Emotion]
    assert (haru.entries[0].emotion, haru.entries[0].scores) == (None, None)
    assert SECRET not in caplog.text


@pytest.mark.parametrize("failure", FAILURES, ids=IDS)
async def test_without_a_reply_engine_a_written_answer_fits_the_feeling(
    house: House, haru: Somebody, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    house.reply.broken = failure
    seen = await haru.tell(STORY)
    assert POLITE.choices("fallback.sadness")[0] in seen.text
    assert len(haru.entries) == 1
    assert SECRET not in caplog.text


async def test_without_an_encoder_or_a_reply_engine_a_worry_is_met_in_words_that_hold_for_a_cry(house: House, haru: Somebody) -> None:
    house.emotion.broken = house.reply.broken = ValueError()
    seen = await haru.tell(CONCERN)
    assert POLITE.choices("fallback.worrying")[0] in seen.text


async def test_with_neither_there_is_still_an_answer(house: House, haru: Somebody) -> None:
    house.emotion.broken = house.reply.broken = ValueError()
    first, second = await haru.tell(STORY), await haru.tell("한 번 더 말할게요")
    assert POLITE.choices("fallback.unknown")[0] in first.text
    assert POLITE.choices("fallback.unknown")[1] in second.text


@pytest.mark.parametrize("failure", FAILURES, ids=IDS)
async def test_a_voice_that_no_engine_hears_gets_an_honest_sentence(
    house: House, haru: Somebody, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    house.hearing.broken = failure
    assert (await haru.speak()).text == POLITE.say("error.speech")
    assert haru.entries == []
    assert house.store.pending(10) == []
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("failure", "key"),
    [
        (BrokenClipError("not audio"), "error.broken_clip"),
        (SilentClipError("-60 dB"), "error.silent_clip"),
        (UnclearClipError("music"), "error.unclear_clip"),
        (SpeechServiceError("503"), "error.speech_service"),
    ],
)
async def test_each_trouble_with_a_clip_has_its_sentence(house: House, haru: Somebody, failure: Exception, key: str) -> None:
    house.hearing.broken = failure
    assert (await haru.speak()).text == POLITE.say(key)
    assert haru.entries == []


async def test_a_clip_that_cannot_be_downloaded_is_said_so(house: House, haru: Somebody) -> None:
    house.screen.fetch_errors.append(ChannelError("404"))
    assert (await haru.speak()).text == POLITE.say("error.fetch")


async def test_the_caption_of_a_clip_that_cannot_be_heard_is_still_taken(house: House, haru: Somebody) -> None:
    house.hearing.broken = SilentClipError("-60 dB")
    seen = await haru.speak(caption=STORY)
    assert seen.text.startswith(POLITE.say("error.silent_clip"))
    assert ANSWERS[0] in seen.text
    assert [(entry.text, entry.is_voice) for entry in haru.entries] == [(STORY, False)]


@pytest.mark.parametrize("failure", [VoiceError("no voice"), ValueError(SECRET), MemoryError()])
async def test_a_failed_voice_still_sends_the_text(house: House, failure: Exception, caplog: pytest.LogCaptureFixture) -> None:
    listener = house.friend("listener", wants_voice=True)
    house.voice.broken = failure
    seen = await listener.tell(STORY)
    assert ANSWERS[0] in seen.text
    assert len(house.screen.sent) == 1
    assert SECRET not in caplog.text


async def test_a_voice_that_cannot_be_sent_leaves_the_text(house: House) -> None:
    listener = house.friend("listener", wants_voice=True)
    house.voice.hold()
    answering = asyncio.create_task(listener.tell(STORY))
    await until(lambda: bool(house.voice.heard))
    house.screen.send_errors.append(ChannelError("too large"))
    house.voice.release()
    assert ANSWERS[0] in (await answering).text
    assert house.store.pending(10) == []


@pytest.mark.parametrize(
    "line",
    [
        "",
        "당신은 우울증이에요.",
        "저도 사람이라서 그 마음 알아요.",
        "https://example.org 를 보세요.",
        "ㅋ" * 900,
    ],
)
async def test_an_answer_that_the_guard_refuses_is_replaced_by_a_written_one(house: House, haru: Somebody, line: str) -> None:
    house.reply.answers = (line,)
    seen = await haru.tell(STORY)
    assert POLITE.choices("fallback.sadness")[0] in seen.text
    assert len(haru.entries) == 1


async def test_a_refused_answer_is_asked_for_once_more(house: House, haru: Somebody) -> None:
    refused, good = "당신은 우울증이에요.", "엄마가 많이 그리우셨군요."
    house.reply.answers = (refused, good)
    assert good in (await haru.tell(STORY)).text
    assert [request.refused for request in house.reply.heard] == [(), (refused,)]


async def test_two_refusals_are_enough(house: House, haru: Somebody) -> None:
    house.reply.answers = ("당신은 우울증이에요.",)
    assert POLITE.choices("fallback.sadness")[0] in (await haru.tell(STORY)).text
    assert len(house.reply.heard) == 2


async def test_a_chart_that_cannot_be_drawn_is_excused_with_a_number(
    house: House, haru: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    await haru.tell(STORY)
    house.painter.broken = ValueError(SECRET)
    assert "오류 번호" in (await haru.tell("/chart")).text
    assert SECRET not in caplog.text


async def test_without_a_word_analyser_entries_are_answered_and_searches_go_by_meaning() -> None:
    words = CommandedWords()
    house = House(words=words)
    words.broken = EngineError("no model")
    haru = house.friend()
    assert ANSWERS[0] in (await haru.tell(STORY)).text
    assert len(haru.answers) == 1, "no excuse follows an answer that was given"
    assert (await haru.tell("/find 바다")).text.startswith(POLITE.say("find.nothing", query="‘바다’"))
    house.close()


async def test_an_index_that_fails_behind_a_search_is_logged_by_its_type_alone(caplog: pytest.LogCaptureFixture) -> None:
    words = CommandedWords()
    house = House(words=words)
    haru = house.friend()
    words.broken = EngineError("no model")
    await haru.tell(STORY)
    words.broken, words.errors = None, [EngineError("busy"), RuntimeError(SECRET)]
    await haru.tell("/find 바다")
    gc.collect()
    assert "unexpected RuntimeError" in caplog.text
    assert SECRET not in caplog.text
    house.close()
