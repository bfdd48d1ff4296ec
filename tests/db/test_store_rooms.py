"""What newer parts of the conversation keep, on every store: schedules of several kinds, the search index, link codes, venting."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.messages import ReminderMode, SpeechPace
from bot.ports import DueReport, EntryFilter, ReportKind
from bot.records import EntryIndex
from db.entry_index import pack_index, unpack_index
from db.models import Base
from db.store import open_store
from tests.db.conftest import AnyStore, OpenStore
from tests.db.migrating import downgrade
from tests.db.people import NOON, newcomer, tell

HOUR = timedelta(hours=1)
DAY = date(2026, 3, 2)


def test_settings_of_every_kind_come_back_as_they_were_set(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    changed = replace(
        person,
        nickname="하루🐰",
        speech_pace=SpeechPace.SLOW,
        report_weekday=None,
        report_minute=7 * 60,
        wants_month_report=False,
        reminder=ReminderMode.LEARNED,
        reminder_minute=8 * 60,
    )
    store.save_person(changed, next_utc=None)
    assert store.person(person.id) == changed


def test_settings_saved_without_moments_leave_the_schedule_as_it_is(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.save_person(person, next_utc={ReportKind.WEEK: NOON, ReportKind.DAY: NOON + HOUR})
    store.save_person(replace(person, wants_voice=True), next_utc=None)
    assert [due.kind for due in store.due_reports(NOON + HOUR, 10)] == [ReportKind.WEEK, ReportKind.DAY]
    store.save_person(person, next_utc={ReportKind.DAY: NOON})
    assert [due.kind for due in store.due_reports(NOON + HOUR, 10)] == [ReportKind.DAY]


def test_kinds_are_claimed_finished_and_remembered_apart(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.save_person(person, next_utc={ReportKind.DAY: NOON, ReportKind.REMINDER: NOON})
    day, reminder = store.due_reports(NOON, 10)
    assert (day.kind, reminder.kind) == (ReportKind.DAY, ReportKind.REMINDER)
    assert store.claim_report(day, NOON, 60)
    assert store.due_reports(NOON, 10) == [reminder]
    assert store.claim_report(reminder, NOON, 60)
    store.finish_report(reminder, "asked", None)
    store.finish_report(day, "sent", NOON + timedelta(days=1))
    assert [(row.local_day, row.state) for row in store.report_records(person.id, ReportKind.REMINDER)] == [(DAY, "asked")]
    assert [due.kind for due in store.due_reports(NOON + timedelta(days=9), 10)] == [ReportKind.DAY]


def test_forgetting_reports_leaves_the_one_that_is_being_sent(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    for number, outcome in enumerate(("sent", "")):
        due = DueReport(person, DAY + timedelta(days=number), NOON, ReportKind.REMINDER)
        store.claim_report(due, NOON, 60)
        if outcome:
            store.finish_report(due, outcome, None)
    store.forget_reports(person.id, ReportKind.REMINDER, DAY)
    assert [row.state for row in store.report_records(person.id, ReportKind.REMINDER)] == ["sent", "claimed"]
    store.forget_reports(person.id, ReportKind.REMINDER, DAY + timedelta(days=9))
    assert [row.state for row in store.report_records(person.id, ReportKind.REMINDER)] == ["claimed"]


def test_written_moments_are_known_without_the_words(store: AnyStore) -> None:
    person, other = store.add_person(newcomer("a")), store.add_person(newcomer("b"))
    told = [tell(store, person, number) for number in range(3)]
    tell(store, other, 9)
    assert store.written_moments(person.id, told[1].created_utc) == [entry.created_utc for entry in told[1:]]


def test_an_index_comes_back_in_half_precision_and_goes_with_its_entry(store: AnyStore) -> None:
    person, other = store.add_person(newcomer("a")), store.add_person(newcomer("b"))
    entry, second = tell(store, person, 1), tell(store, person, 2)
    tell(store, other, 3)
    assert store.unindexed(person.id, 10) == [entry.id, second.id]
    vector = np.linspace(-1, 1, 256, dtype=np.float32)
    store.save_index(entry.id, EntryIndex(("엄마", "보다"), vector))
    store.save_index("nobody's", EntryIndex(("엄마",)))
    found = store.search_index(person.id, EntryFilter())
    assert (found.entry_ids, found.words) == ((entry.id,), ("\n엄마\n보다\n".encode(),))
    assert np.abs(found.vectors[0] - vector).max() < 1e-3
    assert store.search_index(other.id, EntryFilter()).entry_ids == ()
    assert store.unindexed(person.id, 10) == [second.id]
    store.delete_entry(entry.id)
    assert store.search_index(person.id, EntryFilter()).entry_ids == ()
    assert [one.id for one in store.entries(person.id, EntryFilter())] == [second.id]


@pytest.mark.parametrize("index", [EntryIndex(()), EntryIndex(("하나",)), EntryIndex((), np.ones(3, np.float32))])
def test_an_index_is_packed_and_unpacked(index: EntryIndex) -> None:
    again = unpack_index(pack_index(index))
    assert again.words == index.words
    assert (again.vector is None) == (index.vector is None)


def test_a_link_code_is_good_until_it_ends_and_one_at_a_time(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.offer_link(person.id, "FIRST234", NOON + HOUR)
    assert store.link_offer("FIRST234", NOON) == person.id
    assert store.link_offer("FIRST234", NOON + HOUR) is None
    store.offer_link(person.id, "SECND234", NOON + HOUR)
    assert (store.link_offer("FIRST234", NOON), store.link_offer("SECND234", NOON)) == (None, person.id)
    store.withdraw_link(person.id)
    assert store.link_offer("SECND234", NOON) is None


def test_wrong_codes_are_counted_for_a_while(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    assert [store.count_link_try(person.id, NOON, NOON - HOUR) for _ in range(3)] == [1, 2, 3]
    assert store.link_tries(person.id, NOON - HOUR) == 3
    assert store.link_tries(person.id, NOON + HOUR) == 0
    assert store.count_link_try(person.id, NOON + 2 * HOUR, NOON + HOUR) == 1


def test_venting_leaves_only_the_fact(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    assert not store.end_vent(person.id, NOON)
    store.begin_vent(person.id, NOON)
    store.begin_vent(person.id, NOON + HOUR)
    assert store.open_vent(person.id) == NOON
    assert store.end_vent(person.id, NOON + HOUR)
    assert store.open_vent(person.id) is None
    records = store.records(person.id)
    assert records is not None
    assert [(vent.started_utc, vent.ended_utc) for vent in records.vents] == [(NOON, NOON + HOUR)]


def test_a_diary_of_the_version_before_keeps_its_chart_and_gets_its_reports(opened: OpenStore, url: str) -> None:
    sql_store = opened()
    person = sql_store.add_person(newcomer())
    sql_store.save_person(person, next_utc={ReportKind.DAY: NOON})
    entry = tell(sql_store, person, 1)
    due = DueReport(person, DAY, NOON)
    sql_store.claim_report(due, NOON, 60)
    sql_store.finish_report(due, "sent", NOON + timedelta(days=1))
    sql_store.close()
    downgrade(url, "0002")
    again = opened()
    kept = again.person(person.id)
    assert kept is not None
    assert (kept.report_weekday, kept.report_minute, kept.reminder) == (6, 20 * 60, ReminderMode.OFF)
    assert again.entries(person.id, EntryFilter()) == [entry]
    records = again.records(person.id)
    assert records is not None
    planned = {schedule.kind: schedule.next_utc for schedule in records.schedules}
    assert set(planned) == {"day", "week", "month"}
    assert planned["day"] == NOON + timedelta(days=1)
    assert [(row.kind, row.local_day, row.state) for row in records.reports] == [("day", DAY, "sent")]


def test_due_work_is_found_through_an_index(sqlite_file: Path, tmp_path: Path, key: SecretStr) -> None:
    store = open_store(f"sqlite:///{sqlite_file}", key=key, key_file=tmp_path / "unused.key")
    assert "ix_schedules_next_utc" in {index.name for index in Base.metadata.tables["schedules"].indexes}
    with store.database.reading() as session:
        plan = session.execute(text("EXPLAIN QUERY PLAN SELECT kind FROM schedules WHERE next_utc <= '2026' ORDER BY next_utc")).all()
    assert "ix_schedules_next_utc" in str(plan)
    store.close()
