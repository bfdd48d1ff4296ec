"""Whole conversations at DEBUG in which everything fails with marked words: nothing of them is written anywhere."""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Telegram
from bot.conversation.notices import command_list
from bot.errors import EngineError
from bot.handlers.telegram_channel import Patience, TelegramChannel
from bot.messages import Language
from bot.ops.logging import set_up_logging
from bot.ops.redaction import RedactingFilter
from bot.reports.check_ins import CheckInService
from bot.reports.service import ReportService
from db.crypto import new_key_text
from db.store import SqlDiaryStore, open_store
from tests.conversation.house import URGENT, House, until
from tests.fakes.commanded_engines import Commanded, CommandedWords
from tests.telegram_server import TOKEN, BotApiServer, run_server

HARU = 4711
NAME = "하늘"  # what the people of the local server are called
WORDS = ("부엉이바위", "소쩍새골", "올빼미재", "수리산길")
TOLD, HEARD, ANSWERED, RAISED = WORDS
ENCODINGS = ("utf-8", "utf-16-le", "euc-kr", "unicode_escape")


@pytest.fixture
def key() -> SecretStr:
    return SecretStr(new_key_text())


@pytest.fixture
def store(database: Path, key: SecretStr) -> Iterator[SqlDiaryStore]:
    kept = open_store(f"sqlite:///{database}", key=key, key_file=database.parent / "unused.key")
    yield kept
    kept.close()


@pytest.fixture
def written(key: SecretStr) -> Iterator[io.StringIO]:
    """Everything that the program writes, with logging set up as `main.py` does it, at DEBUG."""
    out, handlers, level = io.StringIO(), logging.root.handlers[:], logging.root.level
    with redirect_stderr(out), redirect_stdout(out):
        set_up_logging("DEBUG", (SecretStr(TOKEN), None, key))
        yield out
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        logging.captureWarnings(capture=False)


@asynccontextmanager
async def running(house: House, server: BotApiServer) -> AsyncIterator[TelegramChannel]:
    commands = {Language.KO: command_list(Language.KO)}
    patience = Patience(first_wait_seconds=0.01, grace_seconds=2.0, busy_seconds=0.2)
    channel = TelegramChannel(
        house.conversation, SecretStr(TOKEN), Telegram(base_url=server.url, poll_seconds=1), commands, house.clock, patience
    )
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()


async def talk(house: House, server: BotApiServer) -> None:
    """Meet, tell, speak, correct, export and ask for help; every engine fails at first, then works."""
    server.say(HARU, f"{TOLD}에 다녀온 이야기")
    hello = await server.wait_for_message(HARU, "토닥이")
    server.press(HARU, hello.message_id, hello.token("네"))
    asked = await server.wait_for_message(HARU, "민감정보")
    server.press(HARU, asked.message_id, asked.token("네"))
    await until(lambda: len(house.store.pending(10)) == 0 and len(server.chat(HARU)) >= 2)
    server.say(HARU, "/voice")
    house.hearing.text = f"{HEARD}에서 들은 말이에요"
    house.reply.answers = tuple(f"{ANSWERED}{ending}" for ending in ("처럼 고요하네요.", "에도 봄이 와요.", "만큼 애쓰셨어요."))
    for _ in range(3):
        server.send_voice(HARU, b"OggS", 2)
    await server.wait_for_message(HARU, HEARD)
    server.fail("sendMessage", 400, f"Bad Request: can't parse {ANSWERED}")
    for number in range(2, 5):
        server.say(HARU, f"{TOLD} 이야기 {number}")
    server.say(HARU, f"{URGENT} {TOLD}")
    await server.wait_for_message(HARU, "109")
    for command in ("/today", "/chart", "/chart", "/settings", "/privacy", f"/{TOLD}"):
        server.say(HARU, command)
    server.say(HARU, "/export")
    await until(lambda: any(message.kind == "document" for message in server.chat(HARU)), 10)


def breakable(house: House) -> tuple[Commanded, ...]:
    assert isinstance(house.words, CommandedWords)
    return (house.emotion, house.reply, house.hearing, house.voice, house.painter, house.words)


def break_everything(house: House) -> None:
    words = f"{RAISED} {NAME} {TOKEN}"
    cause = EngineError(f"{words} (cause)")
    for engine in breakable(house):
        failure = RuntimeError(words)
        failure.__cause__ = cause
        engine.errors += [failure, EngineError(words)]


def assert_all_failed(house: House) -> None:
    assert not any(engine.errors for engine in breakable(house)), "a failure that did not happen shows nothing"


async def test_nothing_of_a_person_is_written_when_everything_fails(
    store: SqlDiaryStore, database: Path, key: SecretStr, written: io.StringIO
) -> None:
    house = House(store, words=CommandedWords())
    async with run_server() as server:
        break_everything(house)
        async with running(house, server) as channel:
            await talk(house, server)
            assert_all_failed(house)
            break_everything(house)
            house.clock.set_to(house.clock.now_utc().replace(hour=23))
            await ReportService(store, house.painter, house.clock, lambda _: channel.outbox).tick()
            await CheckInService(store, house.clock, lambda _: channel.outbox).tick()
    house.close()
    lines = written.getvalue()
    assert "RuntimeError" in lines
    assert "getUpdates" in lines, "the library's own log has to be in it"
    assert lines.count("unexpected RuntimeError") >= 1
    for word in (*WORDS, NAME, TOKEN, TOKEN.split(":")[1], key.get_secret_value()):
        assert word not in lines, next(line for line in lines.splitlines() if word in line)[:600].replace(word, "▒▒▒")
    assert "죽고" not in lines
    files = b"".join(file.read_bytes() for file in sorted(database.parent.rglob("*")) if file.is_file())
    for word in (*WORDS, NAME, TOKEN, key.get_secret_value()):
        assert not any(word.encode(encoding) in files for encoding in ENCODINGS), word
    shown = "".join(message.text for message in server.chat(HARU))
    assert RAISED not in shown
    assert TOKEN not in shown


@pytest.mark.parametrize(
    ("name", "message", "arguments"),
    [
        ("discord.http", "%s %s with %s has returned %s", ("POST", "/channels/1/messages", f'{{"content":"{TOLD}"}}', 200)),
        ("discord.http", "%s %s has received %s", ("GET", "/users/@me", {"content": TOLD})),
        ("discord.gateway", "For Shard ID %s: WebSocket Event: %s", (None, {"d": {"content": TOLD}})),
        ("telegram.Bot", "Calling Bot API endpoint `%s` with parameters `%s`", ("sendMessage", {"text": TOLD})),
        ("httpx", "body %s", (f'[{{"text": "{TOLD}"}}]',)),
        ("aiohttp.client", "body %s", (f" {TOLD}".encode(),)),
    ],
)
def test_a_short_message_that_a_library_quotes_is_dropped(name: str, message: str, arguments: tuple[object, ...]) -> None:
    record = logging.LogRecord(name, logging.DEBUG, __file__, 1, message, arguments, None)
    RedactingFilter(()).filter(record)
    assert TOLD not in record.getMessage()
