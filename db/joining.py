"""Two people become one, and an account becomes a person again; each in one transaction, so that a stop in between changes nothing.

Entries, exchanges, clips and messages are sealed for their own ids and not for their person, so they move as they are. What is sealed
for a person (a name, an open question) is sealed anew or goes.
"""

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.messages import Address, ChannelName, Person
from db.check_ins import CLAIMED, PLANNED, later
from db.models import (
    AccountRow,
    AudioRow,
    CheckInRow,
    DialogueRow,
    EntryIndexRow,
    EntryRow,
    InboxRow,
    LinkCodeRow,
    PersonRow,
    ReportRow,
    ScheduleRow,
    TurnRow,
    VentRow,
)
from db.people import PeopleStore

# What a person brings along; everything else of theirs ends with the joining. Entries first: whoever indexes one holds its row, so what
# they write lies there when its turn comes.
BROUGHT = (EntryRow, AudioRow, EntryIndexRow, TurnRow, InboxRow, VentRow, ReportRow, CheckInRow)
LEFT_BEHIND = ("accounts", "dialogues", "schedules", "link_codes", "link_tries")


class JoiningStore(PeopleStore):
    """The part of `DiaryStore` that joins and parts."""

    def accounts_of(self, person_id: int) -> tuple[Address, ...]:
        """Return the accounts of a person, the one that is spoken to unasked first."""
        wanted = select(AccountRow).where(AccountRow.person_id == person_id).order_by(AccountRow.id)
        with self.database.reading() as session:
            return tuple(Address(ChannelName(row.channel), row.chat_id, row.user_id) for row in session.scalars(wanted))

    def entry_count_from(self, person_id: int, account: Address) -> int:
        """Return how many entries of a person came from one of their accounts."""
        of_account = select(AccountRow.id).where(AccountRow.channel == account.channel.value, AccountRow.user_id == account.user_id)
        counted = select(func.count()).select_from(EntryRow).where(EntryRow.person_id == person_id, EntryRow.account_id.in_(of_account))
        with self.database.reading() as session:
            return session.scalar(counted) or 0

    def join_people(self, person_id: int, into_id: int) -> bool:
        """Give everything of a person to another one and end the first; False when either is gone, or they are the same."""
        if person_id == into_id:
            return False
        with self.database.writing() as session:
            # In the order of their numbers, or two joinings could wait for each other.
            if not all([self._hold_person(session, number) for number in sorted((person_id, into_id))]):
                return False
            _keep_refusal(session, person_id, into_id)
            _keep_care(session, person_id, into_id)
            _drop_double_reports(session, person_id, into_id)
            _drop_lesser_check_ins(session, person_id, into_id)
            for row in BROUGHT:
                session.execute(update(row).where(row.person_id == person_id).values(person_id=into_id))
            _move_accounts(session, person_id, into_id)
            session.execute(delete(DialogueRow).where(DialogueRow.person_id == into_id))
            session.execute(delete(LinkCodeRow).where(LinkCodeRow.person_id == into_id))
            self._remove_person(session, person_id)
        return True

    def part_account(self, person_id: int, account: Address) -> Person | None:
        """Make one of several accounts a person of its own; None when it is not theirs or the only one.

        What came from the account goes with it, check-ins too; settings, the moments of what comes unasked and the tender hours are
        copied. What came from no account (an import) stays.
        """
        with self.database.writing() as session:
            if not self._hold_person(session, person_id):
                return None
            rows = session.scalars(select(AccountRow).where(AccountRow.person_id == person_id)).all()
            leaving = next((row for row in rows if (row.channel, row.user_id) == (account.channel.value, account.user_id)), None)
            if leaving is None or len(rows) == 1:
                return None
            new = self._copied(session, session.get_one(PersonRow, person_id))
            _move_written(session, leaving, new.id)
            leaving.person_id = new.id
            session.execute(delete(DialogueRow).where(DialogueRow.person_id == person_id))
            session.execute(delete(LinkCodeRow).where(LinkCodeRow.person_id == person_id))
            session.flush()
            return self.to_person(new, leaving)

    def _copied(self, session: Session, person: PersonRow) -> PersonRow:
        own = {"id", "nickname"}
        settings = {column.key: getattr(person, column.key) for column in PersonRow.__table__.columns if column.key not in own}
        new = PersonRow(**settings)
        session.add(new)
        session.flush()
        if person.nickname is not None:
            name = self._open(PersonRow.nickname, person.id, person.nickname)
            new.nickname = self._seal(PersonRow.nickname, new.id, name)
        for planned in session.scalars(select(ScheduleRow).where(ScheduleRow.person_id == person.id)):
            session.add(ScheduleRow(person_id=new.id, kind=planned.kind, next_utc=planned.next_utc))
        # Somebody who lets something out goes on unkept on both sides.
        lasting = select(VentRow.started_utc).where(VentRow.person_id == person.id, VentRow.ended_utc.is_(None))
        for started_utc in session.scalars(lasting):
            session.add(VentRow(person_id=new.id, started_utc=started_utc, ended_utc=None))
        return new


def _keep_refusal(session: Session, person_id: int, into_id: int) -> None:
    """Who would rather not have their words sent to an endpoint has not agreed to it by joining."""
    refused = select(PersonRow.id).where(PersonRow.id == person_id, PersonRow.words_go_to == "")
    if session.scalars(refused).first() is not None:
        session.execute(update(PersonRow).where(PersonRow.id == into_id).values(words_go_to=""))


def _keep_care(session: Session, person_id: int, into_id: int) -> None:
    """What was said at either side holds for both."""
    joining, staying = session.get_one(PersonRow, person_id), session.get_one(PersonRow, into_id)
    staying.tender_until_utc = later(joining.tender_until_utc, staying.tender_until_utc)
    staying.helpline_offered_utc = later(joining.helpline_offered_utc, staying.helpline_offered_utc)


def _drop_double_reports(session: Session, person_id: int, into_id: int) -> None:
    """Of two reports of a kind and day the staying person's stays: it was made for who they are from now on."""
    kept = select(ReportRow.kind, ReportRow.local_day).where(ReportRow.person_id == into_id)
    for kind, local_day in session.execute(kept).all():
        session.execute(delete(ReportRow).where(ReportRow.person_id == person_id, ReportRow.kind == kind, ReportRow.local_day == local_day))


def _drop_lesser_check_ins(session: Session, person_id: int, into_id: int) -> None:
    """Of two check-ins of a kind the safer one stays: one still to come before one that ended, then the later one."""
    rows = session.scalars(select(CheckInRow).where(CheckInRow.person_id.in_((person_id, into_id)))).all()
    ranked = sorted(rows, key=lambda row: (row.state in (PLANNED, CLAIMED), row.due_utc), reverse=True)
    seen: set[str] = set()
    for row in ranked:
        if row.kind in seen:
            session.delete(row)
        seen.add(row.kind)
    session.flush()


def _move_accounts(session: Session, person_id: int, into_id: int) -> None:
    """Give the accounts new numbers, behind those of the person they join, who is spoken to unasked where they were before."""
    for account in session.scalars(select(AccountRow).where(AccountRow.person_id == person_id).order_by(AccountRow.id)).all():
        old, channel, user_id, chat_id = account.id, account.channel, account.user_id, account.chat_id
        session.delete(account)
        session.flush()
        moved = AccountRow(person_id=into_id, channel=channel, user_id=user_id, chat_id=chat_id)
        session.add(moved)
        session.flush()
        for row in (EntryRow, TurnRow, InboxRow, CheckInRow):
            session.execute(update(row).where(row.account_id == old, row.person_id == into_id).values(account_id=moved.id))


def _move_written(session: Session, account: AccountRow, new_id: int) -> None:
    old_id = account.person_id
    for table in (EntryRow, InboxRow, CheckInRow):
        session.execute(update(table).where(table.person_id == old_id, table.account_id == account.id).values(person_id=new_id))
    written = select(EntryRow.id).where(EntryRow.person_id == new_id)
    for row in (AudioRow, EntryIndexRow):
        session.execute(update(row).where(row.entry_id.in_(written)).values(person_id=new_id))
    is_theirs = or_(TurnRow.entry_id.in_(written), TurnRow.entry_id.is_(None) & (TurnRow.account_id == account.id))
    session.execute(update(TurnRow).where(TurnRow.person_id == old_id, is_theirs).values(person_id=new_id))
