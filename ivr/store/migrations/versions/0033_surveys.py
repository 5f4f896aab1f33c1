"""Surveys: commissions, versions of questionnaires, invitations, responses and papers.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

CHANGED = " OR ".join(
    f"NEW.{each} <> OLD.{each}" for each in ("survey_id", "number", "definition", "digest")
)
FROZEN = f"OLD.frozen_on IS NOT NULL AND ({CHANGED} OR NEW.frozen_on IS NULL)"
GUARD = {
    "sqlite": (
        "CREATE TRIGGER questionnaire_versions_refuse_update BEFORE UPDATE ON"
        f" questionnaire_versions WHEN {FROZEN}"
        " BEGIN SELECT RAISE(ABORT, 'a version that was answered stays as it is'); END",
        "CREATE TRIGGER questionnaire_versions_refuse_delete BEFORE DELETE ON"
        " questionnaire_versions WHEN OLD.frozen_on IS NOT NULL"
        " BEGIN SELECT RAISE(ABORT, 'a version that was answered stays as it is'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION questionnaire_versions_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'a version that was answered stays as it is'; END $$",
        "CREATE TRIGGER questionnaire_versions_refuse_update BEFORE UPDATE ON"
        f" questionnaire_versions FOR EACH ROW WHEN ({FROZEN})"
        " EXECUTE FUNCTION questionnaire_versions_refuse()",
        "CREATE TRIGGER questionnaire_versions_refuse_delete BEFORE DELETE ON"
        " questionnaire_versions FOR EACH ROW WHEN (OLD.frozen_on IS NOT NULL)"
        " EXECUTE FUNCTION questionnaire_versions_refuse()",
    ),
}
# The triggers fall with their table.
UNGUARD = {"sqlite": (), "postgresql": ("DROP FUNCTION questionnaire_versions_refuse()",)}


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "survey_asks",
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("contact", name=op.f("pk_survey_asks")),
    )
    op.create_index("ix_survey_asks_day", "survey_asks", ["asked_on"], unique=False)
    op.create_table(
        "survey_used_forms",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_used_forms")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_used_forms_day", "survey_used_forms", ["day"], unique=False)
    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=True),
        sa.Column("planned_n", sa.Integer(), nullable=True),
        sa.Column("channels", sa.String(length=80), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("opens_at", instant, nullable=True),
        sa.Column("closes_at", instant, nullable=True),
        sa.Column("act", sa.String(length=200), nullable=False),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    op.create_index("ix_surveys_state", "surveys", ["state", "closes_at"], unique=False)
    op.create_index(
        "uq_surveys_collecting",
        "surveys",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'collecting'"),
        postgresql_where=sa.text("state = 'collecting'"),
    )
    op.create_table(
        "questionnaire_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_questionnaire_versions_survey_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_versions")),
    )
    op.create_index(
        "uq_questionnaire_versions_in_force",
        "questionnaire_versions",
        ["survey_id"],
        unique=True,
        sqlite_where=sa.text("state = 'in-force'"),
        postgresql_where=sa.text("state = 'in-force'"),
    )
    op.create_index(
        "uq_questionnaire_versions_number",
        "questionnaire_versions",
        ["survey_id", "number"],
        unique=True,
    )
    op.create_table(
        "survey_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_survey_acts_staff_id")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_acts_survey_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_acts")),
    )
    op.create_index("ix_survey_acts_survey", "survey_acts", ["survey_id", "id"], unique=False)
    op.create_table(
        "survey_counts",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_counts_survey_id")
        ),
        sa.PrimaryKeyConstraint(
            "survey_id", "day", "channel", "unit_id", "step", name=op.f("pk_survey_counts")
        ),
    )
    op.create_table(
        "survey_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=True),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("is_used", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_lost", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_invitations_survey_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_survey_invitations_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitations")),
    )
    op.create_index(
        "ix_survey_invitations_expires", "survey_invitations", ["expires_on"], unique=False
    )
    op.create_index(
        "ix_survey_invitations_survey", "survey_invitations", ["survey_id", "channel"], unique=False
    )
    op.create_index("uq_survey_invitations_token", "survey_invitations", ["token"], unique=True)
    op.create_table(
        "survey_members",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_survey_members_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_members_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", "staff_id", name=op.f("pk_survey_members")),
    )
    op.create_table(
        "paper_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_paper_batches_made_by")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_paper_batches_survey_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_paper_batches_unit_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_versions.id"], name=op.f("fk_paper_batches_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batches")),
    )
    op.create_index("ix_paper_batches_survey", "paper_batches", ["survey_id", "id"], unique=False)
    op.create_table(
        "survey_responses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=True),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("is_late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_mixed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_responses_survey_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_survey_responses_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_versions.id"],
            name=op.f("fk_survey_responses_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_responses")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_survey_responses_survey", "survey_responses", ["survey_id", "day"], unique=False
    )
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["paper_batches.id"], name=op.f("fk_papers_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index("uq_papers_number", "papers", ["batch_id", "number"], unique=True)
    op.create_table(
        "survey_answers",
        sa.Column("response_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("option", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_not_applicable", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["survey_responses.id"], name=op.f("fk_survey_answers_response_id")
        ),
        sa.PrimaryKeyConstraint(
            "response_id", "question", "option", name=op.f("pk_survey_answers")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "keyings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_keyings_paper_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_keyings_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyings")),
    )
    op.create_index("uq_keyings_staff", "keyings", ["paper_id", "staff_id"], unique=True)
    for statement in GUARD[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for name in (
        "keyings",
        "survey_answers",
        "papers",
        "survey_responses",
        "paper_batches",
        "survey_members",
        "survey_invitations",
        "survey_counts",
        "survey_acts",
        "questionnaire_versions",
        "surveys",
        "survey_used_forms",
        "survey_asks",
    ):
        op.drop_table(name)
    for statement in UNGUARD[op.get_context().dialect.name]:
        op.execute(statement)
