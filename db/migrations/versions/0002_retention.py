"""How long a person keeps what they tell."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("persons", sa.Column("retention", sa.String(length=16), nullable=False, server_default="forever"))
    op.add_column("entries", sa.Column("has_words", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Undo. Words that were dropped do not come back."""
    op.drop_column("entries", "has_words")
    op.drop_column("persons", "retention")
