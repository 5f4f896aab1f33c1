"""Add what a database lacks that was at 0018 while that migration still grew.

The table of reply drafts, when a request was closed, its answer, and the index of its number were
written into 0018 after it had first been published. A database that has them is left as it is.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = sa.inspect(op.get_bind())
    columns = {each["name"] for each in there.get_columns("demands")}
    if "answer" not in columns:
        op.add_column("demands", sa.Column("answer", sa.Text(), server_default="", nullable=False))
    if "closed_at" not in columns:
        op.add_column("demands", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    if "ix_demands_number" not in {each["name"] for each in there.get_indexes("demands")}:
        known = sa.text("number <> ''")
        op.create_index(
            "ix_demands_number",
            "demands",
            ["number", "opened_at"],
            sqlite_where=known,
            postgresql_where=known,
        )
    if not there.has_table("answer_drafts"):
        _answer_drafts()


def downgrade() -> None:
    pass  # what it added belongs to 0018, which drops it


def _answer_drafts() -> None:
    op.create_table(
        "answer_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("late_why", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_answer_drafts_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_answer_drafts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_drafts")),
    )
    op.create_index("ix_answer_drafts_case", "answer_drafts", ["case_id", "staff_id", "id"])
