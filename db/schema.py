"""Bringing a database to the current schema, and telling which one it has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from bot.errors import StoreError

# Any number, as long as nothing else in the same PostgreSQL database uses it: the first bytes of "todak".
ADVISORY_LOCK = 0x746F64616B


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def lock_schema(connection: Connection) -> None:
    """Let one process at a time look at and change the schema, until its transaction ends (SQLite locks with the transaction)."""
    if connection.dialect.name == "postgresql":
        # The others wait for as long as the first one needs.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})


def upgrade_schema(connection: Connection) -> None:
    """Run the migrations that are missing, inside the transaction of the connection: all or nothing on both databases.

    Raises:
        StoreError: the database is at a revision that this version does not know.
    """
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError("the database was made by a newer version of this program") from error


def newest_revision() -> str | None:
    """Return the revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def revision_of(connection: Connection) -> str | None:
    """Return the revision that a database has; None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()
