"""A story's way to an entry and an answer."""

import asyncio
from datetime import timedelta

import pytest

from bot.conversation.engines import EngineLimits
from bot.conversation.services import PrivacyFacts
from bot.conversation.tokens import Token, Verb
from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Address, ChannelName, Emotion, Language, Outgoing, Register
from bot.ports import ReportKind
from bot.texts.catalogue import Texts
from tests.conversation.house import STORY, House, Somebody, labels, until
from tests.fakes.commanded_engines import ANSWERS, UNSURE
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()
ENTRY_BUTTONS = [POLITE.say(f"diary.button_{name}") for name in ("feeling", "text", "delete")]


async def test_a_story_is_kept_with_its_feeling_and_answered_warmly(house: House, haru: Somebody) -> None:
    seen = await haru.tell(STORY)
    (entry,) = haru.entries
    assert (entry.text, entry.emotion, entry.is_voice, entry.is_corrected) == (STORY, Emotion.SADNESS, False, False)
    assert entry.scores == house.emotion.scores
    assert ANSWERS[0] in seen.text
    assert "😢 슬픔 80%" in seen.text
    assert labels(seen) == ENTRY_BUTTONS


async def test_an_answer_knows_the_last_turns(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    await haru.tell("그래도 밥은 먹었어요")
    (turn,) = house.reply.heard[1].turns
    assert (turn.user_text, turn.bot_text) == (STORY, ANSWERS[0])
    assert house.reply.heard[1].now_utc == house.clock.now_utc()


async def test_an_unsure_feeling_is_asked_for_with_six_buttons(house: House, haru: Somebody) -> None:
    house.emotion.scores = UNSURE
    seen = await haru.tell("음 그냥 그런 하루였어요")
    assert labels(seen) == [POLITE.feeling(emotion) for emotion in Emotion]
    assert POLITE.say("diary.unsure") in seen.text
    assert [entry.emotion for entry in haru.entries] == [None]
    await haru.press("기쁨")
    assert [(entry.emotion, entry.is_corrected) for entry in haru.entries] == [(Emotion.JOY, True)]


async def test_words_to_the_bot_are_talk_and_no_entry(house: House, haru: Somebody) -> None:
    house.reply.source = "act:greeting"
    seen = await haru.tell("안녕 토닥아")
    assert (seen.text, seen.buttons) == (ANSWERS[0], ())
    assert haru.entries == []
    assert len(house.store.turns(haru.person.id, 10)) == 1


async def test_hints_come_with_the_first_and_the_third_entry_only(haru: Somebody) -> None:
    hints = []
    for number in range(4):
        seen = await haru.tell(f"{number}번째 이야기예요")
        hints.append("💡" in seen.text)
    assert hints == [True, False, True, False]


async def test_a_voice_is_heard_shown_and_kept_as_words(house: House, haru: Somebody) -> None:
    seen = await haru.speak()
    (entry,) = haru.entries
    assert (entry.text, entry.is_voice) == (house.hearing.text, True)
    assert seen.text.startswith(f"🎧 “{house.hearing.text}”")
    assert house.hearing.heard == [(b"OggS", "audio/ogg")]
    assert house.store.audio(entry.id) is None


async def test_a_voice_is_kept_as_sound_only_for_those_who_asked(house: House) -> None:
    keeper = house.friend("keeper", keeps_audio=True)
    await keeper.speak(sound=b"my own voice")
    clip = house.store.audio(keeper.entries[0].id)
    assert clip is not None
    assert clip.content == b"my own voice"


async def test_a_caption_is_read_with_what_was_spoken(house: House, haru: Somebody) -> None:
    await haru.speak(caption="오늘 회식에서")
    assert haru.entries[0].text == f"오늘 회식에서\n{house.hearing.text}"


async def test_an_answer_is_spoken_to_those_who_want_it(house: House) -> None:
    listener = house.friend("listener", wants_voice=True)
    await listener.tell(STORY)
    assert house.voice.heard == [(ANSWERS[0], Language.KO)]
    assert house.screen.sent[-1].outgoing == Outgoing(voice=house.voice.clip)


async def test_a_voice_shows_at_once_that_it_is_listened_to_and_becomes_the_answer(house: House, haru: Somebody) -> None:
    house.hearing.hold()
    answering = asyncio.create_task(haru.speak())
    await until(lambda: bool(house.screen.sent))
    assert haru.seen.text == POLITE.say("diary.listening_voice")
    house.hearing.release()
    await answering
    assert len(house.screen.sent) == 1
    assert house.screen.edits[-1].message_ref == "1"


async def test_a_slow_engine_shows_a_sign_of_life_within_a_second(house: House, haru: Somebody) -> None:
    house.emotion.hold()
    answering = asyncio.create_task(haru.tell(STORY))
    await until(lambda: bool(house.screen.typing), within_seconds=0.5)
    await until(lambda: bool(house.screen.sent), within_seconds=1.0)
    assert haru.seen.text == POLITE.say("diary.listening_text")
    house.emotion.release()
    await answering
    assert ANSWERS[0] in haru.seen.text
    assert len(house.screen.sent) == 1


async def test_a_quick_answer_comes_without_a_placeholder(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    assert len(house.screen.sent) == 1
    assert house.screen.edits == []


async def test_a_placeholder_that_was_removed_is_replaced_by_a_new_message(house: House, haru: Somebody) -> None:
    house.screen.edit_errors.append(ChannelError("message to edit not found"))
    await haru.speak()
    assert len(house.screen.sent) == 2
    assert house.hearing.text in haru.seen.text


async def test_messages_of_one_person_are_answered_in_their_order(house: House, haru: Somebody) -> None:
    house.emotion.hold()
    telling = [asyncio.create_task(haru.tell(f"{number}번째 이야기")) for number in range(4)]
    await until(lambda: bool(house.emotion.batches))
    house.emotion.release()
    await asyncio.gather(*telling)
    assert [request.text for request in house.reply.heard] == [f"{number}번째 이야기" for number in range(4)]


async def test_people_do_not_wait_for_one_another(house: House) -> None:
    house.hearing.hold()
    slow, quick = house.friend("slow"), house.friend("quick")
    hearing = asyncio.create_task(slow.speak())
    await until(lambda: bool(house.hearing.heard))
    assert ANSWERS[0] in (await quick.tell(STORY)).text
    assert not hearing.done()
    house.hearing.release()
    await hearing


async def test_people_who_speak_together_are_read_together(house: House) -> None:
    people = [house.friend(f"p{number}") for number in range(8)]
    house.emotion.hold()
    telling = [asyncio.create_task(person.tell(f"{number}의 이야기")) for number, person in enumerate(people)]
    await asyncio.sleep(0.2)
    house.emotion.release()
    await asyncio.gather(*telling)
    assert len(house.emotion.batches) <= 3
    assert sum(len(batch) for batch in house.emotion.batches) == 8


async def test_somebody_who_wants_banmal_is_answered_in_it(house: House) -> None:
    friend = house.friend("friend", register=Register.CASUAL)
    house.reply.broken = ValueError("away")
    seen = await friend.tell(STORY)
    assert Texts(register=Register.CASUAL).choices("fallback.sadness")[0] in seen.text
    assert house.emotion.heard == [STORY]


async def test_the_speech_level_and_language_reach_the_reply_engine(house: House) -> None:
    await house.friend("a", register=Register.CASUAL).tell(STORY)
    await house.friend("b", language=Language.EN).tell("I miss my mother so much")
    asked = [(request.language, request.register) for request in house.reply.heard]
    assert set(asked) == {(Language.KO, Register.CASUAL), (Language.EN, Register.POLITE)}


async def test_an_english_person_reads_english(house: House) -> None:
    ann = house.friend("ann", language=Language.EN)
    english = Texts(Language.EN)
    house.reply.answers = ("That sounds really heavy. I am here with you.",)
    seen = await ann.tell("I miss my mother so much")
    assert labels(seen) == [english.say(f"diary.button_{name}") for name in ("feeling", "text", "delete")]
    assert english.feeling(Emotion.SADNESS) in seen.text
    assert not any("가" <= letter <= "힣" for letter in seen.text)


async def test_a_person_behind_a_full_queue_is_told_their_place_and_answered() -> None:
    house = House(limits=EngineLimits(batch_size=1, queue_length=2))
    house.emotion.hold()
    people = [house.friend(f"p{number}") for number in range(5)]
    telling = [asyncio.create_task(person.tell(f"{number}의 이야기")) for number, person in enumerate(people)]
    place = POLITE.say("diary.in_line", count=2)
    await until(lambda: any(place in sent.outgoing.text for sent in house.screen.sent))
    house.emotion.release()
    seen = await asyncio.gather(*telling)
    assert all("80%" in outgoing.text for outgoing in seen)
    assert len(house.screen.sent) == 5
    house.close()


async def test_a_place_that_cannot_be_told_does_not_spoil_the_answer() -> None:
    house = House(limits=EngineLimits(batch_size=1, queue_length=1))
    house.emotion.hold()
    people = [house.friend(f"p{number}") for number in range(3)]
    telling = [asyncio.create_task(person.tell(f"{number}의 이야기")) for number, person in enumerate(people[:2])]
    await until(lambda: bool(house.emotion.batches))
    house.screen.send_errors = [ChannelError("down")]
    telling.append(asyncio.create_task(people[2].tell("2의 이야기")))
    await until(lambda: not house.screen.send_errors)
    house.emotion.release()
    await asyncio.gather(*telling)
    assert all(len(person.entries) == 1 for person in people)
    house.close()


async def test_somebody_unreachable_is_left_in_peace_until_they_write_again(house: House, haru: Somebody) -> None:
    assert isinstance(house.store, MemoryDiaryStore)
    house.screen.send_errors.append(PersonUnreachableError("blocked"))
    await house.conversation.receive(haru.message(STORY), house.screen)
    assert not haru.person.is_reachable
    assert ReportKind.DAY not in house.store.schedules.get(haru.person.id, {})
    assert await house.resume() == 0
    assert house.screen.sent == []
    await haru.wait(timedelta(days=2))
    await haru.tell("다시 왔어요")
    assert haru.person.is_reachable
    assert house.store.schedules[haru.person.id][ReportKind.DAY] is not None


async def test_somebody_unreachable_while_a_voice_is_heard_is_left_in_peace(house: House, haru: Somebody) -> None:
    house.screen.send_errors.append(PersonUnreachableError("blocked"))
    await house.conversation.receive(haru.message(voice=None, text=STORY), house.screen)
    house.screen.send_errors.append(PersonUnreachableError("blocked"))
    with pytest.raises(KeyError):
        await haru.speak()
    assert not haru.person.is_reachable
    assert house.store.pending(10) == []


async def test_two_accounts_of_a_name_in_two_channels_are_two_people(house: House, haru: Somebody) -> None:
    other = Somebody(house, Address(ChannelName.DISCORD, "chat-haru", "haru"), None)
    await haru.tell(STORY)
    await other.press_token(str(Token(Verb.OPEN_ENTRY, haru.entries[0].id)))
    assert house.store.find_person(other.address) is None


async def test_what_leaves_the_machine_is_said_before_consent() -> None:
    house = House(privacy=PrivacyFacts(speech_goes_to_google=True))
    seen = await house.stranger().tell(STORY)
    assert POLITE.say("welcome.leaves_google_stt") in seen.text
    assert POLITE.say("welcome.leaves_nothing") not in seen.text
    house.close()
