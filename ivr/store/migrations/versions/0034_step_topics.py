"""A step says which topic was chosen by it, and brings that to its call and case by itself.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_TO_CALL = "UPDATE calls SET topic = NEW.topic WHERE id = NEW.call_id;"
_TO_CASE = (
    "UPDATE cases SET topic = NEW.topic"
    " WHERE id = (SELECT case_id FROM calls WHERE id = NEW.call_id);"
)
_CREATE = {
    "sqlite": (
        "CREATE TRIGGER steps_topic AFTER INSERT ON steps WHEN NEW.topic IS NOT NULL"
        f" BEGIN {_TO_CALL} {_TO_CASE} END",
    ),
    "postgresql": (
        "CREATE FUNCTION steps_topic() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {_TO_CALL} {_TO_CASE} RETURN NULL; END $$",
        "CREATE TRIGGER steps_topic AFTER INSERT ON steps FOR EACH ROW"
        " WHEN (NEW.topic IS NOT NULL) EXECUTE FUNCTION steps_topic()",
    ),
}
_DROP = {
    "sqlite": ("DROP TRIGGER steps_topic",),
    "postgresql": ("DROP TRIGGER steps_topic ON steps", "DROP FUNCTION steps_topic()"),
}


def upgrade() -> None:
    op.add_column("steps", sa.Column("topic", sa.String(length=40), nullable=True))
    for statement in _CREATE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in _DROP[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_column("steps", "topic")
