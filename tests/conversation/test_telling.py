"""Grave words that come beside the diary (behind a slash, past the limit, in an edit) are told, whichever layer finds them."""

from datetime import timedelta

import pytest

from bot.messages import CrisisLevel
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House, Somebody
from tests.conversation.test_crisis import is_care, offered_help
from tests.fakes.commanded_engines import SAD, reading_of

POLITE = Texts()
LEAVING = "이제는 다 놓아 버릴 준비가 끝났어요"


@pytest.fixture(autouse=True)
def _heard_by_the_encoder(house: House) -> None:
    house.emotion.readings[LEAVING] = reading_of(SAD, (0.02, 0.03, 0.95))


@pytest.mark.parametrize("command", ["/today ", "/start ", "/stats ", "/done ", "/"])
@pytest.mark.parametrize(("words", "level"), [("살기싫다", CrisisLevel.CONCERN), (LEAVING, CrisisLevel.URGENT)])
async def test_grave_words_behind_a_slash_are_told(haru: Somebody, command: str, words: str, level: CrisisLevel) -> None:
    seen = await haru.tell(command + words)
    assert [(entry.text, entry.crisis) for entry in haru.entries] == [(words, level)]
    assert is_care(seen.text) if level is CrisisLevel.URGENT else offered_help(seen.text)


async def test_a_grave_command_ends_an_open_question(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    await haru.press(POLITE.say("diary.button_text"))
    await haru.tell("/today 살기싫다")
    assert [entry.text for entry in haru.entries] == [STORY, "살기싫다"]
    assert house.store.dialogue(haru.person.id) is None


@pytest.mark.parametrize("words", ["살기싫다", URGENT, LEAVING])
async def test_grave_words_behind_vent_begin_it_and_are_not_kept(kept_house: House, words: str) -> None:
    kept_house.emotion.readings[LEAVING] = reading_of(SAD, (0.02, 0.03, 0.95))
    haru = kept_house.friend()
    waiting = haru.message(f"/vent {words}")
    await haru.wait(timedelta(minutes=10))
    await haru.deliver(waiting)
    answer, begun = haru.answers
    assert is_care(answer) or offered_help(answer)
    assert begun == POLITE.say("vent.begin", hours=6)
    assert haru.entries == []
    assert kept_house.store.open_vent(haru.person.id) is not None


async def test_a_command_without_words_is_answered_without_the_encoder(house: House, haru: Somebody) -> None:
    await haru.tell("/today")
    assert not house.emotion.heard


async def test_a_command_is_answered_although_the_encoder_fails(house: House, haru: Somebody) -> None:
    house.emotion.broken = ValueError()
    assert (await haru.tell("/today 지금")).text == POLITE.say("today.none")


@pytest.mark.parametrize("words", [CONCERN, LEAVING, "/find 자해"])
async def test_grave_words_past_the_limit_are_told(house: House, haru: Somebody, words: str) -> None:
    for number in range(house.rules.messages_per_minute):
        await haru.tell(f"{number}")
    assert "109" in (await haru.tell(words)).text
    assert haru.entries[-1].text == words.removeprefix("/find ")
    assert (await haru.tell(STORY)).text == POLITE.say("limits.too_many", limit=house.rules.messages_per_minute)


@pytest.mark.parametrize("words", [CONCERN, LEAVING])
@pytest.mark.parametrize("first", ["/help", "안녕"])
async def test_grave_words_in_an_edit_of_what_is_no_entry_are_told(house: House, haru: Somebody, first: str, words: str) -> None:
    house.reply.source = "act:greeting"
    said = haru.message(first)
    await haru.deliver(said)
    assert "109" in (await haru.tell(words, edit_of=said.key)).text
    assert [entry.text for entry in haru.entries] == [words]


@pytest.mark.parametrize("words", [CONCERN, LEAVING])
async def test_grave_words_in_an_edit_of_what_was_vented_are_heard_and_not_kept(haru: Somebody, words: str) -> None:
    await haru.tell("/vent")
    await haru.wait(timedelta(minutes=1))
    said = haru.message(STORY)
    await haru.deliver(said)
    await haru.wait(timedelta(minutes=1))
    await haru.tell("/done")
    assert "109" in (await haru.tell(words, edit_of=said.key)).text
    assert haru.entries == []


async def test_an_edit_that_changes_nothing_of_a_worrying_entry_is_no_second_one(house: House, haru: Somebody) -> None:
    said = haru.message(CONCERN)
    await haru.deliver(said)
    count = len(house.screen.sent)
    await haru.tell(CONCERN, edit_of=said.key)
    assert len(haru.entries) == 1
    assert len(house.screen.sent) == count
