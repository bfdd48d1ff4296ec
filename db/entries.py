"""Entries, their kept audio, and the exchanges that repeat their words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from bot.conversation.brought import IMPORTED
from bot.messages import Clip, Emotion, EmotionScores, Entry, Turn
from bot.ports import EntryFilter
from db.base import StoreBase
from db.models import AudioRow, EntryIndexRow, EntryRow, TurnRow
from db.payloads import EntryShape, TurnShape

# SQLite takes some 32,000 values in a statement (SQLITE_MAX_VARIABLE_NUMBER), and each key has a mark for every key of the database.
KEYS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class WrittenFrom:
    """The message something came with, whose it is, and from which account."""

    key: str
    person_id: int
    account_id: int | None


class EntryStore(StoreBase):
    """The entries' part of `DiaryStore`."""

    def entry(self, entry_id: str) -> Entry | None:
        """Return one entry."""
        with self.database.reading() as session:
            row = session.scalars(select(EntryRow).where(EntryRow.id == entry_id)).first()
            return self._to_entry(row) if row else None

    def entry_of_message(self, person_id: int, source_key: str) -> Entry | None:
        """Return the entry that came from a message, if any."""
        wanted = select(EntryRow).where(EntryRow.person_id == person_id, EntryRow.source_key == source_key)
        with self.database.reading() as session:
            row = session.scalars(wanted.order_by(EntryRow.number).limit(1)).first()
            return self._to_entry(row) if row else None

    def add_entries(self, person_id: int, entries: Sequence[Entry]) -> int:
        """Add entries that came from elsewhere; returns how many, for a source key that the person has already is left out."""
        with self.database.writing() as session:
            if not self._hold_person(session, person_id):
                return 0
            known = self._known(session, person_id, [entry.source_key for entry in entries])
            # Of two with one key the first counts.
            new = {entry.source_key: entry for entry in reversed(entries) if entry.source_key not in known}
            for entry in reversed(new.values()):
                row = EntryRow(id=entry.id, person_id=person_id, source_key=self._kept_keys(entry.source_key)[0])
                self._fill(row, entry)
                session.add(row)
            return len(new)

    def known_imports(self, person_id: int, source_keys: Sequence[str]) -> set[str]:
        """Return which of these source keys of imports a person has."""
        with self.database.reading() as session:
            starts = range(0, len(source_keys), KEYS_AT_ONCE)
            return {key for start in starts for key in self._known(session, person_id, source_keys[start : start + KEYS_AT_ONCE])}

    def _known(self, session: Session, person_id: int, source_keys: Sequence[str]) -> set[str]:
        kept = {key: self._kept_keys(key) for key in source_keys}
        looked_for = [one for keys in kept.values() for one in keys]
        wanted = select(EntryRow.source_key).where(EntryRow.person_id == person_id, EntryRow.source_key.in_(looked_for))
        found = set(session.scalars(wanted))
        return {key for key, keys in kept.items() if not found.isdisjoint(keys)}

    def _kept_keys(self, source_key: str) -> list[str]:
        """Return what is kept of a source key, under each key of the database, the newest first; an import's is made of words."""
        if not source_key.startswith(IMPORTED):
            return [source_key]
        marks = self.cipher.marks(source_key.encode("utf-8"), EntryRow.source_key.key)
        return [f"{IMPORTED}{mark.hex()}" for mark in marks]

    def save_entry(self, entry: Entry) -> None:
        """Store a changed entry; what repeats its words (the exchange, the index) follows, so that no old wording stays behind."""
        with self.database.writing() as session:
            row = _hold_entry(session, entry)
            if row is None:
                return
            if self._to_entry(row).text != entry.text:
                session.execute(delete(EntryIndexRow).where(EntryIndexRow.entry_id == entry.id))
            self._fill(row, entry)
            for turn in session.scalars(select(TurnRow).where(TurnRow.entry_id == entry.id)):
                followed = replace(self._to_turn(turn), user_text=entry.text)
                turn.body = self._seal(TurnRow.body, turn.source_key, TurnShape.of(followed).to_bytes())

    def delete_entry(self, entry_id: str) -> None:
        """Remove one entry, its audio, and the turn that holds its words (both hang on it)."""
        with self.database.writing() as session:
            session.execute(delete(EntryRow).where(EntryRow.id == entry_id))

    def entries(self, person_id: int, which: EntryFilter) -> list[Entry]:
        """Return a person's entries, oldest first."""
        wanted = select(EntryRow).where(EntryRow.person_id == person_id, *conditions(which))
        with self.database.reading() as session:
            return [self._to_entry(row) for row in session.scalars(wanted.order_by(EntryRow.created_utc, EntryRow.number))]

    def moments_beside(self, person_id: int, which: EntryFilter) -> tuple[datetime | None, datetime | None]:
        """Return when the last entry before a span and the first one after it were created, without opening any."""
        own = EntryRow.person_id == person_id
        with self.database.reading() as session:
            before = after = None
            if which.since_utc is not None:
                before = session.scalar(select(func.max(EntryRow.created_utc)).where(own, EntryRow.created_utc < which.since_utc))
            if which.until_utc is not None:
                after = session.scalar(select(func.min(EntryRow.created_utc)).where(own, EntryRow.created_utc >= which.until_utc))
            return before, after

    def entry_count(self, person_id: int) -> int:
        """Return how many entries a person has."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(EntryRow).where(EntryRow.person_id == person_id)) or 0

    def save_audio(self, entry_id: str, clip: Clip) -> None:
        """Keep the clip of an entry, in place of one kept before."""
        with self.database.writing() as session:
            person_id = session.scalars(select(EntryRow.person_id).where(EntryRow.id == entry_id)).first()
            if person_id is None:
                return
            kept = AudioRow(
                entry_id=entry_id,
                person_id=person_id,
                mime=clip.mime,
                duration_seconds=clip.duration_seconds,
                content=self._seal(AudioRow.content, entry_id, clip.content),
                waveform=self._seal(AudioRow.waveform, entry_id, clip.waveform),
            )
            session.merge(kept)

    def audio(self, entry_id: str) -> Clip | None:
        """Return the kept clip of an entry."""
        with self.database.reading() as session:
            row = session.get(AudioRow, entry_id)
            if row is None:
                return None
            content = self._open(AudioRow.content, entry_id, row.content)
            return Clip(content, row.mime, row.duration_seconds, self._open(AudioRow.waveform, entry_id, row.waveform))

    def turns(self, person_id: int, limit: int) -> list[Turn]:
        """Return a person's last exchanges, oldest first."""
        latest = select(TurnRow).where(TurnRow.person_id == person_id).order_by(TurnRow.id.desc()).limit(limit)
        with self.database.reading() as session:
            return [self._to_turn(row) for row in reversed(session.scalars(latest).all())]

    def _put_entry(self, session: Session, entry: Entry, account_id: int | None) -> None:
        """Add an entry, or store it anew when an edit answers with an entry that is there already."""
        row = _hold_entry(session, entry)
        if row is None:
            row = EntryRow(id=entry.id, person_id=entry.person_id, account_id=account_id, source_key=entry.source_key)
            session.add(row)
        self._fill(row, entry)
        session.flush()

    def _add_turn(self, session: Session, source: WrittenFrom, turn: Turn, entry_id: str | None) -> None:
        added = TurnRow(
            source_key=source.key,
            person_id=source.person_id,
            account_id=source.account_id,
            entry_id=entry_id,
            created_utc=turn.created_utc,
            body=self._seal(TurnRow.body, source.key, TurnShape.of(turn).to_bytes()),
        )
        session.add(added)

    def _fill(self, row: EntryRow, entry: Entry) -> None:
        row.created_utc = entry.created_utc
        row.is_voice = entry.is_voice
        row.emotion = entry.emotion.value if entry.emotion else None
        row.is_corrected = entry.is_corrected
        row.has_words = bool(entry.text)
        row.body = self._seal(EntryRow.body, entry.id, EntryShape.of(entry.text, entry.scores, entry.crisis).to_bytes())

    def _to_entry(self, row: EntryRow) -> Entry:
        shape = EntryShape.from_bytes(self._open(EntryRow.body, row.id, row.body))
        return Entry(
            id=row.id,
            person_id=row.person_id,
            source_key=row.source_key,
            created_utc=row.created_utc,
            text=shape.text,
            is_voice=row.is_voice,
            emotion=Emotion(row.emotion) if row.emotion else None,
            scores=EmotionScores.from_row(shape.scores) if shape.scores else None,
            is_corrected=row.is_corrected,
            crisis=shape.crisis,
        )

    def _to_turn(self, row: TurnRow) -> Turn:
        shape = TurnShape.from_bytes(self._open(TurnRow.body, row.source_key, row.body))
        return Turn(shape.user_text, shape.bot_text, row.created_utc)


def conditions(which: EntryFilter) -> list[ColumnElement[bool]]:
    """Return a filter as conditions on `EntryRow`."""
    found: list[ColumnElement[bool]] = []
    if which.since_utc is not None:
        found.append(EntryRow.created_utc >= which.since_utc)
    if which.until_utc is not None:
        found.append(EntryRow.created_utc < which.until_utc)
    if which.emotion is not None:
        found.append(EntryRow.emotion == which.emotion.value)
    return found


def _hold_entry(session: Session, entry: Entry) -> EntryRow | None:
    """Lock the row of an entry; an id alone reaches nobody's entry, its person has to fit."""
    wanted = select(EntryRow).where(EntryRow.id == entry.id, EntryRow.person_id == entry.person_id)
    return session.scalars(wanted.with_for_update()).first()
