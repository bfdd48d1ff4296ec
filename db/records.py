"""Everything that is kept of one person, read in one transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messages import Address, ChannelName, Dialogue
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
from db.entry_index import unpack_index
from db.inbox import InboxStore
from db.models import (
    AccountRow,
    AudioRow,
    CheckInRow,
    DialogueRow,
    EntryIndexRow,
    EntryRow,
    InboxRow,
    LinkCodeRow,
    LinkTryRow,
    PersonRow,
    ReportRow,
    ScheduleRow,
    TurnRow,
    VentRow,
)
from db.payloads import AnswerShape, IncomingShape
from db.people import IS_FIRST_ACCOUNT, PEOPLE, PeopleStore


class RecordStore(InboxStore, PeopleStore):
    """The part of `DiaryStore` that shows a person all of their rows."""

    def records(self, person_id: int) -> PersonalRecords | None:
        """Return everything that is kept of a person; None when there is no such person."""
        with self.database.reading() as session:
            found = session.execute(PEOPLE.where(PersonRow.id == person_id, IS_FIRST_ACCOUNT)).first()
            if found is None:
                return None
            entries = session.scalars(
                select(EntryRow).where(EntryRow.person_id == person_id).order_by(EntryRow.created_utc, EntryRow.number)
            )
            return PersonalRecords(
                person=self.to_person(*found),
                schedules=_schedules(session, person_id),
                accounts=_accounts(session, person_id),
                entries=tuple(self._to_entry(row) for row in entries),
                audio=_audio(session, person_id),
                turns=self._turn_records(session, person_id),
                messages=self._message_records(session, person_id),
                dialogue=self._dialogue(session, person_id),
                reports=_reports(session, person_id),
                check_ins=_check_ins(session, person_id),
                entry_index=self._index_records(session, person_id),
                link_codes=_link_codes(session, person_id),
                link_tries=_link_tries(session, person_id),
                vents=_vents(session, person_id),
            )

    def _index_records(self, session: Session, person_id: int) -> tuple[IndexRecord, ...]:
        rows = session.scalars(select(EntryIndexRow).where(EntryIndexRow.person_id == person_id).order_by(EntryIndexRow.entry_id))
        bodies = ((row.entry_id, self._open(EntryIndexRow.body, row.entry_id, row.body)) for row in rows)
        return tuple(IndexRecord(entry_id, unpack_index(body).words) for entry_id, body in bodies)

    def _turn_records(self, session: Session, person_id: int) -> tuple[TurnRecord, ...]:
        rows = session.scalars(select(TurnRow).where(TurnRow.person_id == person_id).order_by(TurnRow.id))
        return tuple(TurnRecord(row.source_key, row.entry_id, self._to_turn(row)) for row in rows)

    def _message_records(self, session: Session, person_id: int) -> tuple[MessageRecord, ...]:
        rows = session.scalars(select(InboxRow).where(InboxRow.person_id == person_id).order_by(InboxRow.id))
        return tuple(self._message_record(row) for row in rows)

    def _message_record(self, row: InboxRow) -> MessageRecord:
        text = handle = answer = ""
        if row.payload is not None:
            incoming = IncomingShape.from_bytes(self._open(InboxRow.payload, row.key, row.payload))
            text, handle = incoming.text, incoming.voice.handle if incoming.voice else ""
        if row.answer is not None:
            answer = AnswerShape.from_bytes(self._open(InboxRow.answer, row.key, row.answer)).text
        return MessageRecord(row.key, row.state, row.received_utc, row.placeholder_ref, text, handle, answer)

    def _dialogue(self, session: Session, person_id: int) -> Dialogue | None:
        row = session.get(DialogueRow, person_id)
        if row is None:
            return None
        return Dialogue(row.kind, self._open(DialogueRow.subject, person_id, row.subject).decode("utf-8"), row.asked_utc)


def _accounts(session: Session, person_id: int) -> tuple[Address, ...]:
    rows = session.scalars(select(AccountRow).where(AccountRow.person_id == person_id).order_by(AccountRow.id))
    return tuple(Address(ChannelName(row.channel), row.chat_id, row.user_id) for row in rows)


def _audio(session: Session, person_id: int) -> tuple[AudioRecord, ...]:
    columns = select(AudioRow.entry_id, AudioRow.mime, AudioRow.duration_seconds).where(AudioRow.person_id == person_id)
    in_order = columns.join(EntryRow, EntryRow.id == AudioRow.entry_id).order_by(EntryRow.created_utc, EntryRow.number)
    return tuple(AudioRecord(entry_id, mime, seconds) for entry_id, mime, seconds in session.execute(in_order))


def _reports(session: Session, person_id: int) -> tuple[ReportRecord, ...]:
    rows = session.scalars(select(ReportRow).where(ReportRow.person_id == person_id).order_by(ReportRow.local_day, ReportRow.kind))
    return tuple(ReportRecord(row.kind, row.local_day, row.state, row.lease_until_utc) for row in rows)


def _schedules(session: Session, person_id: int) -> tuple[ScheduleRecord, ...]:
    rows = session.scalars(select(ScheduleRow).where(ScheduleRow.person_id == person_id).order_by(ScheduleRow.next_utc, ScheduleRow.kind))
    return tuple(ScheduleRecord(row.kind, row.next_utc) for row in rows)


def _link_codes(session: Session, person_id: int) -> tuple[LinkCodeRecord, ...]:
    rows = session.scalars(select(LinkCodeRow).where(LinkCodeRow.person_id == person_id))
    return tuple(LinkCodeRecord(row.expires_utc) for row in rows)


def _link_tries(session: Session, person_id: int) -> tuple[LinkTryRecord, ...]:
    rows = session.scalars(select(LinkTryRow).where(LinkTryRow.person_id == person_id))
    return tuple(LinkTryRecord(row.count, row.since_utc) for row in rows)


def _vents(session: Session, person_id: int) -> tuple[VentRecord, ...]:
    rows = session.scalars(select(VentRow).where(VentRow.person_id == person_id).order_by(VentRow.id))
    return tuple(VentRecord(row.started_utc, row.ended_utc) for row in rows)


def _check_ins(session: Session, person_id: int) -> tuple[CheckInRecord, ...]:
    rows = session.scalars(select(CheckInRow).where(CheckInRow.person_id == person_id).order_by(CheckInRow.due_utc, CheckInRow.id))
    return tuple(CheckInRecord(row.kind, row.due_utc, row.state, row.lease_until_utc) for row in rows)
