"""The search index of a person's diary: written beside each entry, read as a whole."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from bot.records import EntryIndex
from db.base import StoreBase
from db.entry_index import pack_index, unpack_index
from db.models import EntryIndexRow, EntryRow


class SearchStore(StoreBase):
    """The search's part of `DiaryStore`."""

    def save_index(self, entry_id: str, index: EntryIndex) -> None:
        """Store what a search looks at for an entry, in place of what was there; nothing for an entry that is gone or without words."""
        with self.database.writing() as session:
            wanted = select(EntryRow.person_id).where(EntryRow.id == entry_id, EntryRow.has_words).with_for_update()
            person_id = session.scalars(wanted).first()
            if person_id is None:
                return
            body = self._seal(EntryIndexRow.body, entry_id, pack_index(index))
            session.merge(EntryIndexRow(entry_id=entry_id, person_id=person_id, body=body))

    def drop_index(self, entry_id: str) -> None:
        """Remove what a search looks at for an entry."""
        with self.database.writing() as session:
            session.execute(delete(EntryIndexRow).where(EntryIndexRow.entry_id == entry_id))

    def indexes(self, person_id: int) -> Mapping[str, EntryIndex]:
        """Return the index of every entry of a person by the entry's id."""
        wanted = select(EntryIndexRow.entry_id, EntryIndexRow.body).where(EntryIndexRow.person_id == person_id)
        with self.database.reading() as session:
            rows = session.execute(wanted).all()
        return {entry_id: unpack_index(self._open(EntryIndexRow.body, entry_id, body)) for entry_id, body in rows}

    def unindexed(self, person_id: int, limit: int) -> list[str]:
        """Return ids of entries with words that no search finds yet, oldest first."""
        wanted = (
            select(EntryRow.id)
            .outerjoin(EntryIndexRow, EntryIndexRow.entry_id == EntryRow.id)
            .where(EntryRow.person_id == person_id, EntryRow.has_words, EntryIndexRow.entry_id.is_(None))
            .order_by(EntryRow.number)
            .limit(limit)
        )
        with self.database.reading() as session:
            return list(session.scalars(wanted))
