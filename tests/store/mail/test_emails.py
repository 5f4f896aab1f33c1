"""E-mails: each is made once, published and claimed like SMS, and found until somebody minds it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ivr.rules.notices.email_states import EmailState
from ivr.store.calls.calls import Call
from ivr.store.database import publications
from ivr.store.database.database import Database
from ivr.store.database.publications import Turn
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from tests.store.callbacks.test_callbacks import at_once, new_case

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOST = NOW - MINUTE
NUMBER = "+5584988887777"


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    """Each of the two databases, with room for as many connections as the tests have threads."""
    database = Database(any_database_url, threads=20)
    yield database
    database.dispose()


def add(database: Database, key: str, **also: object) -> bool:
    """Whether an e-mail of that key was made."""
    values = {
        "key": key,
        "kind": "follow-up",
        "to": "Maria@exemplo.com.br",
        "reply_to": "atendimento@exemplo.gov.br",
        "subject": "Seu atendimento",
        "text": "Olá!",
        "html": "<p>Olá!</p>",
        "message_id": f"<{key}@central.exemplo.br>",
        "token": f"token-{key}",
        "created_at": NOW,
        "next_at": NOW,
    }
    with database.write() as session:
        return emails.add(session, values | also)


def publish(
    database: Database, now: datetime = NOW, lost: datetime = LOST, most: int = 1000
) -> list[Turn]:
    """One round of a relay."""
    with database.write() as session:
        return publications.publish_due(session, Email, publications.Round(now, lost, most))


def claim(database: Database, turn: Turn, now: datetime = NOW) -> Email | None:
    """One worker's claim."""
    with database.write() as session:
        return emails.claim(session, turn, now)


def change(database: Database, key: str, **also: object) -> None:
    """The e-mail of that key has these values."""
    with database.write() as session:
        found = session.scalars(select(Email).where(Email.key == key)).one()
        for name, value in also.items():
            setattr(found, name, value)


def test_of_twenty_with_one_key_at_once_one_is_made(database: Database) -> None:
    made = at_once(20, lambda n: add(database, "a", token=str(n)))
    assert made.count(True) == 1
    assert not add(database, "a", token="another")
    assert add(database, "b")
    with database.read() as session:
        assert emails.is_made(session, "a")
        assert not emails.is_made(session, "c")


def test_a_new_email_waits_and_was_never_tried(database: Database) -> None:
    assert add(database, "a")
    with database.read() as session:
        found = session.scalars(select(Email)).one()
    assert (found.state, found.tries, found.unsure, found.publication) == ("waiting", 0, 0, 0)
    assert (found.code, found.note, found.needs_person) == ("", "", False)
    assert (found.first_try_at, found.sending_at, found.sent_at) == (None, None, None)


def test_two_emails_never_share_a_return_path(database: Database) -> None:
    assert add(database, "a", token="t")
    with pytest.raises(IntegrityError):
        add(database, "b", token="t")


def test_the_first_try_stays_the_first(database: Database) -> None:
    add(database, "a")
    claim(database, publish(database)[0])
    change(database, "a", state="waiting")
    later = NOW + 5 * MINUTE
    row = claim(database, publish(database, later)[0], later)
    assert row
    assert (row.tries, row.first_try_at, row.sending_at) == (2, NOW, later)


def test_a_sending_that_nobody_finished_is_found(database: Database) -> None:
    for key in ("a", "b"):
        add(database, key)
    first, second = publish(database)
    claim(database, first, NOW + MINUTE)
    claim(database, second, NOW)
    with database.read() as session:
        found = emails.sending_before(session, NOW + 2 * MINUTE)
        assert [each.id for each in found] == [second.id, first.id]
        assert emails.sending_before(session, NOW) == []


def test_what_was_withheld_is_not_counted_among_a_days_emails(database: Database) -> None:
    add(database, "a")
    add(database, "b", to="jose@exemplo.com.br")
    add(database, "c", code="limit", state="failed")
    add(database, "d", created_at=NOW - MINUTE)
    with database.read() as session:
        assert emails.made_since(session, NOW) == 2
        assert emails.made_since(session, NOW - MINUTE) == 3


def test_the_token_leads_to_its_email_and_no_other_does(database: Database) -> None:
    add(database, "a")
    with database.write() as session:
        found = emails.of_token(session, "token-a")
        assert found
        assert found.key == "a"
        assert emails.of_token(session, "") is None
        assert emails.of_token(session, "token") is None


def test_the_states_are_counted(database: Database) -> None:
    for key in ("a", "b", "c"):
        add(database, key)
    change(database, "a", state=EmailState.ACCEPTED.value)
    with database.read() as session:
        assert emails.counts(session) == {"waiting": 2, "accepted": 1}


def test_being_shut_out_is_told_from_one_readers_refusal(database: Database) -> None:
    for key, code in (("greylisted", "451"), ("silent", ""), ("our password", "535")):
        add(database, key)
        change(database, key, tries=1, code=code, first_try_at=NOW + MINUTE * len(code))
    add(database, "never tried")
    with database.read() as session:
        assert emails.shut_out_since(session) == NOW
    change(database, "silent", state="accepted")
    with database.read() as session:
        assert emails.shut_out_since(session) == NOW + 3 * MINUTE
    change(database, "our password", state="failed")
    with database.read() as session:
        assert emails.shut_out_since(session) is None


def call(database: Database, case_id: int, sid: str, number: str = NUMBER) -> None:
    """A call of that case from that number."""
    with database.write() as session:
        session.add(
            Call(
                **{"sid": sid, "case_id": case_id, "direction": "inbound", "number": number},
                **{"topic": "uvt", "received_at": NOW, "status": "completed", "status_rank": 9},
            )
        )


def test_what_did_not_arrive_is_listed_with_what_is_known_of_its_reader(
    database: Database,
) -> None:
    with database.write() as session:
        case, other = new_case(session, "A1"), new_case(session, "A2")
    call(database, case, "CA1")
    call(database, case, "CA2", "+5584988880000")
    add(database, "a", case_id=case)
    add(database, "b", case_id=other, created_at=NOW - MINUTE)
    add(database, "c")
    add(database, "good", case_id=case)
    for key in ("a", "b", "c"):
        change(database, key, state="failed", needs_person=True)
    with database.read() as session:
        listed = emails.needing_person(session)
        assert [(each.email.key, *each[1:]) for each in listed] == [
            ("b", "A2", None, None, ""),
            ("a", "A1", 1, NUMBER, "uvt"),
            ("c", None, None, None, ""),
        ]
        found = emails.about(session, listed[1].email.id)
        assert found
        assert found.number == NUMBER
        assert emails.about(session, 99) is None
        assert [each.key for each in emails.of_case(session, case)] == ["a", "good"]
