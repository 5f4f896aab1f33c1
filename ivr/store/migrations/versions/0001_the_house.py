"""The house: cases, calls, steps, staff, callflows, calendar"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "callflow_versions",
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_callflow_versions")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("protocol", sa.String(length=11), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("protocol", name=op.f("uq_cases_protocol")),
    )
    op.create_table(
        "special_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("off_until", sa.Time(), nullable=True),
        sa.Column("off_from", sa.Time(), nullable=True),
        sa.Column("decree", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_special_days")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("number_reversed", sa.String(length=20), nullable=False),
        sa.Column("callflow", sa.String(length=16), nullable=False),
        sa.Column("hours_rule", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_rank", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_calls_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("sid", name=op.f("uq_calls_sid")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calls_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_calls_number_reversed"), ["number_reversed"], unique=False
        )
        batch_op.create_index("ix_calls_outcome", ["outcome", "received_at", "id"], unique=False)
        batch_op.create_index("ix_calls_received", ["received_at", "id"], unique=False)
        batch_op.create_index("ix_calls_topic", ["topic", "received_at", "id"], unique=False)

    op.create_table(
        "steps",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("memory", sa.String(length=200), nullable=False),
        sa.Column("heard", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_steps_call_id")),
        sa.PrimaryKeyConstraint("call_id", "n", name=op.f("pk_steps")),
    )
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.create_index(
            "ix_steps_missing",
            ["at"],
            unique=False,
            sqlite_where=sa.text("heard = 'missing'"),
            postgresql_where=sa.text("heard = 'missing'"),
        )
        batch_op.create_index(
            "ix_steps_words",
            ["at"],
            unique=False,
            sqlite_where=sa.text("words IS NOT NULL"),
            postgresql_where=sa.text("words IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_steps_words",
            sqlite_where=sa.text("words IS NOT NULL"),
            postgresql_where=sa.text("words IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_steps_missing",
            sqlite_where=sa.text("heard = 'missing'"),
            postgresql_where=sa.text("heard = 'missing'"),
        )

    op.drop_table("steps")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index("ix_calls_topic")
        batch_op.drop_index("ix_calls_received")
        batch_op.drop_index("ix_calls_outcome")
        batch_op.drop_index(batch_op.f("ix_calls_number_reversed"))
        batch_op.drop_index(batch_op.f("ix_calls_case_id"))

    op.drop_table("calls")
    op.drop_table("staff")
    op.drop_table("special_days")
    op.drop_table("cases")
    op.drop_table("callflow_versions")
