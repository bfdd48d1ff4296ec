"""Somebody leaves: not a byte of them is left in the files, the log and the memory, and whoever stays keeps everything."""

import gc
import logging
import os
import types
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.conversation.tokens import Token, Verb
from bot.messages import Retention
from bot.reports.check_ins import CheckInService
from bot.reports.purge import PurgeService
from bot.reports.service import ReportService
from db.store import SqlDiaryStore
from tests.conversation.house import URGENT, House, Somebody
from tests.fakes.clock import FakeClock
from tests.fakes.commanded_engines import Commanded
from tests.fakes.outbox import RecordingOutbox

MARKED = "부엉이바위"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "euc-kr")


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Where everything that is logged at DEBUG ends, unguarded."""
    file = tmp_path / "var" / "todak.log"
    file.parent.mkdir(exist_ok=True)
    handler, level = logging.FileHandler(file, encoding="utf-8"), logging.root.level
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.DEBUG)
    yield file
    logging.root.removeHandler(handler)
    logging.root.setLevel(level)
    handler.close()


async def live(house: House, name: str) -> Somebody:
    """Let somebody meet the bot and use every part of it."""
    somebody = house.stranger(name)
    await somebody.tell(f"{MARKED} {name}에게 있었던 첫 이야기")
    await somebody.agree()
    await somebody.press_token(str(Token(Verb.SET, "audio", "on")))
    await somebody.speak(sound=f"OggS {name}".encode())
    shown = await somebody.tell(f"{MARKED} {name} 이야기")
    for label in ("마음 고치기", "슬픔"):
        await somebody.press(label)
    await somebody.press_token(shown.buttons[0][1].token)
    await somebody.tell("/export")
    await somebody.tell(f"{URGENT} {name}")
    await somebody.tell("/chart")
    for told in ("/vent", f"{MARKED} {name}의 비밀", "/done", "/link", "/breathe"):
        await somebody.tell(told)
    house.painter.errors.append(RuntimeError(f"{MARKED} {name}"))
    await somebody.tell("/chart")
    for _ in range(25):
        await somebody.tell(f"{name} 쉬지 않고 말하기")
    return somebody


async def leave(somebody: Somebody) -> None:
    somebody.house.clock.advance(timedelta(minutes=2))
    await somebody.tell("/delete_me")
    await somebody.press("모두")


def sealed_of(store: SqlDiaryStore, person_id: int) -> list[bytes]:
    """The last bytes of each sealed value of a person, which no other value has."""
    columns = (("entries", "body"), ("turns", "body"), ("audio", "content"), ("inbox", "payload"), ("inbox", "answer"))
    with store.database.reading() as session:
        found = [
            value
            for table, column in columns
            for (value,) in session.execute(text(f"SELECT {column} FROM {table} WHERE person_id = :id"), {"id": person_id})
        ]
    return [bytes(value)[-16:] for value in found if value is not None]


def everything_in(folder: Path) -> bytes:
    return b"\n".join(str(file).encode() + file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def reachable_texts(root: object) -> Iterator[str]:
    """Every text that an object holds on to, however deep; engines and channels of the tests remember on purpose and are left out."""
    seen: set[int] = set()
    waiting = [root]
    beyond = (
        types.ModuleType,
        type,
        types.FunctionType,
        types.CodeType,
        types.FrameType,
        Commanded,
        RecordingOutbox,
        SqlDiaryStore,
        FakeClock,
    )
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, beyond):
            continue
        seen.add(id(one))
        if isinstance(one, str):
            yield one
        elif isinstance(one, bytes):
            yield one.decode("utf-8", "replace")
        waiting += gc.get_referents(one)


async def test_nothing_is_left_of_somebody_who_left(house: House, sqlite_store: SqlDiaryStore, database: Path, log_file: Path) -> None:
    minji, jiho = await live(house, "minji-4711"), await live(house, "jiho-0815")
    gone, stays = sealed_of(sqlite_store, minji.person.id), sealed_of(sqlite_store, jiho.person.id)
    before = house.store.records(jiho.person.id)
    assert len(gone) > 10
    await leave(minji)
    for closed in (False, True):
        if closed:
            sqlite_store.close()
        left = everything_in(database.parent)
        assert b"jiho-0815" in left
        assert all(value in left for value in stays)
        assert not any(value in left for value in gone)
        for mark in ("minji", "4711", MARKED):
            assert not any(mark.encode(encoding) in left for encoding in ENCODINGS), (mark, closed)
    assert house.store.records(jiho.person.id) == before
    assert log_file.name.encode() in left
    assert b"unexpected RuntimeError" in left


async def test_memory_forgets_somebody_who_left(house: House) -> None:
    minji, _ = await live(house, "minji-4711"), await live(house, "jiho-0815")
    gc.collect()
    assert any("minji-4711" in held for held in reachable_texts(house.conversation))
    await leave(minji)
    gc.collect()
    held = list(reachable_texts(house.conversation))
    assert [words for words in held if "minji-4711" in words] == []
    assert any("jiho-0815" in words for words in held)


async def test_somebody_who_came_back_is_a_stranger(house: House) -> None:
    minji = await live(house, "minji-4711")
    await leave(minji)
    answers = len(minji.answers)
    await minji.tell("다시 왔어요")
    assert house.store.find_person(minji.address) is None
    assert len(minji.answers) == answers + 1
    assert minji.seen.buttons


async def test_words_that_were_let_go_are_gone_from_the_files(house: House, sqlite_store: SqlDiaryStore, database: Path) -> None:
    minji, jiho = await live(house, "minji-4711"), await live(house, "jiho-0815")
    await minji.press_token(str(Token(Verb.SET, "retention", Retention.UNTIL_CHARTED.value)))
    entries = sealed_of(sqlite_store, minji.person.id)[: len(minji.entries)]
    house.clock.set_to(house.clock.now_utc().replace(hour=20))
    await PurgeService(house.store, house.clock, "Asia/Seoul").tick()
    left = everything_in(database.parent)
    assert not any(value in left for value in entries)
    assert {entry.text for entry in minji.entries} == {""}
    assert all(entry.text for entry in jiho.entries)


async def test_what_is_sent_unasked_knows_nobody_who_left(house: House) -> None:
    minji = await live(house, "minji-4711")
    await leave(minji)
    count = len(house.screen.sent)
    house.clock.set_to(house.clock.now_utc().replace(hour=23))
    await ReportService(house.store, house.painter, house.clock, lambda _: house.screen).tick()
    await CheckInService(house.store, house.clock, lambda _: house.screen).tick()
    assert len(house.screen.sent) == count
    assert await house.resume() == 0


async def test_the_database_and_its_journal_are_for_their_owner_alone(house: House, database: Path) -> None:
    await house.friend().tell("비가 왔어요")
    if os.name == "posix":
        assert {file.stat().st_mode & 0o077 for file in database.parent.glob("todak.sqlite3*")} == {0}
