"""To whom a message to us wants its answer sent.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incoming") as table:
        table.add_column(
            sa.Column("reply_to", sa.String(length=254), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("incoming") as table:
        table.drop_column("reply_to")
