"""Publications of surveys, and what people found in comments.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

WHY = "what was made ready to be published stays as it is"
CHANGED = " OR ".join(f"NEW.{each} <> OLD.{each}" for each in ("survey_id", "content", "digest"))
PUBLISHED = "OLD.number IS NOT NULL"
GUARD = {
    "sqlite": (
        "CREATE TRIGGER survey_publications_refuse_update BEFORE UPDATE ON survey_publications"
        f" WHEN {CHANGED} BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
        "CREATE TRIGGER survey_publications_refuse_delete BEFORE DELETE ON survey_publications"
        f" WHEN {PUBLISHED} BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION survey_publications_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{WHY}'; END $$",
        "CREATE TRIGGER survey_publications_refuse_update BEFORE UPDATE ON survey_publications"
        f" FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION survey_publications_refuse()",
        "CREATE TRIGGER survey_publications_refuse_delete BEFORE DELETE ON survey_publications"
        f" FOR EACH ROW WHEN ({PUBLISHED}) EXECUTE FUNCTION survey_publications_refuse()",
    ),
}
# The triggers fall with their table.
UNGUARD = {"sqlite": (), "postgresql": ("DROP FUNCTION survey_publications_refuse()",)}


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "survey_comments",
        sa.Column("response_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("tone", sa.String(length=20), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("coded_on", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_comments_survey_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_survey_comments_staff_id")
        ),
        sa.PrimaryKeyConstraint("response_id", "question", name=op.f("pk_survey_comments")),
    )
    op.create_index("ix_survey_comments_survey", "survey_comments", ["survey_id"], unique=False)
    op.create_table(
        "survey_publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("erratum", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("prepared_at", instant, nullable=False),
        sa.Column("published_at", instant, nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [of], name=op.f(f"fk_survey_publications_{name}"))
            for name, of in (
                ("survey_id", "surveys.id"),
                ("corrects_id", "survey_publications.id"),
                ("prepared_by", "staff.id"),
                ("approved_by", "staff.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_publications")),
    )
    op.create_index(
        "ix_survey_publications_survey", "survey_publications", ["survey_id", "id"], unique=False
    )
    op.create_index("uq_survey_publications_number", "survey_publications", ["number"], unique=True)
    op.create_index(
        "uq_survey_publications_in_force",
        "survey_publications",
        ["survey_id"],
        unique=True,
        sqlite_where=sa.text("state = 'in-force'"),
        postgresql_where=sa.text("state = 'in-force'"),
    )
    for statement in GUARD[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("survey_publications")
    op.drop_table("survey_comments")
    for statement in UNGUARD[op.get_bind().dialect.name]:
        op.execute(statement)
