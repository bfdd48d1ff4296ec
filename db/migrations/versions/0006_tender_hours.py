"""Until when nothing cheerful speaks to a person, when a helpline was last offered, and where a check-in is to be sent.

The source keys of imported entries become random: they were digests of a moment and words, and a short text can be found again by trying.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply. The last plan of check-ins ends a day after the last urgent words, and it is kept for a month."""
    op.add_column("persons", sa.Column("tender_until_utc", MOMENT, nullable=True))
    op.add_column("persons", sa.Column("helpline_offered_utc", MOMENT, nullable=True))
    op.add_column("check_ins", sa.Column("account_id", BIG_ID, nullable=True))
    op.execute("UPDATE persons SET tender_until_utc = (SELECT MAX(due_utc) FROM check_ins WHERE check_ins.person_id = persons.id)")
    op.execute("UPDATE entries SET source_key = 'import:' || id WHERE source_key LIKE 'import:%'")


def downgrade() -> None:
    """Undo. The digests do not come back."""
    op.drop_column("check_ins", "account_id")
    op.drop_column("persons", "helpline_offered_utc")
    op.drop_column("persons", "tender_until_utc")
