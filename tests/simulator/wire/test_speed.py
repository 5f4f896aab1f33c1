"""The company's speed: simulated time runs faster than real time, and all waits with it."""

import time
from datetime import datetime

import pytest
import requests

from ivr.simulator.clock import Clock
from ivr.simulator.settings import BadSettings, read_settings
from tests.simulator.conftest import Opens
from tests.simulator.customer import CALLER, LINE, SWITCHBOARD, Company, Customer
from tests.support.programs import wait_until

SETTINGS = {
    "PUBLIC_URL": "http://127.0.0.1:9",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t",
    "LINE_NUMBER": LINE,
}


def read(company: Company) -> tuple[datetime, float, float]:
    """Now, offset and speed."""
    told = company.get("/clock")
    assert isinstance(told, dict)
    return datetime.fromisoformat(told["now"]), float(told["offset"]), float(told["speed"])


@pytest.mark.alone
def test_the_clock_runs_as_fast_as_asked(company: Company) -> None:
    """The offset grows by speed - 1 each second, and stays where it was when slowed down."""
    assert read(company)[2] == 1
    began, real = read(company)[0], time.monotonic()
    company.post("/clock", speed=200)
    wait_until("a minute passes", lambda: (read(company)[0] - began).total_seconds() > 60, 5)
    assert time.monotonic() - real < 3
    assert read(company)[1] > 50
    company.post("/clock", speed=1)
    settled = read(company)[1]
    wait_until("time passes", lambda: time.monotonic() - real > 0.6, 5)
    assert read(company)[1] == pytest.approx(settled, abs=0.01)


def test_a_fast_clock_can_be_set_and_moved() -> None:
    """Setting it changes no interval that is being counted."""
    clock = Clock(50)
    before = clock.flow()
    clock.set_now(datetime.fromisoformat("2026-12-24T10:00:00+00:00"))
    clock.advance(3600)
    assert clock.now().isoformat().startswith("2026-12-24T11:00:")
    assert clock.flow() - before < 60
    clock.move_to(0)
    assert abs(clock.offset) < 5


@pytest.mark.parametrize("speed", [0, -1, 1e9, "fast"])
def test_a_speed_that_cannot_be_is_refused(company: Company, speed: float | str) -> None:
    """The clock goes on as it did."""
    reply = requests.post(f"{company.root}/clock", json={"speed": speed}, timeout=5)
    assert reply.status_code == 400
    assert read(company)[2] == 1


def test_the_speed_comes_from_the_environment() -> None:
    """SIMULATOR_SPEED, and the account's API key beside it."""
    assert read_settings(SETTINGS).speed == 1
    given = SETTINGS | {"SIMULATOR_SPEED": "20", "TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "s"}
    read_of = read_settings(given)
    assert (read_of.speed, read_of.api_key, read_of.api_secret) == (20, "SK1", "s")
    for bad in ("0", "fast", "-1", "1e9"):
        with pytest.raises(BadSettings, match="SIMULATOR_SPEED"):
            read_settings(SETTINGS | {"SIMULATOR_SPEED": bad})


def test_the_agents_telephones_are_named_in_the_environment() -> None:
    """Address, equals sign, name; commas between them."""
    assert read_settings(SETTINGS).telephones == ()
    ana, bia = "sip:ana@pbx.exemplo.br=Ana Atendente", " +5584999990002 = Bia "
    named = read_settings(SETTINGS | {"SIMULATOR_TELEPHONES": f"{ana},{bia},"}).telephones
    assert named == (("sip:ana@pbx.exemplo.br", "Ana Atendente"), ("+5584999990002", "Bia"))
    for bad in ("Ana", "ana=Ana", "sip:ana@pbx.exemplo.br=", f"{ana}, Bia"):
        with pytest.raises(BadSettings, match="SIMULATOR_TELEPHONES"):
            read_settings(SETTINGS | {"SIMULATOR_TELEPHONES": bad})


def test_the_lines_mailbox_is_told_in_the_environment() -> None:
    """Its addresses, with commas between them; who reads it, and where."""
    assert read_settings(SETTINGS).mailboxes == ()
    told = read_settings(SETTINGS | {"SIMULATOR_MAILBOXES": "a@exemplo.br, b@exemplo.br,"})
    assert told.mailboxes == ("a@exemplo.br", "b@exemplo.br")
    assert (told.imap_port, told.imap_user, told.imap_password) == (8143, "central", "central")
    names = ("SIMULATOR_IMAP_PORT", "SIMULATOR_IMAP_USER", "SIMULATOR_IMAP_PASSWORD")
    told = read_settings(SETTINGS | dict(zip(names, ("9143", "u", "p q"), strict=True)))
    assert (told.imap_port, told.imap_user, told.imap_password) == (9143, "u", "p q")
    for bad in ("a", "a@", "a@b c", "a@exemplo.br;b@exemplo.br", "@exemplo.br"):
        with pytest.raises(BadSettings, match="SIMULATOR_MAILBOXES"):
            read_settings(SETTINGS | {"SIMULATOR_MAILBOXES": bad})


@pytest.mark.alone
def test_a_call_in_real_pace_is_lived_at_the_companys_speed(
    open_company: Opens, customer: Customer
) -> None:
    """Prompts, ringing, talk and patience take their simulated seconds, a fortieth in real ones."""
    company = open_company(speed=40.0)
    customer.serves(
        "/voice/incoming",
        f"""<Response><Pause length="12"/><Gather timeout="5"/>
        <Dial timeout="20">{CALLER}</Dial><Dial action="/done">{SWITCHBOARD}</Dial></Response>""",
    )
    customer.serves("/done", "<Response/>")
    company.post(f"/telephones/{CALLER}", mode="no-answer")
    company.post("/agent", mode="answers")
    company.post(f"/telephones/{SWITCHBOARD}", talk_seconds=30)
    began = time.monotonic()
    phone = company.dial(**{"from": "anonymous", "pace": "real"})
    assert phone.end() == "completed"
    assert time.monotonic() - began < 6
    lasted = int(customer.at("/voice/status")[0].params["CallDuration"])
    assert 12 + 5 + 20 + 1 + 30 <= lasted < 90
    assert customer.at("/done")[0].params["DialCallDuration"] in ("30", "31")


def test_whoever_waits_notices_that_the_speed_has_changed(
    company: Company, customer: Customer
) -> None:
    """A wait begun at speed 1 ends when its simulated seconds are over."""
    customer.serves("/voice/incoming", '<Response><Pause length="100"/></Response>')
    phone = company.dial(pace="real")
    phone.doing("speaking")
    company.post("/clock", speed=500)
    assert phone.end() == "completed"
    assert 100 <= int(customer.at("/voice/status")[0].params["CallDuration"]) < 400


def test_the_applications_own_calls_may_take_no_time_at_all(
    company: Company, customer: Customer
) -> None:
    """POST /pace: what they take is added to the clock."""
    assert company.get("/pace") == {"outbound": "real"}
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{CALLER}", mode="answers")
    customer.serves("/claim", '<Response><Pause length="300"/></Response>')
    created = company.client().calls.create(to=CALLER, from_=LINE, url=f"{customer.root}/claim")
    assert company.call(created.sid).end() == "completed"
    assert company.offset() == pytest.approx(301, abs=1)
    reply = requests.post(f"{company.root}/pace", json={"outbound": "slow"}, timeout=5)
    assert reply.status_code == 400
