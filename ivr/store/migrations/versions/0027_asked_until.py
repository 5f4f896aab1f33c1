"""When somebody looks at a request whose citizen was asked for something.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("demands") as table:
        table.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    where = sa.text("state = 'asked'")
    op.create_index(
        "ix_demands_look", "demands", ["look_at"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("ix_demands_look", table_name="demands")
    with op.batch_alter_table("demands") as table:
        table.drop_column("look_at")
