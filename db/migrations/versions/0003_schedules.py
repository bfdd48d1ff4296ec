"""Weekly and monthly reports and reminders beside the daily chart; search, linked accounts, venting; more settings."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SUNDAY, EVENING_MINUTE = 6, 20 * 60


def _owner(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f(f"fk_{name}_person_id_persons"), ondelete="CASCADE")


def upgrade() -> None:
    """Apply. The next chart of everybody moves into the schedules, and the weekly and monthly report of everybody is planned."""
    _add_settings()
    _add_tables()
    _plan(op.get_bind())
    op.drop_index("ix_persons_next_chart_utc", table_name="persons")
    op.drop_column("persons", "next_chart_utc")
    op.add_column("reports", sa.Column("kind", sa.String(length=16), nullable=False, server_default="day"))
    with op.batch_alter_table("reports", naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s"}) as reports:
        reports.drop_constraint("uq_reports_person_id_local_day", type_="unique")
        reports.create_unique_constraint("uq_reports_person_id_kind_local_day", ["person_id", "kind", "local_day"])


def _add_settings() -> None:
    op.add_column("persons", sa.Column("nickname", sa.LargeBinary(), nullable=True))
    op.add_column("persons", sa.Column("speech_pace", sa.String(length=16), nullable=False, server_default="normal"))
    op.add_column("persons", sa.Column("report_weekday", sa.Integer(), nullable=True))
    op.execute(sa.text("UPDATE persons SET report_weekday = :day").bindparams(day=SUNDAY))
    op.add_column("persons", sa.Column("report_minute", sa.Integer(), nullable=False, server_default=str(EVENING_MINUTE)))
    op.add_column("persons", sa.Column("wants_month_report", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("persons", sa.Column("reminder", sa.String(length=16), nullable=False, server_default="off"))
    op.add_column("persons", sa.Column("reminder_minute", sa.Integer(), nullable=False, server_default=str(21 * 60)))


def _add_tables() -> None:
    op.create_table(
        "schedules",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("next_utc", sa.DateTime(timezone=True), nullable=False),
        _owner("schedules"),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_schedules")),
    )
    op.create_index("ix_schedules_next_utc", "schedules", ["next_utc"])
    op.create_table(
        "entry_index",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        _owner("entry_index"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_index_entry_id_entries"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_index")),
    )
    op.create_index("ix_entry_index_person_id", "entry_index", ["person_id"])
    op.create_table(
        "link_codes",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_utc", sa.DateTime(timezone=True), nullable=False),
        _owner("link_codes"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_codes_digest")),
    )
    op.create_table(
        "link_tries",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since_utc", sa.DateTime(timezone=True), nullable=False),
        _owner("link_tries"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_link_tries")),
    )
    op.create_table(
        "vents",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("started_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", BIG_ID, nullable=False),
        _owner("vents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vents")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_vents_person_id", "vents", ["person_id"])


def _plan(connection: sa.Connection) -> None:
    """Write down when everybody's chart, week and month come next; who cannot be reached gets nothing, as before."""
    people = sa.table(
        "persons",
        sa.column("id", sa.Integer),
        sa.column("zone", sa.String),
        sa.column("is_reachable", sa.Boolean),
        sa.column("next_chart_utc", sa.DateTime(timezone=True)),
    )
    schedules = sa.table("schedules", sa.column("person_id"), sa.column("kind"), sa.column("next_utc", sa.DateTime(timezone=True)))
    # SQLite keeps the clock time in UTC without a zone.
    is_sqlite = connection.dialect.name == "sqlite"
    now = datetime.now(UTC)
    for person in connection.execute(sa.select(people).where(people.c.is_reachable)).all():
        moments = {"day": person.next_chart_utc, **_reports(person.zone, now)}
        rows = [
            {"person_id": person.id, "kind": kind, "next_utc": moment.replace(tzinfo=None) if is_sqlite else moment}
            for kind, moment in moments.items()
            if moment is not None
        ]
        connection.execute(sa.insert(schedules), rows)


def _reports(zone: str, now: datetime) -> dict[str, datetime]:
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    evenings = [datetime.combine(today + timedelta(days=ahead), time(EVENING_MINUTE // 60), here) for ahead in range(33)]
    coming = [evening for evening in evenings if evening > now]
    week = next(evening for evening in coming if evening.weekday() == SUNDAY)
    month = next(evening for evening in coming if evening.day == 1)
    return {"week": week.astimezone(UTC), "month": month.astimezone(UTC)}


def downgrade() -> None:
    """Undo. Reports other than charts, links in the making, the search index and the facts of venting go."""
    op.add_column("persons", sa.Column("next_chart_utc", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_persons_next_chart_utc", "persons", ["next_chart_utc"])
    op.execute(
        "UPDATE persons SET next_chart_utc = "
        "(SELECT next_utc FROM schedules WHERE schedules.person_id = persons.id AND schedules.kind = 'day')"
    )
    op.execute("DELETE FROM reports WHERE kind <> 'day'")
    with op.batch_alter_table("reports", naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s"}) as reports:
        reports.drop_constraint("uq_reports_person_id_kind_local_day", type_="unique")
        reports.create_unique_constraint("uq_reports_person_id_local_day", ["person_id", "local_day"])
        reports.drop_column("kind")
    for table in ("vents", "link_tries", "link_codes", "entry_index", "schedules"):
        op.drop_table(table)
    for column in ("reminder_minute", "reminder", "wants_month_report", "report_minute", "report_weekday", "speech_pace", "nickname"):
        op.drop_column("persons", column)
