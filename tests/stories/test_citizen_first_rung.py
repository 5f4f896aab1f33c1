"""Citizens first over real sockets: Twilio's genuine client, the simulator, and the line itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from werkzeug.serving import make_server

from ivr.app import create_app
from ivr.gateways.clocks import SimulatorClock
from ivr.gateways.telephone.twilio_rest import TwilioRest
from ivr.simulator.settings import Settings
from ivr.usecases.callbacks.dispatch import offer, publish_callbacks
from ivr.usecases.callbacks.reconcile import reconcile_legs
from ivr.usecases.callbacks.watch import watch_callbacks
from tests.conftest import Install
from tests.simulator.conftest import company_at_work
from tests.simulator.customer import ACCOUNT, Company
from tests.stories.test_citizen_first import results, row, wished
from tests.support.carrier import RecordingQueue
from tests.support.desk import hire
from tests.support.installation import MOBILE, Installation
from tests.support.programs import wait_until
from tests.web.served import free_port

ANA = "sip:ana@pbx.exemplo.br"
TOKEN = "t" * 32


@dataclass
class Street:
    """The installation, and the company whose telephones it rings."""

    central: Installation
    company: Company

    def ring(self) -> str:
        """The callback's turn: a call is created; it is over when this returns. Its sid."""
        assert publish_callbacks(self.central.line) == 1
        queue = self.central.ports.queue
        assert isinstance(queue, RecordingQueue)
        ((_, row_id, publication),) = queue.take()
        offer(self.central.line, row_id, publication)
        ((sid,),) = self.central.rows("SELECT leg_sid FROM attempts ORDER BY id DESC LIMIT 1")
        self.company.call(str(sid)).end()
        wait_until("the end is told", lambda: self.ended(str(sid)))
        return str(sid)

    def ended(self, sid: str) -> bool:
        """Whether the line knows that the leg is over."""
        found = self.central.rows(f"SELECT leg_ended_at FROM attempts WHERE leg_sid = '{sid}'")
        return found[0][0] is not None

    def heard(self, address: str, kind: str = "said") -> str:
        """What was heard at that telephone."""
        return " ".join(self.company.heard(address, kind))


@pytest.fixture
def street(installed: Install, sqlite_url: str) -> Iterator[Street]:
    """On a Monday at ten, in fast pace; one request of a topic that rings citizens first."""
    port = free_port()
    central = installed(sqlite_url, PUBLIC_URL=f"http://127.0.0.1:{port}")
    line = central.settings.LINE_NUMBER
    settings = Settings(
        public_url=central.settings.PUBLIC_URL,
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        line_number=line,
        switchboard=central.settings.SWITCHBOARD,
    )
    with company_at_work(settings) as company:
        company.post("/clock", now=central.clock.now().isoformat())
        company.post("/pace", outbound="fast")
        hire(central, "Ana")
        wished(central, topic="uvt")
        central.ports = replace(
            central.ports,
            carrier=TwilioRest(ACCOUNT, (ACCOUNT, TOKEN), line, line, company.root),
            clock=SimulatorClock(company.root),
        )
        with serving(central, port):
            yield Street(central, company)


@contextmanager
def serving(central: Installation, port: int) -> Iterator[None]:
    """The line answers there."""
    server = make_server(
        "127.0.0.1", port, create_app(central.settings, central.ports), threaded=True
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_citizen_presses_1_the_agent_too_and_they_talk(street: Street) -> None:
    street.company.post(f"/telephones/{MOBILE}", mode="answers", keys=["1"])
    street.company.post(f"/telephones/{ANA}", mode="answers", keys=["1"], talk_seconds=75)
    street.ring()
    assert (row(street.central), results(street.central)) == (("kept", 1, 0), ["presumed"])
    assert "É o retorno que você pediu." in street.heard(MOBILE)
    assert "Senha da U V T. Protocolo final" in street.heard(ANA, "whisper")
    first, second = street.company.diallings()
    assert (first["address"], second["address"]) == (MOBILE, ANA)
    assert second["parent_sid"] == first["sid"]
    assert street.central.rows("SELECT answered_by FROM attempts") == [("human",)]
    assert street.company.errors() == []


def test_an_agents_machine_is_put_through_to_nobody(street: Street) -> None:
    street.company.post(f"/telephones/{MOBILE}", mode="answers", keys=["1"])
    street.company.post(f"/telephones/{ANA}", mode="machine")
    street.ring()
    assert (row(street.central), results(street.central)) == (("waiting", 0, 1), ["agent-missed"])
    assert "Desculpe, ninguém conseguiu atender agora." in street.heard(MOBILE)
    assert "Seu protocolo é:" in street.heard(MOBILE)
    street.company.post("/clock", advance=61)
    street.company.post(f"/telephones/{ANA}", mode="busy")
    street.ring()
    assert [each["address"] for each in street.company.diallings()] == [MOBILE, ANA, ANA]


def test_a_citizens_machine_presses_no_key(street: Street) -> None:
    street.company.post(f"/telephones/{MOBILE}", mode="machine")
    street.company.post(f"/telephones/{ANA}", mode="answers", keys=["1"])
    street.ring()
    assert (row(street.central), results(street.central)) == (("waiting", 1, 0), ["machine"])
    assert [each["address"] for each in street.company.diallings()] == [MOBILE]


@pytest.mark.parametrize("mode", ["busy", "no-answer", "fails"])
def test_a_citizen_who_is_not_reached_is_an_attempt(street: Street, mode: str) -> None:
    street.company.post(f"/telephones/{MOBILE}", mode=mode)
    street.ring()
    assert row(street.central) == ("waiting", 1, 0)
    assert results(street.central) == ["failed" if mode == "fails" else mode]


def test_row_25_a_call_that_twilio_made_without_an_answer_is_found_by_its_number(
    street: Street,
) -> None:
    street.company.post(f"/telephones/{MOBILE}", mode="busy")
    street.ring()
    with street.central.ports.database.write() as session:  # as if nothing had ever been told
        session.connection().exec_driver_sql(
            "UPDATE attempts SET leg_sid = '', leg_status = '', leg_ended_at = NULL,"
            " ended_at = NULL, result = ''"
        )
        session.connection().exec_driver_sql(
            "UPDATE callbacks SET state = 'offered', attempts = 0, taken_at = requested_at"
        )
    street.company.post("/clock", advance=timedelta(minutes=3).total_seconds())
    watch_callbacks(street.central.line)
    assert reconcile_legs(street.central.line) == 1
    assert (row(street.central), results(street.central)) == (("waiting", 1, 0), ["busy"])
