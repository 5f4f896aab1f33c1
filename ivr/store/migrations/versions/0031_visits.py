"""Units, the visits at their counters, and what sectors of the body ask.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "units",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    op.create_table(
        "unit_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_rules_unit_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_unit_rules_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_rules")),
    )
    op.create_index("ix_unit_rules_unit", "unit_rules", ["unit_id", "id"])
    _visits()
    op.create_table(
        "internal_demands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("registered_at", INSTANT, nullable=False),
        *_keys("internal_demands", sector_id="sectors", answered_by="staff", registered_by="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_demands")),
    )
    op.create_index("ix_internal_demands_received", "internal_demands", ["received_at", "id"])
    owed = sa.text("answered_at IS NULL AND withdrawn_at IS NULL")
    _index_where("ix_internal_demands_open", "internal_demands", ["received_at", "id"], owed)


def _visits() -> None:
    op.create_table(
        "visit_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", INSTANT, nullable=True),
        *_keys("visit_batches", unit_id="units", staff_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_batches")),
    )
    op.create_index("ix_visit_batches_unit", "visit_batches", ["unit_id", "id"])
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ticket", sa.String(length=10), nullable=False),
        sa.Column("desk", sa.String(length=20), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("arrived_at", INSTANT, nullable=False),
        sa.Column("called_at", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("is_timed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("external_key", sa.String(length=64), nullable=True),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("registered_at", INSTANT, nullable=False),
        *_keys("visits", unit_id="units", staff_id="staff", case_id="cases"),
        *_keys("visits", batch_id="visit_batches", registered_by="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_unit", "visits", ["unit_id", "state", "arrived_at", "id"])
    op.create_index("ix_visits_day", "visits", ["unit_id", "day", "id"])
    op.create_index("uq_visits_external", "visits", ["external_key"], unique=True)
    at_a_desk = sa.text("state IN ('called', 'serving')")
    _index_where("uq_visits_agent", "visits", ["staff_id"], at_a_desk, unique=True)
    is_open = sa.text("state IN ('waiting', 'called', 'serving')")
    _index_where("ix_visits_open", "visits", ["day", "id"], is_open)
    ours, columns = sa.text("ticket <> '' AND source = 'live'"), ["unit_id", "day", "ticket"]
    _index_where("uq_visits_ticket", "visits", columns, ours, unique=True)
    counted = sa.text("state <> 'undone'")
    _index_where("ix_visits_arrived", "visits", ["arrived_at", "id"], counted)
    for name, column in (("ix_visits_case", "case_id"), ("ix_visits_batch", "batch_id")):
        _index_where(name, "visits", [column], sa.text(f"{column} IS NOT NULL"))


def _keys(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in to.items()
    ]


def _index_where(
    name: str, table: str, columns: list[str], condition: sa.TextClause, unique: bool = False
) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def downgrade() -> None:
    for name in ("internal_demands", "visits", "visit_batches", "unit_rules", "units"):
        op.drop_table(name)
