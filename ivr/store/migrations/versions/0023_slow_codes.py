"""Recovery codes and first codes are kept by a slow hash.

Those of before count on: what was kept of them is hashed once more. Going back they count no more,
and whoever needs one asks for a new first code.

Revision ID: 0023
Revises: 0021
"""

import secrets

import sqlalchemy as sa
from alembic import op
from argon2.low_level import Type, hash_secret_raw

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recovery_codes") as table:
        table.alter_column("hash", type_=sa.String(120), existing_nullable=False)
    with op.batch_alter_table("staff") as table:
        table.alter_column(
            "first_code", type_=sa.String(120), existing_nullable=False, existing_server_default=""
        )
    _harden(op.get_bind())


def downgrade() -> None:
    op.execute("DELETE FROM recovery_codes")
    op.execute("UPDATE staff SET first_code = '', first_code_until = NULL")
    with op.batch_alter_table("staff") as table:
        table.alter_column(
            "first_code", type_=sa.String(64), existing_nullable=False, existing_server_default=""
        )
    with op.batch_alter_table("recovery_codes") as table:
        table.alter_column("hash", type_=sa.String(64), existing_nullable=False)


def _harden(connection: sa.Connection) -> None:
    """Hash what was kept of each code that still counts once more, slowly; drop used ones."""
    connection.execute(sa.text("DELETE FROM recovery_codes WHERE used_at IS NOT NULL"))
    rows = connection.execute(sa.text("SELECT staff_id, hash FROM recovery_codes")).all()
    salts: dict[int, bytes] = {}
    for staff_id, kept in rows:
        salt = salts.setdefault(staff_id, secrets.token_bytes(16))
        connection.execute(
            sa.text("UPDATE recovery_codes SET hash = :new WHERE staff_id = :id AND hash = :old"),
            {"new": _slow(kept, salt), "id": staff_id, "old": kept},
        )
    first = sa.text("SELECT id, first_code FROM staff WHERE first_code <> ''")
    for staff_id, kept in connection.execute(first).all():
        connection.execute(
            sa.text("UPDATE staff SET first_code = :new WHERE id = :id"),
            {"new": _slow(kept, secrets.token_bytes(16)), "id": staff_id},
        )


def _slow(sha256: str, salt: bytes) -> str:
    """Return what `usecases.staff.codes` keeps of a code with that SHA-256."""
    return salt.hex() + hash_secret_raw(sha256.encode(), salt, 3, 65536, 4, 32, Type.ID).hex()
