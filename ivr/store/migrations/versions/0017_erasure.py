"""What is personal has an end: cases are held or erased, and calls without a case are found.

Revision ID: 0017
Revises: 0015
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    hold = sa.Column("legal_hold", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("cases", hold)
    op.add_column(
        "cases",
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_cases_unerased", "cases", ["opened_at", "id"], **where("erased_at IS NULL"))
    op.create_index("ix_cases_held", "cases", ["id"], **where("legal_hold"))
    op.create_index("ix_calls_caseless", "calls", ["received_at"], **where("case_id IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_calls_caseless", "calls")
    op.drop_index("ix_cases_held", "cases")
    op.drop_index("ix_cases_unerased", "cases")
    op.drop_column("cases", "erased_at")
    op.drop_column("cases", "legal_hold")
