"""People: accounts, settings, the question that waits, and their removal."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from bot.messages import Address, ChannelName, Dialogue, Language, Person, Register, ReminderMode, Retention, SpeechPace
from bot.ports import ReportKind
from db.base import StoreBase
from db.models import PERSONAL_TABLES, AccountRow, Base, DialogueRow, PersonRow, ScheduleRow
from db.payloads import storable

PEOPLE = select(PersonRow, AccountRow).join(AccountRow, AccountRow.person_id == PersonRow.id)
_EARLIER = aliased(AccountRow)
# What the bot sends unasked goes to the account that a person came with first.
IS_FIRST_ACCOUNT = ~exists().where(_EARLIER.person_id == AccountRow.person_id, _EARLIER.id < AccountRow.id)


class PeopleStore(StoreBase):
    """The people's part of `DiaryStore`."""

    def to_person(self, person: PersonRow, account: AccountRow) -> Person:
        """Return a person as the account sees them."""
        return Person(
            id=person.id,
            address=Address(ChannelName(account.channel), account.chat_id, account.user_id),
            consented_utc=person.consented_utc,
            zone=person.zone,
            language=Language(person.language),
            register=Register(person.register),
            chart_minute=person.chart_minute,
            wants_voice=person.wants_voice,
            keeps_audio=person.keeps_audio,
            country=person.country,
            is_reachable=person.is_reachable,
            retention=Retention(person.retention),
            nickname=self._open(PersonRow.nickname, person.id, person.nickname).decode("utf-8") if person.nickname else "",
            speech_pace=SpeechPace(person.speech_pace),
            report_weekday=person.report_weekday,
            report_minute=person.report_minute,
            wants_month_report=person.wants_month_report,
            reminder=ReminderMode(person.reminder),
            reminder_minute=person.reminder_minute,
            words_go_to=person.words_go_to,
            tender_until_utc=person.tender_until_utc,
            helpline_offered_utc=person.helpline_offered_utc,
        )

    def find_person(self, address: Address) -> Person | None:
        """Return the person behind an account, or None before consent."""
        with self.database.reading() as session:
            row = session.execute(PEOPLE.where(AccountRow.channel == address.channel.value, AccountRow.user_id == address.user_id)).first()
            return self.to_person(*row) if row else None

    def person(self, person_id: int) -> Person | None:
        """Return a person by id, at the account they came with first."""
        with self.database.reading() as session:
            row = session.execute(PEOPLE.where(PersonRow.id == person_id, IS_FIRST_ACCOUNT)).first()
            return self.to_person(*row) if row else None

    def add_person(self, person: Person) -> Person:
        """Store a person who just agreed; a known account is returned as it is, also when two threads add it at once."""
        address = person.address
        known = PEOPLE.where(AccountRow.channel == address.channel.value, AccountRow.user_id == address.user_id)
        with self.database.writing() as session:
            row = session.execute(known).first()
            if row is None:
                new = PersonRow(consented_utc=person.consented_utc, **_settings(person))
                session.add(new)
                session.flush()
                account = self._insert(AccountRow).values(
                    person_id=new.id, channel=address.channel.value, user_id=address.user_id, chat_id=address.chat_id
                )
                if session.execute(account.on_conflict_do_nothing().returning(AccountRow.id)).first() is None:
                    session.delete(new)
                    session.flush()
                row = session.execute(known).one()
            return self.to_person(*row)

    def save_person(self, person: Person, *, next_utc: Mapping[ReportKind, datetime] | None) -> None:
        """Store changed settings, the chat the person now writes from, and when what comes unasked is due next."""
        address = person.address
        nickname = self._seal(PersonRow.nickname, person.id, storable(person.nickname).encode("utf-8")) if person.nickname else None
        with self.database.writing() as session:
            if not self._hold_person(session, person.id):
                return
            session.execute(update(PersonRow).where(PersonRow.id == person.id).values(nickname=nickname, **_settings(person)))
            if next_utc is not None:
                session.execute(delete(ScheduleRow).where(ScheduleRow.person_id == person.id))
                session.add_all(ScheduleRow(person_id=person.id, kind=kind.value, next_utc=moment) for kind, moment in next_utc.items())
            session.execute(
                update(AccountRow)
                .where(
                    AccountRow.person_id == person.id,
                    AccountRow.channel == address.channel.value,
                    AccountRow.user_id == address.user_id,
                )
                .values(chat_id=address.chat_id)
            )

    def delete_person(self, person_id: int) -> None:
        """Remove every row of a person from every table, and on SQLite every byte from the file."""
        with self.database.writing() as session:
            self._hold_person(session, person_id)
            self._remove_person(session, person_id)
        self.database.scrub()

    @staticmethod
    def _remove_person(session: Session, person_id: int) -> None:
        for name in PERSONAL_TABLES:
            table = Base.metadata.tables[name]
            session.execute(delete(table).where(table.c.person_id == person_id))
        session.execute(delete(PersonRow).where(PersonRow.id == person_id))

    def dialogue(self, person_id: int) -> Dialogue | None:
        """Return the question the bot waits on, if any."""
        with self.database.reading() as session:
            row = session.get(DialogueRow, person_id)
            if row is None:
                return None
            subject = self._open(DialogueRow.subject, person_id, row.subject).decode("utf-8")
            return Dialogue(row.kind, subject, row.asked_utc)

    def set_dialogue(self, person_id: int, dialogue: Dialogue | None) -> None:
        """Ask a question, or stop waiting."""
        with self.database.writing() as session:
            if dialogue is None:
                session.execute(delete(DialogueRow).where(DialogueRow.person_id == person_id))
                return
            subject = self._seal(DialogueRow.subject, person_id, storable(dialogue.subject).encode("utf-8"))
            question = self._insert(DialogueRow).values(
                person_id=person_id, kind=dialogue.kind, subject=subject, asked_utc=dialogue.asked_utc
            )
            changed = {"kind": question.excluded.kind, "subject": question.excluded.subject, "asked_utc": question.excluded.asked_utc}
            session.execute(question.on_conflict_do_update(index_elements=["person_id"], set_=changed))


def _settings(person: Person) -> dict[str, str | int | bool | None]:
    """Return the columns that a person may change, but for the sealed one."""
    return {
        "zone": person.zone,
        "language": person.language.value,
        "register": person.register.value,
        "chart_minute": person.chart_minute,
        "wants_voice": person.wants_voice,
        "keeps_audio": person.keeps_audio,
        "country": person.country,
        "is_reachable": person.is_reachable,
        "retention": person.retention.value,
        "speech_pace": person.speech_pace.value,
        "report_weekday": person.report_weekday,
        "report_minute": person.report_minute,
        "wants_month_report": person.wants_month_report,
        "reminder": person.reminder.value,
        "reminder_minute": person.reminder_minute,
        "words_go_to": person.words_go_to,
    }
