"""The bot as it ships, with its real models, on a clock that a test moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings, SpeechToTextSettings
from bot.conversation.core import TodakConversation
from bot.conversation.engines import Engines
from bot.conversation.services import Rules, Services
from bot.messages import Address, ChannelName, Entry
from bot.nlp.brain import Brain, load_brain
from bot.nlp.morphemes import KiwiWordSplitter
from bot.nlp.stt import ClipSpeechToText, build_speech_to_text
from bot.nlp.tts import Voice, build_text_to_speech
from bot.ops.running import RunningOutboxes
from bot.ports import EntryFilter
from bot.reports.check_ins import CheckInService
from bot.reports.painter import MatplotlibPainter
from bot.reports.service import ReportService
from db.store import SqlDiaryStore, open_store
from tests.fakes.clock import FakeClock

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
EVENING_UTC = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""Eight in the evening in Seoul."""
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class RealModels:
    """What is slow to load, loaded once for all tests."""

    brain: Brain
    hearing: ClipSpeechToText
    voice: Voice
    painter: MatplotlibPainter
    words: KiwiWordSplitter

    @classmethod
    def load(cls, cache_folder: Path) -> "RealModels":
        settings = Settings(folder=ROOT, speech_to_text=SpeechToTextSettings(cache_folder=cache_folder))
        hearing, voice = build_speech_to_text(settings), build_text_to_speech(settings)
        hearing.warm_up()
        words = KiwiWordSplitter()
        return cls(load_brain(settings, ROOT), hearing, voice, MatplotlibPainter("light", words), words)


@dataclass
class RealHome:
    """One bot with an empty diary in `folder`."""

    models: RealModels
    folder: Path
    clock: FakeClock = field(default_factory=lambda: FakeClock(EVENING_UTC))

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.store: SqlDiaryStore = open_store(f"sqlite:///{self.folder / 'todak.sqlite3'}", key=None, key_file=self.folder / "todak.key")
        brain = self.models.brain
        # Each test has an event loop of its own, and so have the batchers.
        self.engines = Engines(emotion=brain.emotion, reply=brain.reply, hearing=self.models.hearing, voice=self.models.voice)
        painter, rules, self.outboxes = self.models.painter, Rules(ask_below=brain.ask_below), RunningOutboxes()
        # No account is told of a link: simcord gives Discord's tasks a clock of their own, over which Telegram's rate limiter stumbles.
        parts = (self.store, self.engines, painter, painter, self.clock)
        self.conversation = TodakConversation(Services(*parts, rules=rules, words=self.models.words))
        self.charts = ReportService(self.store, self.models.painter, self.clock, self.outboxes)
        self.check_ins = CheckInService(self.store, self.clock, self.outboxes)

    def close(self) -> None:
        self.engines.close()
        self.store.close()

    def entries(self, channel: ChannelName, user_id: int) -> Sequence[Entry]:
        person = self.store.find_person(Address(channel, str(user_id), str(user_id)))
        return self.store.entries(person.id, EntryFilter()) if person else []

    def bytes_on_disk(self) -> bytes:
        """Everything that lies in the bot's folder, names included."""
        files = sorted(file for file in self.folder.rglob("*") if file.is_file())
        return b"\n".join(str(file).encode() + file.read_bytes() for file in files)
