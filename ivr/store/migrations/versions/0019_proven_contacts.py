"""Keep which contacts are proven to be a case's citizen's, and count wrong protocols.

Of the cases of before only what their citizens gave themselves is taken over: an address in the
form, the sender of the message that began the case, or one given by a link or to an agent.

Revision ID: 0019
Revises: 0018
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_GIVEN = (
    # The form's own address, whoever wrote in the case later.
    "SELECT case_id, lower(sender) AS contact, 'form' AS proof, received_at AS given_at"
    " FROM incoming WHERE source = 'form' AND sender <> '' AND case_id IS NOT NULL",
    # A case that an e-mail began is its first message's sender's.
    "SELECT i.case_id AS case_id, lower(i.sender) AS contact, 'email' AS proof,"
    " i.received_at AS given_at FROM incoming i"
    " JOIN cases c ON c.id = i.case_id WHERE c.channel = 'email' AND i.source = 'email'"
    " AND i.sender <> '' AND i.id = (SELECT min(j.id) FROM incoming j WHERE j.case_id = i.case_id)",
    # An answer by e-mail goes to an address that was given by a link, or to an agent.
    "SELECT case_id, target AS contact, 'link' AS proof, created_at AS given_at FROM emails"
    " WHERE kind = 'follow-up' AND target <> '' AND case_id IS NOT NULL",
)

_JOINED_BY_STAFF = (
    " AND EXISTS (SELECT 1 FROM audit a WHERE a.action = 'joined' AND a.about = 'case'"
    " AND a.subject = c.protocol)"
)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "case_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("proof", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("vouched_by", sa.String(length=254), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_contacts_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_contacts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_contacts")),
    )
    op.create_index(
        "uq_case_contacts",
        "case_contacts",
        ["case_id", "contact"],
        unique=True,
        **where("contact <> ''"),
    )
    op.create_index(
        "ix_case_contacts_contact",
        "case_contacts",
        ["contact", "case_id"],
        **where("contact <> ''"),
    )
    op.create_table(
        "protocol_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("network", sa.String(length=32), server_default="", nullable=False),
        sa.Column("name", sa.String(length=32), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_tries")),
    )
    op.create_index("ix_protocol_tries_at", "protocol_tries", ["at"])
    op.create_index(
        "ix_protocol_tries_network", "protocol_tries", ["network", "at"], **where("network <> ''")
    )
    op.create_index(
        "ix_protocol_tries_name", "protocol_tries", ["name", "at"], **where("name <> ''")
    )
    for name in ("spf", "dkim", "dmarc"):
        column = sa.Column(name, sa.String(length=10), server_default="", nullable=False)
        op.add_column("incoming", column)
    op.add_column(
        "incoming",
        sa.Column("origin", sa.String(length=10), server_default="unproven", nullable=False),
    )
    for given in _GIVEN:
        # Of the case itself, and of the one to which staff joined it; what the line joined by
        # itself, for a telephone that somebody typed, need not be one person's.
        for case, also in (("g.case_id", ""), ("c.joined_id", _JOINED_BY_STAFF)):
            op.execute(
                "INSERT INTO case_contacts (case_id, contact, proof, given_at)"  # noqa: S608
                f" SELECT {case}, g.contact, min(g.proof), min(g.given_at) FROM ({given}) g"
                f" JOIN cases c ON c.id = g.case_id WHERE {case} IS NOT NULL{also}"
                " AND NOT EXISTS (SELECT 1 FROM case_contacts k"
                f" WHERE k.case_id = {case} AND k.contact = g.contact)"
                f" GROUP BY {case}, g.contact"
            )
    # An address that somebody else brought into a case gets no answer any more.
    op.execute(
        "UPDATE demands SET address = '' WHERE address <> '' AND NOT EXISTS (SELECT 1 FROM"
        " case_contacts k WHERE k.case_id = demands.case_id AND k.contact = lower(demands.address))"
    )


def downgrade() -> None:
    for name in ("origin", "dmarc", "dkim", "spf"):
        op.drop_column("incoming", name)
    op.drop_table("protocol_tries")
    op.drop_table("case_contacts")
