"""Recordings: each is known once, published and claimed like SMS; the audit only grows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select, text

import ivr.store
from ivr.store import schema
from ivr.store.calls import voice_messages
from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.database import publications
from ivr.store.database.database import Database
from ivr.store.database.publications import Turn
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.store.staff.staff import StaffMember
from tests.store.callbacks.test_callbacks import new_case

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAME = "0" * 32


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    """Each of the two databases, with room for as many connections as the tests have threads."""
    database = Database(any_database_url, threads=20)
    yield database
    database.dispose()


def add(database: Database, sid: str = "RE1", **also: object) -> bool:
    """Whether a recording of that sid was made, as the clock that gathers a gap makes it."""
    values = {
        "sid": sid,
        "call_sid": "CA1",
        "case_id": None,
        "seconds": 12,
        "recorded_at": NOW,
        "found_at": NOW,
    }
    with database.write() as session:
        return voice_messages.add(session, values | also)


def publish(database: Database, now: datetime = NOW) -> list[Turn]:
    """One round of a relay."""
    with database.write() as session:
        return publications.publish_due(
            session, VoiceMessage, publications.Round(now, now - MINUTE, 1000)
        )


def claim(database: Database, turn: Turn, file: str = NAME) -> VoiceMessage | None:
    """One worker's claim."""
    with database.write() as session:
        return voice_messages.claim(session, turn, NOW, file)


def kept(database: Database, sid: str = "RE1") -> VoiceMessage:
    """The recording as the database keeps it."""
    with database.read() as session:
        return session.scalars(select(VoiceMessage).where(VoiceMessage.sid == sid)).one()


def test_a_recording_is_known_once_and_waits(database: Database) -> None:
    assert add(database)
    assert not add(database, seconds=99)
    row = kept(database)
    assert (row.state, row.next_at, row.seconds, row.tries) == ("waiting", NOW, 12, 0)
    assert (row.file, row.sha256, row.legal_hold, row.removed_at) == ("", "", False, None)


def test_whoever_comes_later_adds_the_case_and_takes_none_away(database: Database) -> None:
    with database.write() as session:
        first, second = new_case(session, "A1"), new_case(session, "A2")
    assert add(database)
    assert not add(database, case_id=first)
    assert not add(database, case_id=second)
    assert not add(database, case_id=None)
    assert kept(database).case_id == first


def test_a_recording_keeps_the_name_that_it_was_first_given(database: Database) -> None:
    add(database)
    [turn] = publish(database)
    assert claim(database, turn, "a" * 32)
    with database.write() as session:
        row = voice_messages.find(session, turn.id)
        assert row
        row.state = "waiting"
    [again] = publish(database)
    assert claim(database, turn) is not None  # an older publication is as good
    assert claim(database, again) is None
    assert (kept(database).file, kept(database).tries) == ("a" * 32, 2)


def test_the_audit_is_written_and_read_and_offers_nothing_else(database: Database) -> None:
    with database.write() as session:
        member = StaffMember(
            email="a@exemplo.br", name="Ana", role="agent", password_hash="", created_at=NOW
        )
        session.add(member)
        session.flush()
        ana = member.id
        audit.write(session, Done(audit.HEARD, "RE1", NOW, ana))
        audit.write(session, Done(audit.ERASED, "RE1", NOW + MINUTE, note="prazo"))
    with database.read() as session:
        assert audit.has_heard(session, ana, "RE1", NOW - MINUTE)
        assert not audit.has_heard(session, ana, "RE1", NOW)
        assert not audit.has_heard(session, ana + 1, "RE1", NOW - MINUTE)
        assert audit.hearings(session, ["RE1", "RE2"]) == {"RE1": [("RE1", "Ana", NOW)]}
    source = Path(audit.__file__).read_text(encoding="utf-8")
    assert not any(word in source for word in ("update(", "delete(", "upsert"))


def test_what_was_found_before_voice_messages_were_kept_waits_to_be_fetched(
    any_database_url: str,
) -> None:
    engine = create_engine(any_database_url)
    config = Config()
    config.set_main_option("script_location", str(Path(ivr.store.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        connection.execute(
            text(
                "INSERT INTO recordings (sid, call_sid, seconds, recorded_at, found_at) VALUES"
                " ('RElater', 'CA1', 3, '2026-11-23 13:00:00+00:00', '2026-11-23 14:00:00+00:00'),"
                " ('REfirst', 'CA2', 5, '2026-11-23 12:00:00+00:00', '2026-11-23 13:00:00+00:00')"
            )
        )
    engine.dispose()
    schema.upgrade(any_database_url)
    database = Database(any_database_url)
    assert [kept(database, sid).id for sid in ("REfirst", "RElater")] == [1, 2]
    later = kept(database, "RElater")
    assert (later.state, later.seconds, later.next_at) == ("waiting", 3, NOW + 60 * MINUTE)
    assert add(database, "REnew")
    assert kept(database, "REnew").id == 3
    database.dispose()
