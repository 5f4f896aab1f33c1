"""Callbacks are found by who asked for them, transfers by their call.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("callbacks") as batch_op:
        batch_op.create_index("ix_callbacks_caller", ["caller", "requested_at"], unique=False)
    with op.batch_alter_table("transfers") as batch_op:
        batch_op.create_index("ix_transfers_call", ["call_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("transfers") as batch_op:
        batch_op.drop_index("ix_transfers_call")
    with op.batch_alter_table("callbacks") as batch_op:
        batch_op.drop_index("ix_callbacks_caller")
