"""Stores of every kind, made as the program makes them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import delete

from db.crypto import new_key_text
from db.models import PersonRow
from db.store import SqlDiaryStore, open_store
from tests.fakes.store import MemoryDiaryStore
from tests.postgres import Postgres, find_binaries, running_postgres

AnyStore = SqlDiaryStore | MemoryDiaryStore
OpenStore = Callable[[], SqlDiaryStore]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binaries (initdb) on this machine")
    with running_postgres(binaries) as server:
        yield server


@pytest.fixture(scope="session")
def key() -> SecretStr:
    return SecretStr(new_key_text())


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "todak.sqlite3"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, sqlite_file: Path) -> str:
    """A database that is empty, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{sqlite_file}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def opened(url: str, key: SecretStr, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens stores on one database, as several processes would, and closes them."""
    stores: list[SqlDiaryStore] = []

    def open_one() -> SqlDiaryStore:
        stores.append(open_store(url, key=key, key_file=tmp_path / "unused.key"))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def sql_store(opened: OpenStore) -> SqlDiaryStore:
    return opened()


@pytest.fixture(scope="session")
def shared_postgres_url(postgres: Postgres) -> str:
    return postgres.new_database()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, key: SecretStr) -> Iterator[AnyStore]:
    """An empty store of every kind, for the contract."""
    if request.param == "memory":
        yield MemoryDiaryStore()
        return
    in_file = f"sqlite:///{tmp_path / 'todak.sqlite3'}"
    url = in_file if request.param == "sqlite" else request.getfixturevalue("shared_postgres_url")
    kept = open_store(url, key=key, key_file=tmp_path / "unused.key")
    yield kept
    with kept.database.writing() as session:
        session.execute(delete(PersonRow))
    kept.close()
