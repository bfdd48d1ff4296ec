"""One person never reaches another: not by a button, not by a command, not by an edit, and not by talking all the time."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.notices import COMMAND_NAMES
from bot.conversation.tokens import Token, Verb
from bot.messages import EMOTIONS, ChannelName, Reading
from bot.records import PersonalRecords
from db.store import SqlDiaryStore
from tests.conversation.house import URGENT, House, Somebody
from tests.fakes.commanded_engines import CommandedEmotionEngine

MARKED = "부엉이바위"
SLOW_SECONDS = 0.08
# Long enough between messages that nobody is slowed down for their number.
PAUSE = timedelta(seconds=10)
# The clock of a house stands on 22 November 2025.
DATES = ("2025-11", "2025", "7", "30", "365")
DATE_CHOICES = ("", "22", "11", "11w", "w", "1", "3w")
CHOICES = ("", "yes", "no", "stop", "ok", "on", *(emotion.value for emotion in EMOTIONS))
VOICE = b"OggS haru speaks"


async def owner_of(house: House) -> Somebody:
    """Somebody with a diary, kept clips, an open question and check-ins."""
    haru = house.friend("haru", keeps_audio=True)
    await haru.tell(f"{MARKED}에 다녀왔어요")
    house.hearing.text = f"{MARKED}에서 들은 말"
    await haru.speak(sound=VOICE)
    await haru.tell(f"{URGENT} {MARKED}")
    await haru.press_token(str(Token(Verb.CORRECT_TEXT, haru.entries[0].id)))
    house.hearing.text = "다른 말"
    return haru


def kept_of(house: House, somebody: Somebody) -> PersonalRecords:
    records = house.store.records(somebody.person.id)
    assert records is not None
    return records


def shown_to(house: House, somebody: Somebody) -> str:
    sent = [sent.outgoing for sent in house.screen.sent if sent.address == somebody.address]
    edited = [edit.outgoing for edit in house.screen.edits if edit.address == somebody.address]
    return "\n".join(repr((one.text, one.buttons)) + str(one.text) for one in (*sent, *edited))


def assert_drawn_and_heard_by_their_owners_alone(house: House, owner: Somebody) -> None:
    drawn = [(person.id, entries) for person, _, entries in house.painter.heard]
    assert all(entry.person_id == person_id for person_id, entries in drawn for entry in entries)
    assert not any(MARKED in text for text, _ in house.voice.heard)
    clips = [sent.address for sent in house.screen.sent if sent.outgoing.voice and sent.outgoing.voice.content == VOICE]
    assert all(address == owner.address for address in clips)


@pytest.mark.parametrize("verb", list(Verb))
async def test_no_button_reaches_another_persons_diary(house: House, verb: Verb) -> None:
    haru, thief = await owner_of(house), house.friend("thief")
    before, at_first = kept_of(house, haru), thief.person
    subjects = [entry.id for entry in haru.entries] + [message.key for message in before.messages] + [str(haru.person.id), "haru"]
    for subject in (*subjects, *DATES):
        for choice in DATE_CHOICES if subject in DATES else CHOICES:
            notice = await thief.press_token(str(Token(verb, subject, choice)), message_ref="1")
            assert MARKED not in notice
            # A thief who left, or who may no longer look, would try the other doors in vain.
            if house.store.find_person(thief.address) != at_first:
                at_first = house.friend("thief").person
        await thief.tell("도둑이 적은 글")
        house.clock.advance(PAUSE)
    assert kept_of(house, haru) == before
    assert MARKED not in shown_to(house, thief)
    assert_drawn_and_heard_by_their_owners_alone(house, haru)


@pytest.mark.parametrize("name", COMMAND_NAMES)
async def test_no_command_reaches_another_persons_diary(house: House, name: str) -> None:
    haru, thief = await owner_of(house), house.friend("thief")
    before = kept_of(house, haru)
    for subject in ("", haru.entries[0].id, before.messages[0].key, str(haru.person.id), "haru", "오늘", "2025-11-22", "2025-11", "7"):
        shown = await thief.tell(f"/{name} {subject}".strip())
        assert MARKED.encode() not in (shown.document.content if shown.document else b"")
        house.clock.advance(PAUSE)
    assert_drawn_and_heard_by_their_owners_alone(house, haru)
    assert kept_of(house, haru) == before
    assert MARKED not in shown_to(house, thief)


async def test_the_views_of_a_day_hold_what_only_their_owner_told(house: House) -> None:
    """The same buttons that show a thief nothing show the owner everything: they carry dates, and no more."""
    haru, thief = await owner_of(house), house.friend("thief")
    await thief.tell("도둑의 하루")
    tokens = [str(Token(Verb.DAY, "2025-11", "22")), str(Token(Verb.MONTH, "2025", "11")), str(Token(Verb.STATS, "7", "1"))]
    for token in tokens:
        await haru.press_token(token)
        await thief.press_token(token)
    assert MARKED in shown_to(house, haru)
    assert MARKED not in shown_to(house, thief)
    assert {person.id for person, _, _ in house.painter.heard} == {haru.person.id, thief.person.id}
    assert_drawn_and_heard_by_their_owners_alone(house, haru)
    await haru.press_token(str(Token(Verb.HEAR, haru.entries[1].id)))
    assert house.screen.sent[-1].outgoing.voice is not None
    assert house.screen.sent[-1].outgoing.voice.content == VOICE


async def test_an_edit_that_names_another_persons_message_changes_nothing(house: House) -> None:
    haru, thief = await owner_of(house), house.friend("thief")
    before = kept_of(house, haru)
    for message in before.messages:
        await house.conversation.receive(thief.message("도둑이 고친 글", edit_of=message.key), house.screen)
    assert kept_of(house, haru) == before


async def test_a_message_under_another_persons_key_is_not_taken_for_theirs(house: House) -> None:
    haru, thief = await owner_of(house), house.friend("thief")
    before = kept_of(house, haru)
    await house.conversation.receive(replace(thief.message("도둑이 적은 글"), key=before.messages[0].key), house.screen)
    assert kept_of(house, haru) == before
    assert MARKED not in shown_to(house, thief)


async def test_the_same_number_in_another_channel_is_another_person(house: House) -> None:
    haru = await owner_of(house)
    before = kept_of(house, haru)
    other = house.stranger("haru")
    other.address = replace(other.address, channel=ChannelName.DISCORD)
    await other.tell("/today")
    assert house.store.find_person(other.address) is None
    assert kept_of(house, haru) == before


class SlowEmotionEngine(CommandedEmotionEngine):
    """Takes as long for a batch as a busy machine would."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        time.sleep(SLOW_SECONDS)
        return super().read(texts)


async def test_a_flood_from_one_person_does_not_slow_another(sqlite_store: SqlDiaryStore) -> None:
    """The real turnstile and batchers: a person who never stops costs another at most the batch that is at work."""
    house = House(sqlite_store)
    house.emotion = SlowEmotionEngine()
    house.restart()
    noisy, calm = house.friend("noisy"), house.friend("calm")
    await calm.tell("따뜻한 차를 마셨어요")
    alone = await seconds_for(calm)
    flood = [asyncio.create_task(house.conversation.receive(noisy.message(f"쉬지 않고 {number}"), house.screen)) for number in range(100)]
    await asyncio.sleep(SLOW_SECONDS)
    beside = [await seconds_for(calm) for _ in range(5)]
    still_waiting = sum(not task.done() for task in flood)
    await asyncio.gather(*flood)
    house.close()
    assert still_waiting > 0, "the flood was over before anybody could be slowed down"
    assert sorted(beside)[2] < alone + 4 * SLOW_SECONDS + 0.5, (alone, beside)
    assert len(noisy.entries) == house.rules.messages_per_minute


async def seconds_for(somebody: Somebody) -> float:
    started = time.monotonic()
    await somebody.tell("오늘은 산책을 했어요")
    return time.monotonic() - started
