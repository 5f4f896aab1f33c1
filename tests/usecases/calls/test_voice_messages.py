"""Voice messages: each fetched once, checked, kept, and only then deleted at Twilio."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from ivr.ports.failures import Failure
from ivr.store.calls import voice_messages
from ivr.store.database.publications import Turn
from ivr.usecases.calls.playback_audit import hear
from ivr.usecases.calls.voice_messages import (
    RecordingReport,
    fetch,
    fetch_again,
    note_recording,
    publish_recordings,
    reconcile_recordings,
)
from tests.conftest import Install
from tests.store.callbacks.test_callbacks import at_once
from tests.support.carrier import RecordingCarrier
from tests.support.installation import Installation
from tests.support.voice_messages import Messages, wav

SID = "RE" + "1".rjust(32, "0")
UNTOLD = 121  # seconds after which a fetch that told nothing is begun anew


class Died(BaseException):
    """The process ended at that line."""


@pytest.fixture
def messages(installed: Install, any_database_url: str, tmp_path: Path) -> Messages:
    """An installation with a folder of its own, on both databases."""
    return Messages(installed(any_database_url, RECORDINGS_DIR=str(tmp_path / "recordings")))


def tell(
    messages: Messages, status: str = "completed", seconds: int = 12, sid: str = SID, call: str = ""
) -> None:
    """Twilio's callback about a recording."""
    note_recording(messages.central.ports, RecordingReport(sid, call or "CA1", status, seconds))


def reconcile(messages: Messages) -> int:
    """One round of the clock's duty."""
    return reconcile_recordings(messages.central.ports)


def sound_of(messages: Messages, sid: str) -> bytes:
    """What the kept file holds."""
    path = messages.central.ports.messages.path(str(messages.row(sid, "file")[0]))
    assert path
    return path.read_bytes()


def count(messages: Messages, table: str = "recordings") -> object:
    """How many rows there are."""
    return messages.central.rows(f"SELECT count(*) FROM {table}")[0][0]


def test_a_message_is_kept_with_its_hash_and_then_gone_at_twilio(messages: Messages) -> None:
    sid = messages.leave(12)
    messages.work()
    row = messages.row(sid, "state, bytes, media_type, tries, why")
    assert row == ("kept", len(wav(12)), "audio/wav", 1, "")
    assert sound_of(messages, sid) == wav(12)
    assert messages.carrier.deleted == [sid]
    assert all(messages.row(sid, "kept_at, removed_at"))
    messages.work()
    assert reconcile(messages) == 0
    assert messages.carrier.deleted == [sid]


def test_a_name_on_the_disk_says_nothing_of_the_message(messages: Messages) -> None:
    first, second = messages.leave(5), messages.leave(5)
    messages.work()
    assert len(messages.files) == 2, "two equal sounds are two files: one may be erased alone"
    assert not any(sid[2:] in name for sid in (first, second) for name in messages.files)


def test_a_sound_that_comes_late_is_fetched_when_it_is_there(messages: Messages) -> None:
    sid = messages.leave(12, sound=b"")
    for wait in (10, 20, 40):
        messages.work()
        assert messages.state(sid) == "waiting"
        messages.central.clock.advance(wait - 1)
        assert messages.relay() == 0
        messages.central.clock.advance(1)
    messages.carrier.sounds[sid] = wav(12)
    messages.work()
    assert messages.row(sid, "state, tries") == ("kept", 4)


def test_a_sound_that_never_comes_is_absent_after_hours_and_seen_to_be(messages: Messages) -> None:
    sid = messages.leave(12, sound=b"")
    for _ in range(20):
        messages.work()
        messages.central.clock.advance(3600)
    assert messages.row(sid, "state, why") == ("absent", "a operadora não tem este som")
    assert messages.row(sid, "tries")[0] == 5
    assert messages.carrier.deleted == [], "what was not seen is not deleted"
    messages.carrier.sounds[sid] = wav(12)
    assert fetch_again(messages.central.ports, sid)
    messages.work()
    assert messages.state(sid) == "kept"
    assert not fetch_again(messages.central.ports, sid)


def test_while_twilio_is_away_nothing_is_given_up_for_a_week(messages: Messages) -> None:
    sid = messages.leave(12)
    for _ in range(24 * 6):
        messages.carrier.fail_next(Failure.UNKNOWN)
        messages.work()
        assert messages.state(sid) == "waiting"
        messages.central.clock.advance(3600)
    messages.work()
    assert messages.state(sid) == "kept"


@pytest.mark.parametrize("bad", [b"<html>", wav(12)[:-500], wav(90)])
def test_what_is_no_whole_message_is_tried_again_then_failed_and_stays_at_twilio(
    messages: Messages, bad: bytes
) -> None:
    sid = messages.leave(12, bad)
    messages.work()
    state, why = messages.row(sid, "state, why")
    assert state == "waiting"
    assert str(why).startswith("o som que veio não confere: o ")
    for _ in range(5):
        messages.central.clock.advance(3600)
        messages.work()
    assert messages.state(sid) == "failed"
    assert (messages.files, messages.carrier.deleted) == ([], [])


@pytest.mark.parametrize("seconds", [0.3, 1.0])
def test_a_recording_in_which_nobody_can_have_spoken_is_no_message(
    messages: Messages, seconds: float
) -> None:
    sid = messages.leave(1, wav(seconds))
    messages.work()
    assert messages.row(sid, "state, why") == ("absent", "ninguém falou depois do sinal")
    assert (messages.files, messages.carrier.deleted) == ([], [sid])
    tell(messages, sid=sid, seconds=1)
    assert messages.state(sid) == "absent"


def test_a_disk_that_takes_nothing_loses_nothing(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings"
    folder.write_text("in the way")
    messages = Messages(installed(sqlite_url, RECORDINGS_DIR=str(folder)))
    sid = messages.leave(12)
    messages.work()
    assert messages.row(sid, "state, why")[0] == "waiting"
    assert "não pôde ser gravado aqui" in str(messages.row(sid, "why")[0])
    assert messages.carrier.deleted == []
    folder.unlink()
    messages.central.clock.advance(10)
    messages.work()
    assert (messages.state(sid), messages.carrier.deleted) == ("kept", [sid])


def test_callbacks_doubled_and_in_any_order_come_to_the_same(messages: Messages) -> None:
    for n, order in enumerate(permutations(("in-progress", "completed", "completed", "other"))):
        sid = f"RE{n:032x}"
        messages.carrier.sounds[sid] = wav(12)
        for status in order[:2]:
            tell(messages, status, sid=sid)
        messages.work()
        for status in order[2:]:
            tell(messages, status, sid=sid)
        messages.work()
        assert messages.row(sid, "state, tries") == ("kept", 1)
        assert messages.carrier.deleted.count(sid) == 1
    assert count(messages) == 24


def test_many_callbacks_at_once_make_one_row(messages: Messages) -> None:
    at_once(8, lambda _: tell(messages))
    assert count(messages) == 1


def test_an_absent_recording_is_seen_and_asks_nothing_of_twilio(messages: Messages) -> None:
    tell(messages, "absent", 0)
    messages.work()
    state, why = messages.row(SID, "state, why")
    assert (state, why) == ("absent", "a operadora não gravou som nenhum")
    assert messages.carrier.deleted == []


def test_one_that_turns_out_absent_after_it_was_published_is_not_fetched(
    messages: Messages,
) -> None:
    tell(messages)
    messages.relay()
    tell(messages, "absent", 0)
    messages.carrier.sounds[SID] = wav(12)
    [(_, row_id, publication)] = messages.queue.take()
    fetch(messages.central.ports, row_id, publication)
    assert messages.row(SID, "state, tries") == ("absent", 0)


def test_absent_after_kept_changes_nothing_and_complete_after_absent_is_fetched(
    messages: Messages,
) -> None:
    sid = messages.leave(12)
    messages.work()
    tell(messages, "absent", 0, sid)
    assert messages.state(sid) == "kept"
    other = "RE" + "9" * 32
    tell(messages, "absent", 0, other)
    messages.carrier.sounds[other] = wav(12)
    tell(messages, sid=other)
    messages.work()
    assert messages.state(other) == "kept"


def test_a_callback_before_its_calls_row_finds_the_case_when_the_action_tells_it(
    messages: Messages,
) -> None:
    telephone = messages.central.dial()
    ((case_id,),) = messages.central.rows("SELECT case_id FROM calls")
    tell(messages, call=telephone.sid)
    assert messages.row(SID, "case_id, call_sid") == (case_id, telephone.sid)
    tell(messages, sid="RE" + "2" * 32, call="CAunknown")
    assert messages.row("RE" + "2" * 32, "state, case_id") == ("waiting", None)


def test_when_it_was_recorded_is_told_by_twilio_and_never_later_than_now(
    messages: Messages,
) -> None:
    ports, now = messages.central.ports, messages.central.clock.now()
    early, late = now - timedelta(hours=5), now + timedelta(hours=5)
    note_recording(ports, RecordingReport(SID, "CA1", "completed", 60, early))
    note_recording(ports, RecordingReport("RElate", "CA1", "completed", 60, late))
    with ports.database.write() as session:
        first, second = (
            voice_messages.by_sid(session, SID),
            voice_messages.by_sid(session, "RElate"),
        )
    assert first
    assert second
    assert first.recorded_at == early + timedelta(minutes=1)
    assert second.recorded_at == now


def test_many_workers_fetch_a_recording_once(messages: Messages) -> None:
    sid = messages.leave(12)
    publish_recordings(messages.central.ports)
    [(_, row_id, publication)] = messages.queue.take()
    at_once(8, lambda _: fetch(messages.central.ports, row_id, publication))
    assert messages.row(sid, "state, tries") == ("kept", 1)
    assert messages.carrier.deleted == [sid]


def test_what_the_queue_loses_is_published_again(messages: Messages) -> None:
    sid = messages.leave(12)
    messages.queue.away = True
    assert messages.relay() == 0
    messages.queue.away = False
    messages.central.clock.advance(61)
    messages.work()
    assert messages.state(sid) == "kept"


def after_claim(messages: Messages) -> None:
    """The worker dies with the row claimed and nothing fetched."""
    with messages.central.ports.database.write() as session:
        assert voice_messages.claim(session, Turn(1, 1), messages.central.clock.now(), "c" * 32)


def in_the_middle(messages: Messages) -> None:
    """The worker dies with half of the file on the disk."""
    after_claim(messages)
    messages.central.ports.messages.receive("c" * 32, [wav(12)[:1000]])


def after_rename(messages: Messages) -> None:
    """The worker dies with the whole file in its place, and the row does not know it."""
    after_claim(messages)
    files = messages.central.ports.messages
    files.keep("c" * 32, files.receive("c" * 32, [wav(12)]))


def before_deletion(messages: Messages) -> None:
    """The worker dies with the row kept, and Twilio was not told to delete anything."""

    class Dies(RecordingCarrier):
        """A carrier at whose deletion the process ends."""

        def delete_recording(self, sid: str) -> None:
            """It is not deleted."""
            raise Died

    dies = Dies(messages.central.clock, sounds=messages.carrier.sounds)
    ports = replace(messages.central.ports, carrier=dies)
    with pytest.raises(Died):
        fetch(ports, 1, 1)


def after_deletion(messages: Messages) -> None:
    """The worker dies when Twilio has deleted it, and the row does not know it."""
    before_deletion(messages)
    messages.carrier.delete_recording(SID)


@pytest.mark.parametrize(
    "dies", [after_claim, in_the_middle, after_rename, before_deletion, after_deletion]
)
def test_wherever_a_worker_dies_the_next_round_finishes(
    messages: Messages, dies: Callable[[Messages], None]
) -> None:
    sid = messages.leave(12)
    assert sid == SID
    messages.relay()
    messages.queue.take()
    dies(messages)
    messages.central.clock.advance(UNTOLD)
    assert reconcile(messages) == 1
    messages.work()
    assert messages.row(sid, "state")[0] == "kept"
    assert messages.row(sid, "removed_at")[0]
    assert sound_of(messages, sid) == wav(12)
    assert len(messages.files) == 1
    assert sid not in messages.carrier.sounds
    assert reconcile(messages) == 0


def set_kept(messages: Messages) -> None:
    """The first two recordings are kept here, and Twilio was told nothing yet."""
    with messages.central.ports.database.write() as session:
        for row_id in (1, 2):
            row = voice_messages.find(session, row_id)
            assert row
            row.state = "kept"


def test_while_twilio_deletes_nothing_it_is_asked_now_and_then(messages: Messages) -> None:
    first, second = messages.leave(12), messages.leave(12)
    set_kept(messages)
    messages.carrier.fail_next(Failure.LATER)
    assert reconcile(messages) == 0
    assert messages.carrier.deleted == []
    assert reconcile(messages) == 1
    assert messages.carrier.deleted == [second]
    messages.central.clock.advance(301)
    assert reconcile(messages) == 1
    assert messages.carrier.deleted == [second, first]


def test_one_that_twilio_refuses_to_delete_is_in_nobodys_way(messages: Messages) -> None:
    first, second = messages.leave(12), messages.leave(12)
    set_kept(messages)
    messages.carrier.fail_next(Failure.REFUSED, 20009)
    assert reconcile(messages) == 1
    assert messages.row(first, "removed_at") == (None,)
    assert messages.carrier.deleted == [second]


def test_what_is_not_kept_cannot_be_heard_and_nothing_is_written_down(
    messages: Messages,
) -> None:
    sid = messages.leave(12, sound=b"")
    assert hear(messages.central.ports, 1, sid) is None
    assert hear(messages.central.ports, 1, "REnobody") is None
    assert count(messages, "audit") == 0


def test_while_nothing_of_a_due_recording_moves_readyz_is_red(central: Installation) -> None:
    Messages(central).leave(12)
    central.clock.advance(300)
    told = central.client.get("/readyz").get_json()
    assert told["recordings"] == "ok"
    central.clock.advance(60)
    told = central.client.get("/readyz").get_json()
    assert told["recordings"] == "nothing has moved for 6 min, and something waits"
    assert told["figures"]["recordings_waited_seconds"] == 360
