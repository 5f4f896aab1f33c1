"""What was done about a message that could not be fetched is kept; when a link was opened is not.

Nothing ever wrote or read the latter.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UNFETCHED = "state = 'failed' AND note = ''"


def upgrade() -> None:
    op.drop_column("email_links", "opened_at")
    with op.batch_alter_table("recordings") as batch_op:
        batch_op.add_column(
            sa.Column("note", sa.String(length=120), nullable=False, server_default="")
        )
    with op.batch_alter_table("recordings") as batch_op:
        batch_op.alter_column("note", server_default=None)
    op.create_index(
        "ix_recordings_person",
        "recordings",
        ["recorded_at"],
        sqlite_where=sa.text(UNFETCHED),
        postgresql_where=sa.text(UNFETCHED),
    )


def downgrade() -> None:
    op.drop_index("ix_recordings_person", "recordings")
    with op.batch_alter_table("recordings") as batch_op:
        batch_op.drop_column("note")
    instant = sa.DateTime(timezone=True)
    op.add_column("email_links", sa.Column("opened_at", instant, nullable=True))
