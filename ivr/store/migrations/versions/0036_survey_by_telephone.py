"""What is answered by telephone until the call is over, and who wants no invitation.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_opt_outs",
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("contact", name=op.f("pk_survey_opt_outs")),
    )
    op.create_table(
        "survey_call_forms",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=True),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("yes_no", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["surveys.id"],
            name=op.f("fk_survey_call_forms_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_versions.id"],
            name=op.f("fk_survey_call_forms_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_call_forms")),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_survey_call_forms_mark", "survey_call_forms", ["mark"], unique=True)


def downgrade() -> None:
    op.drop_table("survey_call_forms")
    op.drop_table("survey_opt_outs")
