"""The search index of a person's diary: written beside each entry, read as a whole."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.records import EntryFilter, EntryIndex, SearchIndex
from db.base import StoreBase
from db.entries import conditions
from db.entry_index import pack_index, unpack_indexes
from db.models import EntryIndexRow, EntryRow


class SearchStore(StoreBase):
    """The search's part of `DiaryStore`."""

    def save_index(self, entry_id: str, index: EntryIndex) -> None:
        """Store what a search looks at for an entry, in place of what was there; nothing for an entry that is gone or without words."""
        self.save_indexes({entry_id: index})

    def save_indexes(self, indexes: Mapping[str, EntryIndex]) -> None:
        """Do as `save_index` for several entries at once."""
        wanted = select(EntryRow.id, EntryRow.person_id).where(EntryRow.id.in_(indexes), EntryRow.has_words).with_for_update()
        kept = self._insert(EntryIndexRow)
        kept = kept.on_conflict_do_update(index_elements=["entry_id"], set_={"body": kept.excluded.body})
        with self.database.writing() as session:
            # In the order of their numbers, so that two who lock several cannot wait for each other.
            found = session.execute(wanted.order_by(EntryRow.number)).all()
            rows = [
                {
                    "entry_id": entry_id,
                    "person_id": person_id,
                    "body": self._seal(EntryIndexRow.body, entry_id, pack_index(indexes[entry_id])),
                }
                for entry_id, person_id in found
            ]
            if rows:
                session.execute(kept, rows)

    def search_index(self, person_id: int, which: EntryFilter) -> SearchIndex:
        """Return what a search looks at; only these entries' indexes are opened, and no entry is."""
        # Plain columns of the table: through the mapped class ten thousand rows take 40 ms longer.
        kept = EntryIndexRow.__table__.c
        wanted = (
            select(kept.entry_id, kept.body)
            .join(EntryRow, EntryRow.id == kept.entry_id)
            .where(EntryRow.person_id == person_id, *conditions(which))
            .order_by(EntryRow.created_utc.desc(), EntryRow.number.desc())
        )
        with self.database.reading() as session:
            rows = session.execute(wanted).all()
        return unpack_indexes(self._open_all(EntryIndexRow.body, ((entry_id, body) for entry_id, body in rows)))

    def entry_ids(self, person_id: int, which: EntryFilter) -> list[str]:
        """Return the ids of a person's entries, newest first; nothing is opened for it."""
        wanted = select(EntryRow.id).where(EntryRow.person_id == person_id, *conditions(which))
        with self.database.reading() as session:
            return list(session.scalars(wanted.order_by(EntryRow.created_utc.desc(), EntryRow.number.desc())))

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
