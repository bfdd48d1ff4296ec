"""Letting go of what people did not want kept longer, in batches small enough that nobody waits for it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.conversation.retention import AGES, DONE_MESSAGES, ENDED_CHECK_INS, HELPLINE_OFFERS, QUESTION_LASTS, QUIET_REMINDERS, words_end_utc
from bot.messages import Retention
from bot.ports import MessageState, ReportKind
from db.check_ins import OPEN
from db.entries import EntryStore
from db.models import AudioRow, Base, CheckInRow, DialogueRow, EntryIndexRow, EntryRow, InboxRow, PersonRow, ReportRow, TurnRow, VentRow
from db.payloads import EntryShape

# A running SQLite is blocked for milliseconds by as many.
BATCH_ROWS = 200


class RetentionStore(EntryStore):
    """The part of `DiaryStore` that forgets."""

    def purge(self, now_utc: datetime) -> int:
        """Remove what is kept no longer and return how many rows went or lost their words. Safe to stop and to run twice."""
        gone = sum(self._drop_aged(retention, now_utc) for retention in AGES)
        gone += sum(self._drop_words(zone, words_end_utc(zone, now_utc)) for zone in self._zones_without_words())
        gone += self._drop_traces(now_utc)
        if gone:
            # `secure_delete` overwrote the rows; the journal still holds pages from before.
            self.database.empty_journal()
        return gone

    def _drop_aged(self, retention: Retention, now_utc: datetime) -> int:
        """Remove all that is older than a person's wish; clips and most exchanges hang on their entries and go with them."""
        before, people = now_utc - AGES[retention], _people(retention)
        never_answered = (InboxRow.received_utc < before, InboxRow.state != MessageState.DONE.value)
        return (
            self._remove(EntryRow, EntryRow.number, EntryRow.person_id.in_(people), EntryRow.created_utc < before)
            + self._remove(TurnRow, TurnRow.id, TurnRow.person_id.in_(people), TurnRow.created_utc < before)
            + self._remove(ReportRow, ReportRow.id, ReportRow.person_id.in_(people), ReportRow.local_day < before.date())
            + self._remove(InboxRow, InboxRow.id, InboxRow.person_id.in_(people), *never_answered)
            + self._remove(VentRow, VentRow.id, VentRow.person_id.in_(people), VentRow.started_utc < before)
        )

    def _zones_without_words(self) -> list[str]:
        wanted = select(PersonRow.zone).where(PersonRow.retention == Retention.UNTIL_CHARTED.value).distinct().order_by(PersonRow.zone)
        with self.database.reading() as session:
            return list(session.scalars(wanted))

    def _drop_words(self, zone: str, before: datetime) -> int:
        """Take the words out of entries of people in a zone, with their clips and exchanges; feeling and time stay."""
        people = _people(Retention.UNTIL_CHARTED).where(PersonRow.zone == zone)
        is_over = (EntryRow.person_id.in_(people), EntryRow.created_utc < before)
        worded = select(EntryRow).where(*is_over, EntryRow.has_words)
        gone = self._remove(TurnRow, TurnRow.id, TurnRow.person_id.in_(people), TurnRow.created_utc < before)
        over = select(EntryRow.id).where(*is_over)
        gone += self._remove(AudioRow, AudioRow.entry_id, AudioRow.entry_id.in_(over))
        gone += self._remove(EntryIndexRow, EntryIndexRow.entry_id, EntryIndexRow.entry_id.in_(over))
        while True:
            with self.database.writing() as session:
                rows = session.scalars(worded.order_by(EntryRow.number).limit(BATCH_ROWS).with_for_update()).all()
                for row in rows:
                    entry = self._to_entry(row)
                    row.body = self._seal(EntryRow.body, row.id, EntryShape.of("", entry.scores, entry.crisis).to_bytes())
                    row.has_words = False
            gone += len(rows)
            if len(rows) < BATCH_ROWS:
                return gone

    def _drop_traces(self, now_utc: datetime) -> int:
        """Remove traces that serve nobody any more, whatever a person chose."""
        is_done = InboxRow.state == MessageState.DONE.value
        # That a reminder stayed away tells nothing after its day; the ones that came are what its patience is counted from.
        kept_quiet = (ReportRow.kind == ReportKind.REMINDER.value, ReportRow.state == "quiet")
        gone = self._remove(ReportRow, ReportRow.id, *kept_quiet, ReportRow.local_day < (now_utc - QUIET_REMINDERS).date())
        return (
            gone
            + self._remove(InboxRow, InboxRow.id, is_done, InboxRow.received_utc < now_utc - DONE_MESSAGES)
            + self._remove(CheckInRow, CheckInRow.id, ~OPEN, CheckInRow.due_utc < now_utc - ENDED_CHECK_INS)
            + self._remove(DialogueRow, DialogueRow.person_id, DialogueRow.asked_utc < now_utc - QUESTION_LASTS)
            + self._forget(PersonRow.tender_until_utc, now_utc - ENDED_CHECK_INS)
            + self._forget(PersonRow.helpline_offered_utc, now_utc - HELPLINE_OFFERS)
        )

    def _forget(self, moment: InstrumentedAttribute[datetime | None], before: datetime) -> int:
        """Empty a column of moments where they lie before one."""
        with self.database.writing() as session:
            forgotten = session.execute(update(PersonRow).where(moment < before).values({moment: None}).returning(PersonRow.id))
            return len(forgotten.all())

    def _remove(
        self, row: type[Base], order: InstrumentedAttribute[int] | InstrumentedAttribute[str], *conditions: ColumnElement[bool]
    ) -> int:
        gone = 0
        batch = select(order).where(*conditions).order_by(order).limit(BATCH_ROWS)
        while True:
            with self.database.writing() as session:
                numbers = session.scalars(batch).all()
                session.execute(delete(row).where(order.in_(numbers)))
            gone += len(numbers)
            if len(numbers) < BATCH_ROWS:
                return gone


def _people(retention: Retention) -> Select[int]:
    return select(PersonRow.id).where(PersonRow.retention == retention.value)
