"""토닥토닥: the composition root, the one place that knows every class. The commands are in `bot/ops/command_line.py`.

Rooms with heavy libraries are imported where they are put together, so that `./todak --help` waits for no database, chart painter or chat
platform.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr
from rich.console import Console

from bot.config import Secrets, Settings
from bot.conversation.core import TodakConversation
from bot.conversation.engines import EngineLimits, Engines
from bot.conversation.notices import command_list
from bot.conversation.permission import mark_of
from bot.conversation.services import Services
from bot.errors import ConfigurationError, WeightsMissingError
from bot.messages import ChannelName, Language
from bot.nlp import trainers
from bot.nlp.brain import Brain, load_brain, load_reader
from bot.nlp.measurers import measurers
from bot.nlp.stt import build_speech_to_text
from bot.nlp.tts import build_text_to_speech
from bot.nlp.writing import build_writing, look_at_endpoint
from bot.ops.absence import AbsentEmotionEngine, AbsentReplyEngine
from bot.ops.clock import SystemClock
from bot.ops.command_line import build_app
from bot.ops.counter_log import CounterLog
from bot.ops.doctor import Probe
from bot.ops.house_rules import house_rules, newcomer_defaults, person_on_call, privacy_facts
from bot.ops.online import online_facts
from bot.ops.running import Channel, RunningOutboxes, Ticker, keep_running, resuming, run_beside_prompt, signals_set, warm_up
from bot.ops.workshop import ChatWishes, Progress, Workshop
from bot.ports import EmotionEngine, SpeechToText, TextToSpeech
from bot.recipes import Trainers

if TYPE_CHECKING:
    from db.store import SqlDiaryStore

logger = logging.getLogger("todak")

ROOT = Path(__file__).resolve().parent
RESUME_SECONDS = 60.0
PROMPT = "❯ "


@dataclass(frozen=True, slots=True)
class House:
    """Everything a running bot consists of, channels apart; `warm_ups` load what is slow to load."""

    store: "SqlDiaryStore"
    engines: Engines
    conversation: TodakConversation
    outboxes: RunningOutboxes
    tickers: tuple[Ticker, ...]
    warm_ups: Mapping[str, Callable[[], None]]

    def close(self) -> None:
        """Let go of threads and connections."""
        self.engines.close()
        self.store.close()


def read_alone(settings: Settings) -> EmotionEngine:
    """Load what reads, without what answers; raises `WeightsMissingError`."""
    return load_reader(settings, ROOT)


def build_engines(settings: Settings, secrets: Secrets, brain: Brain, hearing: SpeechToText, voice: TextToSpeech) -> Engines:
    """Put the engines behind their batchers."""
    limits = EngineLimits(settings.limits.batch_size, settings.limits.queue_length, settings.reply.timeout_seconds)
    writing = build_writing(settings.reply, secrets.reply_key)
    return Engines(emotion=brain.emotion, reply=brain.reply, hearing=hearing, voice=voice, limits=limits, writing=writing)


def engines_for_texts(settings: Settings, secrets: Secrets) -> Engines:
    """Return the engines of `reply`; raises `WeightsMissingError`. Hearing and voice load nothing until they are used."""
    brain = load_brain(settings, ROOT)
    return build_engines(settings, secrets, brain, build_speech_to_text(settings), build_text_to_speech(settings))


def compose(settings: Settings, secrets: Secrets, *, is_local: bool = False) -> House:
    """Put the house together, channels apart.

    Raises:
        TodakError: the database cannot be opened; nothing else stops a start.
    """
    from bot.nlp.morphemes import KiwiWordSplitter
    from bot.reports.check_ins import CheckInService
    from bot.reports.painter import MatplotlibPainter
    from bot.reports.purge import PurgeService
    from bot.reports.scheduler import TickScheduler
    from bot.reports.service import ReportService
    from db.store import open_store

    store = open_store(_database_url(settings), key=secrets.key, key_file=settings.path(settings.database.key_file))
    clock, words, outboxes = SystemClock(), KiwiWordSplitter(), RunningOutboxes()
    painter = MatplotlibPainter(settings.reports.theme, words)
    brain, hearing, voice = _brain_or_floor(settings), build_speech_to_text(settings), build_text_to_speech(settings)
    engines = build_engines(settings, secrets, brain, hearing, voice)
    rules, facts = house_rules(settings, brain.ask_below, is_local=is_local), privacy_facts(settings)
    defaults, on_call = newcomer_defaults(settings), person_on_call(settings, outboxes, clock)
    services = Services(store, engines, painter, painter, clock, defaults, rules, facts, on_call, outboxes, words=words)
    conversation = TodakConversation(services)
    charts = ReportService(store, painter, clock, outboxes, late_hours=settings.reports.late_hours)
    check_ins, purge = CheckInService(store, clock, outboxes), PurgeService(store, clock, settings.defaults.zone)
    due = {"charts": charts.tick, "check_ins": check_ins.tick, "purge": purge.tick}
    tickers = (
        TickScheduler(due, tick_seconds=settings.reports.tick_seconds),
        TickScheduler({"resume": resuming(conversation, outboxes)}, tick_seconds=RESUME_SECONDS),
        CounterLog(engines.counters),
    )
    warm_ups = {"hearing": hearing.warm_up, "the voice": voice.warm_up, "the words": words.warm_up}
    return House(store, engines, conversation, outboxes, tickers, warm_ups)


def compose_channels(house: House, settings: Settings, secrets: Secrets) -> dict[ChannelName, Channel]:
    """Build every channel that has a token; raises `ConfigurationError` for one that cannot be a token."""
    channels: dict[ChannelName, Channel] = {}
    commands, clock = {language: command_list(language) for language in Language}, SystemClock()
    if secrets.telegram_token is not None:
        from bot.handlers.telegram_channel import TelegramChannel

        channels[ChannelName.TELEGRAM] = TelegramChannel(house.conversation, secrets.telegram_token, settings.telegram, commands, clock)
    if secrets.discord_token is not None:
        from bot.handlers.discord_channel import DiscordChannel

        channels[ChannelName.DISCORD] = DiscordChannel(house.conversation, secrets.discord_token, settings.discord, commands, clock)
    for name, channel in channels.items():
        house.outboxes.add(name, channel)
    return channels


def run(settings: Settings, secrets: Secrets) -> None:
    """Run every channel that has a token until a signal comes."""
    if secrets.telegram_token is None and secrets.discord_token is None:
        raise ConfigurationError("set TELEGRAM_TOKEN or DISCORD_TOKEN to run a channel, or talk here with ./todak chat")
    house = compose(settings, secrets)
    try:
        channels = compose_channels(house, settings, secrets)
        names = ", ".join(name.value for name in channels)
        sys.stderr.write(f"토닥토닥: {names} · online: {'; '.join(online_facts(settings, secrets))}\n")
        asyncio.run(_run(house, channels))
    finally:
        house.close()


async def _run(house: House, channels: Mapping[ChannelName, Channel]) -> None:
    stopped = asyncio.Event()
    warming = asyncio.create_task(asyncio.to_thread(warm_up, house.warm_ups))
    with signals_set(stopped):
        await keep_running(channels, house.tickers, stopped)
    await warming


def chat(settings: Settings, secrets: Secrets, wishes: ChatWishes) -> None:
    """Talk at the terminal, or answer piped lines, until the input ends."""
    from bot.handlers.console_channel import ConsoleChannel, ConsoleTraits, account_of
    from bot.handlers.console_lines import PipedLines, TerminalLines
    from bot.handlers.console_screen import PlainScreen, RichScreen

    house = compose(settings, Secrets(key=secrets.key, reply_key=secrets.reply_key), is_local=True)
    is_interactive = sys.stdin.isatty() and sys.stdout.isatty()
    account, terms = account_of(wishes.user), mark_of(settings.reply.host)
    traits = ConsoleTraits(account, settings.defaults.language, greets=is_interactive, consents=wishes.consents, terms=terms)

    async def live(channel: ConsoleChannel, stopped: asyncio.Event) -> None:
        house.outboxes.add(ChannelName.CONSOLE, channel)
        await keep_running({ChannelName.CONSOLE: channel}, house.tickers, stopped)

    async def pipe() -> None:
        stopped = asyncio.Event()
        lines, screen = PipedLines(sys.stdin), PlainScreen(sys.stdout)
        with signals_set(stopped):
            await live(ConsoleChannel(house.conversation, traits, lines, screen, wishes.folder, SystemClock()), stopped)

    try:
        if not is_interactive:
            asyncio.run(pipe())
            return
        console = Console(highlight=False)
        prompt = TerminalLines("❯ ", console.print)
        screen = RichScreen(console, prompt.unfinished)
        channel = ConsoleChannel(house.conversation, traits, prompt, screen, wishes.folder, SystemClock())
        run_beside_prompt(lambda stopped: live(channel, stopped), prompt.serve, prompt.close)
    finally:
        house.close()


def probes(settings: Settings, secrets: Secrets) -> list[Probe]:
    """Return what `doctor` looks at in the rooms below."""
    from bot.nlp.weights import find_vosk, find_whisper
    from bot.reports.canvas import Weight, font_file
    from db.inspection import inspect_store

    def database() -> str:
        found = inspect_store(_database_url(settings), key=secrets.key, key_file=settings.path(settings.database.key_file))
        return f"{found.state.value}, people: {found.person_count}"

    def brain() -> str:
        load_brain(settings, ROOT)
        return settings.emotion.model

    def voice() -> str:
        build_text_to_speech(settings).warm_up()
        return settings.text_to_speech.engine

    engine = settings.speech_to_text.engine
    return [
        Probe("database", database, "see database.url and database.key_file in config.toml"),
        Probe("feelings and answers", brain, ""),
        Probe("endpoint", lambda: look_at_endpoint(settings.reply, secrets.reply_key), "see reply in config.toml", is_needed=False),
        Probe("hearing: Whisper", lambda: str(find_whisper(settings)), "see speech_to_text.model", is_needed=engine == "whisper"),
        Probe("hearing: Vosk", lambda: str(find_vosk(settings)), "only for speech_to_text.engine vosk", is_needed=engine == "vosk"),
        Probe("voice", voice, "see text_to_speech in config.toml; espeakng-loader carries the built-in voice"),
        Probe("Korean font", lambda: str(font_file(Weight.REGULAR)), "run ./todak, which installs koreanize-matplotlib"),
    ]


def rotate_key(settings: Settings, secrets: Secrets, progress: Progress) -> int:
    """Change to a new key: the one in TODAK_NEW_KEY where the key comes from the environment, else a fresh key file."""
    from db.rotation import rotate, rotate_key_file
    from db.store import open_store

    url, key_file = _database_url(settings), settings.path(settings.database.key_file)
    if secrets.key is None:
        return rotate_key_file(url, key_file, progress)
    new_key = os.environ.get("TODAK_NEW_KEY")
    if not new_key:
        raise ConfigurationError("the key comes from TODAK_KEY: set TODAK_NEW_KEY to the key that takes its place")
    if new_key.strip() == secrets.key.get_secret_value().strip():
        raise ConfigurationError("TODAK_NEW_KEY is the key in use; set it to another one")
    store = open_store(url, key=secrets.key, key_file=key_file)
    try:
        return rotate(store, SecretStr(new_key), progress)
    finally:
        store.close()


def _brain_or_floor(settings: Settings) -> Brain:
    """Load the brain, or go on without: the crisis floor, the diary and the written answers need no model."""
    try:
        return load_brain(settings, ROOT)
    except WeightsMissingError as error:
        logger.error("no model, so feelings are asked for and answers are the written ones: %s", error)  # noqa: TRY400
        return Brain(AbsentEmotionEngine(error), AbsentReplyEngine(error), 1.0)


def _database_url(settings: Settings) -> str:
    from db.connection import absolute_url

    return absolute_url(settings.database.url, settings.folder)


app = build_app(
    Workshop(
        root=ROOT,
        emotion=read_alone,
        engines=engines_for_texts,
        hearing=build_speech_to_text,
        voice=build_text_to_speech,
        probes=probes,
        run=run,
        chat=chat,
        rotate_key=rotate_key,
        train=Trainers(trainers.encoder, trainers.emotion, trainers.reply, trainers.situations),
        measure=measurers(ROOT, read_alone),
    )
)

if __name__ == "__main__":
    app(prog_name="./todak")
