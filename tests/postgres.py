"""A private PostgreSQL for the tests: its own cluster in a temporary folder, reached through a Unix socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

UNPRIVILEGED = ("postgres", "nobody")
# Nothing here outlives the tests, so nothing is made safe against a power cut.
CAREFREE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB -c max_connections=200"


def find_binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl: the one on the path, or the newest of Debian's, or None."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    return max(versions, key=lambda folder: int(folder.parent.name), default=None)


class Postgres:
    """A running server; each database it makes is empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"diary_{next(self._numbers)}"
        with psycopg.connect(f"host={self._folder} user=todak dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://todak@/{name}?host={self._folder}"


@contextmanager
def running_postgres(binaries: Path) -> Iterator[Postgres]:
    """Start a server and stop it at the end. A superuser runs it as somebody else, since PostgreSQL refuses to be root."""
    user = next((name for name in UNPRIVILEGED if _exists(name)), None) if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="todak_pg_", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user is not None:
            shutil.chown(folder, user)
        cluster, log = folder / "cluster", folder / "log"
        _run([binaries / "initdb", "-D", cluster, "-U", "todak", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"], user, folder)
        options = f"-k {folder} -c listen_addresses='' {CAREFREE}"
        _run([binaries / "pg_ctl", "-D", cluster, "-l", log, "-w", "-o", options, "start"], user, folder)
        try:
            yield Postgres(folder)
        finally:
            _run([binaries / "pg_ctl", "-D", cluster, "-m", "immediate", "-w", "stop"], user, folder)


def _exists(user: str) -> bool:
    return any(entry.pw_name == user for entry in pwd.getpwall())


def _run(command: list[str | Path], user: str | None, folder: Path) -> None:
    # The server inherits what pg_ctl was given, so its output must not be a pipe that we would wait on.
    subprocess.run(command, check=True, cwd=folder, user=user, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)
