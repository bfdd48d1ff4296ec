"""Which account an entry, an exchange and a message came from, so that linked accounts can be parted again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("entries", "turns", "inbox")


def upgrade() -> None:
    """Apply. Until now everybody had one account, so everything came from it."""
    for table in TABLES:
        op.add_column(table, sa.Column("account_id", BIG_ID, nullable=True))
        op.execute(f"UPDATE {table} SET account_id = (SELECT MIN(accounts.id) FROM accounts WHERE accounts.person_id = {table}.person_id)")


def downgrade() -> None:
    """Undo. Linked accounts stay linked; what came from which is not known any more."""
    for table in TABLES:
        op.drop_column(table, "account_id")
