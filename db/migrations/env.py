"""Alembic's entry: runs migrations on the connection that `db.schema` hands over."""

from alembic import context
from sqlalchemy import Connection

from db.models import Base

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError("migrations run through db.schema, which holds the lock; there is no other way in")
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
