"""Tables, migrations and the registry of what belongs to a person."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import Column, Connection, ForeignKey, Integer, MetaData, Table, text

from bot.errors import ConfigurationError, StoreError
from bot.messages import Dialogue
from db.connection import absolute_url, make_engine, parse_url
from db.models import PERSONAL_TABLES, Base, unregistered_tables
from db.schema import newest_revision, revision_of
from db.store import SqlDiaryStore, open_store
from tests.db.conftest import OpenStore
from tests.db.people import NOON, newcomer


@pytest.fixture
def connection(sql_store: SqlDiaryStore, url: str) -> Iterator[Connection]:
    engine = make_engine(parse_url(url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_migrations_lead_to_the_models(connection: Connection) -> None:
    assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert revision_of(connection) == newest_revision()


def test_every_table_with_a_person_is_registered() -> None:
    assert unregistered_tables(Base.metadata) == []
    assert set(PERSONAL_TABLES) < set(Base.metadata.tables)


def test_a_forgotten_table_is_found() -> None:
    metadata = MetaData()
    Table("persons", metadata, Column("id", Integer, primary_key=True))
    Table("accounts", metadata, Column("person_id", ForeignKey("persons.id"), nullable=False))
    Table("wishes", metadata, Column("person_id", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False))
    assert unregistered_tables(metadata) == ["accounts", "wishes"]


def test_due_charts_are_found_through_an_index(sqlite_file: Path, tmp_path: Path, key: SecretStr) -> None:
    store = open_store(f"sqlite:///{sqlite_file}", key=key, key_file=tmp_path / "unused.key")
    query = "EXPLAIN QUERY PLAN SELECT person_id FROM schedules WHERE next_utc <= '2026' ORDER BY next_utc"
    with store.database.reading() as session:
        assert "ix_schedules_next_utc" in str(session.execute(text(query)).all())
    store.close()


def test_opening_again_finds_what_was_kept(opened: OpenStore) -> None:
    first = opened()
    added = first.add_person(newcomer())
    first.close()
    assert opened().person(added.id) == added


def test_programs_that_start_at_once_make_one_database(url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "todak.key"
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: open_store(url, key=None, key_file=key_file), range(6)))
    person = stores[0].add_person(newcomer())
    stores[0].set_dialogue(person.id, Dialogue("question", "sealed by one", NOON))
    assert {store.dialogue(person.id) for store in stores} == {Dialogue("question", "sealed by one", NOON)}
    for store in stores:
        store.close()


def test_a_database_of_a_newer_version_is_left_alone(sql_store: SqlDiaryStore, opened: OpenStore) -> None:
    with sql_store.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        opened()


def test_the_folder_and_the_file_are_for_their_owner_only(sqlite_file: Path, tmp_path: Path, key: SecretStr) -> None:
    store = open_store(f"sqlite:///{sqlite_file}", key=key, key_file=tmp_path / "unused.key")
    store.add_person(newcomer())
    assert sqlite_file.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in sqlite_file.parent.iterdir()} == {0o600}
    store.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path, key: SecretStr) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("This is not a database. " * 100)
    with pytest.raises(StoreError):
        open_store(f"sqlite:///{file}", key=key, key_file=tmp_path / "unused.key")
    assert file.read_text().startswith("This is not")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://root@localhost/diary", "diary.sqlite3"])
def test_an_unusable_url_names_the_key_and_what_it_may_be(url: str, tmp_path: Path, key: SecretStr) -> None:
    with pytest.raises(ConfigurationError, match="database.url"):
        open_store(url, key=key, key_file=tmp_path / "unused.key")


def test_a_relative_path_starts_at_the_given_folder(tmp_path: Path) -> None:
    assert absolute_url("sqlite:///var/todak.sqlite3", tmp_path) == f"sqlite:///{tmp_path}/var/todak.sqlite3"
    assert absolute_url("sqlite:////srv/todak.sqlite3", tmp_path) == "sqlite:////srv/todak.sqlite3"
    assert absolute_url("postgresql://me:secret@host/diary", tmp_path) == "postgresql+psycopg://me:secret@host/diary"


def test_a_server_that_does_not_answer_is_a_store_error(tmp_path: Path, key: SecretStr) -> None:
    with pytest.raises(StoreError):
        open_store(f"postgresql://todak@/diary?host={tmp_path}", key=key, key_file=tmp_path / "unused.key")
