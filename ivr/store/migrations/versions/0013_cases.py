"""Cases at the desk: claims, presence, notes, wrap-ups, sectors and what is with them.

Revision ID: 0013
Revises: 0012
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN = (
    "joined_id IS NULL AND (state = 'callback' OR resolved = false"
    " OR (resolved IS NULL AND (sector_id IS NOT NULL"
    " OR state IN ('linked', 'message', 'unreached'))))"
)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _sectors()
    _columns()
    _claims()
    _written()


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _sectors() -> None:
    op.create_table(
        "sectors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        _instant("created_at"),
        _instant("retired_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sectors")),
        sa.UniqueConstraint("key", name=op.f("uq_sectors_key")),
    )
    op.create_table(
        "case_forwards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        _instant("at"),
        sa.Column("reason", sa.Text(), nullable=False),
        _instant("back_at", nullable=True),
        sa.Column("back_by", sa.Integer(), nullable=True),
        _refers("case_forwards", "case_id", "cases"),
        _refers("case_forwards", "sector_id", "sectors"),
        _refers("case_forwards", "staff_id", "staff"),
        _refers("case_forwards", "back_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_forwards")),
    )
    op.create_index("ix_case_forwards_case", "case_forwards", ["case_id", "id"])
    op.create_index(
        "uq_case_forwards_open",
        "case_forwards",
        ["case_id"],
        unique=True,
        **where("back_at IS NULL"),
    )


def _columns() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("resolved", sa.Boolean(), nullable=True))
        cases.add_column(sa.Column("sector_id", sa.Integer(), nullable=True))
        cases.create_foreign_key(op.f("fk_cases_sector_id"), "sectors", ["sector_id"], ["id"])
    op.create_index("ix_cases_open", "cases", ["opened_at", "id"], **where(OPEN))
    op.create_index("ix_cases_joined", "cases", ["joined_id"], **where("joined_id IS NOT NULL"))


def _claims() -> None:
    op.create_table(
        "case_claims",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        _instant("since"),
        _instant("until"),
        _refers("case_claims", "case_id", "cases"),
        _refers("case_claims", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_claims")),
    )
    op.create_index("ix_case_claims_staff", "case_claims", ["staff_id", "until"])
    op.create_table(
        "case_presence",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        _instant("seen_at"),
        _refers("case_presence", "case_id", "cases"),
        _refers("case_presence", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("case_id", "staff_id", name=op.f("pk_case_presence")),
    )


def _written() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        _instant("at"),
        sa.Column("text", sa.Text(), nullable=False),
        _refers("case_notes", "case_id", "cases"),
        _refers("case_notes", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index("ix_case_notes_case", "case_notes", ["case_id", "id"])
    op.create_table(
        "wrap_ups",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        _instant("at"),
        sa.Column("resolved", sa.Boolean(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _refers("wrap_ups", "case_id", "cases"),
        _refers("wrap_ups", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_wrap_ups")),
    )


def downgrade() -> None:
    for table in ("wrap_ups", "case_notes", "case_presence", "case_claims"):
        op.drop_table(table)
    op.drop_index("ix_cases_joined", "cases")
    op.drop_index("ix_cases_open", "cases")
    with op.batch_alter_table("cases") as cases:
        cases.drop_constraint(op.f("fk_cases_sector_id"), type_="foreignkey")
        cases.drop_column("sector_id")
        cases.drop_column("resolved")
    op.drop_table("case_forwards")
    op.drop_table("sectors")
