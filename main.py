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
from bot.conversation.services import Services
from bot.errors import ConfigurationError, WeightsMissingError
from bot.messages import ChannelName, Language
from bot.nlp.stt import build_speech_to_text
from bot.nlp.tts import build_text_to_speech
from bot.ops.absence import AbsentEmotionEngine, AbsentReplyEngine
from bot.ops.clock import SystemClock
from bot.ops.command_line import build_app
from bot.ops.counter_log import CounterLog
from bot.ops.doctor import Probe
from bot.ops.house_rules import house_rules, newcomer_defaults, person_on_call, privacy_facts
from bot.ops.online import online_facts
from bot.ops.running import Channel, RunningOutboxes, Ticker, keep_running, resuming, run_beside_prompt, signals_set, warm_up
from bot.ops.workshop import ChatWishes, Progress, Workshop
from bot.ports import EmotionEngine, ReplyEngine, SpeechToText, TextToSpeech

if TYPE_CHECKING:
    from db.store import SqlDiaryStore

logger = logging.getLogger("todak")

ROOT = Path(__file__).resolve().parent
RESUME_SECONDS = 60.0
COUNTS_SECONDS = 3600.0
# The encoder is small: more threads than this cost more than they bring.
MOST_ENCODER_THREADS = 4
PROMPT = "❯ "


@dataclass(frozen=True, slots=True)
class Brain:
    """What reads and answers; `ask_below` is the probability under which the person is asked for the feeling."""

    emotion: EmotionEngine
    reply: ReplyEngine
    ask_below: float


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


def load_brain(settings: Settings) -> Brain:
    """Load encoder and bank; raises `WeightsMissingError`."""
    from bot.nlp.bank_reply import BankReplyEngine
    from bot.nlp.encoder import CtEncoder

    folder = _model_folder(settings)
    encoder = CtEncoder.load(folder, threads=min(MOST_ENCODER_THREADS, os.cpu_count() or 1))
    bank = BankReplyEngine.load(folder, ROOT / "corpus", near_enough=settings.reply.near_enough)
    return Brain(encoder, bank, encoder.ask_below)


def load_emotion(settings: Settings) -> EmotionEngine:
    """Load the encoder alone; raises `WeightsMissingError`."""
    from bot.nlp.encoder import CtEncoder

    return CtEncoder.load(_model_folder(settings), threads=min(MOST_ENCODER_THREADS, os.cpu_count() or 1))


def build_engines(settings: Settings, brain: Brain, hearing: SpeechToText, voice: TextToSpeech) -> Engines:
    """Put the engines behind their batchers."""
    limits = EngineLimits(settings.limits.batch_size, settings.limits.queue_length)
    return Engines(emotion=brain.emotion, reply=brain.reply, hearing=hearing, voice=voice, limits=limits)


def engines_for_texts(settings: Settings) -> Engines:
    """Return the engines of `reply`; raises `WeightsMissingError`. Hearing and voice load nothing until they are used."""
    return build_engines(settings, load_brain(settings), build_speech_to_text(settings), build_text_to_speech(settings))


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
    clock, painter, outboxes = SystemClock(), MatplotlibPainter(settings.reports.theme, KiwiWordSplitter()), RunningOutboxes()
    brain, hearing, voice = _brain_or_floor(settings), build_speech_to_text(settings), build_text_to_speech(settings)
    engines = build_engines(settings, brain, hearing, voice)
    rules = house_rules(settings, brain.ask_below, is_local=is_local)
    defaults, on_call = newcomer_defaults(settings), person_on_call(settings, outboxes, clock)
    conversation = TodakConversation(Services(store, engines, painter, painter, clock, defaults, rules, privacy_facts(settings), on_call))
    charts = ReportService(store, painter, clock, outboxes, late_hours=settings.reports.late_hours)
    purge = PurgeService(store, clock, settings.defaults.zone)
    due = {"charts": charts.tick, "check_ins": CheckInService(store, clock, outboxes).tick, "purge": purge.tick}
    tickers = (
        TickScheduler(due, tick_seconds=settings.reports.tick_seconds),
        TickScheduler({"resume": resuming(conversation, outboxes)}, tick_seconds=RESUME_SECONDS),
        CounterLog(engines.counters),
    )
    warm_ups = {"hearing": hearing.warm_up, "the voice": voice.warm_up}
    return House(store, engines, conversation, outboxes, tickers, warm_ups)


def compose_channels(house: House, settings: Settings, secrets: Secrets) -> dict[ChannelName, Channel]:
    """Build every channel that has a token; raises `ConfigurationError` for one that cannot be a token."""
    channels: dict[ChannelName, Channel] = {}
    commands = {language: command_list(language) for language in Language}
    if secrets.telegram_token is not None:
        from bot.handlers.telegram_channel import TelegramChannel

        telegram = TelegramChannel(house.conversation, secrets.telegram_token, settings.telegram, commands, SystemClock())
        channels[ChannelName.TELEGRAM] = telegram
    if secrets.discord_token is not None:
        from bot.handlers.discord_channel import DiscordChannel

        discord = DiscordChannel(house.conversation, secrets.discord_token, settings.discord, commands, SystemClock())
        channels[ChannelName.DISCORD] = discord
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

    house = compose(settings, Secrets(key=secrets.key), is_local=True)
    is_interactive = sys.stdin.isatty() and sys.stdout.isatty()
    traits = ConsoleTraits(account_of(wishes.user), settings.defaults.language, greets=is_interactive, consents=wishes.consents)

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
        prompt = TerminalLines(PROMPT, console.print)
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
        key_file = settings.path(settings.database.key_file)
        found = inspect_store(_database_url(settings), key=secrets.key, key_file=key_file)
        return f"{found.state.value}, people: {found.person_count}"

    def brain() -> str:
        load_brain(settings)
        return str(_model_folder(settings))

    def voice() -> str:
        build_text_to_speech(settings).warm_up()
        return settings.text_to_speech.engine

    engine = settings.speech_to_text.engine
    return [
        Probe("database", database, "see database.url and database.key_file in config.toml"),
        Probe("feelings and answers", brain, ""),
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
        return load_brain(settings)
    except WeightsMissingError as error:
        logger.error("no model, so feelings are asked for and answers are the written ones: %s", error)  # noqa: TRY400
        return Brain(AbsentEmotionEngine(error), AbsentReplyEngine(error), 1.0)


def _model_folder(settings: Settings) -> Path:
    """Return the folder of the encoder; the built-in one is found from a configuration that lies elsewhere, too."""
    folder = settings.path(settings.emotion.model)
    return folder if folder.exists() else ROOT / settings.emotion.model


def _database_url(settings: Settings) -> str:
    from db.connection import absolute_url

    return absolute_url(settings.database.url, settings.folder)


app = build_app(
    Workshop(
        root=ROOT,
        emotion=load_emotion,
        engines=engines_for_texts,
        hearing=build_speech_to_text,
        voice=build_text_to_speech,
        probes=probes,
        run=run,
        chat=chat,
        rotate_key=rotate_key,
    )
)

if __name__ == "__main__":
    app(prog_name="./todak")
