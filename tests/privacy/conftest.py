"""Houses on a real database file, for what must hold of the bytes that lie around afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from db.crypto import new_key_text
from db.store import SqlDiaryStore, open_store
from tests.conversation.house import House


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "var" / "todak.sqlite3"


@pytest.fixture
def sqlite_store(database: Path) -> Iterator[SqlDiaryStore]:
    store = open_store(f"sqlite:///{database}", key=SecretStr(new_key_text()), key_file=database.parent / "unused.key")
    yield store
    store.close()


@pytest.fixture
def house(sqlite_store: SqlDiaryStore) -> Iterator[House]:
    built = House(sqlite_store)
    yield built
    built.close()
