"""What a person does with their entries, and that nobody else can."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.tokens import Token, Verb
from bot.messages import Dialogue, Emotion, Entry, Language, Register, VoiceRef
from bot.safety import care
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House, Somebody, labels
from tests.conversation.test_crisis import FOR_A_FRIEND, is_care, offered_help
from tests.fakes.commanded_engines import SAD, UNSURE, reading_of
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()
OWN = "사실은 조금 홀가분했어요"
LEAVING = "이제는 다 놓아 버릴 준비가 끝났어요"
ENTRY_VERBS = (
    Verb.CHOOSE_FEELING,
    Verb.SET_FEELING,
    Verb.CORRECT_TEXT,
    Verb.ASK_DELETE,
    Verb.DELETE,
    Verb.BACK,
    Verb.OPEN_ENTRY,
    Verb.HEAR,
)
CARD = [POLITE.say(key) for key in ("diary.button_feeling", "diary.button_text", "diary.button_delete", "hear.button", "day.show")]


@pytest.fixture
async def entry(haru: Somebody) -> Entry:
    await haru.tell(STORY)
    return haru.entries[0]


async def test_a_feeling_is_corrected_with_two_presses(haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_feeling"))
    assert labels(haru.seen) == [*(POLITE.feeling(emotion) for emotion in Emotion), POLITE.say("diary.button_back")]
    await haru.press("불안")
    assert (haru.entries[0].emotion, haru.entries[0].is_corrected) == (Emotion.ANXIETY, True)
    assert "불안으로" in haru.seen.text
    assert "80%" not in haru.seen.text


async def test_going_back_changes_nothing(haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_feeling"))
    await haru.press(POLITE.say("diary.button_back"))
    assert haru.entries == [entry]
    assert labels(haru.seen) == CARD
    assert STORY in haru.seen.text


async def test_a_corrected_feeling_counts_in_the_list_and_the_chart(house: House, haru: Somebody, entry: Entry) -> None:
    await haru.press_token(str(Token(Verb.SET_FEELING, entry.id, "joy")))
    assert "😊 기쁨" in (await haru.tell("/today")).text
    await haru.tell("/chart")
    assert [drawn.emotion for drawn in house.painter.heard[0][2]] == [Emotion.JOY]


async def test_corrected_words_are_read_again(house: House, haru: Somebody, entry: Entry) -> None:
    house.emotion.scores = UNSURE
    await haru.press(POLITE.say("diary.button_text"))
    seen = await haru.tell(OWN)
    assert [(kept.id, kept.text, kept.emotion) for kept in haru.entries] == [(entry.id, OWN, None)]
    assert POLITE.say("correct.text_changed") in seen.text
    assert len(labels(seen)) == 6
    assert house.store.turns(haru.person.id, 10)[0].user_text == OWN


async def test_a_feeling_that_the_person_chose_outlives_corrected_words(haru: Somebody, entry: Entry) -> None:
    await haru.press_token(str(Token(Verb.SET_FEELING, entry.id, "joy")))
    await haru.press_token(str(Token(Verb.CORRECT_TEXT, entry.id)))
    await haru.tell(OWN)
    assert (haru.entries[0].text, haru.entries[0].emotion) == (OWN, Emotion.JOY)


async def test_after_a_correction_the_next_message_is_an_entry_again(haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_text"))
    await haru.tell(OWN)
    await haru.tell("저녁에는 산책을 했어요")
    assert [kept.text for kept in haru.entries] == [OWN, "저녁에는 산책을 했어요"]


async def test_a_correction_can_be_called_off(haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_text"))
    assert (await haru.tell("/cancel")).text == POLITE.say("correct.cancelled")
    assert (await haru.tell("/cancel")).text == POLITE.say("correct.nothing_to_cancel")
    await haru.tell(OWN)
    assert [kept.text for kept in haru.entries] == [STORY, OWN]


async def test_a_voice_note_is_told_and_never_taken_as_a_correction(haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_text"))
    await haru.speak()
    assert len(haru.entries) == 2


async def test_what_is_told_long_after_the_question_does_not_replace_the_old_entry(haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_text"))
    await haru.wait(timedelta(hours=20))
    await haru.tell(OWN)
    assert [kept.text for kept in haru.entries] == [STORY, OWN]


async def test_a_correction_of_an_entry_that_is_gone_says_so(house: House, haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_text"))
    house.store.delete_entry(entry.id)
    assert (await haru.tell(OWN)).text == POLITE.say("correct.not_found")
    assert house.store.dialogue(haru.person.id) is None


async def test_an_entry_is_deleted_only_after_a_second_press(house: House, haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_delete"))
    assert len(haru.entries) == 1
    await haru.press(POLITE.say("correct.delete_no"))
    assert len(haru.entries) == 1
    await haru.press(POLITE.say("diary.button_delete"))
    await haru.press(POLITE.say("correct.delete_yes"))
    assert haru.seen.text == POLITE.say("correct.deleted")
    assert haru.entries == []
    assert house.store.turns(haru.person.id, 10) == []
    await haru.press(POLITE.say("day.show"))
    assert haru.seen.text == POLITE.say("today.none")


async def test_a_button_of_a_deleted_entry_gets_a_notice(house: House, haru: Somebody, entry: Entry) -> None:
    house.store.delete_entry(entry.id)
    for verb in ENTRY_VERBS:
        assert await haru.press_token(str(Token(verb, entry.id, "joy"))) == POLITE.say("correct.not_found")


async def test_an_entry_is_opened_from_the_list_of_today(haru: Somebody, entry: Entry) -> None:
    await haru.tell("/today")
    await haru.press("1번 열기")
    assert STORY in haru.seen.text
    assert labels(haru.seen) == CARD


@pytest.mark.parametrize("verb", ENTRY_VERBS)
async def test_nobody_reaches_another_persons_entry_by_a_button(house: House, haru: Somebody, entry: Entry, verb: Verb) -> None:
    thief = house.friend("thief")
    await thief.tell("내 이야기예요")
    edits = len(house.screen.edits)
    assert await thief.press_token(str(Token(verb, entry.id, "joy"))) == POLITE.say("correct.not_found")
    assert len(house.screen.edits) == edits
    assert haru.entries == [entry]
    assert house.store.dialogue(thief.person.id) is None


async def test_nobody_reaches_another_persons_entry_by_a_message(house: House, haru: Somebody, entry: Entry) -> None:
    thief = house.friend("thief")
    await thief.tell("내 이야기예요")
    await thief.tell("훔친 글", edit_of=entry.source_key)
    house.store.set_dialogue(thief.person.id, Dialogue("correct_text", entry.id, house.clock.now_utc()))
    assert (await thief.tell("훔친 글")).text == POLITE.say("correct.not_found")
    assert haru.entries == [entry]


@pytest.mark.parametrize("command", ["/today", "/chart", "/export", "/settings", "/start", "/help", "/privacy"])
async def test_no_command_shows_another_persons_words(house: House, haru: Somebody, entry: Entry, command: str) -> None:
    thief = house.friend("thief")
    await thief.tell("내 이야기예요")
    seen = await thief.tell(command)
    assert STORY not in seen.text
    assert entry.id not in "".join(button.token for row in seen.buttons for button in row)
    assert seen.document is None or STORY.encode() not in seen.document.content
    assert all(drawn.person_id == thief.person.id for _, _, entries in house.painter.heard for drawn in entries)


async def test_the_entry_follows_an_edited_message(house: House, haru: Somebody) -> None:
    story = haru.message(STORY)
    await haru.deliver(story)
    seen = await haru.tell(OWN, edit_of=story.key)
    assert POLITE.say("diary.edit_followed") in seen.text
    assert [kept.text for kept in haru.entries] == [OWN]


async def test_an_edit_of_something_that_is_no_entry_says_and_changes_nothing(house: House, haru: Somebody, entry: Entry) -> None:
    command = haru.message("/help")
    await haru.deliver(command)
    said = len(house.screen.sent)
    await haru.tell("도와줘", edit_of=command.key)
    await haru.tell("  \u200b ", edit_of=entry.source_key)
    await haru.tell(STORY, edit_of=entry.source_key)
    assert len(house.screen.sent) == said
    assert haru.entries == [entry]


async def test_an_edited_caption_leaves_what_was_heard(house: House, haru: Somebody) -> None:
    await haru.speak(caption="회식")
    (kept,) = haru.entries
    (voice,) = house.screen.fetched
    assert isinstance(voice, VoiceRef)
    edit = haru.message("회식에서", edit_of=kept.source_key, voice=voice)
    await haru.deliver(edit)
    assert haru.entries == [kept]


async def test_a_correction_that_worries_is_kept_as_such(haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_text"))
    assert offered_help((await haru.tell(CONCERN)).text)
    assert [kept.crisis.word for kept in haru.entries] == ["concern"]


async def test_urgent_words_are_told_and_never_taken_as_a_correction(house: House, haru: Somebody, entry: Entry) -> None:
    await haru.press(POLITE.say("diary.button_text"))
    seen = await haru.tell(URGENT)
    assert is_care(seen.text)
    assert seen.buttons == ()
    assert [(kept.text, kept.crisis.word) for kept in haru.entries] == [(STORY, "none"), (URGENT, "urgent")]
    assert house.store.has_open_check_in(haru.person.id)
    assert house.store.dialogue(haru.person.id) is None


async def test_words_that_the_encoder_finds_urgent_are_no_correction_either(house: House, haru: Somebody, entry: Entry) -> None:
    house.emotion.readings[LEAVING] = reading_of(SAD, (0.02, 0.03, 0.95))
    await haru.press(POLITE.say("diary.button_text"))
    assert is_care((await haru.tell(LEAVING)).text)
    assert [kept.text for kept in haru.entries] == [STORY, LEAVING]


async def test_an_urgent_entry_may_be_put_into_other_urgent_words(haru: Somebody) -> None:
    await haru.tell(URGENT)
    await haru.press_token(str(Token(Verb.CORRECT_TEXT, haru.entries[0].id)))
    assert is_care((await haru.tell(f"{URGENT}, 정말로요")).text)
    assert [kept.text for kept in haru.entries] == [f"{URGENT}, 정말로요"]


@pytest.mark.parametrize("words", [URGENT, CONCERN])
async def test_grave_words_for_an_entry_that_is_gone_are_told(house: House, haru: Somebody, entry: Entry, words: str) -> None:
    await haru.press(POLITE.say("diary.button_text"))
    house.store.delete_entry(entry.id)
    assert "109" in (await haru.tell(words)).text
    assert [kept.text for kept in haru.entries] == [words]


async def test_the_wording_of_care_changes_with_the_diary(haru: Somebody) -> None:
    keys = [haru.message().key for _ in range(2)]
    for key in keys:
        await haru.tell(STORY, key=key)
    first = await haru.tell(URGENT, edit_of=keys[0])
    await haru.tell(OWN)
    assert (await haru.tell(URGENT, edit_of=keys[1])).text != first.text


async def test_an_edit_that_worries_is_met_with_a_helpline_once_in_twelve_hours(haru: Somebody) -> None:
    keys = [haru.message().key for _ in range(2)]
    for key in keys:
        await haru.tell(STORY, key=key)
    seen = await haru.tell(CONCERN, edit_of=keys[0])
    assert POLITE.say("diary.edit_followed") in seen.text
    assert offered_help(seen.text)
    await haru.wait(timedelta(hours=11))
    assert not offered_help((await haru.tell(CONCERN, edit_of=keys[1])).text)


async def test_an_edit_about_somebody_else_gets_words_for_a_helper(haru: Somebody) -> None:
    key = haru.message().key
    await haru.tell(STORY, key=key)
    seen = await haru.tell(FOR_A_FRIEND, edit_of=key)
    helper = [care.helper_words(Language.KO, Register.POLITE, "KR", variant) for variant in range(care.VARIANTS)]
    assert any(words in seen.text for words in helper)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    token=st.one_of(
        st.text(max_size=80),
        st.tuples(st.sampled_from(list(Verb)), st.text(max_size=30), st.text(max_size=30)).map(lambda parts: ":".join(parts)),
        st.tuples(
            st.sampled_from(["F", "S", "s"]), st.sampled_from(["ENTRY", "voice", "audio", "chart", "zone", "country"]), st.text()
        ).map(lambda parts: ":".join(parts)),
    )
)
async def test_no_forged_button_raises_or_changes_anything(token: str) -> None:
    house = House()
    try:
        haru = house.friend()
        await haru.tell(STORY)
        store = house.store
        assert isinstance(store, MemoryDiaryStore)
        before = (dict(store.people), dict(store.kept_entries), dict(store.dialogues))
        parsed = Token.parse(token)
        notice = await haru.press_token(token.replace("ENTRY", haru.entries[0].id))
        allowed = parsed is not None and str(parsed) in {"S:chart:never", "S:zone:Asia/Seoul", "D::yes"}
        assert allowed or (store.people, store.kept_entries, store.dialogues) == before
        assert len(notice) <= 200
    finally:
        house.close()


@given(st.text(max_size=100))
def test_a_token_is_read_as_it_was_written_or_not_at_all(text: str) -> None:
    token = Token.parse(text)
    assert token is None or str(token) == text
