"""Addresses at which calendar programs of staff ask for the line's days.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_calendar_feeds_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_calendar_feeds"),
        sa.UniqueConstraint("hash", name="uq_calendar_feeds_hash"),
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")
