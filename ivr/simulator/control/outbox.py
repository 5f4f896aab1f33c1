"""Serve the control API for writing e-mails as people and their mail servers do.

None of the faults that can be asked for of e-mail applies to them: those are for what the
application sends.
"""

import base64
import binascii
from typing import Any

from flask import Blueprint, Response, jsonify

from ivr.simulator.control.asking import asked, exchange, refuse, text_asked
from ivr.simulator.control.inbox import the_email
from ivr.simulator.mail.composing import (
    Attachment,
    ComposedEmail,
    Draft,
    Nobody,
    absence,
    reply,
    returned,
    write,
)
from ivr.simulator.mail.emails import Email
from ivr.simulator.mail.mailbox import ADDRESS, Delivered, MailboxFull
from ivr.simulator.telephones.placing import is_text

outbox = Blueprint("outbox", __name__)

MAX_ATTACHED_BYTES = 5 * 1024 * 1024  # bytes
MAX_SUBJECT_CHARS = 500
KINDS = ("normal", "automatic", "bounce")


@outbox.post("/emails")
def write_email() -> tuple[Response, int]:
    """Write a new e-mail "from" an address "to" another, with "subject", "text", "attachment".

    "forged": the sender named is not its author, and the line's mail server finds that out. Ends in
    400 for a malformed request, 413 for a file above 5 MB, 507 when the mailbox is full.
    """
    given = asked()
    sender, to = _address_asked(given, "from"), _address_asked(given, "to")
    subject, draft = _line_asked(given, "subject"), _draft_asked(given)
    letter = write(sender, to, subject, draft, exchange().clock.now())
    return _sent(letter, forged=given.get("forged") is True)


@outbox.post("/emails/<int:n>/reply")
def reply_to_email(n: int) -> tuple[Response, int]:
    """Write a reply to an e-mail, "as" one of its recipients, with "text" and an "attachment".

    `kind` is normal; automatic, the answer of a mail program while its owner is away; or bounce,
    the report of a mail server that could not deliver the e-mail. The latter two go to the
    envelope's sender. Ends like `write_email`, in 404 for no e-mail, 409 where there is nobody to
    answer.
    """
    email, given = the_email(n), asked()
    reader, kind = _reader_asked(given, email), given.get("kind", "normal")
    draft, now = _draft_asked(given), exchange().clock.now()
    if kind not in KINDS:
        refuse(400, f"kind is one of {', '.join(KINDS)}")
    if kind == "normal" and not draft.text:
        refuse(400, "an answer has a text")
    try:
        if kind == "bounce":
            return _sent(returned(email, reader, now))
        return _sent((absence if kind == "automatic" else reply)(email, reader, draft, now))
    except Nobody:
        refuse(409, f"e-mail {n} names nobody to whom this could be sent")


def _sent(letter: ComposedEmail, forged: bool = False) -> tuple[Response, int]:
    mail = Delivered(letter.sender, letter.raw, forged)
    try:
        kept = exchange().take_email(mail, letter.recipients)
    except MailboxFull:
        refuse(507, "the mailbox is full")
    return jsonify(kept.as_line()), 201


def _address_asked(given: dict[str, Any], name: str) -> str:
    address = _line_asked(given, name)
    if not ADDRESS.fullmatch(address):
        refuse(400, f"{name} is an e-mail address")
    return address


def _line_asked(given: dict[str, Any], name: str) -> str:
    line = " ".join(str(given.get(name, "")).split())
    if not is_text(line) or not line.isprintable() or len(line) > MAX_SUBJECT_CHARS:
        refuse(400, f"{name} is one line of text")
    return line


def _reader_asked(given: dict[str, Any], email: Email) -> str:
    reader = given.get("as", next(iter(email.recipients), ""))
    if reader not in email.recipients:
        refuse(400, "as is a recipient of the e-mail")
    return str(reader)


def _draft_asked(given: dict[str, Any]) -> Draft:
    text, file = text_asked(given), given.get("attachment")
    if file is None:
        return Draft(text)
    if not isinstance(file, dict) or not isinstance(file.get("base64"), str):
        refuse(400, "attachment has name, type and base64")
    try:
        content = base64.b64decode(file["base64"], validate=True)
    except (binascii.Error, ValueError):
        refuse(400, "base64 is no base64")
    if len(content) > MAX_ATTACHED_BYTES:
        refuse(413, f"an attachment has {MAX_ATTACHED_BYTES} bytes at the most")
    name = _line_asked(file, "name")
    return Draft(text, Attachment(name, str(file.get("type", "")), content))
