"""Editions of the charter with their texts and history, and the long works of the desk.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("base", sa.String(length=16), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=True),
        sa.Column("release", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rebased", sa.Integer(), nullable=False),
        sa.Column("begun_at", instant, nullable=False),
        sa.Column("publish_at", instant, nullable=True),
        sa.Column("published_at", instant, nullable=True),
        sa.Column("superseded_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
    )
    op.create_index("uq_editions_number", "editions", ["number"], unique=True)
    op.create_index(
        "uq_editions_in_force",
        "editions",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'in-force'"),
        postgresql_where=sa.text("state = 'in-force'"),
    )
    op.create_index("ix_editions_state", "editions", ["state", "publish_at"])
    op.create_table(
        "edition_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_edition_texts_edition_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_edition_texts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_texts")),
    )
    op.create_index(
        "uq_edition_texts_file", "edition_texts", ["edition_id", "file", "revision"], unique=True
    )
    op.create_table(
        "edition_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_edition_acts_edition_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_edition_acts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_acts")),
    )
    op.create_index("ix_edition_acts_edition", "edition_acts", ["edition_id", "id"])
    op.create_table(
        "long_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("next_at", instant, nullable=False),
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("published_at", instant, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("began_at", instant, nullable=True),
        sa.Column("moved_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=120), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_long_works_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_long_works")),
    )
    op.create_index("ix_long_works_state", "long_works", ["state", "next_at"])
    op.create_index("ix_long_works_subject", "long_works", ["kind", "subject", "id"])
    op.create_index("uq_long_works_key", "long_works", ["key"], unique=True)


def downgrade() -> None:
    for name in ("long_works", "edition_acts", "edition_texts", "editions"):
        op.drop_table(name)
