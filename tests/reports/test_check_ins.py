"""Looking in on a person after an urgent message."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.services import texts_for
from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Address, Button, ChannelName, Language, Person
from bot.ports import CheckInKind, Outbox
from bot.reports.check_ins import CLAIM_SECONDS, CheckInService
from bot.reports.due import BATCH
from tests.fakes.clock import FakeClock
from tests.fakes.outbox import RecordingOutbox
from tests.fakes.store import MemoryDiaryStore
from tests.reports.days import person, seoul

SAID = seoul(15)
LATER = SAID + timedelta(hours=4)


class House:
    """A check-in service with everything around it."""

    def __init__(self) -> None:
        self.store, self.clock, self.outbox = MemoryDiaryStore(), FakeClock(LATER), RecordingOutbox()
        self.silent_channels: set[ChannelName] = set()
        self.service = CheckInService(self.store, self.clock, self.find_outbox)

    def find_outbox(self, address: Address) -> Outbox | None:
        return None if address.channel in self.silent_channels else self.outbox

    def add(self, number: int = 1, *, channel: ChannelName = ChannelName.TELEGRAM, language: Language = Language.KO) -> Person:
        added = self.store.add_person(person(number=number, channel=channel, language=language))
        moments = {CheckInKind.HOURS_LATER: LATER, CheckInKind.NEXT_DAY: SAID + timedelta(hours=24)}
        self.store.schedule_check_ins(added.id, moments)
        return added

    def outcomes(self) -> list[str]:
        return [kept.state for kept in self.store.check_ins.values()]

    async def tick_after(self, delta: timedelta) -> None:
        self.clock.advance(delta)
        await self.service.tick()


@pytest.fixture
def house() -> House:
    return House()


async def test_a_person_is_asked_after_some_hours_and_the_next_day(house: House) -> None:
    minsu = house.add()
    await house.service.tick()
    await house.tick_after(timedelta(minutes=1))
    assert [sent.address for sent in house.outbox.sent] == [minsu.address]
    await house.tick_after(timedelta(hours=20))
    first, second = house.outbox.texts
    assert first != second
    assert house.outcomes() == ["sent", "sent"]
    assert not house.store.has_open_check_in(minsu.id)


async def test_the_message_carries_two_buttons_and_a_line_to_call(house: House) -> None:
    minsu = house.add()
    await house.service.tick()
    outgoing = house.outbox.sent[0].outgoing
    texts = texts_for(minsu)
    number = min(house.store.check_ins)
    fine, enough = Button(texts.say("check_in.ok"), f"k:{number}:ok"), Button(texts.say("check_in.stop"), f"k:{number}:stop")
    assert outgoing.buttons == ((fine, enough),)
    assert "109" in outgoing.text


async def test_a_check_in_more_than_twelve_hours_late_is_left_out(house: House) -> None:
    house.add()
    await house.tick_after(timedelta(hours=12, seconds=1))
    assert (house.outbox.sent, house.outcomes()) == ([], ["late", "planned"])


async def test_a_failed_channel_is_tried_again_when_the_claim_ran_out(house: House) -> None:
    house.add()
    house.outbox.send_errors.append(ChannelError("down"))
    await house.service.tick()
    await house.service.tick()
    assert house.outbox.sent == []
    await house.tick_after(timedelta(seconds=CLAIM_SECONDS))
    assert len(house.outbox.sent) == 1


async def test_a_person_who_is_gone_is_left_in_peace(house: House) -> None:
    minsu = house.add()
    house.outbox.send_errors.append(PersonUnreachableError("blocked"))
    await house.service.tick()
    await house.tick_after(timedelta(days=1))
    assert house.outbox.sent == []
    assert house.store.people[minsu.id].is_reachable is False
    assert not house.store.has_open_check_in(minsu.id)


async def test_a_check_in_called_off_is_not_sent(house: House) -> None:
    minsu = house.add()
    house.store.cancel_check_ins(minsu.id)
    await house.service.tick()
    assert house.outbox.sent == []


async def test_people_of_a_channel_that_does_not_run_starve_nobody(house: House) -> None:
    for number in range(1, BATCH + 10):
        house.add(number, channel=ChannelName.DISCORD)
    minsu = house.add(BATCH + 10)
    house.silent_channels = {ChannelName.DISCORD}
    await house.service.tick()
    assert [sent.address for sent in house.outbox.sent] == [minsu.address]


async def test_somebody_who_told_a_name_is_called_by_it() -> None:
    house = House()
    added = house.add()
    house.store.save_person(replace(added, nickname="하루"), next_utc=None)
    await house.service.tick()
    assert house.outbox.texts[0].startswith("하루 님, ")


OTHER = Address(ChannelName.DISCORD, "dm-minsu", "minsu-on-discord")


def linked(house: House) -> Person:
    """Somebody who was added first on Telegram and wrote from Discord."""
    minsu, other = house.add(), house.store.add_person(replace(person(number=2), address=OTHER))
    house.store.join_people(other.id, minsu.id)
    house.store.schedule_check_ins(minsu.id, {CheckInKind.HOURS_LATER: LATER}, OTHER)
    return minsu


async def test_somebody_is_asked_where_they_wrote_from(house: House) -> None:
    linked(house)
    await house.service.tick()
    assert [sent.address for sent in house.outbox.sent] == [OTHER]


async def test_where_that_account_is_gone_the_first_one_is_asked(house: House) -> None:
    minsu = linked(house)
    house.outbox.send_errors.append(PersonUnreachableError("blocked"))
    await house.service.tick()
    assert [sent.address for sent in house.outbox.sent] == [minsu.address]
    assert house.store.people[minsu.id].is_reachable
    assert house.outcomes() == ["sent"]
