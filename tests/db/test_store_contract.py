"""What every store keeps to: SQLite, PostgreSQL and the one in memory."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.errors import StoreError
from bot.messages import (
    Address,
    ChannelName,
    Clip,
    Dialogue,
    Incoming,
    Language,
    Outgoing,
    Person,
    Picture,
    Register,
    VoiceRef,
)
from bot.ports import Answer, EntryFilter, MessageState, ReportKind
from tests.db.conftest import AnyStore
from tests.db.people import NOON, answer, entry_of, message, newcomer, tell, turn_of

EVERYTHING = EntryFilter()


def test_a_person_is_found_by_account_and_by_id(store: AnyStore) -> None:
    added = store.add_person(newcomer())
    assert store.find_person(added.address) == store.person(added.id) == added
    assert added == replace(newcomer(), id=added.id)


def test_nobody_is_found_before_consent(store: AnyStore) -> None:
    assert store.find_person(newcomer().address) is None
    assert store.person(1) is None


def test_an_account_is_channel_and_user_and_not_the_chat(store: AnyStore) -> None:
    added = store.add_person(newcomer())
    assert store.find_person(replace(added.address, chat_id="elsewhere")) == added
    assert store.find_person(replace(added.address, channel=ChannelName.DISCORD)) is None


def test_a_known_account_is_returned_as_it_is(store: AnyStore) -> None:
    added = store.add_person(newcomer())
    assert store.add_person(replace(newcomer(), zone="Europe/Paris")) == added


def test_people_who_agree_in_many_threads_at_once_become_one(store: AnyStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        people = list(pool.map(store.add_person, [newcomer()] * 8))
    assert len({person.id for person in people}) == 1


def test_settings_are_kept(store: AnyStore) -> None:
    added = store.add_person(newcomer())
    changed = Person(
        id=added.id,
        address=Address(ChannelName.TELEGRAM, "a new chat", added.address.user_id),
        consented_utc=added.consented_utc,
        zone="America/New_York",
        language=Language.EN,
        register=Register.CASUAL,
        chart_minute=None,
        wants_voice=True,
        keeps_audio=True,
        country="US",
        is_reachable=False,
        words_go_to="localhost:11434",
    )
    store.save_person(changed, next_utc={})
    assert store.person(added.id) == changed


def test_a_message_is_recorded_once(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    incoming = message(person, 1)
    first = store.record(incoming, person.id)
    assert (first.incoming, first.person_id, first.state, first.placeholder_ref) == (incoming, person.id, MessageState.RECEIVED, "")
    assert store.record(incoming, person.id) == first
    assert store.pending(10) == [first]


def test_every_field_of_a_message_survives(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    incoming = Incoming(
        key="telegram:1:2",
        address=person.address,
        received_utc=NOON,
        text="그림 설명 \x00 👩\u200d👩\u200d👧",
        voice=VoiceRef("file-7", "audio/ogg", 2.5, 1234),
        edit_of="telegram:1:1",
        is_private=False,
        language=Language.EN,
        unsupported=True,
    )
    store.record(incoming, person.id)
    assert store.pending(1)[0].incoming == incoming


def test_half_a_surrogate_pair_stops_nobody(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    incoming = message(person, 1, "깨진 글자 \ud83d 뒤")
    store.record(incoming, person.id)
    store.commit_answer(incoming.key, answer("\udc00"), entry=entry_of(person, incoming), turn=turn_of(incoming))
    assert store.entries(person.id, EVERYTHING)[0].text.endswith("뒤")


def test_one_key_recorded_by_eight_threads_is_one_message(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    incoming = message(person, 1)
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(lambda _: store.record(incoming, person.id).state, range(24)))
    assert set(states) == {MessageState.RECEIVED}
    assert len(store.pending(10)) == 1


def test_nothing_is_recorded_for_somebody_who_is_not_there(store: AnyStore) -> None:
    with pytest.raises(StoreError):
        store.record(message(newcomer(), 1), 999)


def test_unfinished_messages_come_in_the_order_they_were_recorded_page_by_page(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    for number in (3, 1, 2):
        store.record(message(person, number), person.id)
    page = store.pending(2)
    assert [pending.incoming for pending in page] == [message(person, 3), message(person, 1)]
    assert [pending.incoming for pending in store.pending(2, page[-1].position)] == [message(person, 2)]


def test_the_first_sign_of_life_is_remembered(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    incoming = message(person, 1)
    store.record(incoming, person.id)
    for _ in range(2):
        store.set_placeholder(incoming.key, "message-5")
    assert store.record(incoming, person.id).placeholder_ref == "message-5"


def test_an_answer_is_stored_with_entry_and_turn(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    entry = tell(store, person, 1)
    (pending,) = store.pending(10)
    assert (pending.state, pending.answer) == (MessageState.ANSWERED, answer())
    assert store.entry(entry.id) == entry
    assert store.turns(person.id, 5) == [turn_of(message(person, 1))]


def test_an_answer_may_come_without_entry_and_turn(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.record(message(person, 1), person.id)
    store.commit_answer(message(person, 1).key, answer(), entry=None, turn=None)
    assert (store.entry_count(person.id), store.turns(person.id, 5)) == (0, [])


def test_pictures_are_no_part_of_a_stored_answer(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.record(message(person, 1), person.id)
    shown = Answer(Outgoing(text="그림", picture=Picture(b"png", "chart.png", "차트")))
    store.commit_answer(message(person, 1).key, shown, entry=None, turn=None)
    assert store.pending(1)[0].answer == Answer(Outgoing(text="그림"))


def test_the_first_answer_stands(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    tell(store, person, 1)
    another = replace(entry_of(person, message(person, 1)), id="another")
    store.commit_answer(message(person, 1).key, answer("다른 말"), entry=another, turn=turn_of(message(person, 1)))
    assert store.pending(1)[0].answer == answer()
    assert (store.entry_count(person.id), len(store.turns(person.id, 5))) == (1, 1)


def test_an_answer_to_nothing_is_refused_and_stores_nothing(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    with pytest.raises(StoreError):
        store.commit_answer("unknown", answer(), entry=entry_of(person, message(person, 1)), turn=None)
    assert store.entry_count(person.id) == 0


def test_a_done_message_is_known_without_its_words(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    tell(store, person, 1)
    for _ in range(2):
        store.mark_done(message(person, 1).key)
    assert store.pending(10) == []
    again = store.record(message(person, 1), person.id)
    assert (again.state, again.answer, again.incoming) == (MessageState.DONE, None, message(person, 1))


def test_a_done_message_is_not_answered_again(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    tell(store, person, 1)
    store.mark_done(message(person, 1).key)
    store.commit_answer(message(person, 1).key, answer(), entry=None, turn=None)
    assert store.pending(10) == []


def test_one_question_waits_at_a_time(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    assert store.dialogue(person.id) is None
    for subject in ("entry-1", "entry-2"):
        store.set_dialogue(person.id, Dialogue("correct_text", subject, NOON))
    assert store.dialogue(person.id) == Dialogue("correct_text", "entry-2", NOON)
    for _ in range(2):
        store.set_dialogue(person.id, None)
    assert store.dialogue(person.id) is None


def test_a_deleted_person_leaves_others_alone(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    for somebody in (person, other):
        entry = tell(store, somebody, 1)
        store.save_audio(entry.id, Clip(b"sound", "audio/ogg", 1.0))
        store.set_dialogue(somebody.id, Dialogue("question", entry.id, NOON))
        store.save_person(somebody, next_utc={ReportKind.DAY: NOON})
        (due,) = (due for due in store.due_reports(NOON, 5) if due.person.id == somebody.id)
        assert store.claim_report(due, NOON, 60)
    for _ in range(2):
        store.delete_person(person.id)
    assert store.find_person(person.address) is None
    assert (store.entries(person.id, EVERYTHING), store.turns(person.id, 5), store.dialogue(person.id)) == ([], [], None)
    assert [pending.person_id for pending in store.pending(10)] == [other.id]
    assert (store.entry_count(other.id), len(store.turns(other.id, 5))) == (1, 1)
    assert store.person(other.id) == other


def test_a_number_is_never_given_twice(store: AnyStore) -> None:
    first = store.add_person(newcomer())
    store.delete_person(first.id)
    assert store.add_person(newcomer()).id != first.id


def test_changes_to_a_deleted_person_change_nothing(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.delete_person(person.id)
    store.save_person(person, next_utc={ReportKind.DAY: NOON})
    store.set_placeholder("gone", "1")
    store.mark_done("gone")
    store.set_dialogue(person.id, None)
    store.cancel_check_ins(person.id)
    assert store.due_reports(NOON, 5) == []
