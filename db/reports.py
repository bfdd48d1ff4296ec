"""What is due unasked: for whom, claimed by whom, and how each ended."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from bot.conversation.schedule import next_report_utc, told_day
from bot.ports import DueReport, ReportKind
from bot.records import ReportRecord
from db.models import EntryRow, PersonRow, ReportRow, ScheduleRow
from db.people import IS_FIRST_ACCOUNT, PEOPLE, PeopleStore

CLAIMED = "claimed"


class ReportStore(PeopleStore):
    """The part of `DiaryStore` for charts, reports and reminders."""

    def due_reports(self, now_utc: datetime, limit: int) -> list[DueReport]:
        """Return what has become due, the most overdue first; what is just being sent is left out."""
        being_sent = exists().where(
            ReportRow.person_id == ScheduleRow.person_id,
            ReportRow.kind == ScheduleRow.kind,
            ReportRow.state == CLAIMED,
            ReportRow.lease_until_utc > now_utc,
        )
        due = (
            PEOPLE.add_columns(ScheduleRow.kind, ScheduleRow.next_utc)
            .join(ScheduleRow, ScheduleRow.person_id == PersonRow.id)
            .where(ScheduleRow.next_utc <= now_utc, PersonRow.is_reachable, IS_FIRST_ACCOUNT, ~being_sent)
            .order_by(ScheduleRow.next_utc, PersonRow.id, ScheduleRow.kind)
            .limit(limit)
        )
        with self.database.reading() as session:
            return [
                DueReport(self.to_person(person, account), told_day(next_utc, person.zone), next_utc, ReportKind(kind))
                for person, account, kind, next_utc in session.execute(due)
            ]

    def claim_report(self, due: DueReport, now_utc: datetime, lease_seconds: float) -> bool:
        """Claim a person's report of a kind and day; False if it was sent, is being sent, or another process holds the lease."""
        lease = now_utc + timedelta(seconds=lease_seconds)
        with self.database.writing() as session:
            if not self._hold_person(session, due.person.id, waits=False):
                return False
            row = session.scalars(select(ReportRow).where(_is_of(due))).first()
            if row is None:
                claimed = ReportRow(
                    person_id=due.person.id, kind=due.kind.value, local_day=due.local_day, state=CLAIMED, lease_until_utc=lease
                )
                session.add(claimed)
                return True
            if row.state != CLAIMED:
                _move_on(session, due, now_utc)
                return False
            if row.lease_until_utc is not None and row.lease_until_utc > now_utc:
                return False
            row.lease_until_utc = lease
            return True

    def hold_report(self, due: DueReport, until_utc: datetime) -> bool:
        """Move the end of the lease on a claimed report; False if it is claimed no more (ended, or the person is gone)."""
        with self.database.writing() as session:
            held = session.scalars(select(ReportRow).where(_is_of(due), ReportRow.state == CLAIMED).with_for_update()).first()
            if held is None:
                return False
            held.lease_until_utc = until_utc
            return True

    def finish_report(self, due: DueReport, outcome: str, next_utc: datetime | None) -> None:
        """Write how a claimed report ended and when the next one is due, unless the person chose another hour meanwhile."""
        with self.database.writing() as session:
            session.execute(update(ReportRow).where(_is_of(due)).values(state=outcome, lease_until_utc=None))
            _set_next(session, due, next_utc)

    def written_moments(self, person_id: int, since_utc: datetime) -> list[datetime]:
        """Return when a person's entries since a moment were written, oldest first."""
        wanted = select(EntryRow.created_utc).where(EntryRow.person_id == person_id, EntryRow.created_utc >= since_utc)
        with self.database.reading() as session:
            return list(session.scalars(wanted.order_by(EntryRow.created_utc)))

    def report_records(self, person_id: int, kind: ReportKind) -> list[ReportRecord]:
        """Return how the reports of a kind ended, oldest first."""
        wanted = select(ReportRow).where(ReportRow.person_id == person_id, ReportRow.kind == kind.value).order_by(ReportRow.local_day)
        with self.database.reading() as session:
            return [ReportRecord(row.kind, row.local_day, row.state, row.lease_until_utc) for row in session.scalars(wanted)]

    def forget_reports(self, person_id: int, kind: ReportKind, before: date) -> None:
        """Forget the reports of a kind that have ended, for days before one."""
        ended = (ReportRow.person_id == person_id, ReportRow.kind == kind.value, ReportRow.state != CLAIMED)
        with self.database.writing() as session:
            session.execute(delete(ReportRow).where(*ended, ReportRow.local_day < before))


def _is_of(due: DueReport) -> ColumnElement[bool]:
    return and_(ReportRow.person_id == due.person.id, ReportRow.kind == due.kind.value, ReportRow.local_day == due.local_day)


def _move_on(session: Session, due: DueReport, now_utc: datetime) -> None:
    """A person who had today's chart and then chose a later hour would stay due for ever; the next one is tomorrow's."""
    _set_next(session, due, next_report_utc(due.kind, due.person, now_utc))


def _set_next(session: Session, due: DueReport, moment: datetime | None) -> None:
    still_this_one = (
        ScheduleRow.person_id == due.person.id,
        ScheduleRow.kind == due.kind.value,
        ScheduleRow.next_utc <= due.due_utc,
    )
    if moment is None:
        session.execute(delete(ScheduleRow).where(*still_this_one))
    else:
        session.execute(update(ScheduleRow).where(*still_this_one).values(next_utc=moment))
