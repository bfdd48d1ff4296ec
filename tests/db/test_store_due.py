"""What is due and who may send it: charts and check-ins, on every store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.messages import Person
from bot.ports import CheckInKind, DueReport, ReportKind
from tests.db.conftest import AnyStore
from tests.db.people import NOON, newcomer

LEASE_SECONDS = 60.0
LATER = NOON + timedelta(seconds=LEASE_SECONDS)
TOMORROW = NOON + timedelta(days=1)
BOTH = {CheckInKind.HOURS_LATER: NOON, CheckInKind.NEXT_DAY: TOMORROW}


def person_due(store: AnyStore, name: str = "minji", moment: datetime | None = NOON, zone: str = "Asia/Seoul") -> Person:
    person = replace(store.add_person(newcomer(name)), zone=zone)
    store.save_person(person, next_utc={ReportKind.DAY: moment} if moment else {})
    return person


def only_due(store: AnyStore, now_utc: datetime = NOON) -> DueReport:
    (due,) = store.due_reports(now_utc, 10)
    return due


def test_a_chart_is_due_from_its_moment_on(store: AnyStore) -> None:
    person = person_due(store)
    assert store.due_reports(NOON - timedelta(microseconds=1), 10) == []
    assert only_due(store) == DueReport(person, date(2026, 3, 2), NOON)


@pytest.mark.parametrize(
    ("zone", "utc_hour", "local_day"),
    [("Pacific/Auckland", 20, date(2026, 3, 3)), ("Asia/Seoul", 11, date(2026, 3, 2)), ("Pacific/Pago_Pago", 10, date(2026, 3, 1))],
)
def test_a_chart_tells_of_the_day_where_the_person_lives(store: AnyStore, zone: str, utc_hour: int, local_day: date) -> None:
    moment = datetime(2026, 3, 2, utc_hour, 30, tzinfo=UTC)
    person_due(store, moment=moment, zone=zone)
    assert only_due(store, moment).local_day == local_day


def test_a_chart_in_the_small_hours_tells_of_the_day_that_has_just_ended(store: AnyStore) -> None:
    half_past_midnight = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # on the third, in Seoul
    person_due(store, moment=half_past_midnight, zone="Asia/Seoul")
    assert only_due(store, half_past_midnight).local_day == date(2026, 3, 2)


def test_the_most_overdue_charts_come_first_and_only_for_people_who_can_be_reached(store: AnyStore) -> None:
    first, second = person_due(store, "a", NOON - timedelta(hours=1)), person_due(store, "b", NOON - timedelta(hours=2))
    gone = person_due(store, "c", NOON - timedelta(hours=3))
    store.save_person(replace(gone, is_reachable=False), next_utc={ReportKind.DAY: NOON - timedelta(hours=3)})
    person_due(store, "d", None)
    assert [due.person for due in store.due_reports(NOON, 10)] == [second, first]
    assert [due.person for due in store.due_reports(NOON, 1)] == [second]


def test_a_chart_is_claimed_by_one(store: AnyStore) -> None:
    person_due(store)
    due = only_due(store)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: store.claim_report(due, NOON, LEASE_SECONDS), range(16)))
    assert sum(claims) == 1
    assert store.due_reports(NOON, 10) == []


def test_a_chart_is_free_again_when_the_lease_ends(store: AnyStore) -> None:
    person_due(store)
    due = only_due(store)
    assert store.claim_report(due, NOON, LEASE_SECONDS)
    assert not store.claim_report(due, LATER - timedelta(microseconds=1), LEASE_SECONDS)
    assert store.due_reports(LATER, 10) == [due]
    assert store.claim_report(due, LATER, LEASE_SECONDS)


def test_the_lease_of_a_claimed_chart_can_be_moved(store: AnyStore) -> None:
    person_due(store)
    due = only_due(store)
    assert not store.hold_report(due, TOMORROW)
    assert store.claim_report(due, NOON, LEASE_SECONDS)
    assert store.hold_report(due, TOMORROW)
    assert store.due_reports(LATER, 10) == []
    assert not store.claim_report(due, LATER, LEASE_SECONDS)
    assert store.hold_report(due, LATER)
    assert store.claim_report(due, LATER, LEASE_SECONDS)
    store.finish_report(due, "sent", None)
    assert not store.hold_report(due, TOMORROW)


@pytest.mark.parametrize("outcome", ["sent", "empty", "late", "unreachable"])
def test_a_finished_chart_is_not_claimed_again(store: AnyStore, outcome: str) -> None:
    person_due(store)
    due = only_due(store)
    store.claim_report(due, NOON, LEASE_SECONDS)
    store.finish_report(due, outcome, TOMORROW)
    assert store.due_reports(NOON, 10) == []
    assert not store.claim_report(due, LATER, LEASE_SECONDS)
    (tomorrow,) = store.due_reports(TOMORROW, 10)
    assert (tomorrow.local_day, tomorrow.due_utc) == (date(2026, 3, 3), TOMORROW)


def test_no_more_charts_when_there_is_no_next_moment(store: AnyStore) -> None:
    person_due(store)
    due = only_due(store)
    store.claim_report(due, NOON, LEASE_SECONDS)
    store.finish_report(due, "sent", None)
    assert store.due_reports(NOON + timedelta(days=9), 10) == []


def test_an_hour_chosen_while_the_chart_is_sent_stays_chosen(store: AnyStore) -> None:
    person = person_due(store)
    due = only_due(store)
    store.claim_report(due, NOON, LEASE_SECONDS)
    store.save_person(replace(person, chart_minute=None), next_utc={})
    store.finish_report(due, "sent", TOMORROW)
    assert store.due_reports(TOMORROW, 10) == []


def test_a_later_hour_chosen_after_the_chart_waits_for_tomorrow(store: AnyStore) -> None:
    person = person_due(store)
    due = only_due(store)
    store.claim_report(due, NOON, LEASE_SECONDS)
    store.finish_report(due, "sent", TOMORROW)
    in_an_hour = NOON + timedelta(hours=1)
    store.save_person(person, next_utc={ReportKind.DAY: in_an_hour})
    (again,) = store.due_reports(in_an_hour, 10)
    assert not store.claim_report(again, in_an_hour, LEASE_SECONDS)
    assert store.due_reports(in_an_hour, 10) == []
    assert len(store.due_reports(TOMORROW + timedelta(hours=1), 10)) == 1


def test_the_chart_of_somebody_who_left_cannot_be_claimed(store: AnyStore) -> None:
    person = person_due(store)
    due = only_due(store)
    store.delete_person(person.id)
    assert not store.claim_report(due, NOON, LEASE_SECONDS)
    store.finish_report(due, "sent", TOMORROW)


def test_check_ins_come_due_in_their_order(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    store.schedule_check_ins(person.id, BOTH)
    store.schedule_check_ins(other.id, {CheckInKind.HOURS_LATER: NOON - timedelta(hours=1)})
    assert store.due_check_ins(NOON - timedelta(hours=2), 10) == []
    assert [check_in.person.id for check_in in store.due_check_ins(NOON, 10)] == [other.id, person.id]
    last = store.due_check_ins(TOMORROW, 10)[-1]
    assert (last.person.address, last.kind, last.due_utc) == (person.address, CheckInKind.NEXT_DAY, TOMORROW)
    assert [check_in.person.id for check_in in store.due_check_ins(TOMORROW, 1)] == [other.id]


def test_a_new_plan_takes_the_place_of_the_old_one(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.schedule_check_ins(person.id, BOTH)
    store.schedule_check_ins(person.id, {CheckInKind.NEXT_DAY: TOMORROW})
    assert [check_in.kind for check_in in store.due_check_ins(TOMORROW, 10)] == [CheckInKind.NEXT_DAY]


def test_a_check_in_is_claimed_by_one_until_the_lease_ends(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.schedule_check_ins(person.id, BOTH)
    (due,) = store.due_check_ins(NOON, 10)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: store.claim_check_in(due.id, NOON, LEASE_SECONDS), range(16)))
    assert sum(claims) == 1
    assert store.due_check_ins(NOON, 10) == []
    assert store.has_open_check_in(person.id)
    assert store.due_check_ins(LATER, 10) == [due]
    assert store.claim_check_in(due.id, LATER, LEASE_SECONDS)
    store.finish_check_in(due.id, "sent")
    assert not store.claim_check_in(due.id, TOMORROW, LEASE_SECONDS)


def test_a_check_in_is_open_until_the_last_one_ended(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    assert not store.has_open_check_in(person.id)
    store.schedule_check_ins(person.id, BOTH)
    for check_in in store.due_check_ins(TOMORROW, 10):
        assert store.has_open_check_in(person.id)
        store.claim_check_in(check_in.id, TOMORROW, LEASE_SECONDS)
        store.finish_check_in(check_in.id, "sent")
    assert not store.has_open_check_in(person.id)


def test_somebody_is_tender_until_the_last_moment_of_a_plan_whatever_becomes_of_it(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    assert not store.is_tender(person.id, NOON)
    store.schedule_check_ins(person.id, BOTH)
    store.cancel_check_ins(person.id)
    just_before = TOMORROW - timedelta(seconds=1)
    assert [store.is_tender(person.id, moment) for moment in (NOON, just_before, TOMORROW)] == [True, True, False]
    assert not store.is_tender(other.id, NOON)
    store.save_person(person, next_utc=None)
    assert store.is_tender(person.id, just_before), "saving settings read before changes nothing of it"


def test_somebody_is_tender_while_a_check_in_that_is_late_is_open(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.schedule_check_ins(person.id, BOTH)
    assert store.is_tender(person.id, TOMORROW + timedelta(hours=1))


def test_a_helpline_is_offered_once_in_a_while_and_again_to_the_same_message(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    hour = timedelta(hours=1)
    asked = (0, 0, 11, 12, 13, 25)
    assert [store.offer_helpline(person.id, NOON + n * hour, 12 * hour) for n in asked] == [True, True, False, True, False, True]
    assert not store.offer_helpline(person.id, NOON + 20 * hour, 12 * hour), "an older message that was left over"
    store.delete_person(person.id)
    assert not store.offer_helpline(person.id, NOON + 99 * hour, 12 * hour)


def test_a_check_in_of_an_earlier_plan_calls_nothing_off(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    store.schedule_check_ins(person.id, BOTH)
    (earlier,) = store.due_check_ins(NOON, 10)
    store.schedule_check_ins(person.id, BOTH)
    (current,) = store.due_check_ins(NOON, 10)
    assert not store.cancel_check_ins(person.id, earlier.id)
    assert not store.cancel_check_ins(other.id, current.id)
    assert store.has_open_check_in(person.id)
    assert store.cancel_check_ins(person.id, current.id)
    assert not store.has_open_check_in(person.id)


def test_cancelled_check_ins_are_not_sent(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    for somebody in (person, other):
        store.schedule_check_ins(somebody.id, BOTH)
    due = [check_in for check_in in store.due_check_ins(NOON, 10) if check_in.person.id == person.id]
    store.cancel_check_ins(person.id)
    assert not store.claim_check_in(due[0].id, NOON, LEASE_SECONDS)
    assert not store.has_open_check_in(person.id)
    assert store.has_open_check_in(other.id)


def test_speaking_before_a_check_in_keeps_the_plan(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.schedule_check_ins(person.id, BOTH)
    store.settle_check_ins(person.id)
    assert len(store.due_check_ins(TOMORROW, 10)) == 2


def test_speaking_after_a_check_in_drops_the_rest(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.schedule_check_ins(person.id, BOTH)
    (first,) = store.due_check_ins(NOON, 10)
    store.claim_check_in(first.id, NOON, LEASE_SECONDS)
    store.finish_check_in(first.id, "sent")
    store.settle_check_ins(person.id)
    assert not store.has_open_check_in(person.id)


def test_a_check_in_sent_in_an_earlier_bad_hour_does_not_settle_the_new_plan(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.schedule_check_ins(person.id, BOTH)
    (first,) = store.due_check_ins(NOON, 10)
    store.claim_check_in(first.id, NOON, LEASE_SECONDS)
    store.finish_check_in(first.id, "sent")
    store.schedule_check_ins(person.id, BOTH)
    store.settle_check_ins(person.id)
    assert len(store.due_check_ins(TOMORROW, 10)) == 2
    store.finish_check_in(first.id, "late")
    assert len(store.due_check_ins(TOMORROW, 10)) == 2


def test_nobody_looks_in_on_somebody_who_left(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.schedule_check_ins(person.id, BOTH)
    store.delete_person(person.id)
    store.schedule_check_ins(person.id, BOTH)
    assert store.due_check_ins(TOMORROW, 10) == []
