"""`/vent`: listened to, never kept; and in danger nobody is left alone."""

from datetime import timedelta

import pytest

from bot.conversation.commands import YES
from bot.conversation.services import PrivacyFacts
from bot.conversation.tokens import Token, Verb
from bot.errors import ChannelError, EngineError
from bot.messages import Language, Register
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House, Somebody
from tests.conversation.test_crisis import is_care, offered_help

POLITE = Texts()
LISTENING = POLITE.choices("vent.listening")
RANT = "팀장이 또 모두 앞에서 소리를 질렀어요"


async def test_what_is_let_out_is_listened_to_and_not_kept(kept_house: House) -> None:
    haru = kept_house.friend(keeps_audio=True)
    begun = await haru.tell("/vent")
    assert begun.text == POLITE.say("vent.begin", hours=6)
    answers = [(await haru.tell(RANT)).text, (await haru.tell(STORY)).text, (await haru.speak()).text]
    assert set(answers) <= set(LISTENING)
    assert haru.seen.buttons == ()
    assert not kept_house.reply.heard
    assert (await haru.tell("/done")).text == POLITE.say("vent.done")
    records = kept_house.store.records(haru.person.id)
    assert records is not None
    assert (records.entries, records.turns, records.audio, records.entry_index) == ((), (), (), ())
    assert RANT not in repr(records)
    assert [vent.ended_utc is not None for vent in records.vents] == [True]


async def test_after_it_the_diary_goes_on(haru: Somebody) -> None:
    for text in ("/vent", RANT, "/done", STORY):
        await haru.tell(text)
    assert [entry.text for entry in haru.entries] == [STORY]


async def test_what_was_told_before_stays(haru: Somebody) -> None:
    for text in (STORY, "/vent", RANT):
        await haru.tell(text)
    assert [entry.text for entry in haru.entries] == [STORY]


async def test_the_button_ends_it_as_well(haru: Somebody) -> None:
    await haru.tell("/vent")
    await haru.press(POLITE.say("vent.button_done"))
    assert haru.seen.text == POLITE.say("vent.done")
    assert await haru.press_token(str(Token(Verb.VENT, "", "done"))) == ""
    assert haru.seen.text == POLITE.say("vent.not_open")


async def test_beginning_twice_is_one(house: House, haru: Somebody) -> None:
    await haru.tell("/vent")
    assert (await haru.tell("/vent")).text == POLITE.say("vent.already")
    records = house.store.records(haru.person.id)
    assert records is not None
    assert len(records.vents) == 1


@pytest.mark.parametrize(
    ("register", "language"), [(Register.POLITE, Language.KO), (Register.CASUAL, Language.KO), (Register.POLITE, Language.EN)]
)
def test_listening_is_short_varied_and_asks_nothing(register: Register, language: Language) -> None:
    sentences = Texts(language, register).choices("vent.listening")
    assert len(set(sentences)) >= 8
    assert not any("?" in sentence or len(sentence) > 50 for sentence in sentences)
    if register is Register.CASUAL:
        assert not any(sentence.endswith(("요.", "세요.")) for sentence in sentences)


async def test_answers_follow_one_another_in_different_words(haru: Somebody) -> None:
    await haru.tell("/vent")
    said = [(await haru.tell(f"{RANT} {number}")).text for number in range(4)]
    assert len(set(said)) == 4


async def test_urgent_words_are_answered_as_always_and_still_not_kept(kept_house: House) -> None:
    haru = kept_house.friend()
    await haru.tell("/vent")
    assert is_care((await haru.tell(URGENT)).text)
    assert kept_house.store.has_open_check_in(haru.person.id)
    records = kept_house.store.records(haru.person.id)
    assert records is not None
    assert (records.entries, records.turns) == ((), ())
    assert URGENT not in repr(records)
    assert (await haru.tell(RANT)).text in LISTENING


async def test_urgent_words_in_a_command_are_not_kept_either(haru: Somebody) -> None:
    await haru.tell("/vent")
    assert is_care((await haru.tell(f"/export {URGENT}")).text)
    assert haru.entries == []


async def test_urgent_words_that_the_engine_cannot_read_are_heard(house: House, haru: Somebody) -> None:
    house.emotion.broken = EngineError("down")
    await haru.tell("/vent")
    assert is_care((await haru.tell(URGENT)).text)


async def test_a_worry_is_met_with_a_helpline_once(house: House, haru: Somebody) -> None:
    await haru.tell("/vent")
    assert offered_help((await haru.tell(CONCERN)).text)
    await haru.wait(timedelta(minutes=1))
    assert not offered_help((await haru.tell(CONCERN)).text)
    await haru.wait(timedelta(hours=1))
    assert (await haru.tell(RANT)).text in LISTENING


@pytest.mark.parametrize("words", [RANT, URGENT])
async def test_a_forgotten_one_ends_by_itself_and_says_so(house: House, haru: Somebody, words: str) -> None:
    await haru.tell("/vent")
    await haru.wait(timedelta(hours=6, minutes=1))
    seen = await haru.tell(words)
    assert (seen.text == POLITE.say("vent.over", hours=6)) if words == RANT else is_care(seen.text)
    assert haru.entries == []
    if words == URGENT:
        assert (await haru.tell(RANT)).text == POLITE.say("vent.over", hours=6)
    await haru.tell(STORY)
    assert [entry.text for entry in haru.entries] == [STORY]


@pytest.mark.parametrize("at", ["recorded", "answered"])
async def test_a_stop_loses_no_answer_and_makes_no_entry(kept_house: House, at: str) -> None:
    haru = kept_house.friend()
    await haru.tell("/vent")
    incoming = haru.message(RANT)
    if at == "recorded":
        await kept_house.conversation.accept(incoming)
    else:
        kept_house.screen.send_errors = [ChannelError("down")]
        await kept_house.conversation.receive(incoming, kept_house.screen)
    await haru.wait(timedelta(minutes=10))
    kept_house.restart()
    assert await kept_house.resume() == 1
    assert haru.answers[-1] in LISTENING
    assert haru.entries == []


async def test_a_message_that_a_stop_left_over_is_not_kept_after_the_end(kept_house: House) -> None:
    """Its answer failed; the person ended, and only then the bot was started again."""
    haru = kept_house.friend()
    await haru.tell("/vent")
    await haru.wait(timedelta(minutes=2))
    await kept_house.conversation.accept(haru.message(RANT))
    await haru.wait(timedelta(minutes=2))
    await haru.tell("/done")
    await haru.wait(timedelta(minutes=5))
    kept_house.restart()
    assert await kept_house.resume() == 1
    assert haru.answers[-1] in LISTENING
    assert haru.entries == []


async def test_a_story_that_a_stop_left_over_from_before_is_still_an_entry(kept_house: House) -> None:
    haru = kept_house.friend()
    await kept_house.conversation.accept(haru.message(STORY))
    await haru.wait(timedelta(minutes=5))
    await haru.tell("/vent")
    kept_house.restart()
    await kept_house.resume()
    assert [entry.text for entry in haru.entries] == [STORY]


@pytest.mark.parametrize("is_over", [True, False])
async def test_an_edit_makes_no_entry_of_what_was_let_out(kept_house: House, is_over: bool) -> None:
    haru = kept_house.friend()
    await haru.tell("/vent")
    await haru.tell(RANT, key="telegram:1:99")
    if is_over:
        await haru.wait(timedelta(minutes=1))
        await haru.tell("/done")
    assert is_care((await haru.tell(URGENT, key="telegram:1:99:edit:1", edit_of="telegram:1:99")).text)
    assert haru.entries == []
    assert kept_house.store.has_open_check_in(haru.person.id)


async def test_a_clip_that_cannot_be_heard_is_said_and_nothing_is_kept(house: House, haru: Somebody) -> None:
    await haru.tell("/vent")
    house.hearing.errors = [EngineError("down")]
    assert (await haru.speak()).text == POLITE.say("error.speech")
    assert haru.entries == []


async def test_answers_are_spoken_to_who_wants_it(house: House) -> None:
    haru = house.friend(wants_voice=True)
    await haru.tell("/vent")
    await haru.tell(RANT)
    assert [words in LISTENING for words, _ in house.voice.heard] == [True]


async def test_a_question_that_is_asked_meanwhile_is_answered(haru: Somebody) -> None:
    await haru.tell("/vent")
    await haru.press_token("S:name:type")
    await haru.tell("하루")
    assert haru.person.nickname == "하루"
    assert (await haru.tell(RANT)).text in LISTENING


async def test_what_goes_to_google_is_said(house: House) -> None:
    careful = House(privacy=PrivacyFacts(speech_goes_to_google=True))
    assert POLITE.say("welcome.leaves_google_stt") in (await careful.friend().tell("/vent")).text
    careful.close()


async def test_it_holds_for_both_accounts_of_a_person(house: House) -> None:
    haru, other = house.friend(), house.friend("other")
    house.store.join_people(other.person.id, haru.person.id)
    await haru.tell("/vent")
    assert (await other.tell(RANT)).text in LISTENING
    assert haru.entries == []


async def test_somebody_who_leaves_takes_the_fact_along(house: House, haru: Somebody) -> None:
    await haru.tell("/vent")
    person_id = haru.person.id
    await haru.press_token(str(Token(Verb.DELETE_ME, "", YES)))
    assert house.store.open_vent(person_id) is None
    assert house.store.records(person_id) is None


async def test_every_message_is_marked_done_and_wordless(house: House, haru: Somebody) -> None:
    await haru.tell("/vent")
    await haru.tell(RANT)
    records = house.store.records(haru.person.id)
    assert records is not None
    assert {(message.state, message.text, message.answer) for message in records.messages} == {("done", "", "")}


async def test_nothing_is_spoken_in_the_hours_after_urgent_words(house: House) -> None:
    haru = house.friend(wants_voice=True)
    await haru.tell("/vent")
    await haru.tell(RANT)
    assert len(house.voice.heard) == 1
    await haru.tell(URGENT)
    await haru.tell(RANT)
    assert len(house.voice.heard) == 1


async def test_a_line_offered_to_a_worry_let_out_is_not_offered_again_in_the_diary(kept_house: House) -> None:
    haru = kept_house.friend()
    await haru.tell("/vent")
    assert offered_help((await haru.tell(CONCERN)).text)
    await haru.tell("/done")
    await haru.wait(timedelta(hours=1))
    kept_house.restart()
    assert not offered_help((await haru.tell(CONCERN)).text)
    await haru.wait(timedelta(hours=12))
    assert offered_help((await haru.tell(CONCERN)).text)
