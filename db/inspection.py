"""Looking at a database without changing it, for `doctor`."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, create_engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from bot.errors import StoreError
from db.connection import make_engine, parse_url, translated
from db.models import PersonRow
from db.schema import newest_revision, revision_of
from db.vault import key_at_hand, unlock, vault_rows


class DatabaseState(StrEnum):
    """What a start would find."""

    NEW = "new"
    READY = "ready"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Inspection:
    """`NEW`: a start makes the database (and a key, if none is given). `OUTDATED`: a start migrates it first."""

    state: DatabaseState
    person_count: int


def inspect_store(url: str, *, key: SecretStr | None, key_file: Path) -> Inspection:
    """Tell whether the database can be opened with the key at hand. Writes nothing, makes no file and waits for no lock.

    Raises:
        WrongKeyError: the key is missing or does not open it.
        ConfigurationError: the URL, the key or the key file is not usable.
        StoreError: it cannot be reached or is no diary.
    """
    target = parse_url(url)
    if target.get_backend_name() == "sqlite" and not _has_content(Path(target.database or "")):
        return Inspection(DatabaseState.NEW, 0)
    engine = _read_only_engine(target)
    try:
        with translated(), engine.connect() as connection:
            return _inspect(connection, key, key_file)
    finally:
        engine.dispose()


def _inspect(connection: Connection, key: SecretStr | None, key_file: Path) -> Inspection:
    revision = revision_of(connection)
    if revision is None:
        return Inspection(DatabaseState.NEW, 0)
    with Session(connection) as session:
        unlock(vault_rows(session), key_at_hand(key, key_file))
        people = session.scalar(select(func.count()).select_from(PersonRow)) or 0
    return Inspection(DatabaseState.READY if revision == newest_revision() else DatabaseState.OUTDATED, people)


def _has_content(path: Path) -> bool:
    try:
        return path.exists() and path.stat().st_size > 0
    except OSError as error:
        raise StoreError(f"the database file {path} cannot be looked at: {error.strerror}") from error


def _read_only_engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite" or url.database is None:
        return make_engine(url)
    path = Path(url.database).resolve()
    # Without a journal nobody has the file open, and `immutable` spares SQLite from making journal files of its own.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True), poolclass=NullPool)
