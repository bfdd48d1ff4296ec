"""Settings whose cache is made once for all tests of this room."""

from pathlib import Path

import pytest

from bot.config import Settings


@pytest.fixture(scope="session")
def cached_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(folder=Path(tmp_path_factory.mktemp("todak")))
