"""Changing the key, also when the machine stops in the middle."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.conversation.brought import IMPORTED, import_key
from bot.errors import WrongKeyError
from bot.ports import CheckInKind, EntryFilter
from db.columns import Sealed
from db.crypto import new_key_text
from db.models import Base, EntryRow
from db.rotation import BATCH_ROWS, rotate, rotate_key_file, sealed_columns
from db.store import SqlDiaryStore, open_store
from tests.db.conftest import OpenStore
from tests.db.lives import DIARY, bytes_of, live
from tests.db.migrating import downgrade
from tests.db.people import NOON, entry_of, message, newcomer, tell


class PowerCut(Exception):
    """The machine stopped."""


class Progress:
    """Records what it was told, and stops the machine at a step if asked to."""

    def __init__(self, cut_at: int | None = None) -> None:
        self.told: list[tuple[int, int]] = []
        self._cut_at = cut_at

    def __call__(self, done: int, total: int) -> None:
        self.told.append((done, total))
        if len(self.told) == self._cut_at:
            raise PowerCut


@pytest.fixture
def new_key() -> SecretStr:
    return SecretStr(new_key_text())


def reopened(url: str, key: SecretStr, tmp_path: Path) -> SqlDiaryStore:
    return open_store(url, key=key, key_file=tmp_path / "unused.key")


def assert_readable(store: SqlDiaryStore, person_id: int) -> None:
    entries = store.entries(person_id, EntryFilter())
    assert [entry.text for entry in entries] == [DIARY] * 3
    assert [turn.bot_text for turn in store.turns(person_id, 5)] == [DIARY] * 3
    assert all(pending.incoming.text == DIARY and pending.answer for pending in store.pending(5))
    clip, question = store.audio(entries[0].id), store.dialogue(person_id)
    assert clip is not None
    assert clip.content == DIARY.encode()
    assert question is not None
    assert question.subject == DIARY


def test_every_sealed_column_is_found() -> None:
    found = {(sealed.table.name, sealed.column.name) for sealed in sealed_columns()}
    assert found == {
        (table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns if isinstance(column.type, Sealed)
    }
    assert ("inbox", "answer") in found


def test_after_a_rotation_only_the_new_key_opens(
    sql_store: SqlDiaryStore, url: str, key: SecretStr, new_key: SecretStr, tmp_path: Path
) -> None:
    person_id = live(sql_store, "minji")
    with sql_store.database.reading() as session:
        sealed_before = session.scalars(select(EntryRow.body)).all()
    progress = Progress()
    done = rotate(sql_store, new_key, progress)
    assert done == 3 + 3 + 2 * 2 + 2 * 3 + 1 + 3 + 1
    assert (progress.told[0], progress.told[-1]) == ((0, done), (done, done))
    assert_readable(sql_store, person_id)
    sql_store.close()
    assert not any(sealed in bytes_of(url) for sealed in sealed_before)
    with pytest.raises(WrongKeyError):
        reopened(url, key, tmp_path)
    store = reopened(url, new_key, tmp_path)
    assert_readable(store, person_id)
    store.close()


@pytest.mark.parametrize("steps", [1, 3, 6])
def test_a_rotation_cut_short_opens_with_either_key_and_goes_on(
    sql_store: SqlDiaryStore, url: str, key: SecretStr, new_key: SecretStr, tmp_path: Path, steps: int
) -> None:
    person_id = live(sql_store, "minji")
    with pytest.raises(PowerCut):
        rotate(sql_store, new_key, Progress(cut_at=steps))
    sql_store.close()
    for either in (key, new_key):
        store = reopened(url, either, tmp_path)
        assert_readable(store, person_id)
        store.close()
    store = reopened(url, key, tmp_path)
    rotate(store, new_key, Progress())
    assert rotate(store, new_key, Progress()) == 0
    assert_readable(store, person_id)
    store.close()
    with pytest.raises(WrongKeyError):
        reopened(url, key, tmp_path)


def test_a_rotation_that_was_begun_is_not_crossed_by_another(sql_store: SqlDiaryStore, new_key: SecretStr) -> None:
    live(sql_store, "minji")
    with pytest.raises(PowerCut):
        rotate(sql_store, new_key, Progress(cut_at=1))
    with pytest.raises(WrongKeyError, match="finish it first"):
        rotate(sql_store, SecretStr(new_key_text()), Progress())


def test_keys_change_again_and_again(sql_store: SqlDiaryStore, url: str, tmp_path: Path) -> None:
    person_id = live(sql_store, "minji")
    keys = [SecretStr(new_key_text()) for _ in range(3)]
    for each in keys:
        rotate(sql_store, each, Progress())
    assert_readable(sql_store, person_id)
    sql_store.close()
    store = reopened(url, keys[-1], tmp_path)
    assert [held.number for held in store.cipher.keys] == [3, 4]
    store.close()


def test_a_row_written_late_with_the_old_key_is_not_lost(
    sql_store: SqlDiaryStore, url: str, key: SecretStr, new_key: SecretStr, tmp_path: Path
) -> None:
    live(sql_store, "minji")
    forgotten = reopened(url, key, tmp_path)
    rotate(sql_store, new_key, Progress())
    late = forgotten.add_person(newcomer("jiho"))
    forgotten.record(message(late, 9, "늦은 말"), late.id)
    forgotten.close()
    assert sql_store.pending(5)[-1].incoming.text == "늦은 말"
    assert rotate(sql_store, new_key, Progress()) == 1


def test_more_rows_than_a_batch_are_sealed_anew(sqlite_file: Path, tmp_path: Path, key: SecretStr, new_key: SecretStr) -> None:
    store = reopened(f"sqlite:///{sqlite_file}", key, tmp_path)
    person = store.add_person(newcomer())
    for number in range(BATCH_ROWS + 1):
        store.record(message(person, number), person.id)
    progress = Progress()
    assert rotate(store, new_key, progress) == BATCH_ROWS + 1
    assert [done for done, _ in progress.told] == [0, BATCH_ROWS, BATCH_ROWS + 1]
    assert len(store.pending(1000)) == BATCH_ROWS + 1
    store.close()


def test_a_key_file_changes_with_the_database(sqlite_file: Path, tmp_path: Path) -> None:
    url, key_file = f"sqlite:///{sqlite_file}", tmp_path / "todak.key"
    store = open_store(url, key=None, key_file=key_file)
    person_id, before = live(store, "minji"), key_file.read_text()
    store.close()
    with pytest.raises(PowerCut):
        rotate_key_file(url, key_file, Progress(cut_at=2))
    assert key_file.read_text() == before
    rotate_key_file(url, key_file, Progress())
    assert key_file.read_text() != before
    assert not key_file.with_name("todak.key.new").exists()
    store = open_store(url, key=None, key_file=key_file)
    assert_readable(store, person_id)
    store.close()


def test_a_stop_before_the_files_change_places_is_made_up_for(sqlite_file: Path, tmp_path: Path) -> None:
    url, key_file = f"sqlite:///{sqlite_file}", tmp_path / "todak.key"
    open_store(url, key=None, key_file=key_file).close()
    old = key_file.read_text()
    rotate_key_file(url, key_file, Progress())
    key_file.rename(tmp_path / "todak.key.new")
    key_file.write_text(old)
    key_file.chmod(0o600)
    assert rotate_key_file(url, key_file, Progress()) == 0
    open_store(url, key=None, key_file=key_file).close()


def test_an_import_is_known_again_after_the_key_changed_and_tells_nobody_its_words(sql_store: SqlDiaryStore, url: str) -> None:
    person = sql_store.add_person(newcomer())
    imported = replace(entry_of(person, message(person, 1, "짧은 말")), source_key=import_key(NOON, "짧은 말"))
    assert sql_store.add_entries(person.id, [imported]) == 1
    assert imported.source_key.removeprefix(IMPORTED).encode() not in bytes_of(url)
    sql_store.save_entry(replace(imported, text="고친 말"))
    rotate(sql_store, SecretStr(new_key_text()), Progress())
    assert sql_store.known_imports(person.id, [imported.source_key]) == {imported.source_key}
    assert sql_store.add_entries(person.id, [replace(imported, id="another")]) == 0


def test_a_digest_that_an_earlier_version_kept_of_words_goes(opened: OpenStore, url: str) -> None:
    store, digest = opened(), import_key(NOON, "짧은 말")
    person = store.add_person(newcomer())
    tell(store, person, 1)
    store.schedule_check_ins(person.id, {CheckInKind.NEXT_DAY: NOON})
    with store.database.writing() as session:
        session.execute(update(EntryRow).values(source_key=digest))
    store.close()
    downgrade(url, "0005")
    again = opened()
    (kept,) = again.entries(person.id, EntryFilter())
    assert kept.source_key == f"{IMPORTED}{kept.id}"
    assert again.is_tender(person.id, NOON - timedelta(seconds=1)), "the last plan tells how long"
    again.close()
