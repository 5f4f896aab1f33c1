"""Who serves at the counter of which unit.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_members",
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_members_unit_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_unit_members_staff_id")),
        sa.PrimaryKeyConstraint("unit_id", "staff_id", name=op.f("pk_unit_members")),
    )
    op.create_index("ix_unit_members_staff", "unit_members", ["staff_id"])
    # Whoever served at a unit before goes on there.
    op.execute(
        "INSERT INTO unit_members (unit_id, staff_id, since)"
        " SELECT unit_id, staff_id, min(registered_at) FROM visits"
        " WHERE staff_id IS NOT NULL AND source = 'live' GROUP BY unit_id, staff_id"
    )


def downgrade() -> None:
    op.drop_table("unit_members")
