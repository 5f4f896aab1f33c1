"""What is counted of messages, so that no stranger pumps them.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("asker", sa.String(length=32), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticks")),
    )
    op.create_index("ix_ticks_target", "ticks", ["target", "at"])
    op.create_index("ix_ticks_asker", "ticks", ["asker", "at"])
    op.create_index("ix_ticks_channel", "ticks", ["channel", "at"])
    op.create_index("ix_sms_created", "sms", ["created_at"])
    op.create_index("ix_emails_created", "emails", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_emails_created", "emails")
    op.drop_index("ix_sms_created", "sms")
    op.drop_table("ticks")
