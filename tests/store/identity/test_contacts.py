"""Contacts: what an installation of before had, it keeps as far as its citizens gave it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

import ivr.store
from ivr.rules.identity.contacts import Proof
from ivr.store import schema
from ivr.store.identity import contacts
from ivr.store.identity.contacts import Given
from tests.support.installation import Installation

AT = "2026-11-20 13:00:00+00:00"
CASES = (
    # id, protocol, channel, joined_id
    (1, "'form'", "NULL"),  # by the form with a telephone; a stranger became its address
    (2, "'form'", "NULL"),  # by the form with an address
    (3, "'email'", "NULL"),  # by an e-mail; somebody else wrote later
    (4, "'phone'", "NULL"),  # by telephone; the address by a link
    (5, "'email'", "3"),  # joined to the third by staff
    (6, "'email'", "4"),  # joined to the fourth by the line
)
INCOMING = (
    ("form", 1, ""),
    ("email", 1, "mal@exemplo.net"),
    ("form", 2, "Rita@exemplo.br"),
    ("email", 3, "maria@exemplo.br"),
    ("email", 3, "mal@exemplo.net"),
    ("email", 5, "maria.lima@exemplo.br"),
    ("email", 6, "outra@exemplo.br"),
)
ADDRESSES = {1: "mal@exemplo.net", 2: "Rita@exemplo.br", 3: "maria@exemplo.br"}


def test_the_migration_keeps_the_contacts_that_citizens_gave_and_no_strangers(
    any_database_url: str,
) -> None:
    folder = Path(ivr.store.__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    engine = create_engine(any_database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0018")
        for case_id, channel, joined in CASES:
            connection.execute(
                text(
                    "INSERT INTO cases (id, protocol, channel, topic, state, opened_at, joined_id)"
                    f" VALUES ({case_id}, 'p{case_id}', {channel}, '', 'received', '{AT}',"
                    f" {joined})"
                )
            )
        for n, (source, case_id, sender) in enumerate(INCOMING, 1):
            connection.execute(
                text(
                    "INSERT INTO incoming (id, key, source, state, case_id, sender, received_at)"
                    f" VALUES ({n}, 'k{n}', '{source}', 'filed', {case_id}, '{sender}', '{AT}')"
                )
            )
        for case_id, address in ADDRESSES.items():
            connection.execute(
                text(
                    "INSERT INTO demands (case_id, kind, complexity, state, address, opened_at)"
                    f" VALUES ({case_id}, 'question', 'simple', 'here', '{address}', '{AT}')"
                )
            )
        connection.execute(
            text(
                'INSERT INTO emails (id, key, kind, case_id, "to", target, reply_to, subject, text,'
                " html, message_id, token, state, code, unsure, created_at, needs_person, note,"
                " tries, publication, next_at)"
                " VALUES (1, 'k', 'follow-up', 4, 'Ana@exemplo.br', 'ana@exemplo.br', '', '', '',"
                f" '', '', 't', 'accepted', '', 0, '{AT}', false, '', 1, 1, '{AT}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO audit (id, at, action, about, subject, note, hash)"
                f" VALUES (1, '{AT}', 'joined', 'case', 'p5', '', '')"
            )
        )
    schema.upgrade(any_database_url)
    with engine.connect() as connection:
        kept = connection.execute(
            text("SELECT case_id, contact, proof FROM case_contacts ORDER BY 1, 2")
        ).all()
        owed = connection.execute(text("SELECT address FROM demands ORDER BY case_id")).all()
    engine.dispose()
    assert [tuple(row) for row in kept] == [
        (2, "rita@exemplo.br", "form"),
        (3, "maria.lima@exemplo.br", "email"),
        (3, "maria@exemplo.br", "email"),
        (4, "ana@exemplo.br", "link"),
        (5, "maria.lima@exemplo.br", "email"),
        (6, "outra@exemplo.br", "email"),
    ]
    assert [row[0] for row in owed] == ["", "Rita@exemplo.br", "maria@exemplo.br"]


def test_one_connection_keeps_any_number_of_contacts(central_on_both: Installation) -> None:
    # PostgreSQL plans a statement anew without its parameters once it was repeated ten times.
    now = central_on_both.clock.now()
    central_on_both.dial()
    with central_on_both.ports.database.write() as session:
        for n in range(12):
            contacts.add(session, 1, Given(f"maria{n}@exemplo.br", Proof.FORM, now))
    assert central_on_both.rows("SELECT count(*) FROM case_contacts") == [(12,)]
