"""Going back to an older schema, as a diary of an older version has it."""

from pathlib import Path

from alembic import command
from alembic.config import Config

import db.schema
from db.connection import make_engine, parse_url


def downgrade(url: str, revision: str) -> None:
    """Take a database back to a revision; no store may have it open."""
    config = Config()
    config.set_main_option("script_location", str(Path(db.schema.__file__).parent / "migrations"))
    with make_engine(parse_url(url), enforces_foreign_keys=False).connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
