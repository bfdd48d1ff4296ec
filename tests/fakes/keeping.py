"""What the store in memory shows of a person, and what it lets go of."""

from dataclasses import replace
from datetime import datetime

from bot.conversation.retention import AGES, DONE_MESSAGES, ENDED_CHECK_INS, HELPLINE_OFFERS, QUESTION_LASTS, QUIET_REMINDERS, words_end_utc
from bot.messages import Person, Retention
from bot.ports import MessageState, Pending, ReportKind
from bot.records import (
    AudioRecord,
    CheckInRecord,
    IndexRecord,
    LinkCodeRecord,
    LinkTryRecord,
    MessageRecord,
    PersonalRecords,
    ReportRecord,
    ScheduleRecord,
    TurnRecord,
    VentRecord,
)
from tests.fakes.joining import MemoryJoining
from tests.fakes.rooms import MemoryRooms
from tests.fakes.rows import CLAIMED, one_at_a_time


class MemoryKeeping(MemoryRooms, MemoryJoining):
    """Records and retention."""

    @one_at_a_time
    def records(self, person_id: int) -> PersonalRecords | None:
        person = self.people.get(person_id)
        if person is None:
            return None
        entries = sorted(
            (entry for entry in self.kept_entries.values() if entry.person_id == person_id), key=lambda entry: entry.created_utc
        )
        clips = [(entry.id, self.kept_audio[entry.id]) for entry in entries if entry.id in self.kept_audio]
        reports = sorted(
            ((day, kind, kept) for (owner, kind, day), kept in self.reports.items() if owner == person_id), key=lambda row: row[:2]
        )
        schedules = sorted((moment, kind) for kind, moment in self.schedules.get(person_id, {}).items())
        check_ins = sorted((kept for kept in self.check_ins.values() if kept.person_id == person_id), key=lambda kept: kept.due_utc)
        return PersonalRecords(
            person=person,
            schedules=tuple(ScheduleRecord(kind.value, moment) for moment, kind in schedules),
            accounts=self.accounts_of(person_id),
            entries=tuple(entries),
            audio=tuple(AudioRecord(entry_id, clip.mime, clip.duration_seconds) for entry_id, clip in clips),
            turns=tuple(TurnRecord(kept.source_key, kept.entry_id, kept.turn) for kept in self.kept_turns if kept.person_id == person_id),
            messages=tuple(_message_record(pending) for pending in self.inbox.values() if pending.person_id == person_id),
            dialogue=self.dialogues.get(person_id),
            reports=tuple(
                ReportRecord(kind.value, day, kept.state, kept.lease_until_utc if kept.state == CLAIMED else None)
                for day, kind, kept in reports
            ),
            check_ins=tuple(CheckInRecord(kept.kind.value, kept.due_utc, kept.state, kept.lease_until_utc) for kept in check_ins),
            entry_index=tuple(
                IndexRecord(key, index.words)
                for key, index in sorted(self.kept_indexes.items())
                if self.kept_entries[key].person_id == person_id
            ),
            link_codes=tuple(LinkCodeRecord(end) for owner, (_, end) in self.link_codes.items() if owner == person_id),
            link_tries=tuple(LinkTryRecord(count, since) for owner, (count, since) in self.kept_tries.items() if owner == person_id),
            vents=tuple(VentRecord(start, end) for start, end in self.vents.get(person_id, [])),
        )

    @one_at_a_time
    def purge(self, now_utc: datetime) -> int:
        before = self._size()
        stale = {k for k, p in self.inbox.items() if p.state is MessageState.DONE and p.incoming.received_utc < now_utc - DONE_MESSAGES}
        self.inbox = {key: pending for key, pending in self.inbox.items() if key not in stale}
        old = {n for n, kept in self.check_ins.items() if not kept.is_open and kept.due_utc < now_utc - ENDED_CHECK_INS}
        self.check_ins = {number: kept for number, kept in self.check_ins.items() if number not in old}
        quiet = {p for p, kept in self.reports.items() if p[1] is ReportKind.REMINDER and kept.state == "quiet"}
        stale_quiet = {place for place in quiet if place[2] < (now_utc - QUIET_REMINDERS).date()}
        self.reports = {place: kept for place, kept in self.reports.items() if place not in stale_quiet}
        self.dialogues = {who: asked for who, asked in self.dialogues.items() if asked.asked_utc >= now_utc - QUESTION_LASTS}
        wordless = self._forget_care(now_utc)
        for person in list(self.people.values()):
            if person.retention in AGES:
                self._drop_aged(person, now_utc - AGES[person.retention])
            elif person.retention is Retention.UNTIL_CHARTED:
                wordless += self._drop_words(person, words_end_utc(person.zone, now_utc))
        return before - self._size() + wordless

    def _forget_care(self, now_utc: datetime) -> int:
        count = 0
        for person in list(self.people.values()):
            tender, offered = person.tender_until_utc, person.helpline_offered_utc
            if tender is not None and tender < now_utc - ENDED_CHECK_INS:
                tender, count = None, count + 1
            if offered is not None and offered < now_utc - HELPLINE_OFFERS:
                offered, count = None, count + 1
            self.people[person.id] = replace(person, tender_until_utc=tender, helpline_offered_utc=offered)
        return count

    def _drop_aged(self, person: Person, before: datetime) -> None:
        aged = {entry.id for entry in self.kept_entries.values() if entry.person_id == person.id and entry.created_utc < before}
        self.kept_entries = {key: entry for key, entry in self.kept_entries.items() if key not in aged}
        self.kept_audio = {key: clip for key, clip in self.kept_audio.items() if key not in aged}
        self.kept_indexes = {key: index for key, index in self.kept_indexes.items() if key not in aged}
        self._drop_turns(person, before)
        self.kept_turns = [kept for kept in self.kept_turns if kept.entry_id not in aged]
        self.reports = {place: kept for place, kept in self.reports.items() if place[0] != person.id or place[2] >= before.date()}
        if person.id in self.vents:
            self.vents[person.id] = [vent for vent in self.vents[person.id] if vent[0] >= before]
        self.inbox = {
            key: pending
            for key, pending in self.inbox.items()
            if pending.person_id != person.id or pending.state is MessageState.DONE or pending.incoming.received_utc >= before
        }

    def _drop_words(self, person: Person, before: datetime) -> int:
        old = [entry for entry in self.kept_entries.values() if entry.person_id == person.id and entry.created_utc < before]
        worded = [entry for entry in old if entry.text]
        self.kept_entries |= {entry.id: replace(entry, text="") for entry in worded}
        for entry in old:
            self.kept_audio.pop(entry.id, None)
            self.kept_indexes.pop(entry.id, None)
        self._drop_turns(person, before)
        return len(worded)

    def _drop_turns(self, person: Person, before: datetime) -> None:
        self.kept_turns = [kept for kept in self.kept_turns if kept.person_id != person.id or kept.turn.created_utc >= before]

    def _size(self) -> int:
        tables = (self.kept_entries, self.kept_turns, self.kept_audio, self.inbox, self.reports, self.check_ins, self.dialogues)
        return sum(len(table) for table in tables)


def _message_record(pending: Pending) -> MessageRecord:
    incoming, answer = pending.incoming, pending.answer
    return MessageRecord(
        incoming.key,
        pending.state.value,
        incoming.received_utc,
        pending.placeholder_ref,
        incoming.text,
        incoming.voice.handle if incoming.voice else "",
        answer.outgoing.text if answer else "",
    )
