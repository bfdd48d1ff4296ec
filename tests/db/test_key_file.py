"""The key file: made once, for its owner only."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from db.key_file import make_key_file, read_key_file


def test_a_new_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "todak.key"
    made = make_key_file(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert read_key_file(file).get_secret_value() == made.get_secret_value()
    assert list(file.parent.iterdir()) == [file]


def test_making_it_again_keeps_the_first_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(make_key_file, [tmp_path / "todak.key"] * 8))
    assert len({key.get_secret_value() for key in keys}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_key_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "todak.key"
    make_key_file(file)
    file.chmod(mode)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read_key_file(file)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_broken_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "todak.key"
    make_key_file(file)
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match="todak.key"):
        read_key_file(file)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        make_key_file(tmp_path / "file" / "todak.key")
