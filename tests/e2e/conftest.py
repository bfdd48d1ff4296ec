"""The real models, loaded once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.real_home import RealHome, RealModels


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> RealModels:
    return RealModels.load(tmp_path_factory.mktemp("models"))


@pytest.fixture
def home(models: RealModels, tmp_path: Path) -> Iterator[RealHome]:
    built = RealHome(models, tmp_path / "var")
    yield built
    built.close()
