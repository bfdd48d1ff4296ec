"""A bot that is killed: `python -m tests.e2e.mortal_bot SERVER_URL DATABASE_URL`, key in `TODAK_KEY`.

Everything slow is imported once; each line on standard input then begins a life in a process of its own (a fork made before any
thread or loop exists), whose number is printed. When that process has ended, `gone` is printed. The engines are light, and now and
then slow; the channel, the conversation, the store and the ticks are the program's own, put together as it does.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr

from bot.config import Telegram, read_secrets
from bot.conversation.core import TodakConversation
from bot.conversation.engines import Engines
from bot.conversation.notices import command_list
from bot.conversation.services import Rules, Services
from bot.handlers.telegram_channel import Patience, TelegramChannel
from bot.messages import ChannelName, Language, Reading, Transcript
from bot.ops.clock import SystemClock
from bot.ops.running import RunningOutboxes, keep_running, resuming, signals_set
from bot.ports import Reply, ReplyRequest
from bot.reports.scheduler import TickScheduler
from db.store import open_store
from tests.fakes.commanded_engines import (
    SAD,
    CommandedEmotionEngine,
    CommandedReplyEngine,
    CommandedSpeechToText,
    CommandedTextToSpeech,
    reading_of,
)
from tests.fakes.painter import CommandedPainter
from tests.telegram_server import TOKEN

RESUME_SECONDS = 60.0
UNLIMITED = 1_000_000
# Most answers are quick; a few are slow enough for a placeholder, which is sent after 0.7 s.
PAUSES_SECONDS = (0.0, 0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
SLOW_SECONDS, SLOW_SHARE = 0.8, 0.03


class UnevenEmotionEngine(CommandedEmotionEngine):
    """Reads at an uneven pace."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        time.sleep(SLOW_SECONDS if random.random() < SLOW_SHARE else random.choice(PAUSES_SECONDS))
        return [reading_of(SAD) for _ in texts]


class UnevenReplyEngine(CommandedReplyEngine):
    """Answers at an uneven pace."""

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        time.sleep(random.choice(PAUSES_SECONDS))
        return super().reply(requests)


class LiteralSpeechToText(CommandedSpeechToText):
    """The bytes of a clip are its words."""

    def transcribe(self, audio: bytes, mime: str) -> Transcript:
        time.sleep(random.choice(PAUSES_SECONDS))
        return Transcript(audio.decode(), 1.0)


async def live(server_url: str, database_url: str) -> None:
    key = read_secrets().key
    assert key is not None
    store = open_store(database_url, key=key, key_file=Path("unused"))
    voice = CommandedTextToSpeech()
    engines = Engines(emotion=UnevenEmotionEngine(), reply=UnevenReplyEngine(), hearing=LiteralSpeechToText(), voice=voice)
    rules = Rules(messages_per_minute=UNLIMITED, voice_seconds_per_hour=UNLIMITED)
    conversation = TodakConversation(Services(store, engines, CommandedPainter(), CommandedPainter(), SystemClock(), rules=rules))
    commands = {Language.KO: command_list(Language.KO)}
    settings, patience = Telegram(base_url=server_url, poll_seconds=5), Patience(first_wait_seconds=0.02, grace_seconds=5.0)
    channel = TelegramChannel(conversation, SecretStr(TOKEN), settings, commands, SystemClock(), patience)
    outboxes = RunningOutboxes()
    outboxes.add(ChannelName.TELEGRAM, channel)
    ticker = TickScheduler({"resume": resuming(conversation, outboxes)}, tick_seconds=RESUME_SECONDS)
    stopped = asyncio.Event()
    with signals_set(stopped):
        await keep_running({ChannelName.TELEGRAM: channel}, [ticker], stopped)
    engines.close()
    store.close()


def main(server_url: str, database_url: str) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            random.seed(os.getpid())
            asyncio.run(live(server_url, database_url))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
