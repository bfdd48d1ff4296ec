"""What somebody finds who takes the database away, and what is left of somebody who left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text, update

from bot.errors import ConfigurationError, StoreError, WrongKeyError
from bot.ports import EntryFilter
from db.crypto import new_key_text
from db.models import Base, EntryRow
from db.store import SqlDiaryStore, open_store
from tests.db.conftest import OpenStore
from tests.db.lives import DIARY, MARKED, bytes_of, files_of, live
from tests.db.people import message, newcomer


@pytest.fixture
def store(sqlite_file: Path, key: SecretStr, tmp_path: Path) -> Iterator[SqlDiaryStore]:
    kept = open_store(f"sqlite:///{sqlite_file}", key=key, key_file=tmp_path / "unused.key")
    yield kept
    kept.close()


def test_no_word_can_be_read_from_the_database(sql_store: SqlDiaryStore, url: str) -> None:
    live(sql_store, "minji")
    content = bytes_of(url)
    assert b"minji-entry-1" in content
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "euc-kr"):
        for word in (MARKED, "할머니", "그랬구나", "토닥토닥"):
            assert word.encode(encoding) not in content
    assert MARKED.encode("unicode_escape") not in content
    assert b"scores" not in content


def test_every_table_is_lived_in(sql_store: SqlDiaryStore) -> None:
    live(sql_store, "minji")
    with sql_store.database.reading() as session:
        for name in Base.metadata.tables:
            assert session.scalar(text(f"SELECT count(*) FROM {name}")), name


def test_not_a_byte_is_left_of_somebody_who_left(store: SqlDiaryStore, sqlite_file: Path) -> None:
    gone, stays = live(store, "minji"), live(store, "jiho")
    with store.database.reading() as session:
        sealed = [row for table in ("entries", "turns") for row in session.execute(text(f"SELECT person_id, body FROM {table}"))]
    store.delete_person(gone)
    content = files_of(sqlite_file)
    assert b"minji" not in content
    assert b"jiho" in content
    for owner, body in sealed:
        assert (bytes(body)[-16:] in content) == (owner == stays)
    store.close()
    assert b"minji" not in files_of(sqlite_file)


def test_a_stop_between_deletion_and_cleaning_is_made_up_for(store: SqlDiaryStore, sqlite_file: Path, key: SecretStr) -> None:
    gone = live(store, "minji")
    with store.database.writing() as session:
        session.execute(text("DELETE FROM persons WHERE id = :id"), {"id": gone})
    assert b"minji" in files_of(sqlite_file)
    open_store(f"sqlite:///{sqlite_file}", key=key, key_file=sqlite_file).close()
    assert b"minji" not in files_of(sqlite_file)


def test_words_cannot_change_places(sql_store: SqlDiaryStore) -> None:
    person_id = live(sql_store, "minji")
    first, second, _ = sql_store.entries(person_id, EntryFilter())
    with sql_store.database.writing() as session:
        row = session.query(EntryRow).filter_by(id=first.id).one()
        session.execute(update(EntryRow).where(EntryRow.id == second.id).values(body=row.body))
    with pytest.raises(StoreError, match="out of place"):
        sql_store.entry(second.id)


def test_a_wrong_key_stops_the_start_and_changes_nothing(sql_store: SqlDiaryStore, url: str, tmp_path: Path) -> None:
    live(sql_store, "minji")
    sql_store.close()
    before = bytes_of(url)
    with pytest.raises(WrongKeyError, match="nothing was changed"):
        open_store(url, key=SecretStr(new_key_text()), key_file=tmp_path / "new.key")
    assert before == bytes_of(url)
    assert not (tmp_path / "new.key").exists()


def test_a_lost_key_file_is_not_replaced_by_a_new_one(sql_store: SqlDiaryStore, url: str, tmp_path: Path) -> None:
    sql_store.close()
    with pytest.raises(WrongKeyError, match="lost.key"):
        open_store(url, key=None, key_file=tmp_path / "lost.key")
    assert not (tmp_path / "lost.key").exists()


def test_a_key_file_is_made_on_the_first_run_and_opens_the_second(url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "todak.key"
    first = open_store(url, key=None, key_file=key_file)
    person_id = live(first, "minji")
    first.close()
    second = open_store(url, key=None, key_file=key_file)
    assert second.entries(person_id, EntryFilter())[0].text == DIARY
    second.close()


def test_an_open_key_file_stops_the_start(sqlite_file: Path, tmp_path: Path) -> None:
    key_file = tmp_path / "todak.key"
    open_store(f"sqlite:///{sqlite_file}", key=None, key_file=key_file).close()
    key_file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        open_store(f"sqlite:///{sqlite_file}", key=None, key_file=key_file)


def test_a_passphrase_opens_what_it_closed(sqlite_file: Path, tmp_path: Path) -> None:
    passphrase = SecretStr("a long enough passphrase")
    open_store(f"sqlite:///{sqlite_file}", key=passphrase, key_file=tmp_path / "unused.key").close()
    open_store(f"sqlite:///{sqlite_file}", key=passphrase, key_file=tmp_path / "unused.key").close()


def test_an_error_of_the_database_repeats_no_words(sql_store: SqlDiaryStore, opened: OpenStore) -> None:
    person = sql_store.add_person(newcomer())
    with pytest.raises(StoreError) as caught:
        sql_store.record(message(person, 1, DIARY), 12345)
    assert MARKED not in f"{caught.value} {caught.value.__cause__}"
