"""What the store in memory holds, and its lock."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Concatenate, ParamSpec, TypeVar

from bot.messages import ChannelName, Clip, Dialogue, Entry, Person, Turn
from bot.ports import CheckInKind, Pending, ReportKind
from bot.records import EntryIndex

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="MemoryRows")

Account = tuple[ChannelName, str]
CLAIMED = "claimed"
PLANNED = "planned"


@dataclass(slots=True)
class KeptTurn:
    """A turn with the message it answers and the entry whose words it repeats."""

    source_key: str
    person_id: int
    entry_id: str | None
    turn: Turn


@dataclass(slots=True)
class KeptReport:
    """How far the chart of a day is."""

    state: str
    lease_until_utc: datetime


@dataclass(slots=True)
class KeptCheckIn:
    """How far a check-in is."""

    person_id: int
    kind: CheckInKind
    due_utc: datetime
    state: str = PLANNED
    lease_until_utc: datetime | None = None
    account: Account | None = None

    @property
    def is_open(self) -> bool:
        return self.state in {PLANNED, CLAIMED}

    def is_free(self, now_utc: datetime) -> bool:
        return self.is_open and (self.lease_until_utc is None or self.lease_until_utc <= now_utc)


def one_at_a_time(method: "Callable[Concatenate[S, P], R]") -> "Callable[Concatenate[S, P], R]":
    """Run a method under the store's lock: a method is one transaction."""

    def locked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.lock:
            return method(self, *args, **kwargs)

    return locked


class MemoryRows:
    """Dictionaries in place of tables."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.people: dict[int, Person] = {}
        self.accounts: dict[Account, int] = {}
        self.chats: dict[Account, str] = {}
        # The account each message came from, by its key; an entry and a turn have the key of their message.
        self.written_from: dict[str, Account] = {}
        self.schedules: dict[int, dict[ReportKind, datetime]] = {}
        self.inbox: dict[str, Pending] = {}
        self._recorded = 0
        self.kept_entries: dict[str, Entry] = {}
        self.kept_audio: dict[str, Clip] = {}
        self.kept_turns: list[KeptTurn] = []
        self.dialogues: dict[int, Dialogue] = {}
        self.reports: dict[tuple[int, ReportKind, date], KeptReport] = {}
        self.check_ins: dict[int, KeptCheckIn] = {}
        self.kept_indexes: dict[str, EntryIndex] = {}
        self.link_codes: dict[int, tuple[str, datetime]] = {}
        self.kept_tries: dict[int, tuple[int, datetime]] = {}
        self.vents: dict[int, list[tuple[datetime, datetime | None]]] = {}
        self._numbers = count(1)
