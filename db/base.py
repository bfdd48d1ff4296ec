"""What the parts of the store share: the database, the cipher, and the few statements both dialects spell differently.

A change to something that was deleted meanwhile changes nothing and is no error: the person took it away, and it stays away.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.connection import Database
from db.crypto import Cipher
from db.models import Base, PersonRow

SealedColumn = InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None]


def place_of(column: SealedColumn, owner: str | int) -> str:
    """Return the place that a sealed value is bound to: its table, column, and row."""
    return f"{column.class_.__tablename__}.{column.key}:{owner}"


class StoreBase:
    """One database and the cipher that opens it."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self.database = database
        # Replaced as a whole when a rotation begins; a reader has either the old or the new one.
        self.cipher = cipher

    def _seal(self, column: SealedColumn, owner: str | int, plain: bytes) -> bytes:
        return self.cipher.seal(plain, place_of(column, owner))

    def _open(self, column: SealedColumn, owner: str | int, sealed: bytes) -> bytes:
        return self.cipher.open(sealed, place_of(column, owner))

    def _open_all(self, column: SealedColumn, rows: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        """Open the values of many rows, given with what they are bound to."""
        return self.cipher.open_all(rows, place_of(column, ""))

    def _insert(self, row: type[Base]) -> SqliteInsert | PostgresInsert:
        """Start an INSERT that may say what happens on a conflict."""
        return sqlite_insert(row) if self.database.is_sqlite else postgres_insert(row)

    @staticmethod
    def _hold_person(session: Session, person_id: int, *, waits: bool = True) -> bool:
        """Lock a person's row until the transaction ends; False when they are gone, or held by somebody if it does not wait.

        Whatever touches several tables of one person starts here, so that a deletion and a commit cannot wait for each other.
        A claim does not wait (SKIP LOCKED): who holds the person now may be claiming the same thing.
        """
        wanted = select(PersonRow.id).where(PersonRow.id == person_id)
        held = wanted.with_for_update() if waits else wanted.with_for_update(skip_locked=True, key_share=True)
        return session.scalars(held).first() is not None
