"""Hand one e-mail to our mail server over SMTP, and tell apart each way of failing."""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ivr.gateways.mail.mail_server import MailServer
from ivr.gateways.mail.mime import as_written
from ivr.ports.failures import Failure, MailFailed
from ivr.rules.mail.bounces import return_path
from ivr.rules.notices.email_states import Nature, OutgoingEmail

SECONDS = 10.0  # for a whole sending, however slowly the server drips
DONE = range(200, 300)


class SmtpMailer:
    """Our mail server as a sender of e-mails: one address of ours, one for what comes back."""

    def __init__(
        self,
        url: str,
        sender: str,
        bounces: str = "",
        authorities: str = "",
        seconds: float = SECONDS,
    ) -> None:
        """Take the server's URL (SMTP_URL) and the sender (MAIL_FROM); connect to nothing yet.

        `bounces`: MAIL_BOUNCES, empty where what comes back goes to the sender itself.
        `authorities` is a file of certificates to trust in place of the system's.
        """
        self._server = MailServer.of(url)
        self._sender, self._bounces = sender, bounces
        self._authorities = authorities or None
        self._seconds = seconds

    def send(self, letter: OutgoingEmail) -> None:
        """Hand the e-mail to the mail server; raise MailFailed, when its time is over at latest."""
        written = as_written(letter, self._sender, self._bounces)
        returns = return_path(self._bounces, letter.token) if self._bounces else self._sender
        # Our own name in the greeting would be a name server's to tell, in its own time.
        session = _Session(local_hostname=self._sender.rpartition("@")[2])
        with _ended_after(session, self._seconds), _failures(session):
            session.greet(self._server, self._tls_context())
            # What the server has against ourselves is an operator's matter, not this reader's.
            path = "" if letter.nature is Nature.REPLIED else returns
            _asked(session, Failure.LATER, "MAIL", f"FROM:<{path}>")
            _asked(session, Failure.REFUSED, "RCPT", f"TO:<{letter.to}>")
            session.hand_over(written)
            session.putcmd("QUIT")

    def _tls_context(self) -> ssl.SSLContext | None:
        """Return what TLS trusts, where the server is spoken to by it: reading it takes a while."""
        if not (self._server.tls or self._server.starttls):
            return None
        return ssl.create_default_context(cafile=self._authorities)


class _Session(smtplib.SMTP):
    """A conversation with one SMTP server, which can be cut off from another thread."""

    until = 0.0  # by time.monotonic
    handle: socket.socket | None = None  # the connection itself, whatever TLS is wrapped round it
    context: ssl.SSLContext | None = None  # for TLS from the first byte
    in_doubt = False  # the text went out, and nothing is known of what became of it
    delivered = False

    def greet(self, server: MailServer, context: ssl.SSLContext | None) -> None:
        """Connect, greet, start TLS where wanted, and log in where there is a user.

        Raises MailFailed: whatever it has against us, no e-mail is given up for it.
        """
        self.context = context if server.tls else None
        self._host = server.host  # the name that STARTTLS checks the certificate for
        try:
            code, words = self.connect(server.host, server.port)
            if code != 220:
                raise smtplib.SMTPResponseException(code, words)
            self.ehlo_or_helo_if_needed()
            if server.starttls:
                self.starttls(context=context)
                self.ehlo_or_helo_if_needed()
            if server.user:
                self.login(server.user, server.password)
        except smtplib.SMTPResponseException as why:
            raise MailFailed(Failure.LATER, _said(why.smtp_code)) from None

    def hand_over(self, written: bytes) -> None:
        """Send the e-mail's bytes; raise MailFailed for a refusal, OSError for no answer."""
        try:
            code, _ = self.data(written)
        except smtplib.SMTPDataError as why:
            raise _refusal(why.smtp_code, Failure.REFUSED) from None
        if self.in_doubt:
            raise MailFailed(Failure.UNKNOWN)
        if code not in DONE:
            raise _refusal(code, Failure.REFUSED)
        self.delivered = True

    def getreply(self) -> tuple[int, bytes]:
        """Read the server's next answer, and note whether the text may be with it already.

        After 354 it may have the whole text before it answers.
        """
        code, words = super().getreply()
        self.in_doubt = code == 354 or (self.in_doubt and code < 200)
        return code, words

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        """Return a socket to the first of the host's addresses that answers within the time."""
        why: OSError = TimeoutError("no time left")
        for family, kind, protocol, _, place in _looked_up(host, port, self.until):
            line = socket.socket(family, kind, protocol)
            try:
                line.settimeout(_left(self.until))
                line.connect(place)
                self.handle = line.dup()
                if self.context:
                    return self.context.wrap_socket(line, server_hostname=host)
                return line
            except OSError as failed:
                line.close()
                why = failed
        raise why


@contextmanager
def _ended_after(session: _Session, seconds: float) -> Iterator[None]:
    """Shut the connection down under whoever waits on it, `seconds` after the block began.

    A limit on each answer would not do: a server that sends a letter now and then keeps to it.
    """
    session.until = time.monotonic() + seconds

    def cut_off() -> None:
        if session.handle:
            with suppress(OSError):
                session.handle.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(seconds, cut_off)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        session.close()
        if session.handle:
            session.handle.close()


@contextmanager
def _failures(session: _Session) -> Iterator[None]:
    """Turn whatever breaks the conversation into MailFailed; ignore it once it is delivered."""
    try:
        yield
    except (smtplib.SMTPException, OSError, ValueError):
        if not session.delivered:
            raise MailFailed(Failure.UNKNOWN if session.in_doubt else Failure.LATER) from None


def _asked(session: _Session, otherwise: Failure, verb: str, words: str) -> None:
    code, _ = session.docmd(verb, words)
    if code not in DONE:
        raise _refusal(code, otherwise)


def _refusal(code: int, final: Failure) -> MailFailed:
    """Return MailFailed for a code: `final` for 5xx, LATER for any other."""
    return MailFailed(final if 500 <= code < 600 else Failure.LATER, _said(code))


def _said(code: int) -> str:
    """Return a code as it is stored; "" for what is none."""
    return str(code) if 200 <= code < 600 else ""


def _left(until: float) -> float:
    return max(until - time.monotonic(), 0.001)


def _looked_up(host: str, port: int, until: float) -> list[Any]:
    """Look up the host's addresses; raise OSError, also when the name server takes too long."""
    found: list[Any] = []
    failed: list[OSError] = []

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as why:
            failed.append(why if isinstance(why, OSError) else OSError(str(why)))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(_left(until))
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError("the name was not looked up in time")
    return found
