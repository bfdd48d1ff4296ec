"""What goes when its time is over, and what stays; the same on every store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Clip, CrisisLevel, Dialogue, Person, Retention
from bot.ports import CheckInKind, DiaryStore, EntryFilter, MessageState
from tests.db.conftest import AnyStore, OpenStore
from tests.db.lives import DIARY, live
from tests.db.migrating import downgrade
from tests.db.people import NOON, entry_of, message, newcomer, tell, turn_of
from tests.db.people import answer as an_answer

EVERYTHING = EntryFilter()
DAY = timedelta(days=1)


def keeping(store: DiaryStore, name: str, retention: Retention, zone: str = "Asia/Seoul") -> Person:
    person = replace(store.add_person(newcomer(name)), retention=retention, zone=zone)
    store.save_person(person, next_utc={})
    return person


def texts_of(store: DiaryStore, person: Person) -> list[str]:
    return [entry.text for entry in store.entries(person.id, EVERYTHING)]


@pytest.mark.parametrize(("retention", "days"), [(Retention.YEAR, 365), (Retention.QUARTER, 90)])
def test_a_diary_goes_by_age_and_not_a_moment_earlier(store: AnyStore, retention: Retention, days: int) -> None:
    person, other = keeping(store, "minji", retention), keeping(store, "jiho", Retention.FOREVER)
    for one in (person, other):
        first = tell(store, one, 0, "오래된 이야기")
        store.save_audio(first.id, Clip(b"OggS", "audio/ogg", 1.0))
        tell(store, one, 1, "조금 뒤의 이야기")
    assert store.purge(NOON + days * DAY) == 0
    assert store.purge(NOON + days * DAY + timedelta(seconds=30)) > 0
    assert texts_of(store, person) == ["조금 뒤의 이야기"]
    assert [turn.user_text for turn in store.turns(person.id, 10)] == ["조금 뒤의 이야기"]
    assert texts_of(store, other) == ["오래된 이야기", "조금 뒤의 이야기"]
    records, others = store.records(person.id), store.records(other.id)
    assert records is not None
    assert others is not None
    assert (len(records.audio), len(others.audio)) == (0, 1)
    assert store.purge(NOON + days * DAY + timedelta(seconds=30)) == 0


def test_words_go_when_their_day_is_over_and_the_feeling_stays(store: AnyStore) -> None:
    person, other = keeping(store, "minji", Retention.UNTIL_CHARTED), keeping(store, "jiho", Retention.FOREVER)
    before = {}
    for one in (person, other):
        incoming = message(one, 0, "부엉이바위에 다녀왔다")
        entry = replace(entry_of(one, incoming), crisis=CrisisLevel.CONCERN)
        store.record(incoming, one.id)
        store.commit_answer(incoming.key, an_answer(), entry=entry, turn=turn_of(incoming))
        store.save_audio(entry.id, Clip(b"OggS", "audio/ogg", 1.0))
        before[one.id] = entry
    # 12:00 in UTC is 21:00 in Seoul; the small hours of the next day still belong to the evening.
    assert store.purge(datetime(2026, 3, 2, 18, 59, tzinfo=UTC)) == 0
    assert store.purge(datetime(2026, 3, 2, 19, 1, tzinfo=UTC)) > 0
    assert store.entries(person.id, EVERYTHING) == [replace(before[person.id], text="")]
    assert store.turns(person.id, 10) == []
    assert store.audio(before[person.id].id) is None
    assert store.entries(other.id, EVERYTHING) == [before[other.id]]
    assert len(store.turns(other.id, 10)) == 1
    assert store.purge(datetime(2026, 3, 2, 19, 2, tzinfo=UTC)) == 0


def test_words_written_again_go_again(store: AnyStore) -> None:
    person = keeping(store, "minji", Retention.UNTIL_CHARTED)
    entry = tell(store, person, 0)
    store.purge(NOON + DAY)
    store.save_entry(replace(entry, text="다시 쓴 글"))
    assert texts_of(store, person) == ["다시 쓴 글"]
    assert store.purge(NOON + DAY) == 1
    assert texts_of(store, person) == [""]


def test_a_day_ends_where_the_person_lives(store: AnyStore) -> None:
    seoul = keeping(store, "minji", Retention.UNTIL_CHARTED)
    hawaii = keeping(store, "kai", Retention.UNTIL_CHARTED, "Pacific/Honolulu")
    for one in (seoul, hawaii):
        tell(store, one, 0, "오늘")
    store.purge(datetime(2026, 3, 2, 20, 0, tzinfo=UTC))
    assert (texts_of(store, seoul), texts_of(store, hawaii)) == ([""], ["오늘"])


def test_more_than_one_batch_goes(store: AnyStore) -> None:
    person = keeping(store, "minji", Retention.UNTIL_CHARTED)
    for number in range(210):
        tell(store, person, number, "짧은 글")
    store.purge(NOON + 2 * DAY)
    assert set(texts_of(store, person)) == {""}


def test_the_key_of_a_done_message_goes_after_a_month_and_an_undone_one_waits(store: AnyStore) -> None:
    person = keeping(store, "minji", Retention.FOREVER)
    tell(store, person, 0)
    tell(store, person, 1)
    store.mark_done(message(person, 0).key)
    store.purge(NOON + 30 * DAY)
    assert store.record(message(person, 0), person.id).state is MessageState.DONE
    store.purge(NOON + 31 * DAY)
    records = store.records(person.id)
    assert records is not None
    assert [kept.key for kept in records.messages] == [message(person, 1).key]
    assert len(records.entries) == 2


def test_a_diary_from_before_the_choice_is_kept_for_ever(opened: OpenStore, url: str) -> None:
    store = opened()
    person_id = live(store, "minji")
    store.close()
    downgrade(url, "0001")
    store = opened()
    assert store.purge(NOON + 4000 * DAY) > 0
    person = store.person(person_id)
    assert person is not None
    assert person.retention is Retention.FOREVER
    assert texts_of(store, person) == [DIARY] * 3


def test_that_somebody_was_in_need_is_forgotten(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.schedule_check_ins(person.id, {CheckInKind.NEXT_DAY: NOON})
    store.offer_helpline(person.id, NOON, DAY)
    for days, left in ((1, (NOON, NOON)), (3, (NOON, None)), (29, (NOON, None)), (31, (None, None))):
        store.purge(NOON + days * DAY)
        kept = store.person(person.id)
        assert kept is not None
        assert (kept.tender_until_utc, kept.helpline_offered_utc) == left, days


def test_check_ins_that_ended_go_after_a_month(store: AnyStore) -> None:
    person = keeping(store, "minji", Retention.FOREVER)
    store.schedule_check_ins(person.id, {CheckInKind.HOURS_LATER: NOON, CheckInKind.NEXT_DAY: NOON + DAY})
    first, _ = store.due_check_ins(NOON + 2 * DAY, 10)
    store.claim_check_in(first.id, NOON, 60)
    store.finish_check_in(first.id, "sent")
    store.purge(NOON + 60 * DAY)
    records = store.records(person.id)
    assert records is not None
    assert [kept.kind for kept in records.check_ins] == [CheckInKind.NEXT_DAY.value]


def test_an_open_question_goes_after_an_hour_with_what_was_looked_for(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    hour = timedelta(hours=1)
    store.set_dialogue(person.id, Dialogue("found", "찾은 말", NOON))
    store.set_dialogue(other.id, Dialogue("found", "다른 말", NOON + hour))
    store.purge(NOON + hour)
    assert store.dialogue(person.id) is not None
    assert store.purge(NOON + hour + timedelta(minutes=1)) == 1
    assert store.dialogue(person.id) is None
    assert store.dialogue(other.id) is not None
