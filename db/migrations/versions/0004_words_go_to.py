"""Whom a person lets their words go to, so that an endpoint can write answers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Nobody who agreed earlier was asked."""
    op.add_column("persons", sa.Column("words_go_to", sa.String(length=255), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("persons", "words_go_to")
