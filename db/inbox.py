"""Messages on their way: recorded, answered, done."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from bot.errors import StoreError
from bot.messages import Entry, Incoming, Turn
from bot.ports import Answer, MessageState, Pending
from db.entries import EntryStore, WrittenFrom
from db.models import AccountRow, InboxRow
from db.payloads import AnswerShape, IncomingShape

UNFINISHED = (MessageState.RECEIVED.value, MessageState.ANSWERED.value)


class InboxStore(EntryStore):
    """The messages' part of `DiaryStore`."""

    def record(self, incoming: Incoming, person_id: int) -> Pending:
        """Record a message under its key, or return how far it had come.

        Raises:
            StoreError: the person is gone.
        """
        payload = self._seal(InboxRow.payload, incoming.key, IncomingShape.of(incoming).to_bytes())
        address = incoming.address
        of_sender = (AccountRow.channel == address.channel.value, AccountRow.user_id == address.user_id, AccountRow.person_id == person_id)
        account = select(AccountRow.id).where(*of_sender).scalar_subquery()
        message = self._insert(InboxRow).values(
            key=incoming.key,
            person_id=person_id,
            account_id=account,
            state=MessageState.RECEIVED.value,
            received_utc=incoming.received_utc,
            placeholder_ref="",
            payload=payload,
            answer=None,
        )
        with self.database.writing() as session:
            session.execute(message.on_conflict_do_nothing(index_elements=["key"]))
            row = session.scalars(select(InboxRow).where(InboxRow.key == incoming.key)).one()
            return self._to_pending(row, incoming)

    def received_at(self, person_id: int, key: str) -> datetime | None:
        """Return when a message of a person was received, while its key is known."""
        wanted = select(InboxRow.received_utc).where(InboxRow.key == key, InboxRow.person_id == person_id)
        with self.database.reading() as session:
            return session.scalars(wanted).first()

    def pending(self, limit: int, after: int = 0) -> list[Pending]:
        """Return messages that are not done, in the order they were recorded, beyond the position `after`."""
        # Named one by one, not as "all but done": the index finds the few that are open among the many that are not.
        undone = select(InboxRow).where(InboxRow.state.in_(UNFINISHED), InboxRow.id > after)
        with self.database.reading() as session:
            rows = session.scalars(undone.order_by(InboxRow.id).limit(limit))
            return [self._to_pending(row, None) for row in rows]

    def set_placeholder(self, key: str, message_ref: str) -> None:
        """Remember the first sign of life sent for a message."""
        with self.database.writing() as session:
            session.execute(update(InboxRow).where(InboxRow.key == key).values(placeholder_ref=message_ref))

    def commit_answer(self, key: str, answer: Answer, *, entry: Entry | None, turn: Turn | None) -> None:
        """Store entry, turn and answer together. The first answer to a message stands; a second one changes nothing.

        Raises:
            StoreError: the message is not recorded, or its person is gone.
        """
        with self.database.writing() as session:
            found = session.execute(select(InboxRow.person_id, InboxRow.account_id).where(InboxRow.key == key)).first()
            if found is None or not self._hold_person(session, found.person_id):
                raise StoreError("an answer to a message that is not recorded")
            sealed = self._seal(InboxRow.answer, key, AnswerShape.of(answer).to_bytes())
            answered = (
                update(InboxRow)
                .where(InboxRow.key == key, InboxRow.state == MessageState.RECEIVED.value)
                .values(state=MessageState.ANSWERED.value, answer=sealed)
            )
            if session.execute(answered.returning(InboxRow.id)).first() is None:
                return
            if entry is not None:
                # While it was worked out, its account may have joined another person.
                self._put_entry(session, replace(entry, person_id=found.person_id), found.account_id)
            if turn is not None:
                self._add_turn(session, WrittenFrom(key, found.person_id, found.account_id), turn, entry.id if entry else None)

    def mark_done(self, key: str) -> None:
        """The answer was sent: drop the words and keep the key."""
        with self.database.writing() as session:
            session.execute(update(InboxRow).where(InboxRow.key == key).values(state=MessageState.DONE.value, payload=None, answer=None))

    def _to_pending(self, row: InboxRow, given: Incoming | None) -> Pending:
        """Return a row as a value; once its words are dropped, `given` (what was delivered again) stands for them."""
        incoming = given
        if row.payload is not None:
            incoming = IncomingShape.from_bytes(self._open(InboxRow.payload, row.key, row.payload)).to_value()
        if incoming is None:
            raise StoreError("an unfinished message has no words")
        answer = None
        if row.answer is not None:
            answer = AnswerShape.from_bytes(self._open(InboxRow.answer, row.key, row.answer)).to_value()
        return Pending(incoming, row.person_id, MessageState(row.state), row.placeholder_ref, answer, row.id)
