"""The acknowledgement: one a sender and day, in the thread, and answered by no machine."""

from datetime import timedelta

import pytest

from ivr.rules.cases.channels import Channel
from ivr.rules.identity.contacts import Proof
from ivr.rules.notices.ceilings import UNKNOWN, Asker, Door
from ivr.store.cases.cases import Case
from ivr.store.identity import contacts
from ivr.store.mail import emails, incoming
from ivr.store.queries.case_list import joinable
from ivr.usecases.cases.requests import WrittenRequest, open_case
from ivr.usecases.notices.acknowledgement import acknowledge
from tests.conftest import Install
from tests.support.installation import Installation

MARIA = "Maria@exemplo.com.br"
MAIL = {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "central@exemplo.br"}


@pytest.fixture
def office(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends e-mail."""
    return installed(any_database_url, **MAIL)


def opened(office: Installation, address: str = MARIA) -> int:
    """A case that was written now."""
    with office.ports.database.write() as session:
        written = WrittenRequest(Channel.EMAIL, address)
        return open_case(session, office.line, written, office.clock.now()).id


def acknowledged(office: Installation, case_id: int, address: str = MARIA) -> bool:
    """Whether an acknowledgement goes there."""
    with office.ports.database.write() as session:
        return acknowledge(session, office.line, case_id, address, UNKNOWN)


def test_one_a_sender_and_day_however_it_is_capitalised(office: Installation) -> None:
    first, second = opened(office), opened(office)
    assert acknowledged(office, first)
    assert not acknowledged(office, second)
    assert not acknowledged(office, first, MARIA.upper())
    assert acknowledged(office, first, "joana@exemplo.com.br")
    office.clock.at += timedelta(days=1)
    assert acknowledged(office, second)
    assert (
        office.rows("SELECT nature, kind, reply_to FROM emails")
        == [("auto-replied", "acknowledgement", "atendimento@set.rn.gov.br")] * 3
    )


def test_a_strangers_form_leaves_the_owners_own_to_be_acknowledged(office: Installation) -> None:
    case_id = opened(office)
    askers = [Asker(Door.NETWORK, "203.0.113.1"), Asker(Door.NETWORK, "198.51.100.2")]
    for asker in askers:
        with office.ports.database.write() as session:
            assert acknowledge(session, office.line, case_id, MARIA, asker)


def test_it_goes_on_in_the_thread_that_it_answers(office: Installation) -> None:
    case_id = opened(office)
    with office.ports.database.write() as session:
        incoming.add(
            session,
            {
                **{"key": "k" * 64, "source": "email", "state": "filed", "case_id": case_id},
                **{"message_id": "<b@exemplo.com.br>", "references": "<a@exemplo.com.br>"},
                "received_at": office.clock.now(),
            },
        )
        (row,) = incoming.of_cases(session, [case_id])
        assert acknowledge(session, office.line, case_id, MARIA, row)
    assert office.rows('SELECT in_reply_to, "references" FROM emails') == [
        ("<b@exemplo.com.br>", "<a@exemplo.com.br> <b@exemplo.com.br>")
    ]


def test_an_installation_that_sends_no_email_acknowledges_nothing(central: Installation) -> None:
    assert not acknowledged(central, opened(central))


def test_the_open_cases_of_the_same_address_are_offered_to_be_joined(office: Installation) -> None:
    here, other = opened(office), opened(office, MARIA.lower())
    opened(office, "joana@exemplo.com.br")
    with office.ports.database.write() as session:
        phone = open_case(
            session, office.line, WrittenRequest(Channel.PHONE), office.clock.now()
        ).id
        gone = open_case(
            session, office.line, WrittenRequest(Channel.EMAIL, MARIA), office.clock.now()
        )
        gone.joined_id = other
        session.flush()
        done = open_case(
            session, office.line, WrittenRequest(Channel.EMAIL, MARIA), office.clock.now()
        )
        done.resolved = True
    _email(office, phone, "fone")
    with office.ports.database.read() as session:
        found = joinable(session, session.get_one(Case, here))
    assert [each.id for each in found] == [phone, other]


def _email(office: Installation, case_id: int, key: str) -> None:
    """An e-mail about that case went to Maria."""
    with office.ports.database.write() as session:
        values = {
            **{"key": key, "kind": "follow-up", "case_id": case_id, "to": MARIA, "reply_to": "x@y"},
            **{"subject": "", "text": "", "html": "", "message_id": f"<{key}@x>", "token": key},
            "created_at": office.clock.now(),
            "next_at": office.clock.now(),
        }
        assert emails.add(session, values)
        given = contacts.Given(MARIA, Proof.LINK, office.clock.now())
        contacts.add(session, case_id, given)
