"""Search, links and venting of the store in memory."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from bot.messages import Entry
from bot.records import EntryFilter, EntryIndex, SearchIndex
from tests.fakes.rows import MemoryRows, one_at_a_time


class MemoryRooms(MemoryRows):
    """What newer parts of the conversation keep."""

    @one_at_a_time
    def save_index(self, entry_id: str, index: EntryIndex) -> None:
        if entry_id in self.kept_entries and self.kept_entries[entry_id].text:
            self.kept_indexes[entry_id] = index

    @one_at_a_time
    def save_indexes(self, indexes: Mapping[str, EntryIndex]) -> None:
        for entry_id, index in indexes.items():
            self.save_index(entry_id, index)

    @one_at_a_time
    def search_index(self, person_id: int, which: EntryFilter) -> SearchIndex:
        found = [(entry_id, self.kept_indexes[entry_id]) for entry_id in self.entry_ids(person_id, which) if entry_id in self.kept_indexes]
        size = max((0 if index.vector is None else len(index.vector) for _, index in found), default=0)
        vectors = np.zeros((len(found), size), np.float32)
        for row, (_, index) in zip(vectors, found, strict=True):
            if index.vector is not None and len(index.vector) == size:
                row[:] = index.vector
        words = tuple(("\n".join(("", *index.words)) + "\n").encode() for _, index in found)
        return SearchIndex(tuple(entry_id for entry_id, _ in found), words, vectors)

    @one_at_a_time
    def entry_ids(self, person_id: int, which: EntryFilter) -> list[str]:
        return [entry.id for entry in reversed(self._filtered(person_id, which))]

    def _filtered(self, person_id: int, which: EntryFilter) -> list[Entry]:
        mine = [entry for entry in self.kept_entries.values() if entry.person_id == person_id]
        if which.since_utc is not None:
            mine = [entry for entry in mine if entry.created_utc >= which.since_utc]
        if which.until_utc is not None:
            mine = [entry for entry in mine if entry.created_utc < which.until_utc]
        if which.emotion is not None:
            mine = [entry for entry in mine if entry.emotion is which.emotion]
        return sorted(mine, key=lambda entry: entry.created_utc)

    @one_at_a_time
    def unindexed(self, person_id: int, limit: int) -> list[str]:
        mine = (entry for entry in self.kept_entries.values() if entry.person_id == person_id and entry.text)
        return [entry.id for entry in mine if entry.id not in self.kept_indexes][:limit]

    @one_at_a_time
    def offer_link(self, person_id: int, code: str, expires_utc: datetime) -> None:
        if person_id in self.people:
            self.link_codes[person_id] = (code, expires_utc)

    @one_at_a_time
    def link_offer(self, code: str, now_utc: datetime) -> int | None:
        offers = self.link_codes.items()
        return next((owner for owner, (offered, expires_utc) in offers if offered == code and expires_utc > now_utc), None)

    @one_at_a_time
    def withdraw_link(self, person_id: int) -> None:
        self.link_codes.pop(person_id, None)

    @one_at_a_time
    def count_link_try(self, person_id: int, now_utc: datetime, since_utc: datetime) -> int:
        if person_id not in self.people:
            return 0
        count, since = self.kept_tries.get(person_id, (0, now_utc))
        count = count + 1 if count and since >= since_utc else 1
        self.kept_tries[person_id] = (count, now_utc)
        return count

    @one_at_a_time
    def link_tries(self, person_id: int, since_utc: datetime) -> int:
        count, since = self.kept_tries.get(person_id, (0, since_utc))
        return count if since >= since_utc else 0

    @one_at_a_time
    def begin_vent(self, person_id: int, now_utc: datetime) -> None:
        if person_id in self.people and self.open_vent(person_id) is None:
            self.vents.setdefault(person_id, []).append((now_utc, None))

    @one_at_a_time
    def end_vent(self, person_id: int, now_utc: datetime) -> bool:
        started = self.open_vent(person_id)
        if started is None:
            return False
        self.vents[person_id][-1] = (started, now_utc)
        return True

    @one_at_a_time
    def open_vent(self, person_id: int) -> datetime | None:
        kept = self.vents.get(person_id, [])
        return kept[-1][0] if kept and kept[-1][1] is None else None

    @one_at_a_time
    def vented_at(self, person_id: int, moment_utc: datetime) -> bool:
        return any(start <= moment_utc and (end is None or end > moment_utc) for start, end in self.vents.get(person_id, []))

    @one_at_a_time
    def received_at(self, person_id: int, key: str) -> datetime | None:
        known = self.inbox.get(key)
        return known.incoming.received_utc if known and known.person_id == person_id else None

    def _forget_rooms(self, person_id: int) -> None:
        for table in (self.link_codes, self.kept_tries, self.vents):
            table.pop(person_id, None)
