"""The seams: what the conversation asks of the rooms around it.

Engines and the store (`bot/diary_store.py`) are synchronous and may be slow; the conversation calls them off the event loop. Outboxes are
asynchronous, since every channel's library is.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

# The store and its values; whoever knows the seams knows them from here.
from bot.diary_store import DiaryStore as DiaryStore
from bot.messages import (
    Address,
    Clip,
    Document,
    Emotion,
    Entry,
    FileRef,
    Incoming,
    Language,
    Outgoing,
    Person,
    Picture,
    Press,
    Reading,
    Register,
    SpeechPace,
    Transcript,
    Turn,
    VoiceRef,
)
from bot.records import Answer as Answer
from bot.records import CheckIn as CheckIn
from bot.records import CheckInKind as CheckInKind
from bot.records import DueReport as DueReport
from bot.records import EntryFilter as EntryFilter
from bot.records import MessageState as MessageState
from bot.records import Pending as Pending
from bot.records import PersonalRecords as PersonalRecords
from bot.records import ReportKind as ReportKind


class Clock(Protocol):
    """The time, injected so that tests can live a month in a second."""

    def now_utc(self) -> datetime:
        """Return the aware current time in UTC."""


class Outbox(Protocol):
    """How the conversation speaks through a channel.

    Every method raises `PersonUnreachableError` when the person cannot be reached any more, and `ChannelError` for other failures.
    """

    async def show_typing(self, address: Address) -> None:
        """Show that the bot is writing; a failure here is the channel's to swallow and log."""

    async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
        """Send one message and return its reference. `nonce`, if given, is the same when the same message is tried again."""

    async def edit(self, address: Address, message_ref: str, outgoing: Outgoing) -> None:
        """Replace a message sent earlier: text, picture and buttons; asking for what is already there is no failure.

        Where a platform cannot turn one into the other, the new one is sent, and the old one goes or loses its buttons.
        """

    async def fetch(self, what: VoiceRef | FileRef, max_bytes: int) -> bytes:
        """Download a clip or file, raising `ClipTooLargeError` as soon as it passes `max_bytes`."""


class EmotionEngine(Protocol):
    """Reads texts: feeling, crisis probabilities and meaning from one pass."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read texts of 1 to 10,000 characters (more is cut), in order; raises `EngineError`."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplyRequest:
    """What an answer is chosen on. `turns` are the last exchanges, oldest first; `reading` is None when the encoder failed.

    `now_utc` tells whether the last exchange is recent; without it, it counts as recent. `refused` are answers to this very request that
    the guard did not let through: another one is wanted. `may_write` is false near a crisis, where nothing may be generated; `may_ask`
    is false where a question is not welcome. `may_be_a_cry`: somebody may be in danger, so nothing light answers it; `is_worrying`: the
    writer is, by their own hand, and is answered so.
    """

    text: str = field(repr=False)
    emotion: Emotion | None
    reading: Reading | None
    turns: tuple[Turn, ...]
    language: Language
    register: Register
    now_utc: datetime | None = None
    refused: tuple[str, ...] = field(default=(), repr=False)
    may_write: bool = True
    may_ask: bool = True
    may_be_a_cry: bool = False
    is_worrying: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and where it came from: `bank:<situation id>`, `topic:<id>`, `fallback:<emotion>`, `act:<id>` or an engine's name.

    `may_ask` tells whoever writes another in its place whether a question is welcome now.
    """

    text: str = field(repr=False)
    source: str
    may_ask: bool = True


class ReplyEngine(Protocol):
    """Answers messages that the crisis check let through."""

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        """Answer each request, in order; raises `EngineError`."""


class WritingReplyEngine(Protocol):
    """Writes answers word by word, somewhere that may be slow, far away and wrong: nothing it says is trusted.

    Called from several threads at once.
    """

    def write(self, request: ReplyRequest, attempt: int) -> Generator[str, None, None]:
        """Yield the pieces of one answer as they come; closing the generator ends the request.

        `attempt` counts from 0; a later one comes after an answer that was refused. Raises `EngineError`, also when the answer breaks off.
        """

    def close(self) -> None:
        """Let go of connections."""


class SpeechToText(Protocol):
    """Hears words."""

    def transcribe(self, audio: bytes, mime: str) -> Transcript:
        """Transcribe a clip of any common container; raises a leaf of `SpeechError`. `mime` is a hint and may be wrong."""


class TextToSpeech(Protocol):
    """Speaks words."""

    def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        """Speak a text of 1 to 1,000 characters as OGG/Opus, mono, 48 kHz; raises `VoiceError`."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and the words that go with it; `entry_count` 0 means there was nothing to draw, and nothing to send unasked."""

    picture: Picture | None
    sentence: str = field(repr=False)
    entry_count: int = 0


class ChartPainter(Protocol):
    """Draws a person's diary.

    All methods are pure apart from processor time and safe to call in a thread. Entries outside the drawn days are left out, so that a
    caller may fetch generously; days are days of the person's zone.
    """

    def day(self, person: Person, local_day: date, entries: Sequence[Entry], *, is_tender: bool = False) -> Drawing:
        """Draw the entries of one local day; nothing cheerful stands in a picture that is shown in tender hours."""

    def month(self, person: Person, month: date, today: date, entries: Sequence[Entry]) -> Drawing:
        """Draw a calendar of the month that holds `month`."""

    def year(self, person: Person, year: int, today: date, entries: Sequence[Entry]) -> Drawing:
        """Draw a year in pixels, one a day."""

    def period(self, person: Person, last_day: date, days: int, entries: Sequence[Entry]) -> tuple[Drawing, ...]:
        """Draw the statistics of the 7, 30, 90 or 365 days up to `last_day`: one drawing or more, to be sent in order."""

    def report(self, person: Person, kind: ReportKind, last_day: date, entries: Sequence[Entry]) -> Drawing:
        """Draw the report of the week or month that ends on `last_day`; `entries` should reach back over the one before as well."""


class ReportPrinter(Protocol):
    """Prints a diary for somebody a person wants to show it to, such as a counsellor."""

    def print_report(self, person: Person, last_day: date, days: int, entries: Sequence[Entry], chosen: Sequence[Entry]) -> Document:
        """Print the days up to `last_day` as a PDF: calendars and charts of all `entries`, and the words of the `chosen` ones only."""


class WordSplitter(Protocol):
    """Takes texts apart into the words that carry meaning."""

    def split(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Return nouns and verbs (as the dictionary has them) of each text, in order; the first call may take two seconds.

        Raises `EngineError`.
        """


class WordForms(Protocol):
    """Takes texts apart into what a search looks for."""

    def forms(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the different words of each text as the dictionary has them, in order; the first call may take two seconds.

        Raises `EngineError`.
        """


class Conversation(Protocol):
    """What a channel calls. Handlers depend on this, never on the class behind it."""

    async def accept(self, incoming: Incoming) -> None:
        """Write a message down (if its sender has agreed to that) and return; a channel may then tell the platform it has it."""

    async def receive(self, incoming: Incoming, outbox: Outbox) -> None:
        """Answer a message through `outbox`; the first thing it does is `accept`, and a message already done is left alone."""

    async def press(self, press: Press, outbox: Outbox) -> str:
        """Act on a button; returns a short notice for the presser, or an empty string."""

    async def resume(self, outboxes: "OutboxLookup") -> int:
        """Take up messages that a stop left unfinished; returns how many."""


class OutboxLookup(Protocol):
    """Finds the outbox of a channel that is running."""

    def __call__(self, address: Address) -> Outbox | None:
        """Return the outbox for an address, or None if its channel is not running."""
