"""What the board, the shifts and the flow need: waits, absences, daily counts, calls that go on.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    going_on = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_calls_going_on",
        "calls",
        ["received_at"],
        sqlite_where=going_on,
        postgresql_where=going_on,
    )
    op.add_column("transfers", sa.Column("waited", sa.Integer(), nullable=True))
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_absences_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_last_day", "absences", ["last_day"])
    op.create_table(
        "flow_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_place", sa.String(length=80), nullable=False),
        sa.Column("to_place", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "from_place", "to_place", name=op.f("pk_flow_counts")),
    )


def downgrade() -> None:
    op.drop_table("flow_counts")
    op.drop_index("ix_absences_last_day", "absences")
    op.drop_table("absences")
    op.drop_column("transfers", "waited")
    op.drop_index("ix_calls_going_on", "calls")
