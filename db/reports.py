"""Charts that are due: who, claimed by whom, and how each ended."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from bot.conversation.schedule import next_chart_utc, told_day
from bot.ports import DueReport
from db.models import PersonRow, ReportRow
from db.people import IS_FIRST_ACCOUNT, PEOPLE, PeopleStore, to_person

CLAIMED = "claimed"


class ReportStore(PeopleStore):
    """The charts' part of `DiaryStore`."""

    def due_reports(self, now_utc: datetime, limit: int) -> list[DueReport]:
        """Return charts whose moment has come, the most overdue first; people whose chart is just being sent are left out."""
        being_sent = exists().where(ReportRow.person_id == PersonRow.id, ReportRow.state == CLAIMED, ReportRow.lease_until_utc > now_utc)
        due = (
            PEOPLE.where(PersonRow.next_chart_utc <= now_utc, PersonRow.is_reachable, IS_FIRST_ACCOUNT, ~being_sent)
            .order_by(PersonRow.next_chart_utc, PersonRow.id)
            .limit(limit)
        )
        with self.database.reading() as session:
            return [
                DueReport(to_person(person, account), told_day(person.next_chart_utc, person.zone), person.next_chart_utc)
                for person, account in session.execute(due)
                if person.next_chart_utc is not None
            ]

    def claim_report(self, due: DueReport, now_utc: datetime, lease_seconds: float) -> bool:
        """Claim a person's chart of a day; False if it was sent, is being sent, or another process holds the lease."""
        person_id, lease = due.person.id, now_utc + timedelta(seconds=lease_seconds)
        with self.database.writing() as session:
            if not self._hold_person(session, person_id, waits=False):
                return False
            row = session.scalars(select(ReportRow).where(ReportRow.person_id == person_id, ReportRow.local_day == due.local_day)).first()
            if row is None:
                session.add(ReportRow(person_id=person_id, local_day=due.local_day, state=CLAIMED, lease_until_utc=lease))
                return True
            if row.state != CLAIMED:
                _move_on(session, due, now_utc)
                return False
            if row.lease_until_utc is not None and row.lease_until_utc > now_utc:
                return False
            row.lease_until_utc = lease
            return True

    def hold_report(self, due: DueReport, until_utc: datetime) -> bool:
        """Move the end of the lease on a claimed chart; False if it is claimed no more (ended, or the person is gone)."""
        mine = (ReportRow.person_id == due.person.id, ReportRow.local_day == due.local_day, ReportRow.state == CLAIMED)
        with self.database.writing() as session:
            held = session.scalars(select(ReportRow).where(*mine).with_for_update()).first()
            if held is None:
                return False
            held.lease_until_utc = until_utc
            return True

    def finish_report(self, due: DueReport, outcome: str, next_chart_utc: datetime | None) -> None:
        """Write how a claimed chart ended and when the next one is due, unless the person chose another hour meanwhile."""
        with self.database.writing() as session:
            session.execute(
                update(ReportRow)
                .where(ReportRow.person_id == due.person.id, ReportRow.local_day == due.local_day)
                .values(state=outcome, lease_until_utc=None)
            )
            _set_next_chart(session, due, next_chart_utc)


def _move_on(session: Session, due: DueReport, now_utc: datetime) -> None:
    """A person who had today's chart and then chose a later hour would stay due for ever; the next one is tomorrow's."""
    _set_next_chart(session, due, next_chart_utc(due.person, now_utc))


def _set_next_chart(session: Session, due: DueReport, moment: datetime | None) -> None:
    still_this_one = PersonRow.next_chart_utc <= due.due_utc
    session.execute(update(PersonRow).where(PersonRow.id == due.person.id, still_this_one).values(next_chart_utc=moment))
