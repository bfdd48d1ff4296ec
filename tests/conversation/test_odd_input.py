"""What nobody expects to be sent, and too much of it."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.hearing import readable
from bot.conversation.services import Rules
from bot.messages import VoiceRef
from bot.texts.catalogue import Texts
from tests.conversation.house import STORY, House, Somebody, until
from tests.fakes.commanded_engines import ANSWERS

POLITE = Texts()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b\u200d\ufeff", "\x00\x07\x1b", "\u202e\u2066", "\ud800", "\u00ad"])
async def test_a_text_without_anything_to_read_is_asked_for_again(haru: Somebody, text: str) -> None:
    assert (await haru.tell(text)).text == POLITE.say("diary.empty")
    assert haru.entries == []


@pytest.mark.parametrize("text", ["😢😢😢", "👨‍👩‍👧", "ㅠㅠ", "...", "?", "a" * 9_999, "🇰🇷", "힣" * 10_000])
async def test_anything_that_can_be_read_is_told(haru: Somebody, text: str) -> None:
    assert ANSWERS[0] in (await haru.tell(text)).text
    assert [entry.text for entry in haru.entries] == [text]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("오늘\x00 힘들\u200b었어", "오늘 힘들었어"),
        ("\u202e뒤집힌 글", "뒤집힌 글"),
        ("한 줄\r\n두 줄", "한 줄\n두 줄"),
        ("탭\t사이", "탭 사이"),
        ("줄임\u00a0없는\u3000칸", "줄임 없는 칸"),
        ("깨진\ud83d 글자", "깨진 글자"),
    ],
)
async def test_control_characters_are_dropped_and_words_stay_apart(haru: Somebody, sent: str, kept: str) -> None:
    await haru.tell(sent)
    assert [entry.text for entry in haru.entries] == [kept]


async def test_a_hundred_thousand_characters_are_refused_politely_and_soon(house: House, haru: Somebody) -> None:
    started = time.perf_counter()
    seen = await haru.tell("오늘은 정말이지 길고 긴 하루였다. " * 5_264)
    assert seen.text == POLITE.say("diary.too_long", limit="10,000")
    assert time.perf_counter() - started < 2
    assert haru.entries == []
    assert not house.emotion.heard


async def test_a_picture_without_words_is_answered_and_one_with_words_is_read(haru: Somebody) -> None:
    seen = await haru.deliver(replace(haru.message(), unsupported=True))
    assert seen.text == POLITE.say("diary.unsupported")
    await haru.deliver(replace(haru.message(STORY), unsupported=True))
    assert [entry.text for entry in haru.entries] == [STORY]


@pytest.mark.parametrize(("seconds", "is_heard"), [(0.0, True), (None, True), (300.0, True), (300.5, False), (7200.0, False)])
async def test_a_clip_is_judged_by_its_declared_length_before_it_is_downloaded(
    house: House, haru: Somebody, seconds: float | None, is_heard: bool
) -> None:
    seen = await haru.speak(seconds=seconds)
    assert bool(house.screen.fetched) is is_heard
    if not is_heard:
        assert seen.text == POLITE.say("error.clip_too_long", minutes=5)
        assert haru.entries == []


async def test_a_clip_too_large_by_its_declared_or_its_real_size_is_refused() -> None:
    house = House()
    house.rules = replace(house.rules, max_clip_bytes=1_000_000)
    house.restart()
    haru = house.friend()
    too_large = POLITE.say("error.clip_too_large", megabytes=1)
    assert (await haru.speak(size=1_000_001)).text == too_large
    assert not house.screen.fetched
    assert (await haru.speak(size=5, sound=b"x" * 1_000_001)).text == too_large
    house.close()


async def test_a_silent_transcript_is_not_taken(house: House, haru: Somebody) -> None:
    house.hearing.text = " \u200b "
    assert (await haru.speak()).text == POLITE.say("diary.empty")


async def test_words_full_of_braces_are_only_words(haru: Somebody) -> None:
    text = "{0} {feeling} {} 100% {a:은/는}"
    await haru.tell(text)
    assert text in (await haru.tell("/today")).text
    assert "/{0.__class__" in (await haru.tell("/{0.__class__}")).text or haru.entries[-1].text == "/{0.__class__}"
    assert "abc{0}" in (await haru.tell("/abc{0}")).text


async def test_too_many_messages_in_a_minute_are_refused_kindly_and_later_welcome(house: House, haru: Somebody) -> None:
    for number in range(house.rules.messages_per_minute):
        await haru.tell(f"{number}번째")
    assert (await haru.tell(STORY)).text == POLITE.say("limits.too_many", limit=20)
    await haru.wait(timedelta(minutes=1))
    await haru.tell(STORY)
    assert haru.entries[-1].text == STORY


async def test_a_flood_from_one_does_not_slow_another(house: House, haru: Somebody) -> None:
    other = house.friend("other")
    house.emotion.hold()
    flood = [asyncio.create_task(haru.tell(f"{number}번째")) for number in range(200)]
    await until(lambda: bool(house.emotion.batches))
    telling = asyncio.create_task(other.tell(STORY))
    await asyncio.sleep(0.1)
    house.emotion.release()
    seen = await asyncio.wait_for(telling, 1.0)
    assert "80%" in seen.text
    await asyncio.gather(*flood)
    assert len(haru.entries) == house.rules.messages_per_minute


async def test_clips_whose_length_nobody_declared_count_by_what_was_heard() -> None:
    house = House(rules=Rules(voice_seconds_per_hour=5))
    haru = house.friend()
    for _ in range(3):
        await haru.wait(timedelta(minutes=1))
        await haru.speak(seconds=None)
    assert haru.seen.text == POLITE.say("limits.too_much_voice")
    assert len(house.hearing.heard) == 2
    await haru.wait(timedelta(hours=1))
    await haru.speak(seconds=None)
    assert len(haru.entries) == 3
    house.close()


async def test_too_much_speech_in_an_hour_is_refused_and_text_is_still_welcome(house: House, haru: Somebody) -> None:
    for _ in range(6):
        await haru.wait(timedelta(minutes=1))
        await haru.speak(seconds=300)
    assert (await haru.speak(seconds=300)).text == POLITE.say("limits.too_much_voice")
    assert len(house.hearing.heard) == 6
    await haru.tell(STORY)
    assert len(haru.entries) == 7
    await haru.wait(timedelta(hours=1))
    await haru.speak(seconds=300)
    assert len(haru.entries) == 8


async def test_a_lying_duration_cannot_be_negative_speech(house: House, haru: Somebody) -> None:
    voice = VoiceRef("clip", "audio/ogg", 0.0, 0)
    house.screen.clips["clip"] = b""
    await haru.deliver(haru.message(voice=voice))
    assert haru.seen.text


@given(st.text(max_size=200))
def test_reading_twice_changes_nothing_more(text: str) -> None:
    once = readable(text)
    assert readable(once) == once
    once.encode()
