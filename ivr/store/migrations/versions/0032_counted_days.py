"""What was counted of each date, which calls were repeats, what did not add up, what mail became.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "counted_days",
        sa.Column("rows", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("counted_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("rows", "day", name=op.f("pk_counted_days")),
    )
    op.create_table(
        "counted_months",
        sa.Column("rows", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("counted_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("rows", "month", name=op.f("pk_counted_months")),
    )
    op.create_table(
        "call_repeats",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_repeats_call_id")),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["calls.id"], name=op.f("fk_call_repeats_earlier_id")
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_repeats")),
    )
    op.create_table(
        "reconciliations",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("against", sa.String(length=20), nullable=False),
        sa.Column("checked_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("kind", "day", name=op.f("pk_reconciliations")),
    )
    op.add_column(
        "incoming", sa.Column("became", sa.String(length=20), nullable=False, server_default="")
    )
    op.execute("UPDATE incoming SET became = state")
    op.create_index("ix_incoming_received", "incoming", ["received_at", "id"])
    for name, table, columns, condition in (
        ("ix_cases_written", "cases", ["opened_at", "id"], "channel <> 'phone'"),
        ("ix_promises_written", "promises", ["due_at", "id"], "callback_id IS NULL"),
        ("ix_promises_settled", "promises", ["settled_at"], "callback_id IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_promises_settled", "promises")
    op.drop_index("ix_promises_written", "promises")
    op.drop_index("ix_cases_written", "cases")
    op.drop_index("ix_incoming_received", "incoming")
    op.drop_column("incoming", "became")
    op.drop_table("reconciliations")
    op.drop_table("call_repeats")
    op.drop_table("counted_months")
    op.drop_table("counted_days")
