"""Promises to look in on a person after an urgent message."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.ports import CheckIn, CheckInKind
from db.models import AccountRow, CheckInRow
from db.people import IS_FIRST_ACCOUNT, PEOPLE, PeopleStore

PLANNED = "planned"
CLAIMED = "claimed"
SENT = "sent"
OPEN = CheckInRow.state.in_((PLANNED, CLAIMED))


class CheckInStore(PeopleStore):
    """The check-ins' part of `DiaryStore`."""

    def schedule_check_ins(self, person_id: int, moments: Mapping[CheckInKind, datetime]) -> None:
        """Plan to look in, in place of everything planned before.

        Ended ones go too: they belong to an earlier bad hour, and `settle_check_ins` must not take them for one sent now.
        """
        with self.database.writing() as session:
            if not self._hold_person(session, person_id):
                return
            session.execute(delete(CheckInRow).where(CheckInRow.person_id == person_id))
            for kind, due_utc in moments.items():
                session.add(CheckInRow(person_id=person_id, kind=kind.value, due_utc=due_utc, state=PLANNED, lease_until_utc=None))

    def cancel_check_ins(self, person_id: int) -> None:
        """Drop what was planned and not yet sent."""
        with self.database.writing() as session:
            if self._hold_person(session, person_id):
                _drop_open(session, person_id)

    def settle_check_ins(self, person_id: int) -> None:
        """The person spoke: if a check-in was sent already, drop the rest."""
        sent = select(CheckInRow.id).where(CheckInRow.person_id == person_id, CheckInRow.state == SENT).limit(1)
        with self.database.writing() as session:
            if self._hold_person(session, person_id) and session.scalars(sent).first() is not None:
                _drop_open(session, person_id)

    def has_open_check_in(self, person_id: int) -> bool:
        """Tell whether a check-in is planned or being sent."""
        with self.database.reading() as session:
            return session.scalars(select(CheckInRow.id).where(CheckInRow.person_id == person_id, OPEN).limit(1)).first() is not None

    def due_check_ins(self, now_utc: datetime, limit: int) -> list[CheckIn]:
        """Return check-ins whose moment has come, the most overdue first; those that somebody is sending are left out."""
        free = or_(CheckInRow.state == PLANNED, and_(CheckInRow.state == CLAIMED, CheckInRow.lease_until_utc <= now_utc))
        due = (
            PEOPLE.join(CheckInRow, CheckInRow.person_id == AccountRow.person_id)
            .add_columns(CheckInRow)
            .where(CheckInRow.due_utc <= now_utc, free, IS_FIRST_ACCOUNT)
            .order_by(CheckInRow.due_utc, CheckInRow.id)
            .limit(limit)
        )
        with self.database.reading() as session:
            return [
                CheckIn(check_in.id, self.to_person(person, account), CheckInKind(check_in.kind), check_in.due_utc)
                for person, account, check_in in session.execute(due)
            ]

    def claim_check_in(self, check_in_id: int, now_utc: datetime, lease_seconds: float) -> bool:
        """Claim a check-in; False if it was sent, cancelled, or another process holds the lease."""
        wanted = select(CheckInRow).where(CheckInRow.id == check_in_id, OPEN)
        with self.database.writing() as session:
            row = session.scalars(wanted.with_for_update(skip_locked=True)).first()
            if row is None:
                return False
            if row.state == CLAIMED and row.lease_until_utc is not None and row.lease_until_utc > now_utc:
                return False
            row.state, row.lease_until_utc = CLAIMED, now_utc + timedelta(seconds=lease_seconds)
            return True

    def finish_check_in(self, check_in_id: int, outcome: str) -> None:
        """Write how a claimed check-in ended."""
        with self.database.writing() as session:
            session.execute(update(CheckInRow).where(CheckInRow.id == check_in_id).values(state=outcome, lease_until_utc=None))


def _drop_open(session: Session, person_id: int) -> None:
    session.execute(delete(CheckInRow).where(CheckInRow.person_id == person_id, OPEN))
