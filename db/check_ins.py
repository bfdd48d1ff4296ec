"""Care after urgent words: promises to look in on a person, the hours in which nothing cheerful speaks, and helplines offered."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.messages import Address
from bot.ports import CheckIn, CheckInKind
from db.models import AccountRow, CheckInRow, PersonRow
from db.people import IS_FIRST_ACCOUNT, PEOPLE, PeopleStore

PLANNED = "planned"
CLAIMED = "claimed"
SENT = "sent"
OPEN = CheckInRow.state.in_((PLANNED, CLAIMED))
_WRITER = aliased(AccountRow)
# Once the account that the words came from is gone, or was never known, the one that is spoken to unasked stands in.
_HAS_WRITER = exists().where(_WRITER.id == CheckInRow.account_id, _WRITER.person_id == CheckInRow.person_id)
IS_ASKED_ACCOUNT = or_(CheckInRow.account_id == AccountRow.id, and_(~_HAS_WRITER, IS_FIRST_ACCOUNT))


class CheckInStore(PeopleStore):
    """The check-ins' part of `DiaryStore`."""

    def schedule_check_ins(self, person_id: int, moments: Mapping[CheckInKind, datetime], account: Address | None = None) -> None:
        """Plan to look in, in place of everything planned before; the person is tender until the last of the moments.

        Ended ones go too: they belong to an earlier bad hour, and `settle_check_ins` must not take them for one sent now.
        """
        with self.database.writing() as session:
            if not self._hold_person(session, person_id):
                return
            session.execute(delete(CheckInRow).where(CheckInRow.person_id == person_id))
            account_id = _account_id(session, person_id, account) if account else None
            for kind, due_utc in moments.items():
                session.add(
                    CheckInRow(
                        person_id=person_id,
                        account_id=account_id,
                        kind=kind.value,
                        due_utc=due_utc,
                        state=PLANNED,
                        lease_until_utc=None,
                    )
                )
            person = session.get_one(PersonRow, person_id)
            person.tender_until_utc = later(person.tender_until_utc, max(moments.values(), default=None))

    def is_tender(self, person_id: int, now_utc: datetime) -> bool:
        """Tell whether urgent words are less than a day old, or somebody still means to ask after the person."""
        lasts = exists().where(PersonRow.id == person_id, PersonRow.tender_until_utc > now_utc)
        is_awaited = exists().where(CheckInRow.person_id == person_id, OPEN)
        with self.database.reading() as session:
            return bool(session.scalar(select(or_(lasts, is_awaited))))

    def offer_helpline(self, person_id: int, moment_utc: datetime, quiet: timedelta) -> bool:
        """Note that a helpline is offered to somebody, and tell whether it may be: not if it was a while ago at most.

        For the same moment it may be again: that is the same message, taken up once more after a stop.
        """
        with self.database.writing() as session:
            if not self._hold_person(session, person_id):
                return False
            person = session.get_one(PersonRow, person_id)
            last = person.helpline_offered_utc
            if last is not None and last != moment_utc and moment_utc - last < quiet:
                return False
            person.helpline_offered_utc = moment_utc
            return True

    def cancel_check_ins(self, person_id: int, check_in_id: int | None = None) -> bool:
        """Drop what was planned and not yet sent; given a check-in, only if it is one of the plan that stands, else return False."""
        with self.database.writing() as session:
            if not self._hold_person(session, person_id):
                return False
            named = select(CheckInRow.id).where(CheckInRow.person_id == person_id, CheckInRow.id == check_in_id)
            if check_in_id is not None and session.scalars(named).first() is None:
                return False
            _drop_open(session, person_id)
            return True

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
        """Return check-ins whose moment has come, the most overdue first; those that somebody is sending are left out.

        Each is for the account that the urgent words came from.
        """
        free = or_(CheckInRow.state == PLANNED, and_(CheckInRow.state == CLAIMED, CheckInRow.lease_until_utc <= now_utc))
        due = (
            PEOPLE.join(CheckInRow, CheckInRow.person_id == AccountRow.person_id)
            .add_columns(CheckInRow)
            .where(CheckInRow.due_utc <= now_utc, free, IS_ASKED_ACCOUNT)
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


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later of two moments, of which either may be missing."""
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _account_id(session: Session, person_id: int, account: Address) -> int | None:
    its_own = (AccountRow.person_id == person_id, AccountRow.channel == account.channel.value, AccountRow.user_id == account.user_id)
    return session.scalars(select(AccountRow.id).where(*its_own)).first()


def _drop_open(session: Session, person_id: int) -> None:
    session.execute(delete(CheckInRow).where(CheckInRow.person_id == person_id, OPEN))
