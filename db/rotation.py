"""Changing the key: every sealed value is opened with the old key and sealed with the new one.

From the first step to the last, both keys are in the vault and each carries the other, so a stop in the middle costs nothing:
either key opens the database, and calling `rotate` again goes on. At the end only the new key opens it. The new key goes on
carrying the old one, sealed, so that a row which a forgotten process still wrote with the old key is not lost; the bot should
nevertheless be stopped while keys change, since a running one cannot read what the new key sealed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func, select, update

from bot.errors import WrongKeyError
from db.columns import Sealed
from db.crypto import HEADER_BYTES, Cipher, header
from db.key_file import make_key_file, read_key_file, replace_key_file
from db.models import Base
from db.store import SqlDiaryStore, open_store
from db.vault import carry, matching_key, new_vault_row, unlock, vault_rows

# Small enough that a running SQLite is blocked for milliseconds only.
BATCH_ROWS = 200

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values, and the one that orders its rows."""

    table: Table
    column: Column[bytes]
    order: Column[int | str]
    bound_to: Column[int | str]


def sealed_columns() -> list[SealedColumn]:
    """Return every column of sealed values, found by its type, so that none can be forgotten."""
    return [
        SealedColumn(table, column, next(iter(table.primary_key)), table.columns[column.type.bound_to])
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]


def rotate(store: SqlDiaryStore, new_key: SecretStr, progress: Progress) -> int:
    """Seal everything with a new key and return how many values were sealed anew. Restartable; `progress` gets (done, total).

    Raises:
        WrongKeyError: a rotation to another key was begun and has to be finished first.
    """
    _begin(store, new_key)
    columns = sealed_columns()
    total = sum(_count_old(store, column) for column in columns)
    done = 0
    progress(done, total)
    for column in columns:
        for count in _reseal(store, column):
            done += count
            progress(done, total)
    _finish(store)
    return done


def rotate_key_file(url: str, key_file: Path, progress: Progress) -> int:
    """Change to a fresh key in the key file, and return how many values were sealed anew.

    The new key lies beside the old one (`.new`) before anything is sealed with it, and takes its place at the very end, so that
    the key of the database is on disk whenever the machine stops. Calling again goes on.
    """
    beside = key_file.with_name(f"{key_file.name}.new")
    try:
        store = open_store(url, key=None, key_file=key_file)
    except WrongKeyError:
        if not beside.exists():
            raise
        # Stopped after the last step but before the files changed places.
        store = open_store(url, key=read_key_file(beside), key_file=key_file)
    try:
        done = rotate(store, make_key_file(beside), progress)
    finally:
        store.close()
    replace_key_file(beside, key_file)
    return done


def _begin(store: SqlDiaryStore, new_key: SecretStr) -> None:
    """Put the new key into the vault, or find it there."""
    with store.database.writing() as session:
        rows = vault_rows(session)
        newest = rows[-1]
        if matching_key(newest, new_key) is not None:
            store.cipher = unlock([newest], new_key)
            return
        if len(rows) > 1:
            raise WrongKeyError("a change to another key was begun; finish it first, with that key")
        held = store.cipher.keys
        row, key = new_vault_row(newest.key_number + 1, new_key)
        carry(row, key, held)
        carry(newest, store.cipher.newest, [key, *held[:-1]])
        session.add(row)
        store.cipher = Cipher([*held, key])


def _is_old(store: SqlDiaryStore, sealed: SealedColumn) -> ColumnElement[bool]:
    return func.substr(sealed.column, 1, HEADER_BYTES, type_=LargeBinary()) != header(store.cipher.newest.number)


def _count_old(store: SqlDiaryStore, sealed: SealedColumn) -> int:
    with store.database.reading() as session:
        return session.scalar(select(func.count()).select_from(sealed.table).where(_is_old(store, sealed))) or 0


def _reseal(store: SqlDiaryStore, sealed: SealedColumn) -> Iterator[int]:
    """Seal a column anew, a batch a transaction, and yield the size of each batch."""
    old = select(sealed.order, sealed.bound_to, sealed.column).where(_is_old(store, sealed)).order_by(sealed.order)
    rest = old
    while True:
        with store.database.writing() as session:
            batch = session.execute(rest.limit(BATCH_ROWS).with_for_update()).all()
            for order, bound_to, value in batch:
                place = f"{sealed.table.name}.{sealed.column.name}:{bound_to}"
                again = store.cipher.seal(store.cipher.open(value, place), place)
                session.execute(update(sealed.table).where(sealed.order == order).values({sealed.column.name: again}))
        if not batch:
            return
        # Going on from here, instead of looking from the start again, keeps a large diary linear.
        rest = old.where(sealed.order > batch[-1][0])
        yield len(batch)


def _finish(store: SqlDiaryStore) -> None:
    """Take the old key out of the vault, and its ciphertexts out of the file: it may be changed because somebody knows it."""
    with store.database.writing() as session:
        *older, current = vault_rows(session)
        if older:
            retired = {row.key_number for row in older}
            carry(current, store.cipher.newest, [key for key in store.cipher.keys if key.number in retired])
        for row in older:
            session.delete(row)
    store.database.scrub()
