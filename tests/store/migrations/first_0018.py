"""Migration 0018 as it first was: mailboxes, messages and files, demands, proofs.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from ivr.store.database.base import where

OPEN = (
    "joined_id IS NULL AND (state = 'callback' OR resolved = false"
    " OR (resolved IS NULL AND (sector_id IS NOT NULL OR state IN ({states}))))"
)
NOW = OPEN.format(states="'linked', 'message', 'unreached', 'received', 'forwarded', 'asked'")


def upgrade() -> None:
    """Add what the first form of the migration added."""
    _mailboxes()
    _demands()
    _incoming()
    _attachments()
    _proof_codes()
    _emails()
    _case_forwards()
    op.drop_index("ix_cases_open", "cases")
    op.create_index("ix_cases_open", "cases", ["opened_at", "id"], **where(NOW))


def _mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("trying_uid", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailboxes")),
    )


def _demands() -> None:
    op.create_table(
        "demands",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("complexity", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=254), server_default="", nullable=False),
        sa.Column("number", sa.String(length=20), server_default="", nullable=False),
        sa.Column("cpf", sa.String(length=11), server_default="", nullable=False),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_why", sa.String(length=400), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_demands_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_demands")),
    )
    op.create_index("ix_demands_address", "demands", ["address"], **where("address <> ''"))
    op.create_index(
        "ix_demands_due", "demands", ["due_at", "case_id"], **where("state IN ('here', 'sector')")
    )
    op.create_index("ix_demands_state", "demands", ["state", "opened_at"])


def _incoming() -> None:
    op.create_table(
        "incoming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=20), server_default="", nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(length=254), server_default="", nullable=False),
        sa.Column("sender_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("subject", sa.String(length=200), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("message_id", sa.String(length=255), server_default="", nullable=False),
        sa.Column("references", sa.Text(), server_default="", nullable=False),
        sa.Column("automatic", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("known", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original", sa.String(length=64), server_default="", nullable=False),
        sa.Column("bytes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("place", sa.String(length=120), server_default="", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_incoming_case_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["sectors.id"], name=op.f("fk_incoming_sector_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["staff.id"], name=op.f("fk_incoming_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("key", name=op.f("uq_incoming_key")),
    )
    op.create_index("ix_incoming_case", "incoming", ["case_id", "id"])
    op.create_index("ix_incoming_caseless", "incoming", ["received_at"], **where("case_id IS NULL"))
    op.create_index(
        "ix_incoming_message_id", "incoming", ["message_id"], **where("message_id <> ''")
    )
    op.create_index("ix_incoming_original", "incoming", ["original"], **where("original <> ''"))
    op.create_index(
        "ix_incoming_quarantined", "incoming", ["received_at"], **where("state = 'quarantined'")
    )
    op.create_index("ix_incoming_sender", "incoming", ["sender", "received_at"])


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incoming_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("refused", sa.String(length=20), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["incoming_id"], ["incoming.id"], name=op.f("fk_attachments_incoming_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_incoming", "attachments", ["incoming_id", "id"])
    op.create_index("ix_attachments_sha256", "attachments", ["sha256"], **where("sha256 <> ''"))


def _proof_codes() -> None:
    op.create_table(
        "proof_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=254), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_proof_codes_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_codes")),
    )
    op.create_index("ix_proof_codes_case", "proof_codes", ["case_id", "made_at"])
    op.create_index("ix_proof_codes_target", "proof_codes", ["target", "made_at"])


def _emails() -> None:
    op.add_column(
        "emails",
        sa.Column("nature", sa.String(length=20), server_default="auto-generated", nullable=False),
    )
    op.add_column(
        "emails", sa.Column("in_reply_to", sa.String(length=255), server_default="", nullable=False)
    )
    op.add_column("emails", sa.Column("references", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "emails", sa.Column("attached", sa.String(length=200), server_default="", nullable=False)
    )
    op.create_index("ix_emails_message_id", "emails", ["message_id"])


def _case_forwards() -> None:
    with op.batch_alter_table("case_forwards") as batch_op:
        batch_op.add_column(
            sa.Column("to", sa.String(length=254), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("email_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_case_forwards_email_id"), "emails", ["email_id"], ["id"]
        )
