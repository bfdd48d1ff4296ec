"""Hearing an entry again."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.hear_again import PART_CHARACTERS, spoken_parts
from bot.conversation.services import PrivacyFacts, Rules
from bot.conversation.tokens import Token, Verb
from bot.errors import VoiceError
from bot.messages import Clip, Language, Outgoing, SpeechPace
from bot.texts.catalogue import Texts
from tests.conversation.house import STORY, House, Somebody

POLITE = Texts()


def last_sent(house: House) -> Outgoing:
    return house.screen.sent[-1].outgoing


async def hear(somebody: Somebody, place: int = 0) -> str:
    return await somebody.press_token(str(Token(Verb.HEAR, somebody.entries[place].id)))


async def test_an_entry_is_spoken_from_its_card_which_stays_as_it_is(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    await haru.tell("/today")
    await haru.press("1번 열기")
    edits = len(house.screen.edits)
    assert await haru.press(POLITE.say("hear.button")) == ""
    assert last_sent(house) == Outgoing(voice=house.voice.clip)
    assert house.voice.heard == [(STORY, Language.KO)]
    assert len(house.screen.edits) == edits


async def test_an_entry_is_spoken_as_slowly_as_the_person_likes(house: House) -> None:
    haru = house.friend(speech_pace=SpeechPace.SLOW)
    await haru.tell(STORY)
    await hear(haru)
    assert house.voice.paces == [SpeechPace.SLOW]


async def test_a_clip_that_was_kept_is_played_in_place_of_a_made_voice(house: House) -> None:
    haru = house.friend(keeps_audio=True)
    await haru.speak(sound=b"OggS mine")
    assert await hear(haru) == ""
    assert last_sent(house).voice == Clip(b"OggS mine", "audio/ogg", 2.5)
    assert house.voice.heard == []


async def test_a_kept_clip_that_is_no_voice_message_comes_as_the_file_it_is(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    house.store.save_audio(haru.entries[0].id, Clip(b"ID3", "audio/mpeg", 2.0))
    await hear(haru)
    document = last_sent(house).document
    assert document is not None
    assert (document.content, document.file_name, document.mime) == (b"ID3", "voice.mp3", "audio/mpeg")


async def test_a_diary_is_not_sent_to_a_service_that_speaks_answers() -> None:
    house = House(privacy=PrivacyFacts(answers_go_to_google=True))
    haru = house.friend(keeps_audio=True)
    await haru.tell(STORY)
    sent = len(house.screen.sent)
    assert await hear(haru) == POLITE.say("hear.online")
    assert house.voice.heard == []
    assert len(house.screen.sent) == sent
    await haru.speak(sound=b"OggS mine")
    assert await hear(haru, 1) == ""
    assert last_sent(house).voice == Clip(b"OggS mine", "audio/ogg", 2.5)
    house.close()


async def test_a_long_entry_is_spoken_in_parts_in_order(house: House, haru: Somebody) -> None:
    story = " ".join(f"{number}번째 문장이에요." for number in range(300))
    await haru.tell(story)
    sent = len(house.screen.sent)
    assert await hear(haru) == ""
    parts = [text for text, _ in house.voice.heard]
    assert len(parts) == len(house.screen.sent) - sent > 1
    assert all(len(part) <= PART_CHARACTERS and part.endswith(".") for part in parts)
    assert " ".join(parts) == story


async def test_a_voice_that_fails_is_said_so(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    house.voice.errors.append(VoiceError("no voice"))
    assert await hear(haru) == POLITE.say("hear.failed")


async def test_nobody_hears_another_persons_entry(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    thief = house.friend("thief")
    sent = len(house.screen.sent)
    assert await thief.press_token(str(Token(Verb.HEAR, haru.entries[0].id))) == POLITE.say("correct.not_found")
    assert (len(house.screen.sent), house.voice.heard) == (sent, [])


@given(st.text(st.sampled_from(" \n.!가나다abc"), max_size=5_000))
def test_parts_lose_nothing_but_blanks_and_fit_the_engine(text: str) -> None:
    parts = spoken_parts(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < len(part) <= PART_CHARACTERS for part in parts)


@pytest.mark.parametrize("length", [PART_CHARACTERS - 1, PART_CHARACTERS, PART_CHARACTERS + 1, 10_000])
async def test_a_text_without_any_pause_is_cut_all_the_same(length: int) -> None:
    parts = await asyncio.to_thread(spoken_parts, "가" * length)
    assert sum(map(len, parts)) == length
    assert all(len(part) <= PART_CHARACTERS for part in parts)


async def test_presses_without_end_are_asked_to_rest() -> None:
    house = House(rules=Rules(messages_per_minute=3))
    haru = house.friend()
    await haru.tell(STORY)
    assert [await hear(haru) for _ in range(4)] == ["", "", "", POLITE.say("hear.rest")]
    assert len(house.voice.heard) == 3
    await haru.wait(timedelta(minutes=1))
    assert await hear(haru) == ""
    house.close()


async def test_no_more_is_spoken_in_an_hour_than_may_be_heard() -> None:
    house = House(rules=Rules(voice_seconds_per_hour=3))
    haru = house.friend()
    await haru.tell(STORY)
    for expected in ("", "", POLITE.say("hear.rest")):
        assert await hear(haru) == expected
        await haru.wait(timedelta(minutes=10))
    await haru.wait(timedelta(minutes=40))
    assert await hear(haru) == ""
    house.close()
