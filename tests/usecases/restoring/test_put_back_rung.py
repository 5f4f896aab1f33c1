"""The drill over real sockets: Twilio's genuine client, the simulator, and the line itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.commands.operations.backup import make_backup, put_back_all
from ivr.gateways.clocks import SimulatorClock
from ivr.gateways.telephone.twilio_rest import TwilioRest
from ivr.simulator.settings import Settings
from ivr.usecases.notices.texts import publish_texts
from ivr.usecases.restoring.world import watch_world
from tests.conftest import Install
from tests.simulator.conftest import company_at_work
from tests.simulator.customer import ACCOUNT
from tests.stories.test_citizen_first_rung import ANA, TOKEN, Street, serving
from tests.support.carrier import RecordingQueue
from tests.support.desk import hire, request
from tests.support.installation import MOBILE
from tests.support.programs import POSTGRESQL
from tests.usecases.restoring.drill import JOBS, SECOND, states
from tests.web.served import free_port


@pytest.fixture
def street(installed: Install, any_database_url: str, tmp_path: Path) -> Iterator[Street]:
    """On a Monday at ten, in fast pace; two requests, one agent, and SMS go out."""
    port = free_port()
    central = installed(
        any_database_url,
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        SMS_FROM="+558432097880",
        POSTGRESQL_BIN=str(POSTGRESQL),
        RECORDINGS_DIR=str(tmp_path / "recordings"),
    )
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
        for number in (MOBILE, SECOND):
            request(central, number)
            central.clock.advance(1)
        central.ports = replace(
            central.ports,
            carrier=TwilioRest(ACCOUNT, (ACCOUNT, TOKEN), line, line, company.root),
            clock=SimulatorClock(company.root),
        )
        with serving(central, port):
            yield Street(central, company)


def write_all(street: Street) -> int:
    """Whatever SMS waits goes out; how many the carrier has had by then."""
    central = street.central
    queue = central.ports.queue
    assert isinstance(queue, RecordingQueue)
    queue.take()
    watch_world(central.line)
    publish_texts(central.ports)
    for job, row_id, publication in queue.take():
        JOBS[job].run(central.line, row_id, publication)
    return len(central.ports.carrier.sms_since(central.clock.now() - timedelta(days=1)))


def citizens_rung(street: Street) -> list[str]:
    """Whose telephones rang, of the citizens'."""
    rung = [each["address"] for each in street.company.diallings()]
    return [each for each in rung if each != ANA]


def test_nobody_is_rung_or_written_to_twice(street: Street, tmp_path: Path) -> None:
    central = street.central
    street.company.post("/clock", advance=5)
    watch_world(central.line)
    make_backup(central.settings, central.ports, tmp_path / "backup")
    street.company.post(f"/telephones/{ANA}", mode="answers", keys=["1", "1"])
    street.company.post(f"/telephones/{MOBILE}", mode="answers", talk_seconds=75)
    street.company.post(f"/telephones/{SECOND}", mode="answers", talk_seconds=75)
    assert write_all(street) == 2
    street.ring()
    assert write_all(street) == 2
    assert central.rows("SELECT count(*) FROM holds") == [(0,)], "a pause of the clock is none"
    assert states(central)[MOBILE] in ("kept", "wrap-up")
    street.company.post("/clock", advance=120)
    put_back_all(central.settings, central.ports, tmp_path / "backup")
    assert states(central) == {MOBILE: "waiting", SECOND: "waiting"}
    assert watch_world(central.line) == 1
    assert states(central) == {MOBILE: "kept", SECOND: "waiting"}
    assert write_all(street) == 2
    street.company.post("/clock", advance=2)
    street.ring()
    assert citizens_rung(street) == [MOBILE, SECOND]
    assert street.company.errors() == []
