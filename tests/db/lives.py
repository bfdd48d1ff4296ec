"""Whole diaries, and the bytes that a database makes of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import psycopg

from bot.messages import Clip, Dialogue, VoiceRef
from bot.ports import CheckInKind, ReportKind
from bot.records import EntryIndex
from db.models import Base
from db.store import SqlDiaryStore
from tests.db.people import NOON, answer, entry_of, message, newcomer, turn_of

MARKED = "부엉이바위"
DIARY = f"{MARKED}에서 할머니 생각이 났다"


def live(store: SqlDiaryStore, name: str, marked: str = DIARY) -> int:
    """Let a person leave something in every table; returns their id."""
    person = store.add_person(newcomer(name))
    store.save_person(replace(person, nickname=marked), next_utc={ReportKind.DAY: NOON})
    for number in range(3):
        voice = VoiceRef(f"{name}-{marked}", "audio/ogg", 1.0, 10)
        incoming = replace(message(person, number, marked), voice=voice)
        store.record(incoming, person.id)
        store.set_placeholder(incoming.key, f"{name}-placeholder-{number}")
        entry = replace(entry_of(person, incoming), id=f"{name}-entry-{number}")
        store.commit_answer(incoming.key, answer(marked), entry=entry, turn=turn_of(incoming, marked))
        store.save_audio(entry.id, Clip(marked.encode(), f"audio/{name}", 1.0, marked.encode()))
        store.save_index(entry.id, EntryIndex((marked, f"{name}-word"), np.ones(256, np.float32)))
    store.mark_done(message(person, 0).key)
    store.offer_link(person.id, f"{name}-code", NOON)
    store.count_link_try(person.id, NOON, NOON)
    store.begin_vent(person.id, NOON)
    store.set_dialogue(person.id, Dialogue(f"{name}-kind", marked, NOON))
    store.schedule_check_ins(person.id, {CheckInKind.NEXT_DAY: NOON})
    due = next(due for due in store.due_reports(NOON, 10) if due.person.id == person.id)
    store.claim_report(due, NOON, 60)
    return person.id


def files_of(database: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(database.parent.glob(f"{database.name}*")))


def dump_of(url: str) -> bytes:
    """Return every table of a PostgreSQL database, as bytes."""
    with psycopg.connect(url) as connection:
        parts: list[bytes] = []
        for name in Base.metadata.tables:
            with connection.cursor().copy(f"COPY {name} TO STDOUT (FORMAT binary)") as rows:
                parts += [bytes(part) for part in rows]
        return b"".join(parts)


def bytes_of(url: str) -> bytes:
    """Return what lies on the disk of a database."""
    return dump_of(url) if url.startswith("postgresql") else files_of(Path(url.removeprefix("sqlite:///")))
