"""Second factors, first codes and recovery codes; the audit refuses to be changed.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_at": ["at", "id"],
    "ix_audit_staff": ["staff_id", "at", "id"],
    "ix_audit_action": ["action", "at", "id"],
    "ix_audit_subject": ["subject", "at", "id"],
}
ADDED = ("last_sign_in_at", "first_code", "first_code_until")
ADDED += ("totp_secret", "totp_next", "totp_step")

GUARD = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_refuses_{what.lower()} BEFORE {what} ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
        for what in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit is only added to'; END $$",
        "CREATE TRIGGER audit_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
    ),
}
UNGUARD = {
    "sqlite": tuple(f"DROP TRIGGER audit_refuses_{what}" for what in ("update", "delete")),
    "postgresql": ("DROP TRIGGER audit_refuses ON audit", "DROP FUNCTION audit_refuses()"),
}


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "recovery_codes",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_recovery_codes_staff_id")
        ),
        sa.PrimaryKeyConstraint("staff_id", "hash", name=op.f("pk_recovery_codes")),
    )
    for name in ("last_sign_in_at", "first_code_until"):
        op.add_column("staff", sa.Column(name, instant, nullable=True))
    for name in ("first_code", "totp_secret", "totp_next"):
        op.add_column("staff", sa.Column(name, sa.String(64), server_default="", nullable=False))
    op.add_column("staff", sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_audit_at", "audit")
    for name, columns in INDEXES.items():
        op.create_index(name, "audit", columns)
    _run(GUARD)


def downgrade() -> None:
    _run(UNGUARD)
    for name in INDEXES:
        op.drop_index(name, "audit")
    op.create_index("ix_audit_at", "audit", ["at"])
    with op.batch_alter_table("staff") as staff:
        for name in ADDED:
            staff.drop_column(name)
    op.drop_table("recovery_codes")


def _run(statements: dict[str, tuple[str, ...]]) -> None:
    bind = op.get_bind()
    for statement in statements[bind.dialect.name]:
        bind.exec_driver_sql(statement)
