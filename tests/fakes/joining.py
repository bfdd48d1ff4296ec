"""Joining and parting of the store in memory."""

from dataclasses import replace
from datetime import datetime

from bot.messages import Address, Person
from tests.fakes.rows import Account, MemoryRows, one_at_a_time


class MemoryJoining(MemoryRows):
    """Several accounts of one person."""

    @one_at_a_time
    def accounts_of(self, person_id: int) -> tuple[Address, ...]:
        mine = [account for account, owner in self.accounts.items() if owner == person_id]
        return tuple(Address(channel, self.chats[channel, user_id], user_id) for channel, user_id in mine)

    @one_at_a_time
    def entry_count_from(self, person_id: int, account: Address) -> int:
        key = (account.channel, account.user_id)
        mine = (entry for entry in self.kept_entries.values() if entry.person_id == person_id)
        return sum(self.written_from.get(entry.source_key) == key for entry in mine)

    @one_at_a_time
    def join_people(self, person_id: int, into_id: int) -> bool:
        if person_id == into_id or person_id not in self.people or into_id not in self.people:
            return False
        self._move_rows(person_id, into_id)
        joining, staying = self.people[person_id], self.people[into_id]
        self.people[into_id] = replace(
            staying,
            words_go_to="" if joining.words_go_to == "" else staying.words_go_to,
            tender_until_utc=_later(joining.tender_until_utc, staying.tender_until_utc),
            helpline_offered_utc=_later(joining.helpline_offered_utc, staying.helpline_offered_utc),
        )
        for account in [account for account, owner in self.accounts.items() if owner == person_id]:
            # Behind the accounts that were there before.
            del self.accounts[account]
            self.accounts[account] = into_id
        self.vents.setdefault(into_id, []).extend(self.vents.pop(person_id, []))
        for table in (self.dialogues, self.schedules, self.link_codes, self.kept_tries, self.people):
            table.pop(person_id, None)
        self.dialogues.pop(into_id, None)
        self.link_codes.pop(into_id, None)
        return True

    @one_at_a_time
    def part_account(self, person_id: int, account: Address) -> Person | None:
        leaving = (account.channel, account.user_id)
        accounts = self.accounts_of(person_id)
        if self.accounts.get(leaving) != person_id or len(accounts) == 1:
            return None
        address = Address(leaving[0], self.chats[leaving], leaving[1])
        new = replace(self.people[person_id], id=next(self._numbers), address=address)
        self.people[new.id], self.accounts[leaving] = new, new.id
        self.schedules[new.id] = dict(self.schedules.get(person_id, {}))
        self._move_written(person_id, leaving, new.id)
        lasting = [vent for vent in self.vents.get(person_id, []) if vent[1] is None]
        if lasting:
            self.vents[new.id] = lasting
        self.people[person_id] = replace(self.people[person_id], address=self.accounts_of(person_id)[0])
        self.dialogues.pop(person_id, None)
        self.link_codes.pop(person_id, None)
        return new

    def _move_rows(self, person_id: int, into_id: int) -> None:
        def owner(number: int) -> int:
            return into_id if number == person_id else number

        self.kept_entries = {key: replace(entry, person_id=owner(entry.person_id)) for key, entry in self.kept_entries.items()}
        self.inbox = {key: replace(pending, person_id=owner(pending.person_id)) for key, pending in self.inbox.items()}
        for turn in self.kept_turns:
            turn.person_id = owner(turn.person_id)
        moved = {(owner(who), kind, day): kept for (who, kind, day), kept in self.reports.items() if who == person_id}
        stayed = {place: kept for place, kept in self.reports.items() if place[0] != person_id}
        self.reports = {**moved, **stayed}
        best: dict[tuple[int, str], int] = {}
        for number, kept in sorted(self.check_ins.items(), key=lambda item: (item[1].is_open, item[1].due_utc)):
            kept.person_id = owner(kept.person_id)
            best[kept.person_id, kept.kind] = number
        self.check_ins = {number: kept for number, kept in self.check_ins.items() if number in best.values()}

    def _move_written(self, person_id: int, account: Account, new_id: int) -> None:
        def is_theirs(owner: int, key: str) -> bool:
            return owner == person_id and self.written_from.get(key) == account

        for entry in list(self.kept_entries.values()):
            if is_theirs(entry.person_id, entry.source_key):
                self.kept_entries[entry.id] = replace(entry, person_id=new_id)
        for turn in self.kept_turns:
            of_entry = self.kept_entries.get(turn.entry_id or "")
            if of_entry.person_id == new_id if of_entry else is_theirs(turn.person_id, turn.source_key):
                turn.person_id = new_id
        for key, pending in self.inbox.items():
            if is_theirs(pending.person_id, key):
                self.inbox[key] = replace(pending, person_id=new_id)
        for kept in self.check_ins.values():
            if kept.person_id == person_id and kept.account == account:
                kept.person_id = new_id


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
