"""Weekly and monthly reports, and reminders: when they come and when they stay away."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.report_days import last_day_told
from bot.conversation.schedule import next_moments, next_report_utc
from bot.conversation.tokens import Token, Verb
from bot.messages import CrisisLevel, Emotion, Person, ReminderMode
from bot.ports import CheckInKind, ReportKind
from bot.reports.service import ReportService
from bot.texts.catalogue import Texts
from tests.fakes.clock import FakeClock
from tests.fakes.outbox import RecordingOutbox
from tests.fakes.painter import CommandedPainter
from tests.fakes.store import MemoryDiaryStore
from tests.reports.days import BERLIN, entry_at, person, seoul

SUNDAY_EVENING = seoul(20, 0, 23)


class House:
    """The service, and somebody who wants exactly what a test is about."""

    def __init__(self, now: datetime) -> None:
        self.store, self.outbox, self.painter = MemoryDiaryStore(), RecordingOutbox(), CommandedPainter()
        self.clock = FakeClock(now)
        self.service = ReportService(self.store, self.painter, self.clock, lambda _: self.outbox)

    def add(self, *kinds: ReportKind, **settings: object) -> Person:
        added = replace(self.store.add_person(person()), **settings)  # type: ignore[arg-type]  # the fields of a person, by name
        moments = {kind: moment for kind, moment in next_moments(added, self.clock.now_utc()).items() if kind in kinds}
        self.store.save_person(added, next_utc=moments)
        return added

    def write(self, author: Person, moment: datetime, emotion: Emotion = Emotion.JOY, crisis: CrisisLevel = CrisisLevel.NONE) -> None:
        entry = entry_at(moment, emotion, crisis=crisis, person_id=author.id)
        self.store.kept_entries[entry.id] = entry

    async def live_until(self, moment: datetime) -> None:
        while self.clock.now_utc() < moment:
            self.clock.advance(min(timedelta(minutes=30), moment - self.clock.now_utc()))
            await self.service.tick()

    @property
    def texts(self) -> list[str]:
        return [sent.outgoing.text for sent in self.outbox.sent]


async def test_a_weekly_report_comes_once_and_looks_back_on_two_weeks() -> None:
    house = House(seoul(19, 0, 23))
    minsu = house.add(ReportKind.WEEK)
    for day in (8, 10, 16, 22, 23):
        house.write(minsu, seoul(9, 0, day))
    await house.live_until(seoul(23, 0, 23))
    (sent,) = house.outbox.sent
    assert sent.nonce == f"week:{minsu.id}:2025-11-23"
    assert sent.outgoing.picture is not None
    assert house.painter.reported == [(minsu.id, ReportKind.WEEK, date(2025, 11, 23), 4)]
    assert house.store.schedules[minsu.id][ReportKind.WEEK] == SUNDAY_EVENING + timedelta(days=7)


async def test_a_week_without_a_word_stays_silent() -> None:
    house = House(seoul(19, 0, 23))
    minsu = house.add(ReportKind.WEEK)
    await house.live_until(seoul(23, 0, 23))
    assert house.outbox.sent == []
    assert house.store.reports[minsu.id, ReportKind.WEEK, date(2025, 11, 23)].state == "empty"


async def test_a_weekly_report_waits_out_the_hours_after_an_urgent_word() -> None:
    house = House(seoul(19, 0, 23))
    minsu = house.add(ReportKind.WEEK)
    house.write(minsu, seoul(18, 0, 23), Emotion.DEPRESSION, CrisisLevel.URGENT)
    house.store.schedule_check_ins(minsu.id, {CheckInKind.NEXT_DAY: seoul(18, 0, 24)})
    await house.live_until(seoul(12, 0, 24))
    assert house.outbox.sent == []
    house.store.cancel_check_ins(minsu.id)
    await house.live_until(seoul(20, 0, 24))
    assert len(house.outbox.sent) == 1


async def test_a_monthly_report_comes_on_the_first_and_tells_of_the_month_before() -> None:
    house = House(seoul(19, 0, 30))
    minsu = house.add(ReportKind.MONTH)
    house.write(minsu, seoul(9, 0, 15))
    await house.live_until(seoul(20, 30, 30) + timedelta(days=1))
    assert house.painter.reported == [(minsu.id, ReportKind.MONTH, date(2025, 11, 30), 1)]


@pytest.mark.parametrize(
    ("due_for", "last"),
    [
        (date(2025, 12, 1), date(2025, 11, 30)),
        (date(2025, 11, 30), date(2025, 11, 30)),
        (date(2024, 3, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), date(2025, 2, 28)),
        (date(2026, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_month_is_told_of_when_it_is_over(due_for: date, last: date) -> None:
    assert last_day_told(ReportKind.MONTH, due_for) == last


@pytest.mark.parametrize("zone", ["Asia/Seoul", BERLIN, "Pacific/Auckland"])
def test_reports_are_due_at_the_persons_own_hour_in_summer_and_winter(zone: str) -> None:
    somebody = person(zone=zone)
    moment = seoul(0, 0, 1)
    for _ in range(60):
        due = next_report_utc(ReportKind.WEEK, somebody, moment)
        assert due is not None
        here = due.astimezone(ZoneInfo(zone))
        assert (here.weekday(), here.hour, here.minute) == (6, 20, 0)
        assert timedelta(0) < due - moment <= timedelta(days=7, hours=1)
        moment = due


async def test_a_reminder_comes_at_its_hour_unless_something_was_written() -> None:
    house = House(seoul(20, 0))
    minsu = house.add(ReportKind.REMINDER, reminder=ReminderMode.CHOSEN, reminder_minute=21 * 60)
    house.write(minsu, seoul(9, 0))
    await house.live_until(seoul(23, 30))
    assert house.outbox.sent == []
    await house.live_until(seoul(23, 30, 23))
    assert house.texts == [Texts().vary("reminder.ask", minsu.id + date(2025, 11, 23).toordinal())]


async def test_a_month_of_silence_brings_four_reminders_and_one_question() -> None:
    house = House(seoul(20, 0, 1))
    minsu = house.add(ReportKind.REMINDER, reminder=ReminderMode.CHOSEN, reminder_minute=21 * 60)
    await house.live_until(seoul(20, 0, 1) + timedelta(days=45))
    assert len(house.outbox.sent) == 5
    last = house.outbox.sent[-1].outgoing
    assert last.text == Texts().say("reminder.ask_stop")
    assert [button.token for row in last.buttons for button in row] == [str(Token(Verb.REMINDER, "", one)) for one in ("stop", "go_on")]
    assert len({sent.nonce for sent in house.outbox.sent}) == 5
    assert ReportKind.REMINDER in house.store.schedules[minsu.id]


async def test_after_dark_days_a_reminder_is_gentler() -> None:
    house = House(seoul(20, 0))
    minsu = house.add(ReportKind.REMINDER, reminder=ReminderMode.CHOSEN, reminder_minute=21 * 60)
    house.write(minsu, seoul(9, 0, 21), Emotion.DEPRESSION)
    await house.live_until(seoul(22, 0))
    assert house.texts[0] in Texts().choices("reminder.after_dark_days")


async def test_no_reminder_speaks_while_a_check_in_is_open() -> None:
    house = House(seoul(20, 0))
    minsu = house.add(ReportKind.REMINDER, reminder=ReminderMode.CHOSEN, reminder_minute=21 * 60)
    house.store.schedule_check_ins(minsu.id, {CheckInKind.NEXT_DAY: seoul(20, 0, 23)})
    await house.live_until(seoul(23, 0))
    assert house.outbox.sent == []


async def test_a_reminder_that_is_hours_late_does_not_come() -> None:
    house = House(seoul(20, 0))
    house.add(ReportKind.REMINDER, reminder=ReminderMode.CHOSEN, reminder_minute=21 * 60)
    house.clock.set_to(seoul(23, 30))
    await house.service.tick()
    assert house.outbox.sent == []


async def test_a_learned_hour_follows_the_habit() -> None:
    house = House(seoul(20, 0))
    minsu = house.add(ReportKind.REMINDER, reminder=ReminderMode.LEARNED, reminder_minute=21 * 60)
    for day in range(10, 22):
        house.write(minsu, seoul(7, 30, day))
    await house.live_until(seoul(22, 0))
    assert house.store.people[minsu.id].reminder_minute == 7 * 60 + 30
    assert house.store.schedules[minsu.id][ReportKind.REMINDER] == seoul(7, 30, 23)


async def test_an_hour_that_moves_later_brings_no_second_reminder_on_the_day() -> None:
    house = House(seoul(6, 0))
    minsu = house.add(ReportKind.REMINDER, reminder=ReminderMode.LEARNED, reminder_minute=7 * 60)
    for day in range(10, 22):
        house.write(minsu, seoul(22, 0, day))
    await house.live_until(seoul(23, 59))
    assert len(house.outbox.sent) == 1
    assert house.store.schedules[minsu.id][ReportKind.REMINDER] == seoul(22, 0, 23)
