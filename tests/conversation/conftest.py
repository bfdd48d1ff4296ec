"""A house for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.nlp.morphemes import KiwiWordSplitter
from bot.ports import DiaryStore
from db.crypto import new_key_text
from db.store import open_store
from tests.conversation.house import House, Somebody
from tests.fakes.store import MemoryDiaryStore


@pytest.fixture
def house() -> Iterator[House]:
    built = House()
    yield built
    built.close()


@pytest.fixture(scope="session")
def kiwi() -> KiwiWordSplitter:
    """The real analyser, loaded once."""
    return KiwiWordSplitter()


@pytest.fixture
def haru(house: House) -> Somebody:
    """Somebody who agreed."""
    return house.friend()


@pytest.fixture(params=["memory", "sqlite"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DiaryStore]:
    if request.param == "memory":
        yield MemoryDiaryStore()
        return
    store = open_store(f"sqlite:///{tmp_path / 'todak.sqlite3'}", key=SecretStr(new_key_text()), key_file=tmp_path / "unused.key")
    yield store
    store.close()


@pytest.fixture
def kept_house(any_store: DiaryStore) -> Iterator[House]:
    """A house on a store of each kind."""
    built = House(any_store)
    yield built
    built.close()
