"""Run SMTP servers for tests: one takes e-mails, one breaks off at a given stage."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from subprocess import DEVNULL, run

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.web.served import free_port

HOST = "127.0.0.1"


@dataclass
class Mailbox:
    """An aiosmtpd handler that stores e-mails, or gives the replies set in place of taking."""

    rcpt: str = ""
    data: str = ""
    closes_after_data: bool = False  # it has the e-mail, and never says so
    envelopes: list[Envelope] = field(default_factory=list)
    asked: int = 0  # e-mails whose recipient it was told of

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Add a recipient, or give the reply `rcpt`; return the SMTP reply."""
        self.asked += 1
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the e-mail, or give the reply `data`; return the SMTP reply."""
        if self.data:
            return self.data
        self.envelopes.append(envelope)
        if self.closes_after_data and server.transport:
            server.transport.close()
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        """Return the e-mails taken, parsed anew."""
        raw = [each.content or b"" for each in self.envelopes]
        parse = message_from_bytes
        return [
            parse(each if isinstance(each, bytes) else each.encode(), policy=policy.default)
            for each in raw
        ]


@dataclass(frozen=True)
class Certificate:
    """A certificate for localhost, which is its own authority, and its key."""

    certificate: Path
    key: Path

    def context(self) -> SSLContext:
        """Return what a server needs to speak TLS with it."""
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def certify(folder: Path) -> Certificate:
    """Make a new certificate in that folder, by OpenSSL's own program."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    extra = ["-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(made.key), "-out", str(made.certificate)]
    run([*words.split(), *extra, *files], check=True, stdout=DEVNULL, stderr=DEVNULL)
    return made


@contextmanager
def mail_server(
    mailbox: Mailbox, certificate: Certificate | None = None, password: str = "", port: int = 0
) -> Iterator[int]:
    """Run an SMTP server that fills `mailbox` during the block; give its port.

    With a certificate it wants STARTTLS first, and with a password that of the user "central".
    """

    def knows(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        good = LoginPassword(login=b"central", password=password.encode())
        return AuthResult(success=data == good)

    port = port or free_port()
    controller = Controller(
        mailbox,
        hostname=HOST,
        port=port,
        tls_context=certificate.context() if certificate else None,
        require_starttls=bool(certificate),
        authenticator=knows if password else None,
        auth_required=bool(password),
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


Act = bytes | Callable[[socket.socket], None]
STAGES = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "text")
USUAL = {"connect": b"220 hi", "EHLO": b"250 hi", "MAIL": b"250 ok", "RCPT": b"250 ok"}
USUAL |= {"DATA": b"354 go on", "text": b"250 taken"}


class OddServer:
    """An SMTP server that at one stage does what the test says."""

    def __init__(self, stage: str, act: Act) -> None:
        """Listen; at `stage` answer the bytes `act`, or call it with the connection and hang up."""
        assert stage in STAGES
        self._stage, self._act = stage, act
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.over = threading.Event()
        self.met = 0  # connections
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "OddServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def hang(self, _line: socket.socket) -> None:
        """Say nothing until the test is over."""
        self.over.wait(30)

    def drip(self, line: socket.socket) -> None:
        """Send an answer byte by byte, for half a minute."""
        line.sendall(b"250-")
        for _ in range(300):
            if self.over.wait(0.1):
                return
            line.sendall(b"x")

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.met += 1
            with line, suppress(OSError):
                self._converse(line)

    def _converse(self, line: socket.socket) -> None:
        heard = line.makefile("rb")
        for stage in STAGES:
            if stage == "text":
                while heard.readline() not in (b".\r\n", b""):
                    pass
            elif stage != "connect":
                heard.readline()
            if stage == self._stage:
                if isinstance(self._act, bytes):
                    line.sendall(self._act + b"\r\n")
                    continue
                self._act(line)
                return
            line.sendall(USUAL[stage] + b"\r\n")


def hang_up(_line: socket.socket) -> None:
    """End the connection without a word."""
