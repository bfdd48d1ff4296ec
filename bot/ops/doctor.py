"""`doctor`: what is set up, what is not, and what to do about each. It shows that a secret is there, never the secret.

What belongs to other rooms (models, database, voices) comes in as probes; this room knows Python, packages and the configuration.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import Secrets, Settings
from bot.errors import TodakError
from bot.ops.exit_codes import ExitCode
from bot.ops.online import online_facts

OLDEST_PYTHON = (3, 11)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)")
_READ_BY_OTHERS = 0o077


class State(StrEnum):
    """How something was found. Only `BROKEN` keeps the bot from doing its work."""

    READY = "ready"
    NOTE = "note"
    BROKEN = "broken"


_STYLES = {State.READY: "green", State.NOTE: "yellow", State.BROKEN: "bold red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table."""

    topic: str
    state: State
    detail: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """Something to look at: `look` returns what it found, or raises what is wrong with it."""

    topic: str
    look: Callable[[], str]
    advice: str
    is_needed: bool = True

    def examine(self) -> Finding:
        """Look, and turn a failure into a finding."""
        state = State.BROKEN if self.is_needed else State.NOTE
        try:
            return Finding(self.topic, State.READY, self.look())
        except TodakError as error:
            return Finding(self.topic, state, str(error), self.advice)
        except Exception as error:  # a doctor that falls ill with the patient helps nobody
            return Finding(self.topic, state, type(error).__name__, self.advice)


def examine(settings: Settings, secrets: Secrets, requirements: Path, probes: Sequence[Probe]) -> list[Finding]:
    """Return every finding, in the order of the table."""
    own = [_python(), _packages(requirements), _key(settings, secrets), *_tokens(secrets), *_reply_key(settings, secrets)]
    return [*own, *(probe.examine() for probe in probes), *_on_call(settings, secrets), _online(settings, secrets)]


def show(findings: Sequence[Finding], out: TextIO, *, as_json: bool) -> ExitCode:
    """Write the findings and tell whether the bot could start."""
    if as_json:
        out.writelines(json.dumps(asdict(finding), ensure_ascii=False) + "\n" for finding in findings)
    else:
        Console(file=out, width=None if out.isatty() else 120).print(_table(findings))
    return ExitCode.FAILED if any(finding.state is State.BROKEN for finding in findings) else ExitCode.OK


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(title="토닥토닥 doctor", title_justify="left", show_lines=False)
    for heading in ("what", "state", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        state = Text(finding.state.value, style=_STYLES[finding.state])
        table.add_row(Text(finding.topic), state, Text(finding.detail), Text(finding.advice))
    return table


def _python() -> Finding:
    is_fine = sys.version_info >= OLDEST_PYTHON
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", State.READY if is_fine else State.BROKEN, version, "" if is_fine else "install Python 3.11 or newer")


def _packages(requirements: Path) -> Finding:
    try:
        pins = [match.groups() for line in requirements.read_text(encoding="utf-8").splitlines() if (match := _PIN.match(line))]
    except OSError as error:
        return Finding("packages", State.NOTE, f"{requirements.name} cannot be read: {error.strerror}", "check the repository out again")
    missing, others = [], []
    for name, wanted in pins:
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        # A build tag such as 2.13.0+cpu is the same version.
        if installed.split("+", 1)[0] != wanted:
            others.append(f"{name} {installed} instead of {wanted}")
    if missing:
        return Finding("packages", State.BROKEN, f"missing: {', '.join(missing)}", "run ./todak, which installs them")
    if others:
        return Finding("packages", State.NOTE, "; ".join(others), "run ./todak, which installs what was tested")
    return Finding("packages", State.READY, f"{len(pins)} as pinned")


def _key(settings: Settings, secrets: Secrets) -> Finding:
    if secrets.key is not None:
        return Finding("key", State.READY, "from TODAK_KEY")
    path = settings.path(settings.database.key_file)
    if not path.exists():
        return Finding("key", State.NOTE, f"{path} is not there yet", "the first start makes it; keep a copy in a safe place")
    if os.name == "posix" and path.stat().st_mode & _READ_BY_OTHERS:
        return Finding("key", State.BROKEN, f"{path} can be read by others", f"chmod 600 {path}")
    return Finding("key", State.READY, f"{path}, readable by its owner only")


def _tokens(secrets: Secrets) -> list[Finding]:
    tokens = (("TELEGRAM_TOKEN", secrets.telegram_token), ("DISCORD_TOKEN", secrets.discord_token))
    return [
        Finding(name, State.READY, "present")
        if token is not None
        else Finding(name, State.NOTE, "not set", f"set {name} to run this channel; without any token the terminal chat starts")
        for name, token in tokens
    ]


def _reply_key(settings: Settings, secrets: Secrets) -> list[Finding]:
    if not settings.reply.host:
        return []
    if secrets.reply_key is not None:
        return [Finding("REPLY_API_KEY", State.READY, "present")]
    return [Finding("REPLY_API_KEY", State.NOTE, "not set", f"set REPLY_API_KEY if {settings.reply.host} asks for a key")]


def _on_call(settings: Settings, secrets: Secrets) -> list[Finding]:
    """Return whether somebody on call could be told; nothing when nobody is."""
    if not settings.safety.on_call:
        return []
    name = settings.safety.on_call.partition(":")[0]
    token = secrets.telegram_token if name == "telegram" else secrets.discord_token
    if token is None:
        advice = f"set {name.upper()}_TOKEN, or empty safety.on_call: nobody would be told"
        return [Finding("on call", State.BROKEN, f"told through {name}, which has no token", advice)]
    return [Finding("on call", State.READY, f"told through {name}")]


def _online(settings: Settings, secrets: Secrets) -> Finding:
    facts = online_facts(settings, secrets)
    return Finding("goes online", State.NOTE if facts else State.READY, "; ".join(facts) or "nothing")
