"""A few thousand inputs led by coverage for every part that reads what strangers send; `guided.py` says how to go on for longer."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A second or three each. The same seed and number of runs try the same inputs every time.
RUNS = {"crisis": 1_500, "act": 6_000, "token": 50_000, "query": 3_000, "config": 2_500, "import": 12_000, "audio": 12_000}
NO_WHEEL = "atheris is built for Linux on x86_64 alone"


def fuzzed(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    # Where an input fails, libFuzzer leaves it in the folder.
    return subprocess.run(
        [sys.executable, *arguments, f"-artifact_prefix={folder}/", "-seed=1"], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("target", RUNS)
def test_no_input_breaks_or_stalls_what_reads_it(target: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason=NO_WHEEL)
    run = fuzzed("-m", "tests.privacy.guided", target, str(tmp_path), f"-runs={RUNS[target]}", folder=tmp_path)
    assert run.returncode == 0, run.stderr[-3_000:]
    assert f"Done {RUNS[target]} runs" in run.stderr


@pytest.mark.parametrize(
    ("failure", "said"), [("raise RuntimeError('a parser that breaks')", "a parser that breaks"), ("bytearray(3 << 30)", "MemoryError")]
)
def test_a_failure_is_seen(failure: str, said: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason=NO_WHEEL)
    code = (
        "import sys; from pathlib import Path; from tests.privacy import guided\n"
        f"def breaks(content: bytes) -> None:\n    if len(content) > 3: {failure}\n"
        "guided.TARGETS['token'] = breaks\n"
        "guided.main('token', Path(sys.argv[1]), sys.argv[2:])"
    )
    run = fuzzed("-c", code, str(tmp_path), "-runs=50000", folder=tmp_path)
    assert run.returncode != 0
    assert said in run.stdout + run.stderr
