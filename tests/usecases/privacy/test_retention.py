"""Retention: nothing is kept beyond its time, here or at Twilio, and the row remembers what was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.ports.failures import Failure
from ivr.rules.words.protocols import make_protocol
from ivr.store.calls import voice_messages
from ivr.store.cases.cases import Case
from ivr.store.database.publications import Turn
from ivr.usecases.calls.playback_audit import hear
from ivr.usecases.calls.voice_messages import fetch, reconcile_recordings
from ivr.usecases.privacy.erasure import hold_case
from ivr.usecases.privacy.retention import erase_recordings, hold_recording
from tests.conftest import Install
from tests.support.carrier import RecordingCarrier
from tests.support.desk import hire
from tests.support.voice_messages import Messages

DAY = 24 * 3600
DAYS = 90


@pytest.fixture
def messages(installed: Install, any_database_url: str, tmp_path: Path) -> Messages:
    """An installation with a folder of its own, on both databases."""
    return Messages(installed(any_database_url, RECORDINGS_DIR=str(tmp_path / "recordings")))


def erase(messages: Messages) -> int:
    """One round of the clock's duty."""
    return erase_recordings(messages.central.ports)


def pass_days(messages: Messages, days: float) -> None:
    """So many days go by."""
    messages.central.clock.advance(days * DAY)


def test_a_message_is_erased_after_ninety_days_and_not_before(messages: Messages) -> None:
    [ana] = hire(messages.central, "Ana")
    sid = messages.leave(12)
    messages.work()
    assert hear(messages.central.ports, ana, sid)
    pass_days(messages, DAYS)
    assert erase(messages) == 0
    messages.central.clock.advance(1)
    assert erase(messages) == 1
    state, sha256, size = messages.row(sid, "state, sha256, bytes")
    assert (state, len(str(sha256)), size) == ("erased", 64, 192044)
    assert messages.row(sid, "erased_at")[0]
    assert messages.files == []
    assert hear(messages.central.ports, ana, sid) is None
    audit = "SELECT action, staff_id, about, subject, note FROM audit ORDER BY id"
    assert messages.central.rows(audit) == [
        ("heard", ana, "recording", sid, ""),
        ("erased", None, "recording", sid, "prazo de guarda: 90 dias"),
    ]
    assert erase(messages) == 0


def test_how_long_is_a_setting(installed: Install, sqlite_url: str, tmp_path: Path) -> None:
    central = installed(sqlite_url, RECORDINGS_DIR=str(tmp_path), RECORDINGS_KEPT_DAYS="1")
    messages = Messages(central)
    sid = messages.leave(12)
    messages.work()
    pass_days(messages, 1.01)
    assert erase(messages) == 1
    assert messages.state(sid) == "erased"
    assert central.rows("SELECT note FROM audit") == [("prazo de guarda: 1 dia",)]


def test_what_could_not_be_fetched_is_deleted_at_twilio_too(messages: Messages) -> None:
    failed, missing = messages.leave(12, b"<html>"), messages.leave(12, b"")
    for _ in range(6):
        messages.work()
        pass_days(messages, 1)
    assert (messages.state(failed), messages.state(missing)) == ("failed", "absent")
    assert reconcile_recordings(messages.central.ports) == 0
    assert failed in messages.carrier.sounds
    pass_days(messages, DAYS)
    assert erase(messages) == 2
    assert reconcile_recordings(messages.central.ports) == 2
    assert messages.carrier.deleted == [failed, missing]
    assert all(messages.row(sid, "removed_at")[0] for sid in (failed, missing))


def test_while_twilio_does_not_delete_it_is_asked_until_it_does(messages: Messages) -> None:
    sid = messages.leave(12, b"<html>")
    pass_days(messages, DAYS + 1)
    assert erase(messages) == 1
    messages.carrier.fail_next(Failure.UNKNOWN)
    assert reconcile_recordings(messages.central.ports) == 0
    assert messages.row(sid, "removed_at") == (None,)
    messages.central.clock.advance(301)
    assert reconcile_recordings(messages.central.ports) == 1
    assert messages.carrier.sounds == {}


def test_a_message_under_legal_hold_stays_until_it_is_released(messages: Messages) -> None:
    sid, other = messages.leave(12), messages.leave(12)
    messages.work()
    ports = messages.central.ports
    assert hold_recording(ports, sid, True, "processo 1/2026")
    assert hold_recording(ports, sid, True, "processo 1/2026")
    pass_days(messages, DAYS * 3)
    assert erase(messages) == 1
    assert (messages.state(sid), messages.state(other)) == ("kept", "erased")
    assert not hold_recording(ports, other, True)
    assert not hold_recording(ports, "REnobody", True)
    assert hold_recording(ports, sid, False, "fim do processo")
    assert erase(messages) == 1
    assert messages.files == []
    assert messages.central.rows(
        f"SELECT action, note FROM audit WHERE subject = '{sid}' ORDER BY id"
    ) == [
        ("held", "processo 1/2026"),
        ("released", "fim do processo"),
        ("erased", "prazo de guarda: 90 dias"),
    ]


def test_a_process_that_dies_between_file_and_row_leaves_what_the_next_round_finishes(
    messages: Messages,
) -> None:
    sid = messages.leave(12)
    messages.work()
    pass_days(messages, DAYS + 1)
    messages.central.ports.messages.erase(str(messages.row(sid, "file")[0]))
    assert messages.state(sid) == "kept"
    assert erase(messages) == 1
    assert messages.state(sid) == "erased"


def test_a_disk_that_erases_nothing_is_asked_again(messages: Messages) -> None:
    sid = messages.leave(12)
    messages.work()
    pass_days(messages, DAYS + 1)
    path = messages.central.ports.messages.path(str(messages.row(sid, "file")[0]))
    assert path
    path.unlink()
    path.mkdir()  # what cannot be unlinked, whoever tries
    assert erase(messages) == 0
    assert messages.state(sid) == "kept"
    path.rmdir()
    assert erase(messages) == 1


def test_one_that_is_being_fetched_waits_until_it_is_known_what_became_of_it(
    messages: Messages,
) -> None:
    sid = messages.leave(12)
    messages.relay()
    [(_, row_id, publication)] = messages.queue.take()
    turn = Turn(row_id, publication)
    with messages.central.ports.database.write() as session:
        assert voice_messages.claim(session, turn, messages.central.clock.now(), "c" * 32)
    pass_days(messages, DAYS + 1)
    assert erase(messages) == 0
    assert reconcile_recordings(messages.central.ports) == 1
    assert erase(messages) == 1
    assert messages.state(sid) == "erased"


def test_a_slow_worker_that_comes_after_the_end_leaves_nothing_behind(messages: Messages) -> None:
    sid = messages.leave(12)
    messages.relay()
    [(_, row_id, publication)] = messages.queue.take()

    class Slow(RecordingCarrier):
        """A carrier that takes ninety days to answer."""

        @contextmanager
        def sound(self, recording_sid: str) -> Iterator[Iterator[bytes]]:
            """Meanwhile the message's time is over."""
            pass_days(messages, DAYS + 1)
            assert reconcile_recordings(messages.central.ports) == 1
            assert erase(messages) == 1
            with messages.carrier.sound(recording_sid) as parts:
                yield parts

    ports = replace(messages.central.ports, carrier=Slow(messages.central.clock))
    fetch(ports, row_id, publication)
    assert messages.state(sid) == "erased"
    assert messages.files == []


def test_ninety_days_are_counted_from_the_recording_and_not_from_its_finding(
    messages: Messages,
) -> None:
    sid = messages.leave(12)
    with messages.central.ports.database.write() as session:
        row = voice_messages.by_sid(session, sid)
        assert row
        row.recorded_at -= timedelta(days=DAYS - 1)
    pass_days(messages, 1.01)
    assert erase(messages) == 1


def test_row_43_a_case_under_legal_hold_holds_its_messages(messages: Messages) -> None:
    sid = messages.leave(12)
    messages.work()
    protocol, now = make_protocol(500), messages.central.clock.now()
    with messages.central.ports.database.write() as session:
        case = Case(protocol=protocol, channel="phone", state="handed", opened_at=now)
        session.add(case)
        session.flush()
        row = voice_messages.by_sid(session, sid)
        assert row
        row.case_id = case.id
    ports = messages.central.ports
    assert hold_case(ports, protocol, True, "processo 1/2026")
    pass_days(messages, DAYS + 1)
    assert (erase(messages), messages.state(sid)) == (0, "kept")
    assert hold_case(ports, protocol, False, "fim do processo")
    assert (erase(messages), messages.state(sid)) == (1, "erased")
