"""Who gets a chart, and how often."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Address, ChannelName, Entry, Incoming, Outgoing, Person, Picture
from bot.ports import Answer, CheckInKind, Drawing, Outbox, ReportKind
from bot.reports.due import BATCH
from bot.reports.service import CLAIM_SECONDS, RETRY_SECONDS, ReportService
from tests.fakes.clock import FakeClock
from tests.fakes.outbox import RecordingOutbox
from tests.fakes.painter import CommandedPainter
from tests.fakes.store import MemoryDiaryStore
from tests.reports.days import entry_at, person, seoul

DAY = date(2025, 11, 22)
DUE = seoul(21, 30)


class KilledError(BaseException):
    """The process ends here: nothing after it runs."""


class RecordingPainter(CommandedPainter):
    """Draws days that a test can count."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[tuple[int, date, int]] = []
        self.errors: list[Exception] = []

    def day(self, person: Person, local_day: date, entries: Sequence[Entry], *, is_tender: bool = False) -> Drawing:
        if self.errors:
            raise self.errors.pop(0)
        self.drawn.append((person.id, local_day, len(entries)))
        return Drawing(Picture(b"png", "day.png", "하루"), "애쓰셨어요.", len(entries))


class House:
    """A report service with everything around it; `restart` is a new process on the same database."""

    def __init__(self) -> None:
        self.store = MemoryDiaryStore()
        self.clock = FakeClock(DUE)
        self.outbox = RecordingOutbox()
        self.painter = RecordingPainter()
        self.silent_channels: set[ChannelName] = set()
        self.service = self.restart()

    def restart(self) -> ReportService:
        self.service = ReportService(self.store, self.painter, self.clock, self.find_outbox, late_hours=12)
        return self.service

    def find_outbox(self, address: Address) -> Outbox | None:
        return None if address.channel in self.silent_channels else self.outbox

    def add(self, *, number: int = 1, due: datetime = DUE, entries: int = 1, channel: ChannelName = ChannelName.TELEGRAM) -> Person:
        added = self.store.add_person(person(number=number, channel=channel))
        self.store.save_person(added, next_utc={ReportKind.DAY: due})
        for hour in range(entries):
            self.write(added, entry_at(seoul(9 + hour % 12), person_id=added.id))
        return added

    def write(self, author: Person, entry: Entry) -> None:
        self.store.record(Incoming(entry.source_key, author.address, entry.created_utc, entry.text), author.id)
        self.store.commit_answer(entry.source_key, Answer(Outgoing(text="답")), entry=entry, turn=None)

    def outcome(self, of: Person, day: date = DAY) -> str:
        return self.store.reports[of.id, ReportKind.DAY, day].state

    async def tick_after(self, delta: timedelta) -> None:
        self.clock.advance(delta)
        await self.service.tick()


@pytest.fixture
def house() -> House:
    return House()


async def test_a_chart_goes_out_once_at_its_hour(house: House) -> None:
    minsu = house.add(entries=3)
    house.clock.set_to(DUE - timedelta(seconds=1))
    await house.service.tick()
    assert house.outbox.sent == []
    await house.tick_after(timedelta(seconds=1))
    for _ in range(3):
        await house.tick_after(timedelta(seconds=30))
    (sent,) = house.outbox.sent
    assert (sent.address, sent.nonce) == (minsu.address, f"chart:{minsu.id}:2025-11-22")
    assert sent.outgoing == Outgoing(text="애쓰셨어요.", picture=Picture(b"png", "day.png", "하루"))
    assert house.painter.drawn == [(minsu.id, DAY, 3)]
    assert house.outcome(minsu) == "sent"
    assert house.store.schedules[minsu.id][ReportKind.DAY] == DUE + timedelta(days=1)


async def test_the_next_day_brings_the_next_chart(house: House) -> None:
    minsu = house.add()
    await house.service.tick()
    house.write(minsu, entry_at(seoul(10, day=23), person_id=minsu.id))
    await house.tick_after(timedelta(days=1))
    assert [day for _, day, _ in house.painter.drawn] == [DAY, date(2025, 11, 23)]


async def test_a_day_without_entries_stays_silent_and_the_next_one_is_planned(house: House) -> None:
    minsu = house.add(entries=0)
    await house.service.tick()
    assert house.outbox.sent == []
    assert house.outcome(minsu) == "empty"
    assert house.store.schedules[minsu.id][ReportKind.DAY] == DUE + timedelta(days=1)


async def test_a_stop_over_the_hour_sends_the_chart_late(house: House) -> None:
    house.add()
    await house.tick_after(timedelta(hours=12))
    assert [day for _, day, _ in house.painter.drawn] == [DAY]


async def test_a_chart_more_than_twelve_hours_late_is_left_out(house: House) -> None:
    minsu = house.add()
    await house.tick_after(timedelta(hours=12, seconds=1))
    assert (house.outbox.sent, house.outcome(minsu)) == ([], "late")
    assert house.store.schedules[minsu.id][ReportKind.DAY] == DUE + timedelta(days=1)


async def test_after_a_month_of_standstill_one_step_leads_to_the_newest_chart(house: House) -> None:
    minsu = house.add()
    house.write(minsu, entry_at(seoul(20) + timedelta(days=30), person_id=minsu.id))
    await house.tick_after(timedelta(days=30, hours=1))
    assert [day for _, day, _ in house.painter.drawn] == [DAY + timedelta(days=30)]
    assert len(house.store.reports) == 2


async def test_a_process_killed_after_sending_does_not_send_twice(house: House) -> None:
    minsu = house.add()
    house.outbox.errors_after_send.append(KilledError())
    with pytest.raises(KilledError):
        await house.service.tick()
    house.restart()
    for _ in range(60):
        await house.tick_after(timedelta(minutes=30))
    assert len(house.outbox.sent) == 1
    assert house.store.schedules[minsu.id][ReportKind.DAY] == DUE + timedelta(days=2)


async def test_a_process_killed_while_drawing_sends_after_its_claim_ran_out(house: House) -> None:
    house.add()

    class KillingPainter(RecordingPainter):
        def day(self, person: Person, local_day: date, entries: Sequence[Entry], *, is_tender: bool = False) -> Drawing:
            raise KilledError

    with pytest.raises(KilledError):
        await ReportService(house.store, KillingPainter(), house.clock, house.find_outbox).tick()
    house.restart()
    await house.tick_after(timedelta(seconds=CLAIM_SECONDS - 1))
    assert house.outbox.sent == []
    await house.tick_after(timedelta(seconds=1))
    assert len(house.outbox.sent) == 1


async def test_two_processes_send_one_chart(house: House) -> None:
    for number in range(1, 21):
        house.add(number=number)
    other = ReportService(house.store, house.painter, house.clock, house.find_outbox)
    await asyncio.gather(house.service.tick(), other.tick())
    assert sorted(sent.address.chat_id for sent in house.outbox.sent) == sorted(f"chat-{number}" for number in range(1, 21))


async def test_a_failed_channel_is_tried_again_with_the_same_nonce(house: House) -> None:
    minsu = house.add()
    house.outbox.send_errors.append(ChannelError("down"))
    await house.service.tick()
    await house.tick_after(timedelta(seconds=RETRY_SECONDS - 1))
    assert house.outbox.sent == []
    await house.tick_after(timedelta(seconds=1))
    assert [sent.nonce for sent in house.outbox.sent] == [f"chart:{minsu.id}:2025-11-22"]
    assert house.outcome(minsu) == "sent"


async def test_a_channel_that_stays_down_ends_late_and_never_sends(house: House) -> None:
    minsu = house.add()
    house.outbox.send_errors.extend(ChannelError("down") for _ in range(1000))
    for _ in range(75):
        await house.tick_after(timedelta(minutes=10))
    house.outbox.send_errors.clear()
    await house.service.tick()
    assert (house.outbox.sent, house.outcome(minsu)) == ([], "late")


async def test_a_person_who_is_gone_gets_no_more_charts(house: House) -> None:
    minsu = house.add()
    house.outbox.send_errors.append(PersonUnreachableError("blocked"))
    await house.service.tick()
    assert house.outcome(minsu) == "unreachable"
    assert house.store.people[minsu.id].is_reachable is False
    assert ReportKind.DAY not in house.store.schedules.get(minsu.id, {})
    await house.tick_after(timedelta(days=1))
    assert house.outbox.sent == []


async def test_giving_up_on_a_person_keeps_settings_changed_meanwhile(house: House) -> None:
    minsu = house.add()

    class ChangingOutbox(RecordingOutbox):
        async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
            house.store.save_person(replace(minsu, wants_voice=True), next_utc={ReportKind.DAY: DUE})
            raise PersonUnreachableError("blocked")

    house.outbox = ChangingOutbox()
    await house.service.tick()
    kept = house.store.people[minsu.id]
    assert (kept.wants_voice, kept.is_reachable) == (True, False)


async def test_no_chart_speaks_while_a_check_in_is_open(house: House) -> None:
    minsu = house.add()
    house.store.schedule_check_ins(minsu.id, {CheckInKind.NEXT_DAY: DUE + timedelta(hours=20)})
    await house.service.tick()
    assert (house.outbox.sent, house.outcome(minsu)) == ([], "held")
    assert house.store.schedules[minsu.id][ReportKind.DAY] == DUE + timedelta(days=1)


async def test_something_urgent_said_while_the_chart_was_drawn_holds_it(house: House) -> None:
    minsu = house.add()

    class SlowPainter(RecordingPainter):
        def day(self, person: Person, local_day: date, entries: Sequence[Entry], *, is_tender: bool = False) -> Drawing:
            house.store.schedule_check_ins(minsu.id, {CheckInKind.HOURS_LATER: DUE + timedelta(hours=4)})
            return super().day(person, local_day, entries, is_tender=is_tender)

    await ReportService(house.store, SlowPainter(), house.clock, house.find_outbox).tick()
    assert (house.outbox.sent, house.outcome(minsu)) == ([], "held")


async def test_somebody_who_deletes_everything_meanwhile_gets_nothing(house: House) -> None:
    minsu = house.add()

    class SlowPainter(RecordingPainter):
        def day(self, person: Person, local_day: date, entries: Sequence[Entry], *, is_tender: bool = False) -> Drawing:
            house.store.delete_person(minsu.id)
            return super().day(person, local_day, entries, is_tender=is_tender)

    await ReportService(house.store, SlowPainter(), house.clock, house.find_outbox).tick()
    assert house.outbox.sent == []


async def test_people_of_a_channel_that_does_not_run_starve_nobody(house: House) -> None:
    waiting = [house.add(number=number, due=DUE - timedelta(hours=1), channel=ChannelName.DISCORD) for number in range(1, 3 * BATCH)]
    minsu = house.add(number=3 * BATCH)
    house.silent_channels = {ChannelName.DISCORD}
    await house.service.tick()
    assert [sent.address for sent in house.outbox.sent] == [minsu.address]
    house.silent_channels = set()
    await house.service.tick()
    assert len(house.outbox.sent) == 1 + len(waiting)


async def test_a_channel_that_never_runs_again_ends_late(house: House) -> None:
    minsu = house.add(channel=ChannelName.DISCORD)
    house.silent_channels = {ChannelName.DISCORD}
    await house.tick_after(timedelta(hours=13))
    assert house.outcome(minsu) == "late"


async def test_more_people_than_one_fetch_returns_are_all_served(house: House) -> None:
    for number in range(1, 2 * BATCH + 7):
        house.add(number=number)
    await house.service.tick()
    assert len({sent.address for sent in house.outbox.sent}) == len(house.outbox.sent) == 2 * BATCH + 6


async def test_one_failed_drawing_holds_nobody_else_up_and_logs_no_word(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.add(number=1, due=DUE - timedelta(minutes=1))
    house.add(number=2)
    house.painter.errors.append(ValueError("비밀 이야기"))
    with caplog.at_level(logging.DEBUG):
        await house.service.tick()
    assert [sent.address.chat_id for sent in house.outbox.sent] == ["chat-2"]
    assert "ValueError" in caplog.text
    assert "비밀" not in caplog.text
    await house.tick_after(timedelta(seconds=CLAIM_SECONDS))
    assert len(house.outbox.sent) == 2
