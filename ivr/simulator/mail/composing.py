"""Compose e-mails that people and mail servers write: new ones, replies, absences, bounces."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses, make_msgid

from ivr.simulator.mail.emails import END_OF_HEADERS, Email
from ivr.simulator.mail.mailbox import ADDRESS, HOSTNAME

FORTALEZA = timezone(timedelta(hours=-3))  # the whole year
ABSENCE = "Estou de férias e respondo quando voltar."
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
KIND = re.compile(r"(?!message/|multipart/)[a-z]+/[A-Za-z0-9.+-]+")
# No header is folded: the library would encode a long Message-ID where it should break it.
POLICY = SMTP.clone(max_line_length=998)


class Nobody(Exception):
    """The e-mail names nobody to whom the new one could be sent."""


@dataclass(frozen=True)
class Attachment:
    """A file, with the name and the type that the sender gives it."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Draft:
    """The text and the attachment that somebody has written."""

    text: str
    attachment: Attachment | None = None


@dataclass(frozen=True)
class ComposedEmail:
    """An e-mail ready to be sent: the envelope, and the message byte for byte."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


def write(sender: str, to: str, subject: str, draft: Draft, now: datetime) -> ComposedEmail:
    """Compose a new e-mail from one address to another."""
    message = _message(_address(sender), [_address(to)], subject, now)
    _fill(message, draft.text, draft.attachment)
    return ComposedEmail(sender, (to,), message.as_bytes())


def reply(email: Email, reader: str, draft: Draft, now: datetime) -> ComposedEmail:
    """Compose a recipient's reply, with the e-mail quoted below it. Raises Nobody."""
    to = _people(email.header("reply-to")) or _people(email.header("from"))
    subject = email.header("subject")
    again = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    message = _message(_reader(email, reader), to, again, now)
    _thread(message, email)
    _fill(message, f"{draft.text}\n{_quoted(email)}", draft.attachment)
    return ComposedEmail(reader, tuple(each.addr_spec for each in to), message.as_bytes())


def absence(email: Email, reader: str, draft: Draft, now: datetime) -> ComposedEmail:
    """Compose the automatic reply of a recipient's mail program (RFC 3834). Raises Nobody."""
    to = _people(email.sender)
    subject = f"Resposta automática: {email.header('subject')}"
    message = _message(_reader(email, reader), to, subject, now)
    _thread(message, email)
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    _fill(message, draft.text or ABSENCE, draft.attachment)
    return ComposedEmail("", (email.sender,), message.as_bytes())


def returned(email: Email, reader: str, now: datetime) -> ComposedEmail:
    """Compose the bounce of a mail server that could not deliver the e-mail (RFC 3464).

    Raises Nobody.
    """
    to = _people(email.sender)
    postmaster = Address("Mail Delivery System", "MAILER-DAEMON", HOSTNAME)
    message = _message(postmaster, to, "Undelivered Mail Returned to Sender", now)
    message["Auto-Submitted"] = "auto-replied"
    boundary = uuid.uuid4().hex
    kind = f'multipart/report; report-type=delivery-status; boundary="{boundary}"'
    words = f"O e-mail para {reader} não pôde ser entregue: a caixa postal não existe."
    status = f"""Reporting-MTA: dns; {HOSTNAME}
Arrival-Date: {format_datetime(email.at)}

Final-Recipient: rfc822; {reader}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{reader}>: no such mailbox"""
    found = END_OF_HEADERS.search(email.raw)
    headers = email.raw[: found.end()] if found else b""
    parts = (
        (b"text/plain; charset=utf-8", words.encode("utf-8", "replace")),
        (b"message/delivery-status", status.replace("\n", "\r\n").encode("utf-8", "replace")),
        (b"text/rfc822-headers", headers),
    )
    cut = b"--%s" % boundary.encode()
    body = b"".join(b"%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (cut, *each) for each in parts)
    raw = b"Content-Type: %s\r\n%s%s%s--\r\n" % (kind.encode(), message.as_bytes(), body, cut)
    return ComposedEmail("", (email.sender,), raw)


def _message(sender: Address, to: Sequence[Address], subject: str, now: datetime) -> EmailMessage:
    if not to:
        raise Nobody
    message = EmailMessage(POLICY)
    message["From"], message["To"], message["Subject"] = sender, list(to), " ".join(subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["MIME-Version"] = "1.0"
    return message


def _thread(message: EmailMessage, email: Email) -> None:
    """Set the headers by which a message answers the e-mail (RFC 5322, 3.6.4)."""
    own = MESSAGE_ID.findall(email.header("message-id"))[:1]
    before = MESSAGE_ID.findall(email.header("references") or email.header("in-reply-to"))
    if own:
        message["In-Reply-To"] = own[0]
        message["References"] = " ".join([*before[-20:], *own])


def _fill(message: EmailMessage, text: str, attachment: Attachment | None) -> None:
    del message["MIME-Version"]  # the library writes it again
    message.set_content(text, cte="quoted-printable")
    if attachment:
        kind = attachment.kind if KIND.fullmatch(attachment.kind) else "application/octet-stream"
        maintype, _, subtype = kind.partition("/")
        name = " ".join(attachment.name.split())
        message.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype, filename=name
        )


def _quoted(email: Email) -> str:
    if not email.text:
        return ""
    when = f"{email.at.astimezone(FORTALEZA):%d/%m/%Y %H:%M}"
    lines = "\n".join(f"> {line}" for line in email.text.splitlines())
    return f"\nEm {when}, {email.header('from')} escreveu:\n{lines}\n"


def _reader(email: Email, reader: str) -> Address:
    """Return a recipient of the envelope, with the name that the e-mail gives them."""
    named = [name for name, address in getaddresses([email.header("to")]) if address == reader]
    return _address(reader, named[0] if named else "")


def _people(header: str) -> list[Address]:
    pairs = getaddresses([header])
    return [_address(each, name) for name, each in pairs if ADDRESS.fullmatch(each)]


def _address(address: str, name: str = "") -> Address:
    """Return the parsed address; raises Nobody for what is no address."""
    if not ADDRESS.fullmatch(address):
        raise Nobody
    username, _, domain = address.rpartition("@")
    return Address(" ".join(name.split()), username, domain)
