"""Automatic mail: what machines of any make write is known as theirs, what people write is not."""

from email import message_from_string

import pytest

from ivr.rules.mail.automatic import MAX_FROM_CHARS, is_daemon
from ivr.rules.mail.bounces import Bounce
from ivr.rules.mail.delivery_status import BounceClass
from ivr.rules.mail.headers import Head
from ivr.rules.mail.reading import read_mail
from ivr.rules.words.addresses import is_nobody
from tests.rules.mail.test_bounces import notification

US = "atendimento@set.rn.gov.br"
PERSON = "From: Maria <maria@exemplo.com.br>\r\nSubject: Senha\r\n"


def automatic(lines: str, body: str = "Olá") -> bool:
    """Whether a message with these lines counts as a machine's."""
    return read_mail(f"{lines}\r\n{body}".encode()).automatic


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-replied",
        "auto-submitted: AUTO-GENERATED; x=y",
        "Auto-Submitted: auto-notified",
        "Return-Path: <>",
        "Return-Path:  < > ",
        "Precedence: bulk",
        "Precedence: LIST",
        "Precedence: auto_reply",
        "List-Id: <lista.exemplo.br>",
        "List-Unsubscribe: <mailto:x@y.br>",
        "X-Autoreply: yes",
        "X-Autorespond: vacation",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Loop: central@exemplo.br",
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="x"',
        "Content-Type: text/calendar; method=REPLY",
    ],
)
def test_every_word_by_which_machines_say_so_is_known(line: str) -> None:
    assert automatic(f"{PERSON}{line}\r\n")


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@mx.exemplo.br",
        "Mail Delivery <mailer-daemon@exemplo.br>",
        "postmaster@exemplo.br",
        "noreply@exemplo.br",
        "no-reply+123@exemplo.br",
        "nao-responda@exemplo.br",
        "naoresponda@exemplo.br",
        "do_not_reply@exemplo.br",
        "bounces+abc@exemplo.br",
    ],
)
def test_an_address_that_nobody_reads_is_a_machines(sender: str) -> None:
    assert automatic(f"From: {sender}\r\nSubject: a\r\n")


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "Return-Path: <maria@exemplo.com.br>",
        "X-Auto-Response-Suppress: DR, RN",
        "X-Autoreply: no",
        "X-Mailer: iPhone Mail",
        "Content-Type: text/calendar; method=REQUEST",
    ],
)
def test_what_people_send_is_no_machines(line: str) -> None:
    assert not automatic(f"{PERSON}{line}\r\n")
    assert not is_nobody("maria.noreply@exemplo.com.br")


@pytest.mark.parametrize(
    "lines",
    [
        "Feedback-ID: 12345678:user:servico",
        "X-Loop: no",
        f"List-Id: Atendimento <atendimento.set.rn.gov.br>\r\nList-Post: <mailto:{US}>\r\n"
        "Precedence: list\r\nMailing-list: list atendimento@set.rn.gov.br",
        "Subject: Re: Fora do prazo",
    ],
)
def test_what_whole_services_and_our_own_lists_stamp_is_no_machines_mark(lines: str) -> None:
    head = PERSON if "Subject" not in lines else "From: Maria <maria@exemplo.com.br>\r\n"
    mail = read_mail(f"{head}{lines}\r\n\r\nOi".encode(), frozenset({US}))
    assert (mail.automatic, mail.doubtful) == (False, False)


@pytest.mark.parametrize(
    "line",
    ["List-Id: <lista.exemplo.br>", "Precedence: bulk", "List-Unsubscribe: <https://x.br/u>"],
)
def test_what_came_by_a_list_may_be_a_persons_all_the_same(line: str) -> None:
    mail = read_mail(f"{PERSON}{line}\r\n\r\nOi".encode(), frozenset({US}))
    assert (mail.automatic, mail.doubtful) == (True, True)
    sure = read_mail(f"{PERSON}{line}\r\nAuto-Submitted: auto-replied\r\n\r\nOi".encode())
    assert (sure.automatic, sure.doubtful) == (True, False)


@pytest.mark.parametrize(
    "subject",
    ["Resposta automática: Dúvida", "Automatic reply: a", "Fora do escritório", "AUTO: Dúvida"],
)
def test_an_absence_is_known_by_its_subject(subject: str) -> None:
    assert automatic(f"From: Maria <maria@exemplo.com.br>\r\nSubject: {subject}\r\n")
    assert not automatic(f"From: Maria <maria@exemplo.com.br>\r\nSubject: Sobre {subject}\r\n")


def test_a_report_says_which_of_our_emails_it_gives_back() -> None:
    raw = notification("failed")
    mail = read_mail(raw)
    assert mail.automatic
    assert mail.returned
    assert mail.returned.bounce.final
    plain = b"From: m@exemplo.br\r\nSubject: a\r\n\r\nNao chegou"
    assert read_mail(plain).returned is None


def test_a_report_without_our_path_names_the_email_by_what_it_gives_back() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx\r\nTo: central@exemplo.br\r\nReturn-Path: <>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        b"--x\r\n\r\nSorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; m@exemplo.br\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--x\r\nContent-Type: %s\r\n\r\n"
        b"From: central@exemplo.br\r\nMessage-ID: <ours@central>\r\n\r\n%s--x--\r\n"
    )
    for kind in (b"text/rfc822-headers", b"message/rfc822"):
        found = read_mail(raw % (kind, b"text\r\n")).returned
        assert found
        assert found.bounce == Bounce("", BounceClass.PERMANENT, "5.1.1")
        assert found.message_ids == ("<ours@central>",)


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_senders_line_400_letters_are_looked_at(more: int) -> None:
    name = "x" * (MAX_FROM_CHARS - len(" <mailer-daemon") + more)
    head = Head(message_from_string(f"From: {name} <mailer-daemon@x.br>\n\n"))
    assert is_daemon(head) == (not more)
