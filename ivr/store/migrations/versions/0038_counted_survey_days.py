"""What was counted of a survey's answers on each day that is over.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counted_survey_days",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_counted_survey_days_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", "day", name=op.f("pk_counted_survey_days")),
    )


def downgrade() -> None:
    op.drop_table("counted_survey_days")
