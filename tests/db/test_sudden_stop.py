"""A process killed in the middle of writing loses nothing it had accepted."""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text

from bot.ports import EntryFilter, MessageState
from db.store import open_store
from tests.db.people import answer, entry_of, message, newcomer, turn_of

KILLS = 3
ROOT = Path(__file__).resolve().parents[2]


def write_until_killed(url: str, key: SecretStr, first_number: int, after_messages: int, delay_seconds: float) -> list[int]:
    """Let a process write, kill it some time after so many messages, and return the numbers it had accepted."""
    command = [sys.executable, "-m", "tests.db.writer", url, str(first_number)]
    environment = {**os.environ, "TODAK_KEY": key.get_secret_value()}
    accepted: list[int] = []
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):
                accepted.append(int(line))
            if len(accepted) == after_messages:
                threading.Timer(delay_seconds, process.kill).start()
    return accepted


def test_a_killed_process_loses_nothing_and_stores_nothing_twice(url: str, key: SecretStr, tmp_path: Path) -> None:
    moments = random.Random(7)
    accepted: list[int] = []
    for _ in range(KILLS):
        first = accepted[-1] + 1 if accepted else 0
        accepted += write_until_killed(url, key, first, moments.randrange(1, 20), moments.random() * 0.05)
    store = open_store(url, key=key, key_file=tmp_path / "unused.key")
    person = store.find_person(newcomer().address)
    assert person is not None
    pending = store.pending(1000)
    for waiting in pending:
        if waiting.state is MessageState.RECEIVED:
            incoming = waiting.incoming
            store.commit_answer(incoming.key, answer(), entry=entry_of(person, incoming), turn=turn_of(incoming))
        store.mark_done(waiting.incoming.key)
    told = [entry.source_key for entry in store.entries(person.id, EntryFilter())]
    assert len(told) == len(set(told)) == len(store.turns(person.id, 10_000))
    assert {message(person, number).key for number in accepted} <= set(told)
    assert store.pending(10) == []
    if url.startswith("sqlite"):
        with store.database.reading() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    store.close()
