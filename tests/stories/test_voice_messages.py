"""A voice message's whole life: the simulator records it, Twilio's genuine client fetches it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException
from werkzeug.serving import make_server

from ivr.app import create_app
from ivr.gateways.telephone.twilio_rest import TwilioRest
from ivr.usecases.calls.playback_audit import hear
from ivr.usecases.calls.voice_messages import fetch, publish_recordings, reconcile_recordings
from ivr.usecases.installation.ports import Ports
from ivr.usecases.privacy.retention import erase_recordings
from tests.conftest import Install
from tests.simulator.conftest import company, customer, open_company
from tests.simulator.customer import ACCOUNT, LINE, TOKEN, Company, Customer
from tests.support.carrier import RecordingQueue
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.support.programs import wait_until
from tests.web.served import free_port

__all__ = ("company", "customer", "open_company")
DAY = 24 * 3600
WORDS = "Minha mercadoria está retida no posto fiscal, liguem para mim."


@dataclass
class Site:
    """An installation that listens, and the telephone company that it is a customer of."""

    central: Installation
    company: Company
    customer: Customer

    @property
    def ports(self) -> Ports:
        """The installation's, with Twilio's genuine client."""
        return self.central.ports

    def leave(self, words: str = WORDS) -> str:
        """A caller leaves a message; the call's sid."""
        telephone = self.company.dial()
        telephone.say(words)
        telephone.press("#")
        telephone.end()
        return telephone.sid

    def work(self) -> None:
        """One round of relay and worker."""
        assert isinstance(self.ports.queue, RecordingQueue)
        publish_recordings(self.ports)
        for _, row_id, publication in self.ports.queue.take():
            fetch(self.ports, row_id, publication)

    def rows(self, columns: str = "state, tries") -> list[tuple[object, ...]]:
        """Every recording, as the database keeps it."""
        return self.central.rows(f"SELECT {columns} FROM recordings ORDER BY id")

    def at_twilio(self) -> list[str]:
        """The sids of the recordings that Twilio has."""
        return [str(each.sid) for each in self.company.client().recordings.list()]


@pytest.fixture
def site(
    installed: Install, sqlite_url: str, tmp_path: Path, company: Company, customer: Customer
) -> Iterator[Site]:
    """The line answers with a beep; the recording's callback reaches the installation."""
    port = free_port()
    central = installed(
        sqlite_url,
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=TOKEN,
        RECORDINGS_DIR=str(tmp_path / "recordings"),
    )
    carrier = TwilioRest(ACCOUNT, (ACCOUNT, TOKEN), LINE, "", company.root)
    central.ports = replace(central.ports, carrier=carrier)
    server = make_server(
        "127.0.0.1", port, create_app(central.settings, central.ports), threaded=True
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    told = f"http://127.0.0.1:{port}/voice/recording"
    record = (
        f'<Record action="/done" finishOnKey="#" recordingStatusCallback="{told}"'
        ' recordingStatusCallbackEvent="completed absent"/>'  # as in ours
    )
    customer.serves("/voice/incoming", f"<Response>{record}</Response>")
    customer.serves("/done", "<Response/>")
    yield Site(central, company, customer)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_message_comes_and_is_gone_at_twilio(site: Site) -> None:
    call_sid = site.leave()
    assert site.rows("state, call_sid") == [("waiting", call_sid)]
    [sid] = site.at_twilio()
    site.work()
    assert site.rows("state, tries, sid") == [("kept", 1, sid)]
    assert site.at_twilio() == []
    play = hear(site.ports, hire(site.central, "Ana")[0], sid)
    assert play
    assert play.path.read_bytes()[:4] == b"RIFF"


def test_a_sound_that_is_late_is_fetched_once_it_is_there(site: Site) -> None:
    site.company.post("/faults", path=".wav", method="GET", kind="404", times=2)
    site.leave()
    for wait in (10, 20, 0):
        site.work()
        site.central.clock.advance(wait)
    assert site.rows() == [("kept", 3)]
    assert site.at_twilio() == []


@pytest.mark.parametrize("kind", ["429", "500", "503", "accept-then-close"])
def test_a_company_that_fails_loses_no_message(site: Site, kind: str) -> None:
    site.company.post("/faults", path=".wav", method="GET", kind=kind)
    site.leave()
    site.work()
    assert site.rows() == [("waiting", 1)]
    site.central.clock.advance(10)
    site.company.post("/faults", path="Recordings", method="DELETE", kind=kind)
    site.work()
    assert site.rows("state, removed_at") == [("kept", None)]
    site.central.clock.advance(301)
    assert reconcile_recordings(site.ports) == 1
    assert site.at_twilio() == []


def test_an_absent_recording_is_seen_to_be_absent(site: Site) -> None:
    site.company.post("/faults", path="Recordings", kind="absent")
    site.leave()
    assert site.rows() == [("absent", 0)]
    assert site.at_twilio() == []
    site.leave()
    site.work()
    assert site.rows() == [("absent", 0), ("kept", 1)]


def test_doubled_and_delayed_callbacks_make_one_message(site: Site) -> None:
    fault = {"path": "webhooks", "match": "/voice/recording", "times": 1}
    site.company.post("/faults", kind="duplicate", **fault)
    site.leave()
    site.work()
    assert site.rows() == [("kept", 1)]
    site.company.post("/faults", kind="delay", seconds=0.2, **fault)
    site.leave()
    wait_until("the second is told", lambda: len(site.rows()) == 2)
    site.work()
    assert site.rows() == [("kept", 1)] * 2
    assert site.at_twilio() == []


def test_row_43_after_its_time_a_message_is_gone_here_and_at_twilio_and_its_row_remembers_it(
    site: Site, tmp_path: Path
) -> None:
    site.company.post("/faults", path=".wav", method="GET", kind="500", times=1)
    site.leave()  # the first fetch of it fails, and nobody fetches again
    site.work()
    site.central.clock.advance(1)
    site.leave(f"{WORDS} Obrigado.")
    site.work()
    folder = tmp_path / "recordings" / "messages"
    assert [state for (state,) in site.rows("state")] == ["waiting", "kept"]
    assert (len(list(folder.iterdir())), len(site.at_twilio())) == (1, 1)
    [ana] = hire(site.central, "Ana")
    ((unfetched,), (kept,)) = site.rows("sid")
    assert hear(site.ports, ana, str(kept))
    site.central.clock.advance(90 * DAY)
    assert erase_recordings(site.ports) == 1  # the second is a second younger
    site.central.clock.advance(1)
    assert erase_recordings(site.ports) == 1
    assert reconcile_recordings(site.ports) == 1
    assert list(folder.iterdir()) == []
    assert site.at_twilio() == []
    with pytest.raises(TwilioRestException, match="not found"):
        site.company.client().recordings(str(unfetched)).fetch()
    assert all(
        row[0] == "erased" and row[1] and row[2]
        for row in site.rows("state, erased_at, removed_at")
    )
    audit = site.central.rows("SELECT subject, action, staff_id FROM audit ORDER BY id")
    assert audit == [
        (kept, "heard", ana),
        (unfetched, "erased", None),
        (kept, "erased", None),
    ]


def test_whoever_hung_up_before_the_email_is_not_said_to_have_been_given_it(
    central: Installation,
) -> None:
    call = central.dial().press("0").transfer("failed", False, 0).press("3")
    call.record_nothing().record_nothing()
    assert "Seu protocolo é" in call.heard
    assert "Escreva para" not in call.heard
    call.hang_up()
    page = central.client.post("/protocolo", data={"protocolo": call.protocol}).text
    assert "Na sua ligação, demos o protocolo. Você pode escrever por e-mail, com ele." in page
    assert "Para escrever, o e-mail é" in page
