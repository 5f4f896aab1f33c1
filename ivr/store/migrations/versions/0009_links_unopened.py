"""When a link was first opened is not kept: nothing ever wrote it or read it.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

import ivr.store.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("email_links", "opened_at")


def downgrade() -> None:
    instant = ivr.store.base.Instant(timezone=True)
    op.add_column("email_links", sa.Column("opened_at", instant, nullable=True))
