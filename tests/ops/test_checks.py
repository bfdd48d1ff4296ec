import io
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.ops.checks import Check, run_checks


def module(folder: Path, name: str, code: str) -> Check:
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    return Check(name, name)


def test_every_check_runs_and_the_worst_code_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    checks = (
        module(tmp_path, "check_fails", "raise SystemExit(3)"),
        module(tmp_path, "check_passes", "open('passed', 'w').close()"),
        module(tmp_path, "check_last", "import sys; open('arguments', 'w').write(' '.join(sys.argv[1:])); raise SystemExit(1)"),
    )
    out = io.StringIO()
    assert run_checks(checks, tmp_path, ["-k", "one"], out) == 3
    assert (tmp_path / "passed").exists()
    assert (tmp_path / "arguments").read_text(encoding="utf-8") == "-k one"
    summary = out.getvalue().splitlines()[-1]
    assert "check_fails FAILED (3)" in summary
    assert "check_passes ok" in summary


def test_a_tool_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no_such_tool"):
        run_checks((Check("odd", "no_such_tool"),), tmp_path, [], io.StringIO())
