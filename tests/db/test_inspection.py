"""The doctor's look: it tells, and changes nothing."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.errors import UnusableStoreError, WrongKeyError
from db.crypto import new_key_text
from db.inspection import DatabaseState, Inspection, inspect_store
from db.store import SqlDiaryStore, open_store
from tests.db.people import newcomer


def test_a_database_that_is_not_there_stays_not_there(url: str, tmp_path: Path) -> None:
    assert inspect_store(url, key=None, key_file=tmp_path / "todak.key") == Inspection(DatabaseState.NEW, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_use_is_ready(sql_store: SqlDiaryStore, url: str, key: SecretStr, tmp_path: Path) -> None:
    sql_store.add_person(newcomer())
    assert inspect_store(url, key=key, key_file=tmp_path / "unused.key") == Inspection(DatabaseState.READY, 1)


def test_a_look_leaves_no_trace(sqlite_file: Path, key: SecretStr, tmp_path: Path) -> None:
    open_store(f"sqlite:///{sqlite_file}", key=key, key_file=tmp_path / "unused.key").close()
    before = {file.name: file.read_bytes() for file in sqlite_file.parent.iterdir()}
    inspect_store(f"sqlite:///{sqlite_file}", key=key, key_file=tmp_path / "unused.key")
    assert {file.name: file.read_bytes() for file in sqlite_file.parent.iterdir()} == before


def test_a_database_of_another_version_is_told_from_a_ready_one(sql_store: SqlDiaryStore, url: str, key: SecretStr, tmp_path: Path) -> None:
    with sql_store.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert inspect_store(url, key=key, key_file=tmp_path / "unused.key").state is DatabaseState.OUTDATED


def test_a_wrong_or_missing_key_is_told(sql_store: SqlDiaryStore, url: str, tmp_path: Path) -> None:
    with pytest.raises(WrongKeyError):
        inspect_store(url, key=SecretStr(new_key_text()), key_file=tmp_path / "unused.key")
    with pytest.raises(WrongKeyError, match="lost.key"):
        inspect_store(url, key=None, key_file=tmp_path / "lost.key")


def test_a_file_that_is_no_database_is_told(tmp_path: Path, key: SecretStr) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("This is not a database. " * 100)
    for look in (inspect_store, open_store):
        with pytest.raises(UnusableStoreError, match="is no SQLite database"):
            look(f"sqlite:///{file}", key=key, key_file=tmp_path / "unused.key")


def test_a_server_that_cannot_be_reached_is_told_without_the_password(tmp_path: Path, key: SecretStr) -> None:
    for look in (inspect_store, open_store):
        with pytest.raises(UnusableStoreError, match="could not be reached") as refused:
            look("postgresql://me:hidden@127.0.0.1:1/diary", key=key, key_file=tmp_path / "unused.key")
        assert "hidden" not in str(refused.value)
