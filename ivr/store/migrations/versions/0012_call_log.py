"""The call log's own columns: wait, talk, agent; its searches' indexes; saved views.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("calls") as calls:
        calls.add_column(sa.Column("wait_seconds", sa.Integer(), nullable=True))
        calls.add_column(sa.Column("talk_seconds", sa.Integer(), nullable=True))
        calls.add_column(sa.Column("agent_id", sa.Integer(), nullable=True))
        calls.create_foreign_key("fk_calls_agent_id", "staff", ["agent_id"], ["id"])
    op.execute(
        "UPDATE calls SET agent_id = (SELECT max(agent_id) FROM attempts"
        " WHERE attempts.leg_sid = calls.sid) WHERE direction = 'outbound'"
    )
    op.drop_index("ix_calls_number_reversed", "calls")
    op.create_index("ix_calls_number", "calls", ["number_reversed", "received_at", "id"])
    op.create_index("ix_calls_topic_outcome", "calls", ["topic", "outcome", "received_at", "id"])
    known = sa.text("agent_id IS NOT NULL")
    op.create_index(
        "ix_calls_agent",
        "calls",
        ["agent_id", "received_at", "id"],
        sqlite_where=known,
        postgresql_where=known,
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_views_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_saved_views_staff_id")),
    )


def downgrade() -> None:
    op.drop_table("saved_views")
    for name in ("agent", "topic_outcome", "number"):
        op.drop_index(f"ix_calls_{name}", "calls")
    op.create_index("ix_calls_number_reversed", "calls", ["number_reversed"])
    with op.batch_alter_table("calls") as calls:
        calls.drop_constraint("fk_calls_agent_id", type_="foreignkey")
        for name in ("agent_id", "talk_seconds", "wait_seconds"):
            calls.drop_column(name)
