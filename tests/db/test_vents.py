"""When nothing is kept; every store alike."""

from datetime import timedelta

from tests.db.conftest import AnyStore
from tests.db.people import NOON, message, newcomer

HOUR = timedelta(hours=1)


def test_a_time_of_venting_begins_once_and_ends_once(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    assert store.open_vent(person.id) is None
    assert not store.end_vent(person.id, NOON)
    store.begin_vent(person.id, NOON)
    store.begin_vent(person.id, NOON + HOUR)
    assert store.open_vent(person.id) == NOON
    assert store.end_vent(person.id, NOON + 2 * HOUR)
    assert not store.end_vent(person.id, NOON + 3 * HOUR)
    records = store.records(person.id)
    assert records is not None
    assert [(vent.started_utc, vent.ended_utc) for vent in records.vents] == [(NOON, NOON + 2 * HOUR)]


def test_a_moment_lies_in_it_or_not(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    store.begin_vent(person.id, NOON)
    store.end_vent(person.id, NOON + HOUR)
    store.begin_vent(person.id, NOON + 3 * HOUR)
    hours = (-1, 0, 0.5, 1, 2, 3, 9)
    assert [store.vented_at(person.id, NOON + hour * HOUR) for hour in hours] == [False, True, True, False, False, True, True]
    assert not store.vented_at(other.id, NOON)


def test_when_a_message_came_is_told_to_nobody_else(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    incoming = message(person, 1)
    store.record(incoming, person.id)
    store.mark_done(incoming.key)
    assert store.received_at(person.id, incoming.key) == incoming.received_utc
    assert store.received_at(other.id, incoming.key) is None
    assert store.received_at(person.id, "telegram:1:2") is None
