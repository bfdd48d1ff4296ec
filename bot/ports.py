"""The seams: what the conversation asks of the rooms around it.

Engines and the store are synchronous and may be slow; the conversation calls them off the event loop. Outboxes are
asynchronous, since every channel's library is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.messages import (
    Address,
    Clip,
    Dialogue,
    Emotion,
    Entry,
    Incoming,
    Language,
    Outgoing,
    Person,
    Picture,
    Press,
    Reading,
    Register,
    Transcript,
    Turn,
    VoiceRef,
)

# Values of the store; whoever knows the seam knows them from here.
from bot.records import Answer as Answer
from bot.records import CheckIn as CheckIn
from bot.records import CheckInKind as CheckInKind
from bot.records import DueReport as DueReport
from bot.records import EntryFilter as EntryFilter
from bot.records import MessageState as MessageState
from bot.records import Pending as Pending
from bot.records import PersonalRecords as PersonalRecords


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
        """Replace text and buttons of a message sent earlier; asking for what is already there is no failure."""

    async def fetch(self, voice: VoiceRef, max_bytes: int) -> bytes:
        """Download a clip, raising `ClipTooLargeError` as soon as it passes `max_bytes`."""


class EmotionEngine(Protocol):
    """Reads texts: feeling, crisis probabilities and meaning from one pass."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read texts of 1 to 10,000 characters (more is cut), in order; raises `EngineError`."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplyRequest:
    """What an answer is chosen on. `turns` are the last exchanges, oldest first; `reading` is None when the encoder failed.

    `now_utc` tells whether the last exchange is recent; without it, it counts as recent. `refused` are answers to this very request that
    the guard did not let through: another one is wanted.
    """

    text: str = field(repr=False)
    emotion: Emotion | None
    reading: Reading | None
    turns: tuple[Turn, ...]
    language: Language
    register: Register
    now_utc: datetime | None = None
    refused: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and where it came from: `bank:<situation id>`, `fallback:<emotion>`, `act:<id>` or an engine's name."""

    text: str = field(repr=False)
    source: str


class ReplyEngine(Protocol):
    """Answers messages that the crisis check let through."""

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        """Answer each request, in order; raises `EngineError`."""


class SpeechToText(Protocol):
    """Hears words."""

    def transcribe(self, audio: bytes, mime: str) -> Transcript:
        """Transcribe a clip of any common container; raises a leaf of `SpeechError`. `mime` is a hint and may be wrong."""


class TextToSpeech(Protocol):
    """Speaks words."""

    def speak(self, text: str, language: Language) -> Clip:
        """Speak a text of 1 to 1,000 characters as OGG/Opus, mono, 48 kHz; raises `VoiceError`."""


@dataclass(frozen=True, slots=True)
class DayPicture:
    """The day's chart and the words that go with it; `entry_count` 0 means there was nothing to draw."""

    picture: Picture | None
    sentence: str = field(repr=False)
    entry_count: int = 0


class ChartPainter(Protocol):
    """Draws a person's day."""

    def day(self, person: Person, local_day: date, entries: Sequence[Entry]) -> DayPicture:
        """Draw the entries of one local day; pure apart from processor time, safe to call in a thread."""


class DiaryStore(Protocol):
    """Everything that is kept. Each method is one short transaction; all raise `StoreError`."""

    def find_person(self, address: Address) -> Person | None:
        """Return the person behind an account (channel and user id), or None before consent."""

    def person(self, person_id: int) -> Person | None:
        """Return a person by id."""

    def add_person(self, person: Person) -> Person:
        """Store a person who just agreed (`person.id` is ignored) and return them with an id; a known account is returned as it is."""

    def save_person(self, person: Person, *, next_chart_utc: datetime | None) -> None:
        """Store changed settings and the moment of the next chart."""

    def delete_person(self, person_id: int) -> None:
        """Remove every row of a person from every table."""

    def records(self, person_id: int) -> PersonalRecords | None:
        """Return everything that is kept of a person, from one moment; clips by `audio`. None when there is no such person."""

    def purge(self, now_utc: datetime) -> int:
        """Remove what people did not want kept longer, and traces nobody needs; returns how many rows went or lost their words."""

    def record(self, incoming: Incoming, person_id: int) -> Pending:
        """Record a message under its key, or return how far it had come if it is known already."""

    def pending(self, limit: int, after: int = 0) -> list[Pending]:
        """Return messages that are not done, in the order they were recorded, beyond the position `after`."""

    def set_placeholder(self, key: str, message_ref: str) -> None:
        """Remember the first sign of life sent for a message."""

    def commit_answer(self, key: str, answer: Answer, *, entry: Entry | None, turn: Turn | None) -> None:
        """In one transaction: the entry and the turn (if any) are stored and the message becomes ANSWERED with its answer."""

    def mark_done(self, key: str) -> None:
        """The answer was sent: drop the message's words and keep its key, so that redelivery is known."""

    def entry(self, entry_id: str) -> Entry | None:
        """Return one entry."""

    def entry_of_message(self, person_id: int, source_key: str) -> Entry | None:
        """Return the entry that came from a message, if any."""

    def save_entry(self, entry: Entry) -> None:
        """Store a changed entry (text, feeling, scores, correction, crisis level)."""

    def delete_entry(self, entry_id: str) -> None:
        """Remove one entry and the turn that holds its words."""

    def entries(self, person_id: int, which: EntryFilter) -> list[Entry]:
        """Return a person's entries, oldest first."""

    def entry_count(self, person_id: int) -> int:
        """Return how many entries a person has."""

    def save_audio(self, entry_id: str, clip: Clip) -> None:
        """Keep the clip of an entry, encrypted; only for people who asked for it. It goes when the entry goes."""

    def audio(self, entry_id: str) -> Clip | None:
        """Return the kept clip of an entry."""

    def turns(self, person_id: int, limit: int) -> list[Turn]:
        """Return a person's last exchanges, oldest first."""

    def dialogue(self, person_id: int) -> Dialogue | None:
        """Return the question the bot waits on, if any."""

    def set_dialogue(self, person_id: int, dialogue: Dialogue | None) -> None:
        """Ask a question, or stop waiting."""

    def due_reports(self, now_utc: datetime, limit: int) -> list[DueReport]:
        """Return charts whose moment has come, the most overdue first (indexed on the next moment, so it costs one query)."""

    def claim_report(self, due: DueReport, now_utc: datetime, lease_seconds: float) -> bool:
        """Claim a person's chart of a day; False if it was sent, is being sent, or another process holds the lease."""

    def hold_report(self, due: DueReport, until_utc: datetime) -> bool:
        """Move the end of the lease on a claimed chart; False if it is claimed no more (ended, or the person is gone)."""

    def finish_report(self, due: DueReport, outcome: str, next_chart_utc: datetime | None) -> None:
        """Write how a claimed chart ended (`sent`, `empty`, `held`, `late`, `unreachable`) and when the next one is due."""

    def schedule_check_ins(self, person_id: int, moments: Mapping[CheckInKind, datetime]) -> None:
        """Plan to look in on a person, in place of what was planned before."""

    def cancel_check_ins(self, person_id: int) -> None:
        """Drop what was planned and not yet sent."""

    def settle_check_ins(self, person_id: int) -> None:
        """The person spoke: if a check-in was sent already, drop the rest."""

    def has_open_check_in(self, person_id: int) -> bool:
        """Tell whether a check-in is planned or being sent: the time in which no chart, joke or reminder speaks to the person."""

    def due_check_ins(self, now_utc: datetime, limit: int) -> list[CheckIn]:
        """Return check-ins whose moment has come, the most overdue first."""

    def claim_check_in(self, check_in_id: int, now_utc: datetime, lease_seconds: float) -> bool:
        """Claim a check-in; False if it was sent, cancelled, or another process holds the lease."""

    def finish_check_in(self, check_in_id: int, outcome: str) -> None:
        """Write how a claimed check-in ended (`sent`, `late`, `unreachable`)."""


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
