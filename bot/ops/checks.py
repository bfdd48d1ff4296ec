"""`test`: format, lint, types and tests, all of them even when one fails, and one summary."""

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Check:
    """A Python module to run with arguments; 0 means that all is well."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()


# One more than there are processors: much of a test is waiting for a database, a clip or another process. Each takes up to 4 GB.
WORKERS = str(min(4, (os.cpu_count() or 1) + 1))
CHECKS = (
    Check("format", "ruff", ("format", "--check", "--quiet", ".")),
    Check("lint", "ruff", ("check", "--quiet", ".")),
    Check("types", "mypy"),
    Check("tests", "pytest", ("-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder")),
)


def run_checks(checks: Sequence[Check], root: Path, test_arguments: Sequence[str], out: TextIO) -> int:
    """Run every check in `root`, the last one with the extra arguments, and return the worst exit code.

    Raises:
        ConfigurationError: a tool is not installed.
    """
    missing = sorted({check.module for check in checks if importlib.util.find_spec(check.module) is None})
    if missing:
        raise ConfigurationError(f"not installed: {', '.join(missing)}; run ./todak test, which installs them")
    summary, worst = [], 0
    for check in checks:
        out.write(f"— {check.name}: {check.module} {' '.join(check.arguments)}".rstrip() + "\n")
        out.flush()
        extra = tuple(test_arguments) if check is checks[-1] else ()
        started = time.monotonic()
        # Only our own list of modules is run, with the interpreter that runs us.
        code = subprocess.run([sys.executable, "-m", check.module, *check.arguments, *extra], cwd=root, check=False).returncode  # noqa: S603
        worst = max(worst, abs(code))
        summary.append(f"{check.name} {'ok' if code == 0 else f'FAILED ({code})'} {time.monotonic() - started:.0f} s")
    out.write(f"— {' · '.join(summary)}\n")
    return worst
