"""Bounces: a notification names one e-mail of ours, and says whether it is lost for good."""

from email.message import Message

import pytest

from ivr.rules.mail.bounces import (
    MAX_BYTES,
    MAX_DETECTED_BYTES,
    MAX_MESSAGE_IDS,
    Bounce,
    Returned,
    read_bounce,
    return_path,
)
from ivr.rules.mail.delivery_status import MAX_STATUS_CHARS, BounceClass, outcome_of

TOKEN = "a1b2c3d4e5f6a7b8c9d0e1f2"
OURS = f"bounces+{TOKEN}@exemplo.gov.br"
DSN = """\
Return-Path: <>
{addressed}
From: MAILER-DAEMON@mx.exemplo.br (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemplo.br

Final-Recipient: rfc822; maria@exemplo.com.br
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <maria@exemplo.com.br>: no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <x@central.exemplo.br>
To: maria@exemplo.com.br

--b--
"""


def notification(
    action: str = "failed", status: str = "5.1.1", addressed: str = f"To: {OURS}"
) -> bytes:
    """As Postfix writes it."""
    return DSN.format(action=action, status=status, addressed=addressed).encode()


def bounce(raw: bytes, recipient: str = "") -> Bounce:
    """What the notification says."""
    found = read_bounce(raw, recipient)
    assert found
    return found.bounce


def lost(token: str) -> Returned:
    """A report that the e-mail of that token is lost for good."""
    return Returned(Bounce(token, BounceClass.PERMANENT, "5.1.1"))


def test_a_failure_is_final_and_says_why() -> None:
    assert bounce(notification()) == Bounce(TOKEN, BounceClass.PERMANENT, "5.1.1")
    assert bounce(notification("Failed", "5.2.2 (mailbox full)")) == Bounce(
        TOKEN, BounceClass.PERMANENT, "5.2.2"
    )


def test_a_delay_is_not_the_end_and_a_server_that_has_given_up_is() -> None:
    assert bounce(notification("delayed", "4.4.1")) == Bounce(TOKEN, BounceClass.DELAYED, "4.4.1")
    assert bounce(notification("relayed", "2.0.0")) == Bounce(TOKEN, BounceClass.NONE, "2.0.0")
    assert bounce(notification("failed", "4.4.7")) == Bounce(TOKEN, BounceClass.TEMPORARY, "4.4.7")


@pytest.mark.parametrize(
    "addressed",
    [
        f"Delivered-To: {OURS}\nTo: someone@exemplo.br",
        f"X-Original-To: {OURS}",
        f"To: <{OURS.upper()}>",
    ],
)
def test_the_address_that_it_came_to_names_the_email(addressed: str) -> None:
    assert bounce(notification(addressed=addressed)).token == TOKEN


def test_the_envelopes_recipient_counts_before_what_the_message_says() -> None:
    other = "f" * 24
    assert bounce(notification(), f"bounces+{other}@exemplo.gov.br").token == other


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\xff" * 5000,
        b"To: bounces@exemplo.gov.br\n\nhello",
        b"To: bounces+nothex@exemplo.gov.br\n\nhello",
        b"Content-Type: multipart/report; boundary=\n\n--\n--",
        b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 2000,
    ],
)
def test_what_names_no_email_of_ours_is_nothing(raw: bytes) -> None:
    assert read_bounce(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: Re: Seu atendimento\nAuto-Submitted: auto-replied\n\nEstou de ferias.",
        b"From: Maria <m@exemplo.br>\nContent-Type: multipart/report; boundary=b\n\n--b\n"
        b"Content-Type: text/plain\n\nAction: failed\nStatus: 5.1.1\n--b--\n",
    ],
)
def test_an_answering_machine_or_a_letter_is_no_failure(raw: bytes) -> None:
    assert bounce(raw, OURS) == Bounce(TOKEN, BounceClass.NONE, "")


def test_the_return_path_is_the_mailbox_with_the_token() -> None:
    assert return_path("bounces@exemplo.gov.br", TOKEN) == OURS


def test_a_notification_built_to_take_for_ever_is_read_by_its_header() -> None:
    deep = b"To: central+0123456789abcdef@exemplo.br\r\n"
    deep += b"Content-Type: message/rfc822\r\n\r\n" * 20_000
    assert read_bounce(deep) is None
    bomb = notification() + b"\r\n--" * 6_000
    assert bounce(bomb).kind is BounceClass.PERMANENT


MORE = pytest.mark.parametrize("more", [0, 1])
NOTICE = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.exemplo.br\nSubject: x\n{head}\n{text}"


def notice(head: str = "", text: str = "") -> bytes:
    """A notification without fields, which comes to the return path of an e-mail of ours."""
    return NOTICE.format(head=f"To: {OURS}\n{head}", text=text).encode()


@MORE
def test_of_a_notification_a_million_bytes_are_read(more: int) -> None:
    before = notice(text="x")
    id_line = b"\nMessage-ID: <x@y>"
    blank = b"\n" * (MAX_BYTES - len(before) - len(id_line) + more)
    found = read_bounce(before + blank + id_line)
    assert found
    assert found.message_ids == (() if more else ("<x@y>",))


@MORE
def test_what_a_notification_gives_back_is_known_by_twenty_ids(more: int) -> None:
    ids = [f"<{n}@x>" for n in range(MAX_MESSAGE_IDS + more)]
    found = read_bounce(notice(text="\n".join(f"Message-ID: {each}" for each in ids)))
    assert found
    assert found.message_ids == tuple(ids[:MAX_MESSAGE_IDS])


@MORE
def test_the_detectors_of_other_programs_are_given_100_000_bytes(more: int) -> None:
    qmail = "Hi. This is the\n\n<maria@exemplo.br>:"
    blank = "\n" * (MAX_DETECTED_BYTES - len(notice(text=qmail)) + more)
    found = read_bounce(notice(text=blank + qmail))
    assert found
    assert (found.bounce.kind is BounceClass.PERMANENT) == (not more)


@MORE
def test_of_a_reports_fields_40_000_letters_are_read(more: int) -> None:
    status = "Final-Recipient: rfc822; m@x\nAction: failed\nStatus: 5.1.1"
    before = "x: y\n\n"
    filled = before + "z: ".ljust(MAX_STATUS_CHARS - len(before) - len(status) - 2 + more, "z")
    message = Message()
    message["Content-Type"] = "message/delivery-status"
    message.set_payload(f"{filled}\n\n{status}")
    found = outcome_of(message)
    assert (found.status if found else "") == ("" if more else "5.1.1")
