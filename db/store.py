"""The diary store on SQLite or PostgreSQL, and how it is opened."""

from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.check_ins import CheckInStore
from db.connection import WRITES, Database, make_engine, make_place, parse_url, translated
from db.crypto import Cipher
from db.entry_search import SearchStore
from db.joining import JoiningStore
from db.key_file import make_key_file, read_key_file
from db.links import LinkStore
from db.records import RecordStore
from db.reports import ReportStore
from db.retention import RetentionStore
from db.schema import lock_schema, revision_of, upgrade_schema
from db.vault import key_at_hand, new_vault_row, unlock, vault_rows
from db.vents import VentStore


class SqlDiaryStore(RecordStore, RetentionStore, ReportStore, CheckInStore, SearchStore, LinkStore, JoiningStore, VentStore):
    """`DiaryStore` over SQLAlchemy. Safe to call from many threads; on PostgreSQL also from many processes."""

    def close(self) -> None:
        """Give the connections back. On SQLite the last one folds the journal into the file."""
        self.database.close()


def open_store(url: str, *, key: SecretStr | None, key_file: Path) -> SqlDiaryStore:
    """Open the database, making and migrating it as needed, and return the store.

    `key` (from `TODAK_KEY`) goes before `key_file`; without either, a database that is new gets a new key file. Relative paths
    start at the current folder: see `db.connection.absolute_url`.

    Raises:
        WrongKeyError: the key does not open this database, or is missing; nothing was changed.
        ConfigurationError: the URL, the key or the key file is not usable.
        StoreError: the database cannot be reached, or is newer than this program.
    """
    target = parse_url(url)
    make_place(target)
    engine = make_engine(target, enforces_foreign_keys=False)
    try:
        with translated():
            cipher = _prepare(engine, key, key_file)
    finally:
        engine.dispose()
    database = Database(target)
    # A process that was stopped between a deletion and its clean-up left old bytes in the journal.
    database.empty_journal()
    return SqlDiaryStore(database, cipher)


def _prepare(engine: Engine, key: SecretStr | None, key_file: Path) -> Cipher:
    """Check the key and bring the schema up in one transaction, which a wrong key undoes as a whole."""
    with engine.execution_options(**{WRITES: True}).connect() as connection, connection.begin():
        lock_schema(connection)
        if revision_of(connection) is not None:
            with Session(connection) as session:
                cipher = unlock(vault_rows(session), key_at_hand(key, key_file))
            upgrade_schema(connection)
            return cipher
        upgrade_schema(connection)
        with Session(connection) as session:
            row, first = new_vault_row(1, key or _first_key(key_file))
            session.add(row)
            session.flush()
        return Cipher([first])


def _first_key(key_file: Path) -> SecretStr:
    return read_key_file(key_file) if key_file.exists() else make_key_file(key_file)
