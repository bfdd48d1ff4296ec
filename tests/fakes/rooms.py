"""Search, links and venting of the store in memory."""

from collections.abc import Mapping
from datetime import datetime

from bot.records import EntryIndex
from tests.fakes.rows import MemoryRows, one_at_a_time


class MemoryRooms(MemoryRows):
    """What newer parts of the conversation keep."""

    @one_at_a_time
    def save_index(self, entry_id: str, index: EntryIndex) -> None:
        if entry_id in self.kept_entries and self.kept_entries[entry_id].text:
            self.kept_indexes[entry_id] = index

    @one_at_a_time
    def drop_index(self, entry_id: str) -> None:
        self.kept_indexes.pop(entry_id, None)

    @one_at_a_time
    def indexes(self, person_id: int) -> Mapping[str, EntryIndex]:
        return {key: index for key, index in self.kept_indexes.items() if self.kept_entries[key].person_id == person_id}

    @one_at_a_time
    def unindexed(self, person_id: int, limit: int) -> list[str]:
        mine = (entry for entry in self.kept_entries.values() if entry.person_id == person_id and entry.text)
        return [entry.id for entry in mine if entry.id not in self.kept_indexes][:limit]

    @one_at_a_time
    def offer_link(self, person_id: int, digest: bytes, expires_utc: datetime) -> None:
        if person_id in self.people:
            self.link_codes[person_id] = (digest, expires_utc)

    @one_at_a_time
    def link_offer(self, digest: bytes, now_utc: datetime) -> int | None:
        offers = self.link_codes.items()
        return next((owner for owner, (offered, expires_utc) in offers if offered == digest and expires_utc > now_utc), None)

    @one_at_a_time
    def withdraw_link(self, person_id: int) -> None:
        self.link_codes.pop(person_id, None)

    @one_at_a_time
    def count_link_try(self, person_id: int, now_utc: datetime, since_utc: datetime) -> int:
        if person_id not in self.people:
            return 0
        count, since = self.kept_tries.get(person_id, (0, now_utc))
        count, since = (count + 1, since) if count and since >= since_utc else (1, now_utc)
        self.kept_tries[person_id] = (count, since)
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

    def _forget_rooms(self, person_id: int) -> None:
        for table in (self.link_codes, self.kept_tries, self.vents):
            table.pop(person_id, None)
