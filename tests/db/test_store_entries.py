"""What every store keeps to about entries, their audio and their turns."""

from dataclasses import replace
from datetime import UTC, timedelta

from bot.messages import Clip, CrisisLevel
from bot.ports import EntryFilter
from tests.db.conftest import AnyStore
from tests.db.people import NOON, answer, entry_of, message, newcomer, tell

EVERYTHING = EntryFilter()


def test_an_entry_is_found_by_its_message_and_person(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    entry = tell(store, person, 1)
    assert store.entry_of_message(person.id, entry.source_key) == entry
    assert store.entry_of_message(other.id, entry.source_key) is None
    assert store.entry_of_message(person.id, "unknown") is None


def test_a_changed_entry_counts_everywhere(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    entry = tell(store, person, 1)
    changed = replace(entry, text="고친 말", emotion=None, scores=None, is_corrected=True, crisis=CrisisLevel.CONCERN)
    store.save_entry(changed)
    assert store.entry(entry.id) == store.entries(person.id, EVERYTHING)[0] == changed
    assert store.turns(person.id, 1)[0].user_text == "고친 말"


def test_nobody_changes_the_entry_of_another_person(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    entry = tell(store, person, 1)
    store.save_entry(replace(entry, person_id=other.id, text="남의 말"))
    assert store.entry(entry.id) == entry
    assert store.turns(person.id, 1)[0].user_text == entry.text


def test_saving_an_entry_does_not_bring_it_back(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    entry = tell(store, person, 1)
    store.delete_entry(entry.id)
    store.save_entry(entry)
    assert store.entry(entry.id) is None


def test_a_deleted_entry_takes_its_turn_and_its_audio_along(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    entry, other = tell(store, person, 1), tell(store, person, 2, "다른 이야기")
    store.save_audio(entry.id, Clip(b"sound", "audio/ogg", 1.0))
    store.delete_entry(entry.id)
    assert store.entries(person.id, EVERYTHING) == [other]
    assert [turn.user_text for turn in store.turns(person.id, 5)] == ["다른 이야기"]
    assert store.audio(entry.id) is None


def test_the_moments_beside_a_span_are_the_nearest_of_the_same_person(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    first, second, third, fourth = (tell(store, person, number) for number in (1, 2, 3, 4))
    for number in (2, 3):
        tell(store, other, number)
    span = EntryFilter(second.created_utc, third.created_utc)
    assert store.moments_beside(person.id, span) == (first.created_utc, third.created_utc)
    later = EntryFilter(third.created_utc, fourth.created_utc + timedelta(microseconds=1))
    assert store.moments_beside(person.id, later) == (second.created_utc, None)
    assert store.moments_beside(person.id, EntryFilter(None, second.created_utc)) == (None, second.created_utc)
    assert store.moments_beside(person.id, EVERYTHING) == (None, None)
    found = store.moments_beside(person.id, span)
    assert all(moment is not None and moment.tzinfo is UTC for moment in found)


def test_entries_come_oldest_first_within_the_window(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    second, first, third = (tell(store, person, number) for number in (2, 1, 3))
    tell(store, other, 2)
    assert store.entries(person.id, EVERYTHING) == [first, second, third]
    assert store.entries(person.id, EntryFilter(second.created_utc, third.created_utc)) == [second]
    assert store.entries(person.id, EntryFilter(until_utc=second.created_utc)) == [first]
    assert store.entry_count(person.id) == 3


def test_entries_of_one_second_keep_their_order(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    for number in (1, 2, 3):
        incoming = replace(message(person, number), received_utc=NOON)
        store.record(incoming, person.id)
        store.commit_answer(incoming.key, answer(), entry=replace(entry_of(person, incoming), id=str(9 - number)), turn=None)
    assert [entry.id for entry in store.entries(person.id, EVERYTHING)] == ["8", "7", "6"]


def test_a_moment_of_another_zone_is_the_same_moment(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    entry = tell(store, person, 1)
    seoul = timedelta(hours=9)
    from_there = entry.created_utc.astimezone(UTC)
    assert store.entries(person.id, EntryFilter(since_utc=from_there)) == [entry]
    assert store.entries(person.id, EntryFilter(since_utc=from_there + seoul)) == []
    assert store.entries(person.id, EVERYTHING)[0].created_utc.tzinfo is UTC


def test_audio_is_kept_and_replaced(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    entry = tell(store, person, 1)
    assert store.audio(entry.id) is None
    store.save_audio(entry.id, Clip(b"first", "audio/ogg", 1.0))
    clip = Clip(b"second", "audio/mp4", 2.5, bytes(range(256)))
    store.save_audio(entry.id, clip)
    assert store.audio(entry.id) == clip


def test_audio_of_an_entry_that_is_gone_is_not_kept(store: AnyStore) -> None:
    store.save_audio("gone", Clip(b"sound", "audio/ogg", 1.0))
    assert store.audio("gone") is None


def test_the_last_turns_come_oldest_first(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    for number, text in enumerate(["하나", "둘", "셋"]):
        tell(store, person, number, text)
    assert [turn.user_text for turn in store.turns(person.id, 2)] == ["둘", "셋"]
    assert store.turns(person.id, 0) == []
