"""Two accounts become one person, and one account becomes a person again; every store alike."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from bot.errors import StoreError
from bot.messages import Address, ChannelName, Clip, Dialogue, Entry, Person, Retention
from bot.ports import CheckInKind, DueReport, EntryFilter, MessageState, ReportKind
from bot.records import EntryIndex
from db.joining import BROUGHT, LEFT_BEHIND
from db.models import PERSONAL_TABLES, Base
from db.store import SqlDiaryStore
from tests.db.conftest import AnyStore, OpenStore
from tests.db.lives import bytes_of, live
from tests.db.migrating import downgrade
from tests.db.people import NOON, answer, entry_of, message, newcomer, tell, turn_of

EVERYTHING = EntryFilter()
LATER = NOON + timedelta(hours=1)
CODE = "ABCD2345"


def on_discord(name: str = "minji") -> Person:
    return replace(newcomer(name), address=Address(ChannelName.DISCORD, f"dm-{name}", f"user-{name}"))


def two(store: AnyStore) -> tuple[Person, Person]:
    """Somebody's two accounts, strangers to each other: the later one gives the code, so that order and age differ."""
    joining, staying = store.add_person(newcomer()), store.add_person(on_discord())
    return joining, staying


def texts_of(store: AnyStore, person_id: int) -> list[str]:
    return [entry.text for entry in store.entries(person_id, EVERYTHING)]


def test_everything_that_was_told_moves(store: AnyStore) -> None:
    joining, staying = two(store)
    first, second = tell(store, joining, 1, "하나"), tell(store, staying, 2, "둘")
    store.save_audio(first.id, Clip(b"clip", "audio/ogg", 1.0, b"w"))
    store.save_index(first.id, EntryIndex(("하나",)))
    store.begin_vent(joining.id, NOON)
    assert store.join_people(joining.id, staying.id)
    assert store.person(joining.id) is None
    assert store.records(joining.id) is None
    assert texts_of(store, staying.id) == ["하나", "둘"]
    assert store.audio(first.id) == Clip(b"clip", "audio/ogg", 1.0, b"w")
    assert store.search_index(staying.id, EVERYTHING).entry_ids == (first.id,)
    assert [turn.user_text for turn in store.turns(staying.id, 10)] == ["하나", "둘"]
    assert store.open_vent(staying.id) == NOON
    assert {pending.person_id for pending in store.pending(10)} == {staying.id}
    assert {entry.person_id for entry in store.entries(staying.id, EVERYTHING)} == {staying.id}
    assert store.entry(second.id) == second


def test_both_accounts_lead_to_one_person_with_the_settings_of_who_gave_the_code(store: AnyStore) -> None:
    joining, staying = two(store)
    store.save_person(replace(staying, zone="Europe/Paris", nickname="하루", retention=Retention.YEAR), next_utc={ReportKind.DAY: LATER})
    store.save_person(replace(joining, zone="Asia/Tokyo", nickname="다른 이름"), next_utc={ReportKind.DAY: NOON})
    store.join_people(joining.id, staying.id)
    for account in (joining.address, staying.address):
        person = store.find_person(account)
        assert person is not None
        assert (person.id, person.address, person.zone, person.nickname) == (staying.id, account, "Europe/Paris", "하루")
    assert store.due_reports(NOON, 10) == []
    assert [due.person.address for due in store.due_reports(LATER, 10)] == [staying.address]


def test_what_comes_unasked_goes_on_to_the_account_that_was_there_first(store: AnyStore) -> None:
    joining, staying = two(store)
    store.join_people(joining.id, staying.id)
    assert store.accounts_of(staying.id) == (staying.address, joining.address)
    person = store.person(staying.id)
    assert person is not None
    assert person.address == staying.address
    from_the_other = store.find_person(joining.address)
    assert from_the_other is not None
    store.save_person(replace(from_the_other, zone="Asia/Tokyo"), next_utc=None)
    assert store.accounts_of(staying.id) == (staying.address, joining.address)


def test_a_question_of_before_is_not_waited_on(store: AnyStore) -> None:
    joining, staying = two(store)
    for person in (joining, staying):
        store.set_dialogue(person.id, Dialogue("question", "entry", NOON))
    store.join_people(joining.id, staying.id)
    assert store.dialogue(staying.id) is store.dialogue(joining.id) is None


def test_reports_of_the_same_day_become_one_and_others_are_kept(store: AnyStore) -> None:
    joining, staying = two(store)
    for person, days in ((joining, (1, 2)), (staying, (2, 3))):
        for day in days:
            due = DueReport(person, date(2026, 3, day), NOON)
            assert store.claim_report(due, NOON, 60)
            store.finish_report(due, "sent" if person == staying else "empty", None)
    store.join_people(joining.id, staying.id)
    records = store.records(staying.id)
    assert records is not None
    assert [(report.local_day.day, report.state) for report in records.reports] == [(1, "empty"), (2, "sent"), (3, "sent")]


@pytest.mark.parametrize("is_of_joining", [True, False])
def test_a_check_in_that_is_still_to_come_stays_whoever_it_was_planned_for(store: AnyStore, is_of_joining: bool) -> None:
    joining, staying = two(store)
    troubled, calm = (joining, staying) if is_of_joining else (staying, joining)
    store.schedule_check_ins(calm.id, {kind: LATER for kind in CheckInKind})
    for due in store.due_check_ins(LATER, 10):
        store.finish_check_in(due.id, "sent")
    store.schedule_check_ins(troubled.id, {CheckInKind.HOURS_LATER: NOON, CheckInKind.NEXT_DAY: NOON})
    store.join_people(joining.id, staying.id)
    assert store.has_open_check_in(staying.id)
    assert [(due.person.id, due.due_utc) for due in store.due_check_ins(LATER, 10)] == [(staying.id, NOON)] * 2
    store.settle_check_ins(staying.id)
    assert store.has_open_check_in(staying.id), "what was sent before is no answer to the newer trouble"


def test_both_sides_are_tender_after_a_joining_and_after_a_parting(store: AnyStore) -> None:
    joining, staying = two(store)
    store.schedule_check_ins(joining.id, {CheckInKind.NEXT_DAY: LATER}, joining.address)
    assert store.offer_helpline(joining.id, NOON, timedelta(hours=12))
    store.join_people(joining.id, staying.id)
    assert store.is_tender(staying.id, NOON)
    assert not store.offer_helpline(staying.id, NOON + timedelta(hours=1), timedelta(hours=12))
    (due,) = store.due_check_ins(LATER, 10)
    assert (due.person.id, due.person.address) == (staying.id, joining.address), "asked where the words came from"
    parted = store.part_account(staying.id, joining.address)
    assert parted is not None
    assert store.is_tender(staying.id, NOON)
    assert store.is_tender(parted.id, NOON)
    (due,) = store.due_check_ins(LATER, 10)
    assert (due.person.id, due.person.address) == (parted.id, joining.address)


def test_a_check_in_goes_to_the_first_account_where_the_writers_is_not_known(store: AnyStore) -> None:
    joining, staying, *_ = joined(store)
    stranger = store.add_person(newcomer("jiho"))
    for account in (None, stranger.address):
        store.schedule_check_ins(staying.id, {CheckInKind.NEXT_DAY: LATER}, account)
        assert [due.person.address for due in store.due_check_ins(LATER, 10)] == [staying.address]
    store.schedule_check_ins(staying.id, {CheckInKind.NEXT_DAY: LATER}, joining.address)
    assert [due.person.address for due in store.due_check_ins(LATER, 10)] == [joining.address]


@pytest.mark.parametrize(("joining_says", "left"), [("", ""), (None, "api.example"), ("api.example", "api.example")])
def test_who_refused_an_endpoint_has_not_agreed_by_joining(store: AnyStore, joining_says: str | None, left: str) -> None:
    joining, staying = two(store)
    store.save_person(replace(joining, words_go_to=joining_says), next_utc=None)
    store.save_person(replace(staying, words_go_to="api.example"), next_utc=None)
    store.join_people(joining.id, staying.id)
    person = store.person(staying.id)
    assert person is not None
    assert person.words_go_to == left


def test_the_code_ends_with_the_joining(store: AnyStore) -> None:
    joining, staying = two(store)
    store.offer_link(staying.id, CODE, LATER)
    assert store.link_offer(CODE, NOON) == staying.id
    store.join_people(joining.id, staying.id)
    assert store.link_offer(CODE, NOON) is None


def test_joining_twice_or_oneself_or_nobody_changes_nothing(store: AnyStore) -> None:
    joining, staying = two(store)
    tell(store, joining, 1)
    assert not store.join_people(joining.id, joining.id)
    assert not store.join_people(joining.id, staying.id + 99)
    assert not store.join_people(staying.id + 99, staying.id)
    assert store.join_people(joining.id, staying.id)
    before = store.records(staying.id)
    assert not store.join_people(joining.id, staying.id)
    assert store.records(staying.id) == before


def test_people_who_join_each_other_at_once_become_one(store: AnyStore) -> None:
    for number in range(5):
        one, other = store.add_person(newcomer(f"n{number}")), store.add_person(on_discord(f"n{number}"))
        with ThreadPoolExecutor(2) as pool:
            joined = list(pool.map(lambda pair: store.join_people(*pair), [(one.id, other.id), (other.id, one.id)]))
        assert sorted(joined) == [False, True]
        found = {store.find_person(one.address), store.find_person(other.address)}
        assert len({person.id for person in found if person}) == 1


def test_an_answer_on_its_way_while_accounts_join_belongs_to_the_one_who_stays(store: AnyStore) -> None:
    joining, staying = two(store)
    incoming = message(joining, 1)
    store.record(incoming, joining.id)
    store.join_people(joining.id, staying.id)
    store.commit_answer(incoming.key, answer(), entry=entry_of(joining, incoming), turn=turn_of(incoming))
    assert texts_of(store, staying.id) == [incoming.text]
    assert len(store.turns(staying.id, 10)) == 1


def joined(store: AnyStore) -> tuple[Person, Person, Entry, Entry]:
    """One person over two accounts, with an entry from before and one from after on each."""
    joining, staying = two(store)
    before = tell(store, joining, 1, "하나")
    tell(store, staying, 2, "둘")
    store.join_people(joining.id, staying.id)
    after = tell(store, replace(staying, address=joining.address), 3, "셋")
    tell(store, staying, 4, "넷")
    return joining, staying, before, after


def test_a_parted_account_takes_along_what_came_from_it_before_and_after(store: AnyStore) -> None:
    joining, staying, before, after = joined(store)
    store.save_audio(after.id, Clip(b"clip", "audio/ogg", 1.0))
    store.save_index(before.id, EntryIndex(("하나",)))
    assert store.entry_count_from(staying.id, joining.address) == store.entry_count_from(staying.id, staying.address) == 2
    parted = store.part_account(staying.id, joining.address)
    assert parted is not None
    assert store.find_person(joining.address) == store.person(parted.id) == parted
    assert texts_of(store, parted.id) == ["하나", "셋"]
    assert texts_of(store, staying.id) == ["둘", "넷"]
    assert [turn.user_text for turn in store.turns(parted.id, 10)] == ["하나", "셋"]
    assert store.search_index(parted.id, EVERYTHING).entry_ids == (before.id,)
    records = store.records(parted.id)
    assert records is not None
    assert [kept.entry_id for kept in records.audio] == [after.id]
    assert {kept.key for kept in records.messages} == {before.source_key, after.source_key}
    assert store.accounts_of(staying.id) == (staying.address,)
    assert store.accounts_of(parted.id) == (joining.address,)


def test_what_came_from_no_account_stays(store: AnyStore) -> None:
    joining, staying, before, _ = joined(store)
    imported = replace(before, id="imported", person_id=staying.id, source_key="import:daylio:1", text="가져온 이야기")
    assert store.add_entries(staying.id, [imported]) == 1
    parted = store.part_account(staying.id, joining.address)
    assert parted is not None
    assert "가져온 이야기" in texts_of(store, staying.id)
    assert "가져온 이야기" not in texts_of(store, parted.id)


def test_the_first_account_can_be_the_one_that_leaves(store: AnyStore) -> None:
    joining, staying, *_ = joined(store)
    parted = store.part_account(staying.id, staying.address)
    assert parted is not None
    assert texts_of(store, parted.id) == ["둘", "넷"]
    left = store.person(staying.id)
    assert left is not None
    assert left.address == joining.address
    assert texts_of(store, staying.id) == ["하나", "셋"]


def test_settings_and_moments_are_copied_and_check_ins_from_no_account_stay(store: AnyStore) -> None:
    joining, staying, *_ = joined(store)
    settings = replace(staying, nickname="하루", zone="Europe/Paris", keeps_audio=True)
    store.save_person(settings, next_utc={ReportKind.DAY: LATER, ReportKind.WEEK: LATER})
    store.schedule_check_ins(staying.id, {CheckInKind.NEXT_DAY: LATER})
    store.begin_vent(staying.id, NOON)
    parted = store.part_account(staying.id, joining.address)
    assert parted is not None
    assert parted == replace(settings, id=parted.id, address=joining.address, tender_until_utc=LATER)
    assert {(due.person.id, due.kind) for due in store.due_reports(LATER, 10)} == {
        (owner, kind) for owner in (staying.id, parted.id) for kind in (ReportKind.DAY, ReportKind.WEEK)
    }
    assert (store.has_open_check_in(staying.id), store.has_open_check_in(parted.id)) == (True, False)
    assert store.open_vent(parted.id) == store.open_vent(staying.id) == NOON


def test_an_account_that_is_the_only_one_or_anothers_cannot_be_parted(store: AnyStore) -> None:
    joining, staying, *_ = joined(store)
    stranger = store.add_person(newcomer("jiho"))
    assert store.part_account(staying.id, stranger.address) is None
    assert store.part_account(stranger.id, stranger.address) is None
    assert store.part_account(stranger.id, joining.address) is None
    assert store.part_account(staying.id, joining.address) is not None
    assert store.part_account(staying.id, joining.address) is None


def test_a_deleted_person_takes_all_accounts(store: AnyStore) -> None:
    joining, staying, *_ = joined(store)
    store.delete_person(staying.id)
    assert store.find_person(joining.address) is store.find_person(staying.address) is None
    assert store.pending(10) == []


def test_a_redelivered_message_of_before_is_known(store: AnyStore) -> None:
    joining, staying, before, _ = joined(store)
    store.mark_done(before.source_key)
    assert store.record(message(joining, 1), staying.id).state is MessageState.DONE


def test_wrong_codes_are_counted_while_they_come_one_after_another(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    minute = timedelta(minutes=1)
    counts = [store.count_link_try(person.id, NOON + n * 6 * minute, NOON + (n * 6 - 10) * minute) for n in range(3)]
    assert counts == [1, 2, 3]
    end = NOON + 12 * minute
    assert store.link_tries(person.id, end - 10 * minute) == 3
    assert store.link_tries(person.id, end + 9 * minute - 10 * minute) == 3
    assert store.link_tries(person.id, end + 11 * minute - 10 * minute) == 0
    assert store.count_link_try(person.id, end + 11 * minute, end + minute) == 1


def test_no_table_is_forgotten_when_accounts_join() -> None:
    assert {row.__tablename__ for row in BROUGHT} | set(LEFT_BEHIND) == set(PERSONAL_TABLES)


def test_a_whole_life_moves_and_can_still_be_opened(sql_store: SqlDiaryStore) -> None:
    joining, staying = live(sql_store, "minji"), live(sql_store, "jiho")
    entries = [entry.id for entry in sql_store.entries(joining, EVERYTHING)]
    assert sql_store.join_people(joining, staying)
    with sql_store.database.reading() as session:
        for name in PERSONAL_TABLES:
            table = Base.metadata.tables[name]
            assert session.scalar(select(func.count()).select_from(table).where(table.c.person_id == joining)) == 0, name
    records = sql_store.records(staying)
    assert records is not None
    assert len(records.entries) == len(records.audio) == len(records.turns) == len(records.entry_index) == 6
    assert all(sql_store.audio(entry_id) for entry_id in entries)
    address = newcomer("minji").address
    parted = sql_store.part_account(staying, address)
    assert parted is not None
    assert [entry.id for entry in sql_store.entries(parted.id, EVERYTHING)] == entries


@pytest.mark.parametrize("broken", ["accounts", "entries", "inbox", "check_ins", "persons"])
def test_a_stop_in_the_middle_of_joining_changes_nothing(sql_store: SqlDiaryStore, broken: str) -> None:
    joining, staying = live(sql_store, "minji"), live(sql_store, "jiho")
    before = [sql_store.records(joining), sql_store.records(staying)]
    _break(sql_store, broken)
    with pytest.raises(StoreError):
        sql_store.join_people(joining, staying)
    assert [sql_store.records(joining), sql_store.records(staying)] == before


def test_a_diary_of_the_version_before_knows_what_came_from_where(opened: OpenStore, url: str) -> None:
    store = opened()
    joining, staying = store.add_person(newcomer()), store.add_person(on_discord())
    entry = tell(store, joining, 1, "하나")
    tell(store, staying, 2, "둘")
    store.close()
    downgrade(url, "0004")
    again = opened()
    assert again.entry_count_from(joining.id, joining.address) == 1
    assert again.join_people(joining.id, staying.id)
    parted = again.part_account(staying.id, joining.address)
    assert parted is not None
    assert [kept.id for kept in again.entries(parted.id, EVERYTHING)] == [entry.id]
    assert len(again.turns(parted.id, 10)) == 1
    assert {pending.person_id for pending in again.pending(10)} == {parted.id, staying.id}


def _break(store: SqlDiaryStore, table: str) -> None:
    """Let every change of a table fail, as a full disk would in the middle."""
    event = "DELETE" if table == "persons" else "UPDATE"
    event = "INSERT" if table == "accounts" else event
    if store.database.is_sqlite:
        trigger = f"CREATE TRIGGER broken BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'broken'); END"
    else:
        function = "CREATE FUNCTION broken() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$ LANGUAGE plpgsql"
        with store.database.writing() as session:
            session.execute(text(function))
        trigger = f"CREATE TRIGGER broken BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION broken()"
    with store.database.writing() as session:
        session.execute(text(trigger))


def test_nothing_that_is_kept_tells_the_code(sql_store: SqlDiaryStore, bytes_now: Callable[[], bytes]) -> None:
    person = sql_store.add_person(newcomer())
    sql_store.offer_link(person.id, CODE, LATER)
    kept = bytes_now()
    assert CODE.encode() not in kept
    assert hashlib.sha256(CODE.encode()).digest() not in kept
    assert sql_store.link_offer(CODE, NOON) == person.id
    assert sql_store.link_offer("ZZZZ2345", NOON) is None
    assert sql_store.link_offer(CODE, LATER) is None


@pytest.fixture
def bytes_now(url: str) -> Callable[[], bytes]:
    return lambda: bytes_of(url)
