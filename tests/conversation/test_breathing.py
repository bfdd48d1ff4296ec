"""A minute of breathing beside the talk, the way back through five senses, and the offer that is never pushed."""

import asyncio
from datetime import timedelta

import pytest

from bot.conversation.breathing import BREATHS, PHASES, READY_SECONDS
from bot.conversation.grounding import STEPS
from bot.conversation.tokens import Token, Verb
from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Address, ChannelName, EmotionScores, Person
from bot.safety.helplines import short_lines
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House, Somebody, labels, until
from tests.fakes.commanded_engines import SAD

POLITE = Texts()
ANXIOUS = EmotionScores(0.02, 0.05, 0.05, 0.03, 0.83, 0.02)
OFFER = POLITE.say("breathe.offer")
STOP = str(Token(Verb.BREATHE, "", "stop"))


def breaths_of(house: House) -> list[str]:
    return [edit.outgoing.text for edit in house.screen.edits]


async def ended(house: House) -> None:
    """Wait until the breaths are over, however they ended."""
    await until(lambda: not any("Breathing._pace" in repr(task.get_coro()) for task in asyncio.all_tasks()))


async def test_a_minute_is_one_message_edited_through_six_breaths(house: House, haru: Somebody) -> None:
    await haru.tell("/breathe")
    await ended(house)
    assert len(haru.answers) == 1
    assert {edit.message_ref for edit in house.screen.edits} == {"1"}
    told = breaths_of(house)
    assert len(told) == 2 * BREATHS + 1
    assert told[0] == POLITE.say("breathe.in", seconds=4, breath=1, breaths=6)
    assert told[-2] == POLITE.say("breathe.out", seconds=6, breath=6, breaths=6)
    assert told[-1] == POLITE.say("breathe.done")
    assert haru.entries == []


async def test_the_breaths_take_one_minute_and_no_slow_channel_stretches_them(house: House, haru: Somebody) -> None:
    await haru.tell("/breathe")
    await ended(house)
    # The gate lets every wait through at once, so each one is asked for from the start.
    assert house.slept[0] == pytest.approx(READY_SECONDS, abs=0.5)
    assert house.slept[-1] - house.slept[0] == pytest.approx(60, abs=0.5)
    assert all(later > earlier for earlier, later in zip(house.slept, house.slept[1:], strict=False))
    assert sum(phase.seconds for phase in PHASES) * BREATHS == 60
    assert min(phase.seconds for phase in PHASES) >= 4, "an edit every four seconds at most"


async def test_the_person_can_write_meanwhile_and_it_stops(house: House, haru: Somebody) -> None:
    house.gate.clear()
    await haru.tell("/breathe")
    answer = await haru.tell(STORY)
    await ended(house)
    assert [entry.text for entry in haru.entries] == [STORY]
    assert answer.buttons
    assert house.screen.messages["1"].text == POLITE.say("breathe.stopped")


async def test_the_button_stops_it(house: House, haru: Somebody) -> None:
    house.gate.clear()
    await haru.tell("/breathe")
    await haru.press(POLITE.say("breathe.button_stop"))
    await ended(house)
    assert set(breaths_of(house)) == {POLITE.say("breathe.stopped")}


async def test_beginning_again_ends_the_one_before(house: House, haru: Somebody) -> None:
    house.gate.clear()
    await haru.tell("/breathe")
    await haru.tell("/breathe")
    await until(lambda: house.screen.messages["1"].text == POLITE.say("breathe.stopped"))
    house.gate.set()
    await ended(house)
    assert house.screen.messages["2"].text == POLITE.say("breathe.done")


async def test_one_persons_message_does_not_stop_anothers_breath(house: House, haru: Somebody) -> None:
    other = house.friend("other")
    house.gate.clear()
    await haru.tell("/breathe")
    await other.tell(STORY)
    house.gate.set()
    await ended(house)
    assert house.screen.messages["1"].text == POLITE.say("breathe.done")


@pytest.mark.parametrize("error", [ChannelError("down"), PersonUnreachableError("gone")])
async def test_a_channel_that_fails_ends_it_quietly(house: House, haru: Somebody, error: ChannelError) -> None:
    house.screen.edit_errors = [error]
    await haru.tell("/breathe")
    await ended(house)
    assert breaths_of(house) == []
    assert len(haru.answers) == 1


async def test_a_restart_leaves_a_button_that_still_answers(house: House, haru: Somebody) -> None:
    house.gate.clear()
    await haru.tell("/breathe")
    house.restart()
    await haru.press_token(STOP, "1")
    assert house.screen.messages["1"].text == POLITE.say("breathe.stopped")
    house.gate.set()
    await ended(house)


async def test_a_terminal_gets_no_button_to_repeat_at_every_step(house: House) -> None:
    at_home = Somebody(house, Address(ChannelName.CONSOLE, "me", "me"), None)
    house.store.add_person(Person(0, at_home.address, house.clock.now_utc()))
    await at_home.tell("/breathe")
    await ended(house)
    assert [bool(edit.outgoing.buttons) for edit in house.screen.edits] == [False] * 2 * BREATHS + [True]


async def test_helplines_stay_in_sight_after_urgent_words(house: House, haru: Somebody) -> None:
    line = short_lines("KR", POLITE.language)
    assert line not in (await haru.tell("/breathe")).text
    await ended(house)
    await haru.tell(URGENT)
    count = len(haru.answers)
    await haru.tell("/breathe")
    assert line in haru.answers[count]
    await ended(house)


async def test_it_is_offered_under_an_anxious_entry_once_a_day(house: House, haru: Somebody) -> None:
    house.emotion.scores = ANXIOUS
    offered = []
    for hours in (0, 1, 22, 2):
        await haru.wait(timedelta(hours=hours))
        offered.append(OFFER in labels(await haru.tell(STORY)))
    assert offered == [True, False, False, False]
    await haru.wait(timedelta(hours=25))
    assert OFFER in labels(await haru.tell(STORY))


async def test_it_is_offered_beside_the_helpline_of_a_worry_and_not_in_its_place(haru: Somebody) -> None:
    seen = await haru.tell(CONCERN)
    assert OFFER in labels(seen)
    assert "109" in seen.text


async def test_nothing_is_offered_under_other_entries_or_in_danger(house: House, haru: Somebody) -> None:
    assert OFFER not in labels(await haru.tell(STORY))
    assert labels(await haru.tell(URGENT)) == []
    house.emotion.scores = ANXIOUS
    assert OFFER not in labels(await haru.tell(STORY)), "while somebody is looked in on, nothing is offered lightly"


async def test_the_offer_leaves_the_entry_it_stands_under(house: House, haru: Somebody) -> None:
    house.emotion.scores = ANXIOUS
    await haru.tell(STORY)
    before = house.screen.messages["1"]
    assert await haru.press(OFFER) == ""
    await ended(house)
    assert house.screen.messages["1"] == before
    assert house.screen.messages["2"].text == POLITE.say("breathe.done")
    house.emotion.scores = SAD


async def test_five_senses_follow_one_another_by_a_button(haru: Somebody) -> None:
    await haru.tell("/ground")
    shown = [haru.seen.text]
    for step in STEPS[1:]:
        await haru.press(POLITE.say("ground.next"))
        assert haru.seen.text == POLITE.say(f"ground.{step}")
        shown.append(haru.seen.text)
    await haru.press(POLITE.say("ground.finish"))
    assert haru.seen.text == POLITE.say("ground.done")
    assert haru.seen.buttons == ()
    assert len(set(shown)) == len(STEPS) == 5
    assert haru.entries == []


@pytest.mark.parametrize("choice", ["", "6", "-1", "01", "see"])
async def test_a_step_that_there_is_not_shows_nothing(haru: Somebody, choice: str) -> None:
    await haru.tell("/ground")
    assert await haru.press_token(str(Token(Verb.GROUND, "", choice))) == POLITE.say("correct.unknown_button")


async def test_somebody_who_leaves_is_not_breathed_with(house: House, haru: Somebody) -> None:
    house.gate.clear()
    await haru.tell("/breathe")
    await haru.press_token(str(Token(Verb.DELETE_ME, "", "yes")))
    await ended(house)
