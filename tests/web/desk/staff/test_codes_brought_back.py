"""Codes that come back to our mailbox: they open nothing any more, and nobody reads them there."""

import re
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from ivr.rules.mail.reading import fingerprint, read_mail
from ivr.rules.notices.email_states import EMAIL_LABELS, EmailState, OutgoingEmail
from ivr.rules.staff.roles import Role
from ivr.usecases.callbacks.undelivered import note_bounce
from ivr.usecases.mail import inbox
from ivr.usecases.notices.emails import publish_emails, send_email
from ivr.usecases.privacy.rights import Typed, prove, send_code
from ivr.usecases.staff.accounts import reset_at_terminal
from ivr.usecases.staff.staff import add_member
from tests.conftest import Install
from tests.rules.mail.test_bounces import lost
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.web.citizens.test_contact import MAIL
from tests.web.desk.cases.written import write
from tests.web.desk.member import PASSWORD, Member
from tests.web.desk.staff.test_accounts import BIA, Posted, administrator, first, make

ORIGINAL = "/painel/mensagens/originais/1"


@pytest.fixture
def central(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """An installation that sends e-mail and keeps what it is sent."""
    return installed(any_database_url, **MAIL, MAIL_DIR=str(tmp_path / "mail"))


def sent(central: Installation, kind: str = "first-code") -> OutgoingEmail:
    """The newest e-mail of that kind, as its receiver has it."""
    box = Posted()
    publish_emails(central.ports)
    newest = f"SELECT id, publication FROM emails WHERE kind = '{kind}' ORDER BY id DESC LIMIT 1"
    ((row, publication),) = central.rows(newest)
    send_email(replace(central.ports, mailer=box), int(str(row)), int(str(publication)))
    (letter,) = box.letters
    return letter


def code_in(letter: OutgoingEmail) -> str:
    (code,) = re.findall(r"Central 7880: ((?:[A-Z2-9]{4} ?){4})\b", letter.text)
    return str(code)


def comes(central: Installation, raw: bytes) -> None:
    """The message is in our mailbox, and was read."""
    original, size = central.ports.mail_files.keep([raw])
    read = inbox._Read(fingerprint([raw]), read_mail(raw), None, original, size)
    with central.ports.database.write() as session:
        inbox._add(session, central.line, read)


def reply(letter: OutgoingEmail, threaded: bool = True, automatic: bool = False) -> bytes:
    """An answer to it, which quotes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = BIA, "central@exemplo.br", "Re: código"
    message["Message-ID"] = "<x1@exemplo.br>"
    if threaded:
        message["In-Reply-To"] = message["References"] = letter.message_id
    if automatic:
        message["Auto-Submitted"] = "auto-replied"
    message.set_content("Obrigada!\n\n> " + letter.text.replace("\n", "\n> "))
    return message.as_bytes(policy=SMTP)


def report(letter: OutgoingEmail, action: str = "failed") -> bytes:
    """What a mail server says of it, and gives back with it."""
    return (
        f"From: MAILER-DAEMON@mx\r\nTo: central@exemplo.br\r\nSubject: Undelivered\r\n"
        "Message-ID: <b@mx>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nfailed\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.to}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n"
        f"--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {letter.message_id}\r\n"
        f"Subject: x\r\n\r\n{letter.text}\r\n--B--\r\n"
    ).encode()


def somebody(central: Installation, role: Role) -> Member:
    email = f"{role.value}@exemplo.br"
    add_member(central.ports, email, "Sol", role, PASSWORD)
    enrol(central.ports, email)
    member = Member(central.app.test_client())
    member.sign_in(email)
    return member


BACK: dict[str, Callable[[OutgoingEmail], bytes]] = {
    "a reply": reply,
    "a reply that names nothing": lambda letter: reply(letter, threaded=False),
    "an answering machine's word": lambda letter: reply(letter, automatic=True),
    "a report of failure": report,
    "a report of delay": lambda letter: report(letter, "delayed"),
}


@pytest.mark.parametrize("back", BACK.values(), ids=BACK.keys())
def test_a_first_code_that_comes_back_is_void_and_read_by_nobody(
    central: Installation, back: Callable[[OutgoingEmail], bytes]
) -> None:
    make(administrator(central))
    letter = sent(central)
    code = code_in(letter)
    comes(central, back(letter))
    kept = central.rows("SELECT state, text, subject, sender, original, place FROM incoming")
    assert kept == [("returned", "", "", "", "", "")]
    assert central.rows("SELECT count(*) FROM cases") == [(0,)]
    assert central.rows("SELECT first_code FROM staff WHERE id = 2") == [("",)]
    assert first(Member(central.app.test_client()), code) == 422
    assert ("code-void", "2") in central.rows("SELECT action, subject FROM audit")
    sol = somebody(central, Role.SUPERVISOR)
    assert sol.get(ORIGINAL).status_code == 404
    assert code not in sol.get("/painel/quarentena/1").text


def test_a_bounce_of_a_first_code_is_told_to_administrators(central: Installation) -> None:
    eva = administrator(central)
    make(eva)
    comes(central, report(sent(central)))
    assert central.rows("SELECT state FROM emails") == [("bounced",)]
    page = eva.get("/painel/contas/2").text
    assert "Sem código" in page
    assert EMAIL_LABELS[EmailState.BOUNCED] in page


def test_an_answer_to_a_first_code_does_not_come_to_our_mailbox(central: Installation) -> None:
    make(administrator(central))
    assert sent(central).reply_to == BIA


def test_an_older_e_mail_that_comes_back_voids_no_newer_code(central: Installation) -> None:
    make(administrator(central))
    old = sent(central)
    central.clock.advance(1)
    code = reset_at_terminal(central.ports, BIA)
    comes(central, reply(old))
    assert first(Member(central.app.test_client()), code) == 302


def test_a_bounce_told_by_the_mail_server_voids_the_code(central: Installation) -> None:
    make(administrator(central))
    code = code_in(sent(central))
    ((token,),) = central.rows("SELECT token FROM emails")
    assert note_bounce(central.ports, lost(str(token)))
    assert first(Member(central.app.test_client()), code) == 422


@pytest.mark.parametrize("back", [reply, report])
def test_a_code_that_proves_an_address_is_void_once_it_comes_back(
    central: Installation, back: Callable[[OutgoingEmail], bytes]
) -> None:
    case_id = write(central, address=BIA)
    ((protocol,),) = central.rows(f"SELECT protocol FROM cases WHERE id = {case_id}")
    nonce = send_code(central.line, str(protocol), BIA)
    letter = sent(central, "proof")
    (code,) = re.findall(r"\b\d{6}\b", letter.text)
    comes(central, back(letter))
    assert prove(central.line, Typed(str(protocol), BIA, code, nonce)) is None
    rows = central.rows("SELECT id FROM incoming WHERE state = 'returned'")
    assert bool(rows) == (back is report)
    for (row,) in rows:
        sol = somebody(central, Role.SUPERVISOR)
        assert sol.get(f"/painel/mensagens/originais/{row}").status_code == 404
