"""The real python-telegram-bot against the local Bot API server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.config import Telegram
from bot.handlers.telegram_channel import Patience, TelegramChannel
from bot.messages import Language
from bot.ports import Conversation
from tests.fakes.conversation import RecordingConversation
from tests.telegram_server import TOKEN, BotApiServer, run_server

COMMANDS = {Language.KO: (("today", "오늘의 일기 보기"),), Language.EN: (("today", "Today's entries"),)}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class NoonClock:
    """Always noon."""

    def now_utc(self) -> datetime:
        return NOON


def build_channel(server: BotApiServer, conversation: Conversation, token: str = TOKEN, grace_seconds: float = 2.0) -> TelegramChannel:
    settings = Telegram(base_url=server.url, poll_seconds=1)
    patience = Patience(first_wait_seconds=0.01, grace_seconds=grace_seconds, busy_seconds=0.2)
    return TelegramChannel(conversation, SecretStr(token), settings, COMMANDS, NoonClock(), patience)


@asynccontextmanager
async def running(channel: TelegramChannel) -> AsyncIterator[TelegramChannel]:
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with run_server() as running_server:
        yield running_server


@pytest.fixture
def conversation() -> RecordingConversation:
    return RecordingConversation()


@pytest.fixture
async def channel(server: BotApiServer, conversation: RecordingConversation) -> AsyncIterator[TelegramChannel]:
    """A channel that is polling."""
    async with running(build_channel(server, conversation)) as started:
        yield started
