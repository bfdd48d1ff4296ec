"""The values of the store: messages on their way, what is due, and everything that is kept of one person.

`PersonalRecords` has one part for each table; a test compares them with the tables, so that nothing can be kept and not shown.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from bot.messages import Address, Dialogue, Emotion, Entry, Incoming, Outgoing, Person, Turn


class MessageState(StrEnum):
    """How far an incoming message has come."""

    RECEIVED = "received"
    ANSWERED = "answered"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Answer:
    """What will be said to a message, decided and stored before it is sent. `speech`, if not empty, is spoken after the text."""

    outgoing: Outgoing
    speech: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Pending:
    """A recorded message: `placeholder_ref` is the first sign of life to edit, `answer` is there once the state is ANSWERED.

    `position` grows with every message recorded.
    """

    incoming: Incoming
    person_id: int
    state: MessageState
    placeholder_ref: str = ""
    answer: Answer | None = None
    position: int = 0


class ReportKind(StrEnum):
    """What the bot sends unasked, at the hours a person chose."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class DueReport:
    """Something that is due: `local_day` is the day it tells of (the last one of a week), `due_utc` the moment the person asked for."""

    person: Person
    local_day: date
    due_utc: datetime
    kind: ReportKind = ReportKind.DAY


class CheckInKind(StrEnum):
    """When the bot looks in again after an urgent message."""

    HOURS_LATER = "hours_later"
    NEXT_DAY = "next_day"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A promise to look in on a person after an urgent message."""

    id: int
    person: Person
    kind: CheckInKind
    due_utc: datetime


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: created at or after `since_utc` and before `until_utc`, and of a feeling; None leaves a side, or the feeling, open."""

    since_utc: datetime | None = None
    until_utc: datetime | None = None
    emotion: Emotion | None = None


@dataclass(frozen=True, slots=True, eq=False)
class EntryIndex:
    """What a search looks at: the base forms of an entry's words, and its meaning (float32, L2-normalised; None if it was not read)."""

    words: tuple[str, ...] = field(repr=False)
    vector: npt.NDArray[np.float32] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class SearchIndex:
    """The indexes of many entries, newest first, laid side by side for a search.

    `words` has for each entry its words in UTF-8 with a line break before, between and after them: in ten thousand entries bytes are
    found twice as fast as text. `vectors` (float32) has a row for each, of zeros where the meaning was not read; without any meaning it
    has no columns.
    """

    entry_ids: tuple[str, ...]
    words: tuple[bytes, ...] = field(repr=False)
    vectors: npt.NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AudioRecord:
    """A kept clip without its bytes."""

    entry_id: str
    mime: str
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """An exchange with the message it answered and the entry whose words it repeats, if there is one."""

    source_key: str
    entry_id: str | None
    turn: Turn


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message as it was taken in; `text` and `answer` are there until it is done."""

    key: str
    state: str
    received_utc: datetime
    placeholder_ref: str
    text: str = field(default="", repr=False)
    voice_handle: str = field(default="", repr=False)
    answer: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ScheduleRecord:
    """When the bot speaks unasked next."""

    kind: str
    next_utc: datetime


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """The base forms of an entry's words, by which a search finds it. Its vector says nothing to a reader and is made from the words."""

    entry_id: str
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkCodeRecord:
    """A code that joins another account, until it ends; the code itself is not kept."""

    expires_utc: datetime


@dataclass(frozen=True, slots=True)
class LinkTryRecord:
    """How many wrong codes came lately, and when the last one did."""

    count: int
    since_utc: datetime


@dataclass(frozen=True, slots=True)
class VentRecord:
    """The fact that a person let something out that is not kept; without an end while it lasts."""

    started_utc: datetime
    ended_utc: datetime | None


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """Something that came unasked, the day it tells of, and how far it came."""

    kind: str
    local_day: date
    state: str
    lease_until_utc: datetime | None


@dataclass(frozen=True, slots=True)
class CheckInRecord:
    """A promise to look in, and how it ended."""

    kind: str
    due_utc: datetime
    state: str
    lease_until_utc: datetime | None


@dataclass(frozen=True, slots=True)
class PersonalRecords:
    """All of it, each list oldest first."""

    person: Person
    schedules: tuple[ScheduleRecord, ...]
    accounts: tuple[Address, ...]
    entries: tuple[Entry, ...]
    audio: tuple[AudioRecord, ...]
    turns: tuple[TurnRecord, ...]
    messages: tuple[MessageRecord, ...]
    dialogue: Dialogue | None
    reports: tuple[ReportRecord, ...]
    check_ins: tuple[CheckInRecord, ...]
    entry_index: tuple[IndexRecord, ...] = ()
    link_codes: tuple[LinkCodeRecord, ...] = ()
    link_tries: tuple[LinkTryRecord, ...] = ()
    vents: tuple[VentRecord, ...] = ()
