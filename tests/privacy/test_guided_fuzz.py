"""A few seconds of fuzzing led by coverage on every part that reads what strangers send; `guided.py` says how to go on for longer."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 3
# The same every time: what it finds today it finds tomorrow.
SEED = 1


@pytest.mark.parametrize("target", ["normalise", "token", "query", "config", "import", "audio"])
def test_no_input_breaks_or_stalls_what_reads_it(target: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris is built for Linux on x86_64 alone")
    command = [sys.executable, "-m", "tests.privacy.guided", target, f"-max_total_time={SECONDS}", f"-seed={SEED}"]
    # Where an input fails, libFuzzer leaves it in the working folder.
    run = subprocess.run([*command, f"-artifact_prefix={tmp_path}/"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3_000:]
    assert "DONE" in run.stderr


def test_a_failure_is_seen(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris is built for Linux on x86_64 alone")
    code = (
        "import sys; from tests.privacy import guided\n"
        "def breaks(content: bytes) -> None:\n    if len(content) > 3: raise RuntimeError('found')\n"
        "guided.TARGETS['token'] = breaks\n"
        f"guided.main('token', ['-max_total_time=5', '-artifact_prefix={tmp_path}/'])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "found" in run.stderr
