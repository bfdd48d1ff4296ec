"""Consent: nothing is kept before it, and a refusal stands."""

import pytest

from bot.errors import ChannelError
from bot.messages import Emotion, Incoming, Language, VoiceRef
from bot.ports import ReportKind
from bot.safety.helplines import short_lines
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House, Somebody, labels
from tests.conversation.test_crisis import is_care, offered_help
from tests.fakes.commanded_engines import SAD, reading_of
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()
AGREE, DECLINE = POLITE.say("welcome.agree"), POLITE.say("welcome.decline")
SENSITIVE = POLITE.say("welcome.sensitive_agree")
LEAVING = "이제는 다 놓아 버릴 준비가 끝났어요"


def is_empty(house: House) -> bool:
    store = house.store
    assert isinstance(store, MemoryDiaryStore)
    return not (store.people or store.inbox or store.kept_entries or store.kept_turns or store.dialogues or store.check_ins)


@pytest.fixture
def stranger(house: House) -> Somebody:
    return house.stranger()


async def test_a_first_message_is_answered_with_who_the_bot_is_and_two_buttons(house: House, stranger: Somebody) -> None:
    seen = await stranger.tell(STORY)
    assert labels(seen) == [AGREE, DECLINE]
    for word in ("토닥이", "프로그램", "109", "/privacy", "/delete_me"):
        assert word in seen.text
    assert is_empty(house)
    assert not house.reply.heard


async def test_accepting_a_strangers_message_keeps_nothing(house: House, stranger: Somebody) -> None:
    await house.conversation.accept(stranger.message(STORY))
    assert is_empty(house)


async def test_the_story_told_before_consent_becomes_the_first_entry(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    await stranger.agree()
    assert [(entry.text, entry.emotion) for entry in stranger.entries] == [(STORY, Emotion.SADNESS)]
    assert POLITE.say("welcome.agreed_with_story") in [edit.outgoing.text for edit in house.screen.edits]
    assert house.reply.answers[0] in stranger.seen.text
    assert stranger.person.consented_utc == house.clock.now_utc()


async def test_sensitive_words_need_an_agreement_of_their_own(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    await stranger.press(AGREE)
    assert stranger.seen.text == POLITE.say("welcome.sensitive")
    assert labels(stranger.seen) == [SENSITIVE, DECLINE]
    for word in ("건강", "민감정보", "저장하지 않아요"):
        assert word in stranger.seen.text
    assert is_empty(house)
    assert house.store.find_person(stranger.address) is None


async def test_refusing_the_second_agreement_keeps_nothing_and_forgets_the_story(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    await stranger.press(AGREE)
    await stranger.press(DECLINE)
    assert stranger.seen.text == POLITE.say("welcome.declined")
    assert is_empty(house)
    await stranger.tell("/start")
    await stranger.agree()
    assert stranger.entries == []


async def test_what_is_told_between_the_two_agreements_is_not_kept_yet(house: House, stranger: Somebody) -> None:
    await stranger.tell("/start")
    await stranger.press(AGREE)
    second = stranger.seen.buttons[0][0].token
    await stranger.tell(STORY)
    assert is_empty(house)
    await stranger.press_token(second)
    assert [entry.text for entry in stranger.entries] == [STORY]


async def test_consent_without_a_story_asks_for_one(house: House, stranger: Somebody) -> None:
    await stranger.tell("/start")
    await stranger.agree()
    assert stranger.seen.text == POLITE.say("welcome.agreed")
    assert stranger.entries == []


async def test_a_newcomer_gets_the_houses_settings_and_a_chart_hour(house: House, stranger: Somebody) -> None:
    await stranger.tell("/start")
    await stranger.agree()
    person = stranger.person
    assert (person.zone, person.chart_minute, person.language) == ("Asia/Seoul", 21 * 60 + 30, Language.KO)
    assert isinstance(house.store, MemoryDiaryStore)
    assert house.store.schedules[person.id][ReportKind.DAY] is not None


async def test_a_refusal_keeps_nothing_and_is_explained(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    await stranger.press(DECLINE)
    assert stranger.seen.text == POLITE.say("welcome.declined")
    assert is_empty(house)


async def test_what_was_told_before_a_refusal_is_forgotten_even_if_consent_comes_later(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    await stranger.press(DECLINE)
    await stranger.tell("/start")
    await stranger.agree()
    assert stranger.entries == []


async def test_more_messages_before_consent_get_a_short_reminder(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    seen = await stranger.tell("듣고 있어?")
    assert seen.text == POLITE.say("welcome.still_waiting")
    assert labels(seen) == [AGREE, DECLINE]
    assert is_empty(house)


async def test_an_edit_before_consent_changes_the_waiting_story(house: House, stranger: Somebody) -> None:
    story = stranger.message(STORY)
    await stranger.deliver(story)
    await stranger.tell("오늘 할머니 생각이 났어요", edit_of=story.key)
    await stranger.agree()
    assert [entry.text for entry in stranger.entries] == ["오늘 할머니 생각이 났어요"]


@pytest.mark.parametrize("command", ["/help", "/privacy"])
async def test_a_stranger_may_ask_what_the_bot_does_and_keeps(house: House, stranger: Somebody, command: str) -> None:
    seen = await stranger.tell(command)
    assert labels(seen) == [AGREE, DECLINE]
    assert ("/today" if command == "/help" else "🔒") in seen.text
    assert is_empty(house)


@pytest.mark.parametrize("command", ["/today", "/chart", "/settings", "/export", "/delete_me", "/cancel", "/voice", "/없는명령"])
async def test_every_other_command_of_a_stranger_leads_to_the_introduction(house: House, stranger: Somebody, command: str) -> None:
    assert labels(await stranger.tell(command)) == [AGREE, DECLINE]
    assert is_empty(house)


async def test_an_urgent_first_message_gets_care_before_the_introduction(house: House, stranger: Somebody) -> None:
    await stranger.tell(URGENT)
    care, introduction = stranger.answers
    assert "109" in care
    assert "토닥이" in introduction
    assert is_empty(house)


async def test_an_urgent_story_is_answered_with_care_again_once_it_may_be_kept(house: House, stranger: Somebody) -> None:
    await stranger.tell(URGENT)
    await stranger.agree()
    assert "109" in stranger.seen.text
    assert house.store.has_open_check_in(stranger.person.id)
    assert not house.reply.heard


async def test_a_worry_before_consent_is_met_with_a_helpline_each_time(house: House, stranger: Somebody) -> None:
    for words in (STORY, CONCERN, CONCERN):
        await stranger.tell(words)
    assert [offered_help(text) for text in stranger.answers] == [False, True, True]
    assert stranger.seen.text.startswith(POLITE.say("welcome.still_waiting"))
    assert is_empty(house)


async def test_before_consent_the_encoder_is_asked_too(house: House, stranger: Somebody) -> None:
    house.emotion.readings[LEAVING] = reading_of(SAD, (0.02, 0.03, 0.95))
    await stranger.tell(LEAVING)
    assert is_care(stranger.answers[0])
    assert is_empty(house)


async def test_an_encoder_that_fails_leaves_a_strangers_words_to_the_rules(house: House, stranger: Somebody) -> None:
    house.emotion.broken = ValueError()
    assert labels(await stranger.tell(STORY)) == [AGREE, DECLINE]
    await stranger.tell(URGENT)
    assert is_care(stranger.answers[1])


@pytest.mark.parametrize("words", [URGENT, CONCERN])
async def test_a_lighter_message_before_consent_does_not_take_the_place_of_a_graver(stranger: Somebody, words: str) -> None:
    await stranger.tell(words)
    await stranger.tell("안녕")
    await stranger.agree()
    assert [entry.text for entry in stranger.entries] == [words]
    assert "109" in stranger.seen.text


@pytest.mark.parametrize("first", ["/help", "안녕"])
async def test_grave_words_before_consent_wait_in_whatever_form_they_came(house: House, stranger: Somebody, first: str) -> None:
    said = stranger.message(first)
    await stranger.deliver(said)
    await (stranger.tell(f"/start {URGENT}") if first == "/help" else stranger.tell(URGENT, edit_of=said.key))
    await stranger.agree()
    assert [entry.text for entry in stranger.entries] == [URGENT]
    assert house.store.has_open_check_in(stranger.person.id)


async def test_the_story_waits_although_its_answer_could_not_be_sent(house: House, stranger: Somebody) -> None:
    house.screen.send_errors.append(ChannelError("down"))
    await house.conversation.receive(stranger.message(URGENT), house.screen)
    await stranger.tell("/start")
    await stranger.agree()
    assert [entry.text for entry in stranger.entries] == [URGENT]


async def test_a_voice_before_consent_is_heard_only_after_it(house: House, stranger: Somebody) -> None:
    await stranger.speak()
    assert not house.hearing.heard
    await stranger.agree()
    assert [entry.is_voice for entry in stranger.entries] == [True]


async def test_a_picture_before_consent_is_no_story(house: House, stranger: Somebody) -> None:
    incoming = stranger.message()
    await stranger.deliver(Incoming(incoming.key, incoming.address, incoming.received_utc, unsupported=True))
    await stranger.agree()
    assert stranger.seen.text == POLITE.say("welcome.agreed")


async def test_a_strangers_forged_button_shows_the_introduction(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    for token in ("F:x:joy", "D::yes", "", "c", "🐰", "S:voice:on"):
        await stranger.press_token(token)
        assert labels(stranger.seen) == [AGREE, DECLINE]
    assert is_empty(house)


async def test_consent_pressed_twice_makes_one_person_and_one_entry(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    await stranger.press(AGREE)
    token = stranger.seen.buttons[0][0].token
    await stranger.press_token(token, "1")
    await stranger.press_token(token, "1")
    assert stranger.seen.text == POLITE.say("welcome.already_here")
    assert len(stranger.entries) == 1


async def test_the_story_survives_a_channel_that_fails_at_the_moment_of_consent(house: House, stranger: Somebody) -> None:
    await stranger.tell(STORY)
    await stranger.press(AGREE)
    house.screen.edit_errors.append(ChannelError("down"))
    await stranger.press(SENSITIVE)
    assert await house.resume() == 1
    assert [entry.text for entry in stranger.entries] == [STORY]


async def test_a_stranger_with_an_english_app_is_met_in_english(house: House) -> None:
    english = Texts(Language.EN)
    stranger = house.stranger("ann", Language.EN)
    seen = await stranger.tell("I had a hard day")
    assert labels(seen) == [english.say("welcome.agree"), english.say("welcome.decline")]
    await stranger.agree()
    assert stranger.person.language is Language.EN


async def test_a_group_gets_the_invitation_and_nothing_is_kept_of_it(house: House) -> None:
    for somebody in (house.stranger("new"), house.friend("known")):
        incoming = somebody.message(URGENT)
        group = Incoming(incoming.key, incoming.address, incoming.received_utc, URGENT, is_private=False)
        await house.conversation.accept(group)
        await house.conversation.receive(group, house.screen)
        assert somebody.seen.text == POLITE.say("group.invite", helplines=short_lines("KR", Language.KO))
        assert "109" in somebody.seen.text
    assert isinstance(house.store, MemoryDiaryStore)
    assert not house.store.inbox
    assert not house.emotion.heard


async def test_only_the_latest_strangers_are_remembered(house: House) -> None:
    voice = VoiceRef("clip", "audio/ogg", 1.0, 4)
    for number in range(1001):
        somebody = house.stranger(f"s{number}")
        await house.conversation.receive(somebody.message(voice=voice), house.screen)
    first = house.stranger("s0")
    for token in ("c::yes", "C::yes"):
        await first.press_token(token)
    assert first.seen.text == POLITE.say("welcome.agreed")
