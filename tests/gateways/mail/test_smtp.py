"""SMTP with real servers: what is taken, what is refused, and how long anything may last."""

import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from socket import socket

import pytest

from ivr.gateways.mail.smtp import SECONDS, SmtpMailer
from ivr.gateways.queue.rq_queue import JOB_SECONDS
from ivr.ports.failures import Failure, MailFailed
from ivr.rules.notices.email_states import OutgoingEmail
from tests.support.clock import MONDAY_TEN
from tests.support.mail import Certificate, Mailbox, OddServer, certify, hang_up, mail_server
from tests.web.served import free_port

FROM, BOUNCES, TO = "central@exemplo.gov.br", "bounces@exemplo.gov.br", "maria@exemplo.com.br"
LETTER = OutgoingEmail(
    to=TO,
    subject="Seu atendimento na SEFAZ/RN - protocolo 1234 5678 901",
    text="Olá!\n\nSua orientação está aqui.\n.\n",
    html="<!doctype html><html><body><p>Olá! Sua orientação está aqui.</p></body></html>",
    reply_to="atendimento@exemplo.gov.br",
    message_id="<0123456789abcdef@central.exemplo.br>",
    token="a1b2c3d4e5f6a7b8c9d0e1f2",
    written_at=MONDAY_TEN,
)
BRIEF = 1.0  # seconds, in place of ten


def mailer(port: int, bounces: str = BOUNCES, seconds: float = SECONDS) -> SmtpMailer:
    """A mailer to the server at that port."""
    return SmtpMailer(f"smtp://127.0.0.1:{port}", FROM, bounces, seconds=seconds)


def failure(
    port: int, letter: OutgoingEmail = LETTER, seconds: float = SECONDS
) -> tuple[Failure, str]:
    """How that letter's sending fails, and with which code."""
    with pytest.raises(MailFailed) as failed:
        mailer(port, seconds=seconds).send(letter)
    assert TO not in repr(failed.value)
    assert failed.value.__context__ is None or failed.value.__suppress_context__
    return failed.value.failure, failed.value.code


@pytest.fixture
def mailbox() -> Mailbox:
    """An empty one."""
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    """Of the server that fills the mailbox."""
    with mail_server(mailbox) as port:
        yield port


def test_an_email_arrives_as_text_and_html_with_one_recipient(mailbox: Mailbox, port: int) -> None:
    mailer(port).send(LETTER)
    (envelope,), (message,) = mailbox.envelopes, mailbox.messages
    assert envelope.rcpt_tos == [TO]
    assert message["To"] == TO
    assert message["From"] == f"SEFAZ/RN <{FROM}>"
    name, address = LETTER.reply_to.split("@")
    tagged = f'"SEFAZ/RN (ref {LETTER.token})" <{name}+{LETTER.token}@{address}>'
    assert message["Reply-To"] == tagged, "its server takes what comes to a tag"
    assert message["Subject"] == LETTER.subject
    assert message["Message-ID"] == LETTER.message_id
    assert parsedate_to_datetime(message["Date"]) == MONDAY_TEN
    assert message["Bcc"] is None
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert html
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content().strip() == LETTER.html


def test_row_34_nothing_answers_it_by_itself_and_what_returns_names_the_one_email(
    mailbox: Mailbox, port: int
) -> None:
    mailer(port).send(LETTER)
    mailer(port, bounces="").send(LETTER)
    assert [each.mail_from for each in mailbox.envelopes] == [
        f"bounces+{LETTER.token}@exemplo.gov.br",
        FROM,
    ]
    for message in mailbox.messages:
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["X-Auto-Response-Suppress"] == "All"


def test_every_line_is_short_and_of_seven_bits(mailbox: Mailbox, port: int) -> None:
    mailer(port).send(replace(LETTER, html=f"<p>{'orientação ' * 900}</p>", text="ção " * 2000))
    content = mailbox.envelopes[0].content
    assert isinstance(content, bytes)
    assert content.isascii()
    assert max(map(len, content.splitlines())) <= 78


@pytest.mark.parametrize("stage", ["rcpt", "data"])
@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        ("451 4.7.1 greylisted", (Failure.LATER, "451")),
        ("421 too busy", (Failure.LATER, "421")),
        ("550 5.1.1 no such user", (Failure.REFUSED, "550")),
        ("552 5.2.2 full", (Failure.REFUSED, "552")),
    ],
)
def test_row_33_a_4xx_is_for_later_and_a_5xx_final(
    mailbox: Mailbox, port: int, stage: str, answer: str, failed: tuple[Failure, str]
) -> None:
    setattr(mailbox, stage, answer)
    assert failure(port) == failed
    assert mailbox.envelopes == []


def test_row_33_a_server_that_closes_after_data_may_have_it(mailbox: Mailbox, port: int) -> None:
    mailbox.closes_after_data = True
    assert failure(port) == (Failure.UNKNOWN, "")
    mailbox.closes_after_data = False
    mailer(port).send(LETTER)
    assert [each["Message-ID"] for each in mailbox.messages] == [LETTER.message_id] * 2


def test_row_33_a_server_that_is_away_has_nothing() -> None:
    assert failure(free_port()) == (Failure.LATER, "")
    with pytest.raises(MailFailed, match="later"):
        SmtpMailer("smtp://nowhere.invalid", FROM).send(LETTER)


@pytest.mark.parametrize(
    ("stage", "answer", "failed"),
    [
        ("connect", b"554 go away", (Failure.LATER, "554")),  # all of it is an operator's matter
        ("MAIL", b"550 we do not know you", (Failure.LATER, "550")),
        ("DATA", b"503 no", (Failure.REFUSED, "503")),
        ("text", b"554 no", (Failure.REFUSED, "554")),
        ("text", b"?", (Failure.UNKNOWN, "")),
        ("text", b"9" * 9000, (Failure.UNKNOWN, "")),
        ("RCPT", b"?", (Failure.LATER, "")),
        ("RCPT", b"9" * 9000, (Failure.LATER, "")),
    ],
)
def test_row_33_each_odd_answer_means_what_can_be_known(
    stage: str, answer: bytes, failed: tuple[Failure, str]
) -> None:
    with OddServer(stage, answer) as server:
        assert failure(server.port, seconds=5) == failed


@pytest.mark.parametrize("stage", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "text"])
def test_row_33_a_server_that_hangs_up_at_any_stage(stage: str) -> None:
    with OddServer(stage, hang_up) as server:
        unknown = stage == "text"
        assert failure(server.port)[0] is (Failure.UNKNOWN if unknown else Failure.LATER)


@pytest.mark.alone
@pytest.mark.parametrize("how", ["hang", "drip"])
@pytest.mark.parametrize("stage", ["connect", "EHLO", "RCPT", "text"])
def test_row_33_a_server_that_hangs_or_drips_is_cut_off_in_time(stage: str, how: str) -> None:
    server = OddServer(stage, lambda line: getattr(server, how)(line))
    with server:
        begun = time.monotonic()
        unknown = stage == "text"
        assert failure(server.port, seconds=BRIEF)[0] is (
            Failure.UNKNOWN if unknown else Failure.LATER
        )
        assert BRIEF * 0.9 <= time.monotonic() - begun < BRIEF + 1


def test_row_33_ten_seconds_are_the_most_and_a_job_outlasts_them() -> None:
    assert SECONDS == 10 < JOB_SECONDS


INJECTIONS = (
    "a@exemplo.br\r\nBcc: b@exemplo.br",
    "a@exemplo.br\nRCPT TO:<b@exemplo.br>",
    "a@exemplo.br\rX: y",
    "a@exemplo.br,b@exemplo.br",
    "a@exemplo.br;b@exemplo.br",
    "a@exemplo.br b@exemplo.br",
    "a@b@exemplo.br",
    "Maria <a@exemplo.br>",
    "<a@exemplo.br>",
    '"a b"@exemplo.br',
    "a@exemplo.br> SIZE=1",
    "a\0@exemplo.br",
    "a\x0b@exemplo.br",
    "a\u202e@exemplo.br",
    "a\u2028@exemplo.br",
    '=HYPERLINK("http://x")@exemplo.br',
    "=1+1@exemplo.br",
    "josé@exemplo.br",
    "a@[127.0.0.1]",
    "@exemplo.br",
    "a@",
    "",
    f"{'a' * 250}@exemplo.br",
)


@pytest.mark.parametrize("address", INJECTIONS)
@pytest.mark.parametrize("place", ["to", "reply_to"])
def test_row_35_what_is_no_single_address_is_refused_for_good(
    mailbox: Mailbox, port: int, address: str, place: str
) -> None:
    letter = LETTER
    letter = replace(letter, to=address) if place == "to" else replace(letter, reply_to=address)
    assert failure(port, letter) == (Failure.REFUSED, "")
    assert (mailbox.envelopes, mailbox.asked) == ([], 0)


@pytest.mark.parametrize(
    "bad", ["\r\nBcc: b@exemplo.br", "\n\nolá", "\rX: y", "\0", "\x0b", "\u202e", "\u2028", "\x85"]
)
@pytest.mark.parametrize("place", ["subject", "message_id"])
def test_row_35_a_header_of_more_than_a_line_is_refused_for_good(
    mailbox: Mailbox, port: int, bad: str, place: str
) -> None:
    letter = replace(LETTER, **{place: f"<a{bad}@x>"})  # type: ignore[arg-type]
    assert failure(port, letter) == (Failure.REFUSED, "")
    assert mailbox.asked == 0


def test_row_35_what_looks_like_headers_or_an_end_in_the_text_is_text(
    mailbox: Mailbox, port: int
) -> None:
    odd = "Bcc: b@exemplo.br\r\n.\r\nMAIL FROM:<x@y.z>\r\n..\r\n=HYPERLINK(1)\n"
    mailer(port).send(replace(LETTER, text=odd, subject='=HYPERLINK("x"), Bcc: b@exemplo.br'))
    (envelope,), (message,) = mailbox.envelopes, mailbox.messages
    assert envelope.rcpt_tos == [TO]
    assert message["Bcc"] is None
    assert message["Subject"] == '=HYPERLINK("x"), Bcc: b@exemplo.br'
    text = message.get_body(("plain",))
    assert text
    assert text.get_content().splitlines() == odd.splitlines()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """For localhost, known to nobody."""
    return certify(tmp_path_factory.mktemp("tls"))


def test_behind_starttls_our_name_and_password_are_known(
    mailbox: Mailbox, certificate: Certificate
) -> None:
    with mail_server(mailbox, certificate, "senha com : e @") as port:
        known = str(certificate.certificate)
        secret = "central:senha%20com%20%3A%20e%20%40"
        url = f"smtp://{secret}@localhost:{port}?starttls"
        SmtpMailer(url, FROM, BOUNCES, known).send(LETTER)
        assert [each.rcpt_tos for each in mailbox.envelopes] == [[TO]]
        for wrong in (url.replace("senha", "outra"), url.replace(f"{secret}@", "")):
            with pytest.raises(MailFailed, match="later"):
                SmtpMailer(wrong, FROM, BOUNCES, known).send(LETTER)
    assert len(mailbox.envelopes) == 1


def test_a_certificate_that_nobody_knows_or_of_another_name_is_not_trusted(
    mailbox: Mailbox, certificate: Certificate
) -> None:
    with mail_server(mailbox, certificate) as port:
        for host, known in (("localhost", ""), ("127.0.0.1", str(certificate.certificate))):
            with pytest.raises(MailFailed, match="later"):
                SmtpMailer(f"smtp://{host}:{port}?starttls", FROM, "", known).send(LETTER)
    assert mailbox.asked == 0


def test_a_server_without_starttls_gets_neither_password_nor_email(
    mailbox: Mailbox, port: int
) -> None:
    with pytest.raises(MailFailed, match="later"):
        SmtpMailer(f"smtp://a:b@localhost:{port}?starttls", FROM).send(LETTER)
    assert mailbox.asked == 0


@pytest.mark.alone
def test_tls_from_the_first_byte_is_cut_off_in_time_too(certificate: Certificate) -> None:
    context = certificate.context()

    def speak(line: socket) -> None:
        with context.wrap_socket(line, server_side=True) as inside:
            inside.sendall(b"220 hi\r\n")
            server.drip(inside)

    def silent(line: socket) -> None:
        server.over.wait(30)

    for act in (speak, silent):
        server = OddServer("connect", act)
        with server:
            url = f"smtps://localhost:{server.port}"
            known = str(certificate.certificate)
            begun = time.monotonic()
            with pytest.raises(MailFailed, match="later"):
                SmtpMailer(url, FROM, "", known, seconds=BRIEF).send(LETTER)
            assert time.monotonic() - begun < BRIEF + 1
