"""The audit is a chain: each entry's hash covers it and the one before.

The entries of before are sealed as they stand, in their order.

Revision ID: 0010
Revises: 0009
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = ("id", "at", "staff_id", "action", "about", "sid", "note")


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    bind = op.get_bind()
    old = sa.table(
        "audit", *(sa.column(name) for name in BEFORE if name != "at"), sa.column("at", instant)
    )
    rows = [row._mapping for row in bind.execute(sa.select(old).order_by(old.c.id))]
    op.drop_table("audit")
    audit = op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_about", "audit", ["about", "subject", "at"])
    op.create_index("ix_audit_at", "audit", ["at"])
    previous = "0" * 64  # what stands before the first entry
    for number, row in enumerate(rows, start=1):
        entry = {
            "id": number,
            "at": _utc(row["at"]),
            "staff_id": row["staff_id"],
            "action": row["action"],
            "about": row["about"],
            "subject": row["sid"],
            "note": row["note"],
        }
        previous = _sealed(previous, entry)
        bind.execute(sa.insert(audit).values(**entry, hash=previous))


def _utc(at: datetime) -> datetime:
    # SQLite keeps no zone, and what it keeps is UTC.
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _sealed(previous: str, entry: dict[str, Any]) -> str:
    said = [*({**entry, "at": entry["at"].isoformat(timespec="microseconds")}).values()]
    text = previous + json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def downgrade() -> None:
    op.drop_index("ix_audit_at", "audit")
    op.drop_index("ix_audit_about", "audit")
    with op.batch_alter_table("audit") as audit:
        audit.drop_column("hash")
        audit.alter_column("subject", new_column_name="sid", existing_type=sa.String(64))
    op.create_index("ix_audit_about", "audit", ["about", "sid", "at"])
