"""A callback may be somebody's own for a while; calls that nobody has answered yet are known.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MISSED = "('abandoned-in-wait', 'abandoned-in-guidance', 'abandoned-in-menu', 'unserved', 'failed')"
# Whoever was served or is called back since then is owed nothing for the calls of before.
FILL = f"""
    UPDATE calls SET missed = true
    WHERE outcome IN {MISSED} AND direction = 'inbound' AND number LIKE '+55%'
    AND NOT EXISTS (
        SELECT 1 FROM callbacks
        WHERE callbacks.number = calls.number AND callbacks.requested_at >= calls.received_at)
    AND NOT EXISTS (
        SELECT 1 FROM calls AS later
        WHERE later.number_reversed = calls.number_reversed
        AND later.received_at > calls.received_at AND later.outcome = 'handed')
"""  # noqa: S608 - constants


def upgrade() -> None:
    with op.batch_alter_table("callbacks") as callbacks:
        callbacks.add_column(sa.Column("assigned_to", sa.Integer(), nullable=True))
        callbacks.add_column(sa.Column("assigned_until", sa.DateTime(timezone=True), nullable=True))
        callbacks.create_foreign_key(
            op.f("fk_callbacks_assigned_to"), "staff", ["assigned_to"], ["id"]
        )
    op.add_column(
        "calls", sa.Column("missed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "calls", sa.Column("settled_why", sa.String(120), nullable=False, server_default="")
    )
    op.execute(FILL)
    rows = sa.text("missed")
    op.create_index(
        "ix_calls_missed", "calls", ["received_at", "id"], sqlite_where=rows, postgresql_where=rows
    )


def downgrade() -> None:
    op.drop_index("ix_calls_missed", "calls")
    with op.batch_alter_table("calls") as calls:
        calls.drop_column("settled_why")
        calls.drop_column("missed")
    with op.batch_alter_table("callbacks") as callbacks:
        callbacks.drop_constraint(op.f("fk_callbacks_assigned_to"), type_="foreignkey")
        callbacks.drop_column("assigned_until")
        callbacks.drop_column("assigned_to")
