"""Everything that is kept of one person, as values: what a person takes along and what a host can be asked for.

One value for each table of the store; a test compares them with the tables, so that nothing can be kept and not shown.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.messages import Address, Dialogue, Entry, Person, Turn


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
class ReportRecord:
    """The chart of a day and how far it came."""

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
    next_chart_utc: datetime | None
    accounts: tuple[Address, ...]
    entries: tuple[Entry, ...]
    audio: tuple[AudioRecord, ...]
    turns: tuple[TurnRecord, ...]
    messages: tuple[MessageRecord, ...]
    dialogue: Dialogue | None
    reports: tuple[ReportRecord, ...]
    check_ins: tuple[CheckInRecord, ...]
