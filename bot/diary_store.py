"""The seam to everything that is kept. Its methods are synchronous; the conversation calls them off the event loop."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.messages import Address, Clip, Dialogue, Entry, Incoming, Person, Turn
from bot.records import (
    Answer,
    CheckIn,
    CheckInKind,
    DueReport,
    EntryFilter,
    EntryIndex,
    Pending,
    PersonalRecords,
    ReportKind,
    ReportRecord,
    SearchIndex,
)


class DiaryStore(Protocol):
    """Everything that is kept. Each method is one short transaction; all raise `StoreError`."""

    def find_person(self, address: Address) -> Person | None:
        """Return the person behind an account (channel and user id), or None before consent."""

    def person(self, person_id: int) -> Person | None:
        """Return a person by id."""

    def add_person(self, person: Person) -> Person:
        """Store a person who just agreed (`person.id` is ignored) and return them with an id; a known account is returned as it is."""

    def save_person(self, person: Person, *, next_utc: Mapping[ReportKind, datetime] | None) -> None:
        """Store changed settings, and when what comes unasked is due next; None leaves that as it is, a kind left out comes no more."""

    def delete_person(self, person_id: int) -> None:
        """Remove every row of a person from every table."""

    def records(self, person_id: int) -> PersonalRecords | None:
        """Return everything that is kept of a person, from one moment; clips by `audio`. None when there is no such person."""

    def save_index(self, entry_id: str, index: EntryIndex) -> None:
        """Store what a search looks at for an entry, in place of what was there; nothing for an entry that is gone or without words."""

    def save_indexes(self, indexes: Mapping[str, EntryIndex]) -> None:
        """Do as `save_index` for several entries at once."""

    def search_index(self, person_id: int, which: EntryFilter) -> SearchIndex:
        """Return what a search looks at; only these entries' indexes are opened, and no entry is."""

    def entry_ids(self, person_id: int, which: EntryFilter) -> list[str]:
        """Return the ids of a person's entries, newest first; nothing is opened for it."""

    def unindexed(self, person_id: int, limit: int) -> list[str]:
        """Return ids of entries with words that no search finds yet, oldest first."""

    def accounts_of(self, person_id: int) -> tuple[Address, ...]:
        """Return the accounts of a person, the one that is spoken to unasked first."""

    def entry_count_from(self, person_id: int, account: Address) -> int:
        """Return how many entries of a person came from one of their accounts."""

    def join_people(self, person_id: int, into_id: int) -> bool:
        """Give everything of a person to another one and end the first; False when either is gone, or they are the same."""

    def part_account(self, person_id: int, account: Address) -> Person | None:
        """Make one of several accounts a person of its own, with what came from it; None when it is not theirs or the only one."""

    def offer_link(self, person_id: int, code: str, expires_utc: datetime) -> None:
        """Remember a code that joins another account, in place of the person's earlier one; nothing that is kept tells the code."""

    def link_offer(self, code: str, now_utc: datetime) -> int | None:
        """Return the id of the person whose code this is, or None if there is none or it has ended."""

    def withdraw_link(self, person_id: int) -> None:
        """Drop a person's code."""

    def count_link_try(self, person_id: int, now_utc: datetime, since_utc: datetime) -> int:
        """Count a wrong code and return how many came one after another since a moment, this one included."""

    def link_tries(self, person_id: int, since_utc: datetime) -> int:
        """Return how many wrong codes came one after another, if the last one came since a moment."""

    def begin_vent(self, person_id: int, now_utc: datetime) -> None:
        """Begin a time of which nothing is kept, unless one lasts already."""

    def end_vent(self, person_id: int, now_utc: datetime) -> bool:
        """End the one that lasts; False if there is none."""

    def open_vent(self, person_id: int) -> datetime | None:
        """Return since when one lasts, or None."""

    def vented_at(self, person_id: int, moment_utc: datetime) -> bool:
        """Tell whether one lasted at a moment."""

    def purge(self, now_utc: datetime) -> int:
        """Remove what people did not want kept longer, and traces nobody needs; returns how many rows went or lost their words."""

    def record(self, incoming: Incoming, person_id: int) -> Pending:
        """Record a message under its key, or return how far it had come if it is known already."""

    def received_at(self, person_id: int, key: str) -> datetime | None:
        """Return when a message of a person was received, while its key is known."""

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

    def add_entries(self, person_id: int, entries: Sequence[Entry]) -> int:
        """Add entries that came from elsewhere; returns how many, for a source key that the person has already is left out.

        Source keys of imports are made of words; what is kept of one tells nothing to who reads it.
        """

    def known_imports(self, person_id: int, source_keys: Sequence[str]) -> set[str]:
        """Return which of these source keys of imports a person has."""

    def save_entry(self, entry: Entry) -> None:
        """Store a changed entry (text, feeling, scores, correction, crisis level); no search finds words that it has no more."""

    def delete_entry(self, entry_id: str) -> None:
        """Remove one entry and the turn that holds its words."""

    def entries(self, person_id: int, which: EntryFilter) -> list[Entry]:
        """Return a person's entries, oldest first."""

    def moments_beside(self, person_id: int, which: EntryFilter) -> tuple[datetime | None, datetime | None]:
        """Return when a person's last entry before a span and their first one after it were created; None for an open side."""

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
        """Return what has become due, the most overdue first (indexed on the next moment, so it costs one query)."""

    def claim_report(self, due: DueReport, now_utc: datetime, lease_seconds: float) -> bool:
        """Claim a person's report of a kind and day; False if it was sent, is being sent, or another process holds the lease."""

    def hold_report(self, due: DueReport, until_utc: datetime) -> bool:
        """Move the end of the lease on a claimed chart; False if it is claimed no more (ended, or the person is gone)."""

    def finish_report(self, due: DueReport, outcome: str, next_utc: datetime | None) -> None:
        """Write how a claimed chart ended (`sent`, `empty`, `held`, `late`, `unreachable`) and when the next one is due."""

    def written_moments(self, person_id: int, since_utc: datetime) -> list[datetime]:
        """Return when a person's entries since a moment were written, oldest first; no word is opened for it."""

    def report_records(self, person_id: int, kind: ReportKind) -> list[ReportRecord]:
        """Return how the reports of a kind ended, oldest first."""

    def forget_reports(self, person_id: int, kind: ReportKind, before: date) -> None:
        """Forget the reports of a kind for days before one, so that its rules start anew."""

    def schedule_check_ins(self, person_id: int, moments: Mapping[CheckInKind, datetime], account: Address | None = None) -> None:
        """Plan to look in on a person at an account of theirs, in place of what was planned before.

        Until the last of the moments the person is tender, whatever becomes of the plan.
        """

    def cancel_check_ins(self, person_id: int, check_in_id: int | None = None) -> bool:
        """Drop what was planned and not yet sent; given a check-in, only if it is one of the plan that stands, else return False."""

    def settle_check_ins(self, person_id: int) -> None:
        """The person spoke: if a check-in was sent already, drop the rest."""

    def has_open_check_in(self, person_id: int) -> bool:
        """Tell whether a check-in is planned or being sent."""

    def is_tender(self, person_id: int, now_utc: datetime) -> bool:
        """Tell whether urgent words are less than a day old or a check-in is open: no chart, joke, voice or reminder speaks then."""

    def offer_helpline(self, person_id: int, moment_utc: datetime, quiet: timedelta) -> bool:
        """Note that a person is offered a helpline; False, and nothing noted, if that was less than `quiet` ago.

        For the very same moment it is True again: a message that was taken up twice.
        """

    def due_check_ins(self, now_utc: datetime, limit: int) -> list[CheckIn]:
        """Return check-ins whose moment has come, the most overdue first, each with the person at the account it is for."""

    def claim_check_in(self, check_in_id: int, now_utc: datetime, lease_seconds: float) -> bool:
        """Claim a check-in; False if it was sent, cancelled, or another process holds the lease."""

    def finish_check_in(self, check_in_id: int, outcome: str) -> None:
        """Write how a claimed check-in ended (`sent`, `late`, `unreachable`)."""
