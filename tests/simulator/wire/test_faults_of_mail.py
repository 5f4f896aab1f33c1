"""Faults on request on an e-mail's way, met by the standard library's client."""

import smtplib
import threading
import time
from email.policy import SMTP
from typing import Any

import pytest
import requests

from tests.simulator.customer import Company
from tests.simulator.mail.post import CITIZEN, LINE_ADDRESS, emails, letter, post
from tests.support.programs import wait_until

ANOTHER = "outra@exemplo.br"


def fault(company: Company, kind: str, **more: Any) -> None:
    """The next e-mail meets with this."""
    company.post("/faults", path="smtp", kind=kind, **more)


@pytest.mark.parametrize(("kind", "code"), [("4xx", 451), ("5xx", 550)])
def test_an_email_is_refused_after_its_data(company: Company, kind: str, code: int) -> None:
    """As often as asked, and then no more."""
    fault(company, kind, times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            post(company, letter())
        assert refused.value.smtp_code == code
    assert emails(company) == []
    assert company.get("/faults") == []
    post(company, letter())
    assert len(emails(company)) == 1


@pytest.mark.parametrize(("kind", "code"), [("4xx", 451), ("5xx", 550)])
def test_a_recipient_is_refused(company: Company, kind: str, code: int) -> None:
    """Only the one that the fault is for; the other has the e-mail."""
    fault(company, kind, step="rcpt", match="outra@", times=None)
    post(company, letter())
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        post(company, letter(), ANOTHER)
    assert refused.value.recipients[ANOTHER][0] == code
    with smtplib.SMTP("127.0.0.1", company.smtp_port, timeout=5) as client:
        unsent = client.sendmail(LINE_ADDRESS, [ANOTHER, CITIZEN], letter().as_bytes(policy=SMTP))
    assert list(unsent) == [ANOTHER]
    assert [each["envelope"]["to"] for each in emails(company)] == [[CITIZEN], [CITIZEN]]


@pytest.mark.parametrize(("kind", "code"), [("4xx", 421), ("5xx", 554)])
def test_nobody_is_let_in(company: Company, kind: str, code: int) -> None:
    """https://www.rfc-editor.org/rfc/rfc5321#section-3.1"""
    fault(company, kind, step="connect")
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        post(company, letter())
    assert refused.value.smtp_code == code
    post(company, letter())


def test_a_connection_is_reset_before_its_greeting(company: Company) -> None:
    """Nothing was sent, and whoever sends may know it."""
    fault(company, "refuse")
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        post(company, letter())
    assert emails(company) == []
    post(company, letter())


def test_an_email_is_kept_and_the_connection_closes_without_an_answer(company: Company) -> None:
    """Whoever sent it cannot know."""
    fault(company, "close-after-data")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        post(company, letter())
    assert len(emails(company)) == 1


@pytest.mark.parametrize(("step", "kept"), [("connect", 0), ("rcpt", 0), ("data", 1)])
def test_a_server_hangs_until_the_client_gives_up(company: Company, step: str, kept: int) -> None:
    """After its data an e-mail is in the box, whatever its sender was told."""
    fault(company, "hang", step=step, seconds=60)
    with pytest.raises((smtplib.SMTPServerDisconnected, TimeoutError)):
        post(company, letter(), seconds=0.5)
    assert len(emails(company)) == kept
    post(company, letter())
    assert len(emails(company)) == kept + 1


@pytest.mark.parametrize("step", ["connect", "rcpt", "data"])
def test_a_server_that_hangs_answers_in_the_end(company: Company, step: str) -> None:
    """In real seconds, however fast the clock."""
    company.post("/clock", speed=100)
    fault(company, "hang", step=step, seconds=0.4)
    began = time.monotonic()
    post(company, letter())
    assert time.monotonic() - began >= 0.4
    assert len(emails(company)) == 1


def test_a_hanging_server_is_let_go_when_faults_are_cleared(company: Company) -> None:
    """Nobody waits on for a test that has ended; and it hangs for one sender only."""
    fault(company, "hang", seconds=500)
    sending = threading.Thread(target=lambda: post(company, letter("primeiro"), seconds=60))
    sending.start()
    wait_until("the e-mail is kept", lambda: len(emails(company)) == 1)
    post(company, letter("segundo"))
    requests.delete(f"{company.root}/faults", timeout=5)
    sending.join(5)
    assert not sending.is_alive()
    assert [each["subject"] for each in emails(company)] == ["segundo", "primeiro"]


def test_a_fault_of_mail_befalls_no_call_and_no_sms(company: Company) -> None:
    """Nor theirs an e-mail."""
    fault(company, "hang", seconds=500, times=None)
    for path in ("Calls", "Messages"):
        company.post("/faults", path=path, kind="hang", method="GET", seconds=0, times=None)
    assert company.client().calls.list() == []
    assert company.client().messages.list() == []
    told: Any = company.get("/faults")
    kept = [("smtp", "data"), ("Calls", None), ("Messages", None)]
    assert [(each["path"], each["step"]) for each in told] == kept
    requests.delete(f"{company.root}/faults", timeout=5)
    post(company, letter())


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "429"},
        {"kind": "drop"},
        {"kind": "4xx", "step": "quit"},
        {"kind": "refuse", "step": "data"},
        {"kind": "close-after-data", "step": "rcpt"},
        {"kind": "4xx", "step": "connect", "match": "a@"},
        {"kind": "4xx", "path": "Calls"},
        {"kind": "5xx", "path": "webhooks"},
    ],
)
def test_a_fault_of_mail_that_cannot_be_had_is_refused(
    company: Company, asked: dict[str, Any]
) -> None:
    """With a reason."""
    reply = requests.post(f"{company.root}/faults", json={"path": "smtp"} | asked, timeout=5)
    assert reply.status_code == 400
    assert reply.json()["error"]
