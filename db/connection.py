"""Engines and transactions for the two databases, and what each needs to be safe."""

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Error as SqliteError

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import ConfigurationError, StoreError, UnusableStoreError

logger = logging.getLogger(__name__)

# Longer than any of our transactions; a second process (a backup, the doctor) may hold the file that long.
BUSY_MILLISECONDS = 10_000
CONNECT_SECONDS = 10
STATEMENT_MILLISECONDS = 30_000
POOL_SIZE = 8
# asyncio's default thread pool has at most 32 threads, so this many callers come at once at worst.
POOL_OVERFLOW = 28
WRITES = "todak_writes"
# SQLite's answers for a file that it cannot read as a database, or not as a whole one.
_NO_DATABASE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
# The result code is the low byte; the others say more precisely what happened (sqlite.org/rescode.html).
_RESULT_CODE = 0xFF


def absolute_url(url: str, folder: Path) -> str:
    """Return a database URL whose SQLite path, if relative, starts at `folder`; the password stays in it. Raises as `parse_url`."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database is not None:
        parsed = parsed.set(database=str(folder / parsed.database))
    return parsed.render_as_string(hide_password=False)


def parse_url(url: str) -> URL:
    """Read a database URL; PostgreSQL is spoken through psycopg 3.

    Raises:
        ConfigurationError: it is neither `sqlite:///path` nor `postgresql://…`.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # A ValueError: the port is no number.
        raise ConfigurationError("database.url must look like sqlite:///path or postgresql://user@host/name") from error
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise ConfigurationError(f"database.url names {parsed.get_backend_name()}; only sqlite and postgresql are supported")
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigurationError("database.url must name a file for SQLite: a diary kept in memory would be lost")
    return parsed.set(database=str(Path(parsed.database).expanduser()))


def make_place(url: URL) -> None:
    """Make the folder (0700) and the file (0600) of a SQLite database if they are not there."""
    if url.get_backend_name() != "sqlite" or url.database is None:
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # SQLite gives its journal files the rights of the database file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"the database file {path} cannot be opened: {error.strerror}") from error


def make_engine(url: URL, *, enforces_foreign_keys: bool = True) -> Engine:
    """Return an engine whose errors never print values. Migrations of SQLite rebuild tables and turn foreign keys off for that."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=POOL_SIZE,
            max_overflow=POOL_OVERFLOW,
            connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False},
        )
        _tune_sqlite(engine, enforces_foreign_keys)
        return engine
    limits = f"-c statement_timeout={STATEMENT_MILLISECONDS} -c idle_in_transaction_session_timeout={STATEMENT_MILLISECONDS}"
    network = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": STATEMENT_MILLISECONDS, "options": limits}
    return create_engine(
        url, hide_parameters=True, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW, pool_pre_ping=True, connect_args=network
    )


def _tune_sqlite(engine: Engine, enforces_foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        assert isinstance(connection, SqliteConnection)  # noqa: S101 - narrows the type; nothing else is connected here
        # Python's own transaction handling starts none before DDL and reads; with None, BEGIN is ours (below).
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL, not NORMAL: with NORMAL a power cut may undo the last commits, and a message that a platform
        # was told we have would be lost. It costs one fsync per commit.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if enforces_foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later could not be retried; IMMEDIATE takes the write lock at once.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Short transactions on one database, from many threads."""

    def __init__(self, url: URL) -> None:
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._engine = make_engine(url)
        self._writer = self._engine.execution_options(**{WRITES: True})
        # SQLite has one writer: threads of this process queue here, in order, instead of polling the file's lock.
        self._one_writer = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads; raises `StoreError`."""
        with translated(), Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that commits at the end, or undoes all when something is raised; raises `StoreError`."""
        if self.is_sqlite:
            with self._one_writer, translated(), Session(self._writer) as session, session.begin():
                yield session
        else:
            with translated(), Session(self._engine) as session, session.begin():
                yield session

    def scrub(self) -> None:
        """Leave no byte of deleted rows in the file and its journal (SQLite; on PostgreSQL autovacuum is the host's).

        Runs outside transactions. A full disk, or a reader that holds an old snapshot for longer than the timeout, is logged and
        not raised: the rows are gone, `secure_delete` overwrote them, and the next start empties the journal.
        """
        if not self.is_sqlite:
            return
        with self._one_writer:
            try:
                with translated():
                    self._run_alone("VACUUM")
            except StoreError:
                logger.warning("the file could not be rebuilt after a deletion; deleted rows are overwritten all the same")
            self.empty_journal()

    def empty_journal(self) -> None:
        """Write SQLite's journal into the file and cut it to nothing."""
        if not self.is_sqlite:
            return
        with translated():
            is_busy = self._run_alone("PRAGMA wal_checkpoint(TRUNCATE)")
        if is_busy:
            logger.warning("the journal could not be emptied while somebody reads; the next start does it")

    def _run_alone(self, statement: str) -> bool:
        """Run a statement outside any transaction; returns whether SQLite answered that it was busy."""
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            row = cursor.fetchone()
            return row is not None and row[0] != 0
        finally:
            connection.close()

    def close(self) -> None:
        """Give every connection back; the last one empties SQLite's journal."""
        self._engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's errors into `StoreError`; the cause is chained, values are never printed."""
    try:
        yield
    except (SQLAlchemyError, SqliteError) as error:
        raise _told(error) from error


def _told(error: SQLAlchemyError | SqliteError) -> StoreError:
    """Return a failure as a sentence; without the error's own words, which may hold values, names of hosts and of people."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, SqliteError):
        # Python's own complaints about the use of the module have no code.
        if getattr(cause, "sqlite_errorcode", 0) & _RESULT_CODE in _NO_DATABASE:
            return UnusableStoreError(
                "the file in database.url is no SQLite database, or is damaged; name another file, or put a backup in its place"
            )
    elif isinstance(error, OperationalError) and getattr(cause, "sqlstate", None) is None:
        # Only a server that was reached and let us in has a state to tell.
        return UnusableStoreError("the database could not be reached; check host, port, name, user and password in database.url")
    return StoreError(f"the database refused: {type(error).__name__}")
