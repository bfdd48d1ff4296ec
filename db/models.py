"""The tables. Rows are private to this room.

Everything about one person hangs on `persons` by a `person_id` that deletes with it; `PERSONAL_TABLES` is the registry of these
tables, and `unregistered_tables` finds one that was forgotten.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, MetaData, String, Table, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.columns import BIG_ID, Sealed, UtcMoment

# Constraints need stable names, or later migrations cannot name what they change.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# A number that was used once names nobody else later, even after a deletion.
NEVER_REUSED = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """The root of all rows."""

    metadata = MetaData(naming_convention=NAMES)


class VaultRow(Base):
    """One key that opens this database; holds nothing of the key itself that could be read without it.

    `check_value` is a known sentence sealed with the key. `other_keys` are further keys sealed with this one: during a rotation
    each key carries the other, so either opens the database.
    """

    __tablename__ = "vault"

    key_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    check_value: Mapped[bytes] = mapped_column(LargeBinary)
    other_keys: Mapped[bytes | None] = mapped_column(LargeBinary)


class PersonRow(Base):
    """A person and their settings; the last two columns are the bot's own and no setting."""

    __tablename__ = "persons"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    consented_utc: Mapped[datetime] = mapped_column(UtcMoment)
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    register: Mapped[str] = mapped_column(String(16))
    chart_minute: Mapped[int | None]
    wants_voice: Mapped[bool]
    keeps_audio: Mapped[bool]
    country: Mapped[str] = mapped_column(String(2))
    is_reachable: Mapped[bool]
    retention: Mapped[str] = mapped_column(String(16))
    nickname: Mapped[bytes | None] = mapped_column(Sealed("id"))
    speech_pace: Mapped[str] = mapped_column(String(16))
    report_weekday: Mapped[int | None]
    report_minute: Mapped[int]
    wants_month_report: Mapped[bool]
    reminder: Mapped[str] = mapped_column(String(16))
    reminder_minute: Mapped[int]
    words_go_to: Mapped[str | None] = mapped_column(String(255))
    tender_until_utc: Mapped[datetime | None] = mapped_column(UtcMoment)
    helpline_offered_utc: Mapped[datetime | None] = mapped_column(UtcMoment)


class PersonalRow:
    """What belongs to one person; a row class with this base is in the registry and goes when the person goes."""

    person_id: Mapped[int] = mapped_column(BIG_ID, ForeignKey("persons.id", ondelete="CASCADE"))


class WrittenRow(PersonalRow):
    """What a person wrote from one of their accounts, or None for what came otherwise.

    No foreign key: an account's number names nobody else later, and with one every account that goes would search three tables.
    """

    account_id: Mapped[int | None] = mapped_column(BIG_ID)


class AccountRow(PersonalRow, Base):
    """Where a person is reached."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("channel", "user_id"), Index(None, "person_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[str]
    chat_id: Mapped[str]


class ScheduleRow(Base):
    """When something comes unasked next; what a person does not want has no row."""

    __tablename__ = "schedules"

    person_id: Mapped[int] = mapped_column(BIG_ID, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    next_utc: Mapped[datetime] = mapped_column(UtcMoment, index=True)


class EntryRow(WrittenRow, Base):
    """A diary entry; words, scores and crisis level are sealed in `body`, what queries need stays plain.

    `has_words` turns false when the words are dropped and the rest stays, so that nobody has to open all of a diary to find those due.
    """

    __tablename__ = "entries"
    __table_args__ = (Index(None, "person_id", "created_utc"), Index(None, "person_id", "source_key"), NEVER_REUSED)

    number: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    source_key: Mapped[str]
    created_utc: Mapped[datetime] = mapped_column(UtcMoment)
    is_voice: Mapped[bool]
    emotion: Mapped[str | None] = mapped_column(String(16))
    is_corrected: Mapped[bool]
    has_words: Mapped[bool]
    body: Mapped[bytes] = mapped_column(Sealed("id"))


class AudioRow(PersonalRow, Base):
    """The clip of an entry, for people who asked to keep theirs."""

    __tablename__ = "audio"
    __table_args__ = (Index(None, "person_id"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    mime: Mapped[str]
    duration_seconds: Mapped[float]
    content: Mapped[bytes] = mapped_column(Sealed("entry_id"))
    waveform: Mapped[bytes] = mapped_column(Sealed("entry_id"))


class EntryIndexRow(PersonalRow, Base):
    """What a search looks at instead of the words: the base forms and the meaning of an entry. It goes when the words go."""

    __tablename__ = "entry_index"
    __table_args__ = (Index(None, "person_id"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[bytes] = mapped_column(Sealed("entry_id"))


class TurnRow(WrittenRow, Base):
    """An exchange; `entry_id` is the entry whose words it repeats, and takes it along when it goes."""

    __tablename__ = "turns"
    __table_args__ = (Index(None, "person_id", "id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    source_key: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), index=True)
    created_utc: Mapped[datetime] = mapped_column(UtcMoment)
    body: Mapped[bytes] = mapped_column(Sealed("source_key"))


class InboxRow(WrittenRow, Base):
    """A message of a person; once done, only its key and its mark are left."""

    __tablename__ = "inbox"
    __table_args__ = (Index(None, "state", "received_utc"), Index(None, "person_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(16))
    received_utc: Mapped[datetime] = mapped_column(UtcMoment)
    placeholder_ref: Mapped[str]
    payload: Mapped[bytes | None] = mapped_column(Sealed("key"))
    answer: Mapped[bytes | None] = mapped_column(Sealed("key"))


class DialogueRow(Base):
    """The one question that the bot waits on."""

    __tablename__ = "dialogues"

    person_id: Mapped[int] = mapped_column(BIG_ID, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[bytes] = mapped_column(Sealed("person_id"))
    asked_utc: Mapped[datetime] = mapped_column(UtcMoment)


class ReportRow(PersonalRow, Base):
    """Something that comes unasked, and the day it tells of: `state` is `claimed` until it ends with its outcome."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("person_id", "kind", "local_day"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    local_day: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    lease_until_utc: Mapped[datetime | None] = mapped_column(UtcMoment)


class CheckInRow(WrittenRow, Base):
    """A promise to look in, at the account that urgent words came from: `planned`, `claimed`, or its outcome."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("person_id", "kind"), Index(None, "state", "due_utc"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    due_utc: Mapped[datetime] = mapped_column(UtcMoment)
    state: Mapped[str] = mapped_column(String(16))
    lease_until_utc: Mapped[datetime | None] = mapped_column(UtcMoment)


class LinkCodeRow(Base):
    """A code that joins another account to a person. Only a digest under the key is kept, so nobody who reads the table can use it."""

    __tablename__ = "link_codes"

    person_id: Mapped[int] = mapped_column(BIG_ID, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_utc: Mapped[datetime] = mapped_column(UtcMoment)


class LinkTryRow(Base):
    """Wrong codes a person gave lately; `since_utc` is when the last one came."""

    __tablename__ = "link_tries"

    person_id: Mapped[int] = mapped_column(BIG_ID, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    count: Mapped[int]
    since_utc: Mapped[datetime] = mapped_column(UtcMoment)


class VentRow(PersonalRow, Base):
    """The fact that somebody let something out that is not kept; `ended_utc` is empty while it lasts."""

    __tablename__ = "vents"
    __table_args__ = (Index(None, "person_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    started_utc: Mapped[datetime] = mapped_column(UtcMoment)
    ended_utc: Mapped[datetime | None] = mapped_column(UtcMoment)


# Children first, so that deleting in this order never leaves a row without its parent.
PERSONAL_TABLES = (
    "accounts",
    "audio",
    "turns",
    "entry_index",
    "entries",
    "inbox",
    "dialogues",
    "schedules",
    "reports",
    "check_ins",
    "link_codes",
    "link_tries",
    "vents",
)
IMPERSONAL_TABLES = ("vault",)


def unregistered_tables(metadata: MetaData) -> list[str]:
    """Return tables that neither delete with their person nor are known to hold nothing of anybody."""
    known = {"persons", *IMPERSONAL_TABLES}
    return [name for name, table in metadata.tables.items() if name not in known and not _goes_with_the_person(name, table)]


def _goes_with_the_person(name: str, table: Table) -> bool:
    owner = table.columns.get("person_id")
    if name not in PERSONAL_TABLES or owner is None or owner.nullable:
        return False
    return any(key.target_fullname == "persons.id" and key.ondelete == "CASCADE" for key in owner.foreign_keys)
