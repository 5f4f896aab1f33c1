"""Voice messages are fetched, kept, heard and erased; who did so is written down.

A recording gets an id of its own, which is what a queue may carry; the ones found before wait to
be fetched.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = "sid, call_sid, case_id, seconds, recorded_at, found_at"


def upgrade() -> None:
    _set_aside()
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("recorded_at", instant, nullable=False),
        sa.Column("found_at", instant, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("file", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", instant, nullable=False),
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("published_at", instant, nullable=True),
        sa.Column("fetching_at", instant, nullable=True),
        sa.Column("kept_at", instant, nullable=True),
        sa.Column("removed_at", instant, nullable=True),
        sa.Column("erased_at", instant, nullable=True),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_recordings_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("sid", name=op.f("uq_recordings_sid")),
    )
    # Values that a database wrote need no translation on their way back into the same one.
    op.execute(
        f"INSERT INTO recordings ({COLUMNS}, state, file, media_type, sha256, bytes, tries,"  # noqa: S608 - constants
        " next_at, publication, legal_hold, why)"
        f" SELECT {COLUMNS}, 'waiting', '', '', '', 0, 0, found_at, 0, false, ''"
        " FROM set_aside ORDER BY found_at, sid"
    )
    op.drop_table("set_aside")
    _index()
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_about", "audit", ["about", "sid", "at"])


def downgrade() -> None:
    op.drop_table("audit")
    _set_aside()
    op.create_table(
        "recordings",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_recordings_case_id")),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_recordings")),
    )
    op.execute(f"INSERT INTO recordings ({COLUMNS}) SELECT {COLUMNS} FROM set_aside")  # noqa: S608
    op.drop_table("set_aside")
    op.create_index("ix_recordings_call_sid", "recordings", ["call_sid"])
    op.create_index("ix_recordings_case_id", "recordings", ["case_id"])


def _set_aside() -> None:
    """What there is waits in another table: a table's key cannot be changed on both databases."""
    op.execute(f"CREATE TABLE set_aside AS SELECT {COLUMNS} FROM recordings")  # noqa: S608
    op.drop_table("recordings")


def _index() -> None:
    op.create_index("ix_recordings_call_sid", "recordings", ["call_sid"])
    op.create_index("ix_recordings_case_id", "recordings", ["case_id"])
    for name, column, rows in (
        ("due", "next_at", "state = 'waiting'"),
        ("fetching", "fetching_at", "state = 'fetching'"),
        ("kept", "recorded_at", "erased_at IS NULL"),
        ("unremoved", "next_at", "removed_at IS NULL"),
    ):
        op.create_index(
            f"ix_recordings_{name}",
            "recordings",
            [column],
            sqlite_where=sa.text(rows),
            postgresql_where=sa.text(rows),
        )
