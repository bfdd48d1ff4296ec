"""The store in memory, under the same contract as the real one (tests/db/test_store_contract.py runs on both)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.conversation.schedule import next_report_utc, told_day
from bot.errors import StoreError
from bot.messages import Address, Clip, Dialogue, Entry, Incoming, Outgoing, Person, Turn
from bot.ports import Answer, CheckIn, CheckInKind, DueReport, EntryFilter, MessageState, Pending, ReportKind
from bot.records import ReportRecord
from tests.fakes.keeping import MemoryKeeping
from tests.fakes.rows import CLAIMED, KeptCheckIn, KeptReport, KeptTurn, one_at_a_time


class MemoryDiaryStore(MemoryKeeping):
    """`DiaryStore` in dictionaries."""

    def close(self) -> None:
        """Nothing to give back."""

    @one_at_a_time
    def find_person(self, address: Address) -> Person | None:
        account = (address.channel, address.user_id)
        person = self.people.get(self.accounts.get(account, 0))
        return replace(person, address=Address(address.channel, self.chats[account], address.user_id)) if person else None

    @one_at_a_time
    def person(self, person_id: int) -> Person | None:
        return self.people.get(person_id)

    @one_at_a_time
    def add_person(self, person: Person) -> Person:
        known = self.find_person(person.address)
        if known is not None:
            return known
        added = replace(person, id=next(self._numbers))
        self.people[added.id] = added
        account = (added.address.channel, added.address.user_id)
        self.accounts[account], self.chats[account] = added.id, added.address.chat_id
        return added

    @one_at_a_time
    def save_person(self, person: Person, *, next_utc: Mapping[ReportKind, datetime] | None) -> None:
        if person.id in self.people:
            account, known = (person.address.channel, person.address.user_id), self.people[person.id]
            if self.accounts.get(account) == person.id:
                self.chats[account] = person.address.chat_id
            self.people[person.id] = replace(
                person,
                consented_utc=known.consented_utc,
                address=self.accounts_of(person.id)[0],
                tender_until_utc=known.tender_until_utc,
                helpline_offered_utc=known.helpline_offered_utc,
            )
            if next_utc is not None:
                self.schedules[person.id] = dict(next_utc)

    @one_at_a_time
    def delete_person(self, person_id: int) -> None:
        self.people.pop(person_id, None)
        self.schedules.pop(person_id, None)
        self._forget_rooms(person_id)
        self.dialogues.pop(person_id, None)
        for entry in [entry for entry in self.kept_entries.values() if entry.person_id == person_id]:
            self.delete_entry(entry.id)
        self.kept_turns = [kept for kept in self.kept_turns if kept.person_id != person_id]
        self.accounts = {account: owner for account, owner in self.accounts.items() if owner != person_id}
        self.chats = {account: chat for account, chat in self.chats.items() if account in self.accounts}
        self.inbox = {key: pending for key, pending in self.inbox.items() if pending.person_id != person_id}
        self.reports = {place: report for place, report in self.reports.items() if place[0] != person_id}
        self.check_ins = {number: kept for number, kept in self.check_ins.items() if kept.person_id != person_id}

    @one_at_a_time
    def record(self, incoming: Incoming, person_id: int) -> Pending:
        known = self.inbox.get(incoming.key)
        if known is None:
            if person_id not in self.people:
                raise StoreError("no such person")
            self._recorded += 1
            account = (incoming.address.channel, incoming.address.user_id)
            if self.accounts.get(account) == person_id:
                self.written_from.setdefault(incoming.key, account)
            known = self.inbox[incoming.key] = Pending(incoming, person_id, MessageState.RECEIVED, position=self._recorded)
        return replace(known, incoming=incoming) if known.state is MessageState.DONE else known

    @one_at_a_time
    def pending(self, limit: int, after: int = 0) -> list[Pending]:
        undone = [pending for pending in self.inbox.values() if pending.state is not MessageState.DONE and pending.position > after]
        return sorted(undone, key=lambda pending: pending.position)[:limit]

    @one_at_a_time
    def set_placeholder(self, key: str, message_ref: str) -> None:
        if key in self.inbox:
            self.inbox[key] = replace(self.inbox[key], placeholder_ref=message_ref)

    @one_at_a_time
    def commit_answer(self, key: str, answer: Answer, *, entry: Entry | None, turn: Turn | None) -> None:
        known = self.inbox.get(key)
        if known is None:
            raise StoreError("an answer to a message that is not recorded")
        if known.state is not MessageState.RECEIVED:
            return
        kept = Answer(Outgoing(text=answer.outgoing.text, buttons=answer.outgoing.buttons), answer.speech)
        self.inbox[key] = replace(known, state=MessageState.ANSWERED, answer=kept)
        if entry is not None:
            self.kept_entries[entry.id] = replace(entry, person_id=known.person_id)
        if turn is not None:
            self.kept_turns.append(KeptTurn(key, known.person_id, entry.id if entry else None, turn))

    @one_at_a_time
    def mark_done(self, key: str) -> None:
        known = self.inbox.get(key)
        if known is not None:
            wordless = replace(known.incoming, text="", voice=None)
            self.inbox[key] = replace(known, incoming=wordless, state=MessageState.DONE, answer=None)

    @one_at_a_time
    def entry(self, entry_id: str) -> Entry | None:
        return self.kept_entries.get(entry_id)

    @one_at_a_time
    def entry_of_message(self, person_id: int, source_key: str) -> Entry | None:
        mine = (entry for entry in self.kept_entries.values() if entry.person_id == person_id)
        return next((entry for entry in mine if entry.source_key == source_key), None)

    @one_at_a_time
    def add_entries(self, person_id: int, entries: Sequence[Entry]) -> int:
        if person_id not in self.people:
            return 0
        known = {entry.source_key for entry in self.kept_entries.values() if entry.person_id == person_id}
        new = {entry.source_key: entry for entry in reversed(entries) if entry.source_key not in known}
        self.kept_entries |= {entry.id: entry for entry in reversed(new.values())}
        return len(new)

    @one_at_a_time
    def known_imports(self, person_id: int, source_keys: Sequence[str]) -> set[str]:
        return set(source_keys) & {entry.source_key for entry in self.kept_entries.values() if entry.person_id == person_id}

    @one_at_a_time
    def save_entry(self, entry: Entry) -> None:
        if entry.id in self.kept_entries and self.kept_entries[entry.id].person_id == entry.person_id:
            if self.kept_entries[entry.id].text != entry.text:
                self.kept_indexes.pop(entry.id, None)
            self.kept_entries[entry.id] = entry
            for kept in self.kept_turns:
                if kept.entry_id == entry.id:
                    kept.turn = replace(kept.turn, user_text=entry.text)

    @one_at_a_time
    def delete_entry(self, entry_id: str) -> None:
        self.kept_entries.pop(entry_id, None)
        self.kept_audio.pop(entry_id, None)
        self.kept_indexes.pop(entry_id, None)
        self.kept_turns = [kept for kept in self.kept_turns if kept.entry_id != entry_id]

    @one_at_a_time
    def entries(self, person_id: int, which: EntryFilter) -> list[Entry]:
        return self._filtered(person_id, which)

    @one_at_a_time
    def moments_beside(self, person_id: int, which: EntryFilter) -> tuple[datetime | None, datetime | None]:
        moments = [entry.created_utc for entry in self.kept_entries.values() if entry.person_id == person_id]
        before = [moment for moment in moments if which.since_utc is not None and moment < which.since_utc]
        after = [moment for moment in moments if which.until_utc is not None and moment >= which.until_utc]
        return max(before, default=None), min(after, default=None)

    @one_at_a_time
    def entry_count(self, person_id: int) -> int:
        return sum(entry.person_id == person_id for entry in self.kept_entries.values())

    @one_at_a_time
    def save_audio(self, entry_id: str, clip: Clip) -> None:
        if entry_id in self.kept_entries:
            self.kept_audio[entry_id] = clip

    @one_at_a_time
    def audio(self, entry_id: str) -> Clip | None:
        return self.kept_audio.get(entry_id)

    @one_at_a_time
    def turns(self, person_id: int, limit: int) -> list[Turn]:
        mine = [kept.turn for kept in self.kept_turns if kept.person_id == person_id]
        return mine[max(0, len(mine) - limit) :]

    @one_at_a_time
    def dialogue(self, person_id: int) -> Dialogue | None:
        return self.dialogues.get(person_id)

    @one_at_a_time
    def set_dialogue(self, person_id: int, dialogue: Dialogue | None) -> None:
        if dialogue is None:
            self.dialogues.pop(person_id, None)
        elif person_id not in self.people:
            raise StoreError("no such person")
        else:
            self.dialogues[person_id] = dialogue

    @one_at_a_time
    def due_reports(self, now_utc: datetime, limit: int) -> list[DueReport]:
        sending = {place[:2] for place, kept in self.reports.items() if kept.state == CLAIMED and kept.lease_until_utc > now_utc}
        planned = ((moment, owner, kind) for owner, moments in self.schedules.items() for kind, moment in moments.items())
        due = sorted((moment, owner, kind) for moment, owner, kind in planned if moment <= now_utc and (owner, kind) not in sending)
        people = [(self.people[owner], kind, moment) for moment, owner, kind in due if self.people[owner].is_reachable]
        return [DueReport(person, told_day(moment, person.zone), moment, kind) for person, kind, moment in people[:limit]]

    @one_at_a_time
    def claim_report(self, due: DueReport, now_utc: datetime, lease_seconds: float) -> bool:
        if due.person.id not in self.people:
            return False
        place, lease = (due.person.id, due.kind, due.local_day), now_utc + timedelta(seconds=lease_seconds)
        kept = self.reports.get(place)
        if kept is not None and kept.state != CLAIMED:
            self._move(due, next_report_utc(due.kind, due.person, now_utc))
            return False
        if kept is not None and kept.lease_until_utc > now_utc:
            return False
        self.reports[place] = KeptReport(CLAIMED, lease)
        return True

    @one_at_a_time
    def hold_report(self, due: DueReport, until_utc: datetime) -> bool:
        kept = self.reports.get((due.person.id, due.kind, due.local_day))
        if kept is None or kept.state != CLAIMED:
            return False
        kept.lease_until_utc = until_utc
        return True

    @one_at_a_time
    def finish_report(self, due: DueReport, outcome: str, next_utc: datetime | None) -> None:
        kept = self.reports.get((due.person.id, due.kind, due.local_day))
        if kept is not None:
            kept.state = outcome
        self._move(due, next_utc)

    @one_at_a_time
    def written_moments(self, person_id: int, since_utc: datetime) -> list[datetime]:
        return [entry.created_utc for entry in self.entries(person_id, EntryFilter(since_utc=since_utc))]

    @one_at_a_time
    def report_records(self, person_id: int, kind: ReportKind) -> list[ReportRecord]:
        found = sorted((day, kept) for (owner, of, day), kept in self.reports.items() if owner == person_id and of is kind)
        return [ReportRecord(kind.value, day, kept.state, kept.lease_until_utc if kept.state == CLAIMED else None) for day, kept in found]

    @one_at_a_time
    def forget_reports(self, person_id: int, kind: ReportKind, before: date) -> None:
        mine = {place: kept for place, kept in self.reports.items() if place[:2] == (person_id, kind)}
        ended = {place for place, kept in mine.items() if kept.state != CLAIMED and place[2] < before}
        self.reports = {place: kept for place, kept in self.reports.items() if place not in ended}

    @one_at_a_time
    def schedule_check_ins(self, person_id: int, moments: Mapping[CheckInKind, datetime], account: Address | None = None) -> None:
        self.check_ins = {number: kept for number, kept in self.check_ins.items() if kept.person_id != person_id}
        if person_id in self.people:
            writer = (account.channel, account.user_id) if account else None
            planned = (KeptCheckIn(person_id, kind, due, account=writer) for kind, due in moments.items())
            self.check_ins |= {next(self._numbers): kept for kept in planned}
            person = self.people[person_id]
            until = max((moment for moment in (person.tender_until_utc, *moments.values()) if moment is not None), default=None)
            self.people[person_id] = replace(person, tender_until_utc=until)

    @one_at_a_time
    def is_tender(self, person_id: int, now_utc: datetime) -> bool:
        person = self.people.get(person_id)
        lasts = person is not None and person.tender_until_utc is not None and person.tender_until_utc > now_utc
        return lasts or self.has_open_check_in(person_id)

    @one_at_a_time
    def offer_helpline(self, person_id: int, moment_utc: datetime, quiet: timedelta) -> bool:
        person = self.people.get(person_id)
        last = person.helpline_offered_utc if person else None
        if person is None or (last is not None and last != moment_utc and moment_utc - last < quiet):
            return False
        self.people[person_id] = replace(person, helpline_offered_utc=moment_utc)
        return True

    @one_at_a_time
    def cancel_check_ins(self, person_id: int, check_in_id: int | None = None) -> bool:
        named = self.check_ins.get(check_in_id or 0)
        if person_id not in self.people or (check_in_id is not None and (named is None or named.person_id != person_id)):
            return False
        self.check_ins = {n: kept for n, kept in self.check_ins.items() if kept.person_id != person_id or not kept.is_open}
        return True

    @one_at_a_time
    def settle_check_ins(self, person_id: int) -> None:
        if any(kept.person_id == person_id and kept.state == "sent" for kept in self.check_ins.values()):
            self.cancel_check_ins(person_id)

    @one_at_a_time
    def has_open_check_in(self, person_id: int) -> bool:
        return any(kept.person_id == person_id and kept.is_open for kept in self.check_ins.values())

    @one_at_a_time
    def due_check_ins(self, now_utc: datetime, limit: int) -> list[CheckIn]:
        due = [(kept.due_utc, n) for n, kept in self.check_ins.items() if kept.due_utc <= now_utc and kept.is_free(now_utc)]
        rows = [(number, self.check_ins[number]) for _, number in sorted(due)[:limit]]
        return [CheckIn(number, self._asked(kept), kept.kind, kept.due_utc) for number, kept in rows]

    @one_at_a_time
    def claim_check_in(self, check_in_id: int, now_utc: datetime, lease_seconds: float) -> bool:
        kept = self.check_ins.get(check_in_id)
        if kept is None or not kept.is_free(now_utc):
            return False
        kept.state, kept.lease_until_utc = CLAIMED, now_utc + timedelta(seconds=lease_seconds)
        return True

    @one_at_a_time
    def finish_check_in(self, check_in_id: int, outcome: str) -> None:
        kept = self.check_ins.get(check_in_id)
        if kept is not None:
            kept.state = outcome

    def _asked(self, kept: KeptCheckIn) -> Person:
        """The person a check-in is for, at the account that they wrote from."""
        person = self.people[kept.person_id]
        if kept.account is None or self.accounts.get(kept.account) != person.id:
            return person
        return replace(person, address=Address(kept.account[0], self.chats[kept.account], kept.account[1]))

    def _move(self, due: DueReport, moment: datetime | None) -> None:
        moments = self.schedules.get(due.person.id, {})
        if due.kind in moments and moments[due.kind] <= due.due_utc:
            if moment is None:
                del moments[due.kind]
            else:
                moments[due.kind] = moment
