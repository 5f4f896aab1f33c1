"""SMS: each is made once, published and claimed like callbacks, and found while unconfirmed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ivr.rules.notices.sms_states import (
    MAX_TRIES,
    MOVES,
    STATUSES,
    SmsState,
    again_after,
    civil_hour,
    failure_words,
)
from ivr.store.database import publications
from ivr.store.database.database import Database
from ivr.store.database.publications import Turn
from ivr.store.mail import sms
from ivr.store.mail.sms import Sms
from tests.store.callbacks.test_callbacks import at_once, new_callback, new_case

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOST = NOW - MINUTE


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    """Each of the two databases, with room for as many connections as the tests have threads."""
    database = Database(any_database_url, threads=20)
    yield database
    database.dispose()


def add(database: Database, key: str, **also: object) -> bool:
    """Whether an SMS of that key was made."""
    values = {
        "key": key,
        "kind": "promise",
        "to": "+5584988887777",
        "body": "Central 7880: sua chamada foi anotada.",
        "created_at": NOW,
        "next_at": NOW,
    }
    with database.write() as session:
        return sms.add(session, values | also)


def publish(
    database: Database, now: datetime = NOW, lost: datetime = LOST, most: int = 1000
) -> list[Turn]:
    """One round of a relay."""
    with database.write() as session:
        return publications.publish_due(session, Sms, publications.Round(now, lost, most))


def claim(database: Database, turn: Turn, now: datetime = NOW) -> Sms | None:
    """One worker's claim."""
    with database.write() as session:
        return sms.claim(session, turn, now)


def test_of_twenty_with_one_key_at_once_one_is_made(database: Database) -> None:
    made = at_once(20, lambda n: add(database, "expired-1", body=str(n)))
    assert made.count(True) == 1
    assert not add(database, "expired-1")
    assert add(database, "expired-2")
    with database.read() as session:
        bodies = session.scalars(select(Sms.body).where(Sms.key == "expired-1")).all()
    assert bodies == [str(made.index(True))]


def test_a_new_sms_waits_and_was_never_tried(database: Database) -> None:
    assert add(database, "a")
    with database.read() as session:
        found = session.scalars(select(Sms)).one()
    assert (found.state, found.tries, found.publication, found.code) == ("waiting", 0, 0, 0)
    assert (found.sid, found.token) == ("", "")
    assert (found.case_id, found.published_at, found.sending_at) == (None, None, None)


def test_a_key_is_used_up_also_when_its_sms_has_failed(database: Database) -> None:
    assert add(database, "a")
    with database.write() as session:
        session.scalars(select(Sms)).one().state = SmsState.FAILED.value
    assert not add(database, "a")
    assert publish(database) == []


def test_a_sending_that_nobody_confirmed_is_found(database: Database) -> None:
    for key in ("a", "b", "c"):
        add(database, key)
    first, second, third = publish(database)
    claim(database, first, NOW + MINUTE)
    claim(database, second, NOW)
    with database.read() as session:
        unconfirmed = sms.sending_before(session, NOW + 2 * MINUTE)
        assert [each.id for each in unconfirmed] == [second.id, first.id]
        assert [each.id for each in sms.sending_before(session, NOW + MINUTE)] == [second.id]
        assert sms.sending_before(session, NOW) == []
    assert claim(database, third)


def test_the_sms_about_a_case_are_found_oldest_first(database: Database) -> None:
    with database.write() as session:
        case, other = new_case(session, "A1"), new_case(session, "A2")
    for key, about in (("a", case), ("b", other), ("c", case), ("d", None)):
        add(database, key, case_id=about)
    with database.read() as session:
        assert [each.key for each in sms.of_case(session, case)] == ["a", "c"]
        assert sms.find(session, 99) is None


def test_an_end_that_nobody_wrote_of_is_found_until_somebody_does(database: Database) -> None:
    with database.write() as session:
        mobile = new_callback(session, "+5584988887777")
        fixed = new_callback(session, "+558432223333")
        kept = new_callback(session, "+5584988887778")
        for each, end in ((mobile, "exhausted"), (fixed, "exhausted"), (kept, "kept")):
            each.state, each.closed_at, each.needs_person = end, NOW, True
        told, mobile_id = f"exhausted:{mobile.id}", mobile.id
    with database.read() as session:
        assert [each.id for each in sms.untold_ends(session, NOW)] == [mobile_id]
        assert list(sms.untold_ends(session, NOW + MINUTE)) == []
    assert add(database, told, kind="exhausted")
    with database.read() as session:
        assert list(sms.untold_ends(session, NOW)) == []


def test_only_waiting_texts_of_the_case_and_the_kind_are_withdrawn(database: Database) -> None:
    with database.write() as session:
        case, other = new_case(session), new_case(session, "A0000000002")
    add(database, "a", kind="promised", case_id=case)
    add(database, "b", kind="promised", case_id=case)
    add(database, "c", kind="exhausted", case_id=case)
    add(database, "d", kind="promised", case_id=other)
    with database.write() as session:
        sms.of_case(session, case)[0].state = SmsState.SENT.value
    with database.write() as session:
        assert sms.withdraw(session, case, ["promised", "moved"]) == 1
        states = [
            each.state for each in (*sms.of_case(session, case), *sms.of_case(session, other))
        ]
    assert states == ["sent", "withdrawn", "waiting", "waiting"]


def test_a_failed_sending_waits_longer_each_time() -> None:
    waits = [again_after(tries).total_seconds() for tries in range(1, MAX_TRIES + 1)]
    assert waits == [30, 60, 120, 240, 480]
    assert again_after(100) == again_after(7) == 32 * MINUTE


def test_an_end_of_an_sms_is_never_left_and_every_other_state_reaches_one() -> None:
    ends = {state for state, moves in MOVES.items() if not moves}
    assert set(MOVES) == set(SmsState)
    assert ends == {SmsState.DELIVERED, SmsState.FAILED, SmsState.WITHDRAWN}
    assert all(moves & ends for moves in MOVES.values() if moves)
    assert set(STATUSES.values()) == {SmsState.SENT, *ends} - {SmsState.WITHDRAWN}


def test_nobodys_telephone_beeps_at_night() -> None:
    evening = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # 20:00 in Fortaleza
    morning = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    assert civil_hour(evening) == civil_hour(morning - MINUTE) == morning
    assert civil_hour(evening - MINUTE) == evening - MINUTE
    assert civil_hour(morning) == morning


def test_why_an_sms_failed_is_said_in_words() -> None:
    assert failure_words(30003) == "telefone desligado ou sem sinal"
    assert failure_words(39999) == "código 39999 da operadora"
    assert failure_words(0) == ""
