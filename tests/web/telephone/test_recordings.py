"""The webhook that tells of a recording: signed, quick, safe to repeat."""

from dataclasses import replace

import pytest

from ivr.app import create_app
from ivr.store.database.database import Database
from tests.support.installation import Installation
from tests.web.served import free_port

SID, PATH = "RE" + "a" * 32, "/voice/recording"


def tell(central: Installation, token: str = "", **also: str) -> int:
    """Twilio's callback: the status of our answer."""
    form = {
        "AccountSid": central.settings.TWILIO_ACCOUNT_SID,
        "CallSid": "CA" + "b" * 32,
        "RecordingSid": SID,
        "RecordingUrl": "http://169.254.169.254/latest/meta-data",
        "RecordingStatus": "completed",
        "RecordingDuration": "12",
        "RecordingChannels": "1",
        "RecordingSource": "RecordVerb",
        "RecordingStartTime": "Mon, 23 Nov 2026 12:59:30 +0000",
        **also,
    }
    return central.post(PATH, form, token).status_code


def kept(central: Installation, columns: str = "sid, state, seconds") -> list[tuple[object, ...]]:
    """Every recording."""
    return central.rows(f"SELECT {columns} FROM recordings ORDER BY id")


def test_a_complete_recording_waits_at_once_however_often_it_is_told(
    central_on_both: Installation,
) -> None:
    assert [tell(central_on_both) for _ in range(3)] == [204] * 3
    assert kept(central_on_both) == [(SID, "waiting", 12)]
    ((recorded,),) = kept(central_on_both, "recorded_at")
    assert "12:59:42" in str(recorded)


def test_of_a_call_of_ours_the_recording_joins_the_case(central: Installation) -> None:
    telephone = central.dial()
    tell(central, CallSid=telephone.sid)
    assert kept(central, "case_id, call_sid") == [(1, telephone.sid)]


def test_an_absent_recording_is_absent(central: Installation) -> None:
    assert tell(central, RecordingStatus="absent", RecordingDuration="0") == 204
    assert kept(central) == [(SID, "absent", 0)]


@pytest.mark.parametrize(
    "odd",
    [
        {"RecordingSid": ""},
        {"RecordingSid": "RE/../../Calls"},
        {"RecordingSid": "CA" + "a" * 32},
        {"RecordingSid": "RE" + "a" * 5000},
        {"RecordingStatus": "in-progress"},
        {"RecordingStatus": "\0"},
    ],
)
def test_what_tells_of_no_finished_recording_does_nothing(
    central: Installation, odd: dict[str, str]
) -> None:
    assert tell(central, **odd) == 204
    assert kept(central) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"RecordingDuration": "-1"},
        {"RecordingDuration": "9" * 400},
        {"RecordingDuration": "٣"},
        {"RecordingStartTime": "yesterday"},
        {"CallSid": ""},
        {"CallSid": "\0"},
    ],
)
def test_an_odd_detail_loses_no_recording(
    central_on_both: Installation, odd: dict[str, str]
) -> None:
    assert tell(central_on_both, **odd) == 204
    assert len(kept(central_on_both)) == 1


def test_only_twilio_is_believed(central: Installation) -> None:
    assert tell(central, token="x" * 32) == 403
    assert tell(central, AccountSid="AC" + "9" * 32) == 403
    assert central.client.get(PATH).status_code in (403, 405)
    assert central.client.post(PATH, data={"RecordingSid": SID}).status_code == 403
    assert kept(central) == []


def test_while_the_database_fails_twilio_is_asked_to_tell_again(central: Installation) -> None:
    away = Database(f"postgresql+psycopg://127.0.0.1:{free_port()}/central")
    without = replace(central, ports=replace(central.ports, database=away))
    without.app = create_app(without.settings, without.ports)
    assert tell(without) == 503
    assert tell(central) == 204
    assert len(kept(central)) == 1
    away.dispose()
