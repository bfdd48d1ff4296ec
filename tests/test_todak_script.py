"""The start script, run for real in a copy of the repository's surface, with a stand-in for Python and no network."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Stands in for Python: answers the version question, "makes" a venv by copying itself, notes what it was asked to install and to run.
STAND_IN = """#!/bin/sh
case "$*" in
    -c*|"") exit 0 ;;
    --version) echo "Python 3.11.0" ;;
    "-m venv --clear "*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
    "-m pip install "*)
        shift 3
        echo "$*" >>"$TODAK_NOTES/installed"
        [ -z "$TODAK_PIP_SECONDS" ] || exec sleep "$TODAK_PIP_SECONDS"
        exit "${TODAK_PIP_CODE:-0}" ;;
    *) echo "ran $*" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class House:
    """A folder with the script in it; `notes` is where the stand-in writes."""

    root: Path
    notes: Path
    environment: dict[str, str]

    @property
    def installs(self) -> int:
        file = self.notes / "installed"
        return len(file.read_text(encoding="utf-8").splitlines()) if file.exists() else 0

    def start(self, *arguments: str, script: Path | None = None, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [str(script or self.root / "todak"), *arguments],
            env={**self.environment, **environment},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, script: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*arguments, script=script, **environment)
        out, error = process.communicate(timeout=30)
        return subprocess.CompletedProcess(process.args, process.returncode, out, error)


@pytest.fixture
def house(tmp_path: Path) -> House:
    root, tools, notes = tmp_path / "빈 칸 집", tmp_path / "tools", tmp_path / "notes"
    for folder in (root, tools, notes):
        folder.mkdir()
    shutil.copy(ROOT / "todak", root)
    for name in ("requirements.lock", "requirements.txt", "requirements-train.txt", "requirements-dev.txt"):
        (root / name).write_text("one==1\n", encoding="utf-8")
    stand_in = tools / "python3.11"
    stand_in.write_text(STAND_IN, encoding="utf-8")
    stand_in.chmod(0o755)
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(tmp_path), "TODAK_NOTES": str(notes)}
    return House(root, notes, environment)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("name", ["todak", ".ci/run"])
def test_scripts_are_executable_and_parse(name: str) -> None:
    script = ROOT / name
    assert os.access(script, os.X_OK)
    shell = "sh" if name == "todak" else "bash"
    assert subprocess.run([shell, "-n", str(script)], check=False).returncode == 0


def test_the_first_start_installs_and_the_second_does_not(house: House) -> None:
    first = house.run("analyze", "두 낱말", "--json")
    assert first.stdout == f"ran {house.root}/main.py analyze 두 낱말 --json\n"
    assert (first.returncode, house.installs) == (0, 1)
    second = house.run()
    assert (second.stdout, second.stderr, house.installs) == (f"ran {house.root}/main.py\n", "", 1)


def test_a_link_to_a_link_starts_it_from_anywhere(house: House, tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to(house.root / "todak")
    (tmp_path / "second").symlink_to("first")
    assert house.run("doctor", script=tmp_path / "second").stdout == f"ran {house.root}/main.py doctor\n"


def test_changed_requirements_are_installed_again(house: House) -> None:
    house.run()
    (house.root / "requirements.lock").write_text("one==2\n", encoding="utf-8")
    house.run()
    house.run()
    assert house.installs == 2


def test_tests_need_their_own_requirements_and_only_they(house: House) -> None:
    house.run()
    house.run("test")
    house.run("test", "-x")
    house.run()
    lines = (house.notes / "installed").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert lines[0].endswith(f"--require-hashes -r {house.root}/requirements.lock")
    assert "requirements-train.txt" in lines[1]
    assert "requirements-dev.txt" in lines[1]
    assert "--require-hashes" not in lines[1]


def test_training_needs_its_own_requirements_and_no_tests(house: House) -> None:
    house.run("train", "emotion")
    house.run("train", "emotion")
    lines = (house.notes / "installed").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert "requirements-train.txt" in lines[1]
    assert "requirements-dev.txt" not in lines[1]


_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z-]+\])?==(\S+)", re.MULTILINE)


def test_the_lock_holds_every_pin_and_a_hash_of_everything() -> None:
    """A pin that was changed without making the lock again would not be installed."""
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    named = {(name.replace("_", "-").lower(), version) for name, version in _PIN.findall(locked)}
    wanted = {(name.replace("_", "-").lower(), version) for name, version in _PIN.findall((ROOT / "requirements.txt").read_text("utf-8"))}
    # discord.py stays as it is written; the others are normalised.
    assert {(name.replace(".", "-"), version) for name, version in wanted} <= {(name.replace(".", "-"), version) for name, version in named}
    blocks = re.split(r"^(?=[A-Za-z0-9])", locked, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_packages_that_both_sets_name_have_one_version() -> None:
    run, train = (dict(_PIN.findall((ROOT / name).read_text("utf-8"))) for name in ("requirements.txt", "requirements-train.txt"))
    assert all(run[name] == version for name, version in train.items() if name in run)


def test_a_failed_installation_is_told_and_taken_up_again(house: House) -> None:
    failed = house.run(TODAK_PIP_CODE="1")
    assert failed.returncode == 1
    assert "the installation failed" in failed.stderr
    assert failed.stdout == ""
    assert house.run().returncode == 0
    assert house.installs == 2
    assert not (house.root / ".venv.lock").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_installation_leaves_no_lock_and_is_taken_up_again(house: House, number: signal.Signals) -> None:
    process = house.start(TODAK_PIP_SECONDS="20")
    wait_until(lambda: house.installs == 1)
    process.send_signal(number)
    _, error = process.communicate(timeout=5)
    assert process.returncode == 128 + number
    assert "the next start goes on" in error
    assert not (house.root / ".venv.lock").exists()
    assert house.run().returncode == 0
    assert house.installs == 2


def test_two_first_starts_install_once(house: House) -> None:
    processes = [house.start(str(number), TODAK_PIP_SECONDS="1") for number in range(2)]
    outputs = sorted(process.communicate(timeout=30)[0] for process in processes)
    assert outputs == [f"ran {house.root}/main.py {number}\n" for number in range(2)]
    assert house.installs == 1


def test_the_lock_of_a_process_that_is_gone_is_broken(house: House) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    lock = house.root / ".venv.lock"
    lock.mkdir()
    (lock / "pid").write_text(f"{gone.pid}\n", encoding="utf-8")
    assert house.run().returncode == 0
    assert not lock.exists()


def test_without_a_new_enough_python_a_sentence_says_so(house: House, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for tool in ("sh", "cat", "cksum", "dirname", "readlink", "mkdir", "rm", "sleep"):
        found = shutil.which(tool)
        assert found is not None
        (bare / tool).symlink_to(found)
    old = bare / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    refused = house.run(PATH=str(bare))
    assert refused.returncode == 1
    assert "Python 3.11 or newer is needed" in refused.stderr
    assert not (house.root / ".venv.lock").exists()


def test_continuous_integration_runs_every_check(house: House) -> None:
    (house.root / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", house.root / ".ci" / "run")
    assert house.run(script=house.root / ".ci" / "run", CI="true").stdout == f"ran {house.root}/main.py test\n"
