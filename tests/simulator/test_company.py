"""The telephone company: calls side by side, the clock, replays, its REST slice, its start."""

import signal
import smtplib
import socket
import subprocess
import sys
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import requests
from imap_tools import MailBoxUnencrypted
from twilio.base.exceptions import TwilioRestException

from ivr.simulator.settings import BadSettings, read_settings
from tests.simulator.conftest import Opens
from tests.simulator.customer import ACCOUNT, LINE, TOKEN, Company, Customer, Received
from tests.web.served import free_port

GATHER = '<Response><Gather numDigits="1" action="/next"><Say>Oi.</Say></Gather></Response>'


def echo(got: Received) -> str:
    """A document that says the key pressed."""
    return f"<Response><Say>{got.params['Digits']}</Say></Response>"


def test_two_calls_at_once_do_not_meet(company: Company, customer: Customer) -> None:
    """Each call has its keys, its documents and its end."""
    customer.serves("/voice/incoming", GATHER)
    customer.serves("/next", echo)
    first, second = company.dial(), company.dial()
    second.press("2")
    first.press("1")
    first.end()
    second.end()
    assert (first.said, second.said) == (["Oi.", "1"], ["Oi.", "2"])


def test_the_clock_is_set_moved_and_read(company: Company) -> None:
    """GET and POST /clock."""
    company.post("/clock", now="2026-11-23T11:00:00Z")
    company.post("/clock", advance=3600)
    told = company.get("/clock")
    assert isinstance(told, dict)
    now = datetime.fromisoformat(told["now"])
    assert (now.hour, now.tzinfo is not None) == (12, True)
    company.post("/clock", offset=0)
    assert company.offset() == 0


def test_the_clock_begins_where_it_is_told_and_the_page_says_why(open_company: Opens) -> None:
    """SIMULATOR_STARTS_AT and SIMULATOR_STARTS_WHY."""
    given = {
        **{"PUBLIC_URL": "http://127.0.0.1:9", "LINE_NUMBER": LINE},
        **{"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN},
        "SIMULATOR_STARTS_AT": "2026-11-30T10:00:00-03:00",
        "SIMULATOR_STARTS_WHY": "hoje é domingo, e a central não atende.",
    }
    read = read_settings(given)
    company = open_company(starts_at=read.starts_at, starts_why=read.starts_why)
    told = company.get("/clock")
    assert isinstance(told, dict)
    assert told["now"].startswith("2026-11-30T13:00")
    page = requests.get(company.root, timeout=5).text
    assert "hoje é domingo, e a central não atende." in page
    for bad in ("2026-11-30T10:00:00", "domingo"):
        with pytest.raises(BadSettings, match="SIMULATOR_STARTS_AT"):
            read_settings(given | {"SIMULATOR_STARTS_AT": bad})


@pytest.mark.parametrize("asked", [{}, {"now": "2026-11-23T11:00:00"}, {"advance": "x"}])
def test_a_clock_set_to_nonsense_stays_as_it_is(company: Company, asked: dict[str, str]) -> None:
    """An instant needs its zone."""
    reply = requests.post(f"{company.root}/clock", json=asked, timeout=5)
    assert reply.status_code == 400
    assert company.offset() == 0


def test_a_caller_may_hang_up_part_way_through_a_prompt(
    company: Company, customer: Customer
) -> None:
    """In fast pace too, the call lasted as long as the caller listened."""
    document = '<Response><Gather><Pause length="40"/></Gather></Response>'
    customer.serves("/voice/incoming", document)
    phone = company.dial()
    phone.hang_up(after=12)
    assert phone.end() == "completed"
    assert customer.at("/voice/status")[0].params["CallDuration"] == "12"


def test_a_caller_may_hang_up_before_the_line_answers(company: Company, customer: Customer) -> None:
    """The call was never answered."""
    held: list[str] = []

    def hung_up_meanwhile(got: Received) -> str:
        held.append(got.params["CallSid"])
        company.post(f"/calls/{got.params['CallSid']}/hangup", now=True)
        return GATHER

    customer.serves("/voice/incoming", hung_up_meanwhile)
    phone = company.dial()
    assert phone.end() == "no-answer"
    assert held == [phone.sid]


def test_a_request_is_sent_again_byte_for_byte(company: Company, customer: Customer) -> None:
    """POST /replay: a duplicate on request."""
    customer.serves("/voice/incoming", GATHER)
    phone = company.dial()
    phone.doing("listening")
    again = company.post("/replay", sid=phone.sid, n=0)
    assert again == {"status": 200, "body": GATHER}
    first, second = customer.at("/voice/incoming")
    assert first == second
    phone.hang_up()
    phone.end()


def test_every_request_can_be_looked_at(company: Company, customer: Customer) -> None:
    """GET /requests: for the page's backstage."""
    customer.serves("/voice/incoming", "<Response/>")
    phone = company.dial()
    phone.end()
    made = company.get(f"/requests?sid={phone.sid}")
    assert isinstance(made, list)
    assert [urlsplit(each["url"]).path for each in made] == ["/voice/incoming", "/voice/status"]
    assert made[0]["status"] == 200
    assert made[0]["body"] == "<Response/>"


def test_another_sites_page_cannot_dial(company: Company) -> None:
    """The browser tells where a request comes from."""
    headers = {"Origin": "https://elsewhere.example"}
    reply = requests.post(f"{company.root}/calls", json={}, headers=headers, timeout=5)
    assert reply.status_code == 403


def test_the_page_needs_no_script_from_elsewhere(company: Company) -> None:
    """Everything comes from this machine, and nothing is inline."""
    reply = requests.get(company.root, timeout=5)
    assert reply.status_code == 200
    assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
    assert "onclick" not in reply.text
    assert 'style="' not in reply.text
    for needed in ("simulator.js", "simulator.css"):
        assert requests.get(f"{company.root}/static/{needed}", timeout=5).status_code == 200


def test_the_genuine_client_reads_and_ends_calls(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource: fetch, list, update"""
    customer.serves("/voice/incoming", GATHER)
    phone = company.dial()
    phone.doing("listening")
    client = company.client()
    assert client.calls(phone.sid).fetch().status == "in-progress"
    assert [each.sid for each in client.calls.list(to=LINE, status="in-progress")] == [phone.sid]
    client.calls(phone.sid).update(status="completed")
    phone.end()
    ended = client.calls(phone.sid).fetch()
    assert (ended.status, ended.direction) == ("completed", "inbound")
    with pytest.raises(TwilioRestException):
        company.client(secret="wrong").calls(phone.sid).fetch()


def test_it_starts_only_with_its_settings() -> None:
    """One message names all that is missing."""
    tried = subprocess.run(
        [sys.executable, "-m", "ivr.simulator"],
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert tried.returncode == 2
    assert "TWILIO_AUTH_TOKEN is missing" in tried.stderr
    assert "PUBLIC_URL is missing" in tried.stderr


def test_it_runs_as_a_program_and_stops_when_told() -> None:
    """`python -m ivr.simulator`, on this machine only."""
    port, smtp_port, imap_port = free_port(), free_port(), free_port()
    settings = {
        "PUBLIC_URL": "http://127.0.0.1:9",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "LINE_NUMBER": LINE,
        "SIMULATOR_PORT": str(port),
        "SIMULATOR_SMTP_PORT": str(smtp_port),
        "SIMULATOR_IMAP_PORT": str(imap_port),
        "SIMULATOR_MAILBOXES": "linha@exemplo.br",
        "PYTHONPATH": ":".join(sys.path),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "ivr.simulator"], env=settings, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == f"Telephone: http://127.0.0.1:{port}\n"
        assert Company(f"http://127.0.0.1:{port}").get("/healthz") == {"ok": True}
        with smtplib.SMTP("127.0.0.1", smtp_port, timeout=5) as post:
            assert post.noop()[0] == 250
        with MailBoxUnencrypted("127.0.0.1", imap_port).login("central", "central") as mailbox:
            assert mailbox.uids() == []
        second = subprocess.run(
            [sys.executable, "-m", "ivr.simulator"],
            env=settings | {"SIMULATOR_PORT": str(free_port())},
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
        assert second.returncode == 1
        assert f"SIMULATOR_SMTP_PORT {smtp_port}: Address already in use" in second.stderr
        hang = {"path": "smtp", "kind": "hang", "step": "connect", "seconds": 500}
        Company(f"http://127.0.0.1:{port}").post("/faults", **hang)
        with socket.create_connection(("127.0.0.1", smtp_port), 10) as waiting:
            program.send_signal(signal.SIGTERM)
            assert program.wait(10) == 0
            assert waiting.recv(1) == b""


def test_json_is_read_whatever_it_is_called(company: Company) -> None:
    """`curl -d` calls everything a form."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    requests.post(f"{company.root}/clock", data='{"offset": 60}', headers=form, timeout=5)
    assert company.offset() == 60


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/calls", {"from": "\ud800"}),
        ("/calls", {"to": "+558432097881"}),
        ("/calls", {"events": 5}),
        ("/replay", {"sid": "x", "n": "first"}),
        ("/clock", {"advance": 1e300}),
        ("/agent", {"mode": "asleep"}),
        ("/replay", {"sid": "x", "n": 0}),
        ("/agent/answer", {}),
        ("/agent/dance", {}),
        ("/calls/CA0/keys", {"digits": "1"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    company: Company, path: str, asked: dict[str, str]
) -> None:
    """Never a traceback."""
    reply = requests.post(company.root + path, json=asked, timeout=5)
    assert 400 <= reply.status_code < 500
    assert reply.json()["error"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("keys", {"digits": "1a"}),
        ("keys", {"digits": "1", "after": "soon"}),
        ("speech", {"text": "oi", "confidence": "high"}),
        ("speech", {"text": "\ud800"}),
    ],
)
def test_odd_input_is_refused_and_the_call_goes_on(
    company: Company, customer: Customer, path: str, asked: dict[str, str | float]
) -> None:
    """The call does not notice."""
    customer.serves("/voice/incoming", GATHER)
    phone = company.dial()
    phone.doing("listening")
    reply = requests.post(f"{company.root}/calls/{phone.sid}/{path}", json=asked, timeout=5)
    assert reply.status_code == 400
    phone.wait()
    assert phone.end() == "completed"
