"""Read the fields of a delivery report (RFC 3464), wherever a program has put them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import Enum

from ivr.rules.mail.charsets import decoded
from ivr.rules.mail.text import ODD

MAX_STATUS_CHARS = 40_000  # of what one report says in such fields
_FIELD = re.compile(
    r"(?im)^[ \t]{0,4}(action|status|diagnostic-code|final-recipient|original-recipient)"
    r"[ \t]{0,4}:[ \t]{0,9}([^\r\n]{0,900}(?:\r?\n[ \t][^\r\n]{0,900}){0,9})"
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.(+-])(4[2-7]\d|5[0-7]\d)(?=[ -]\D)")
_KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})


class BounceClass(Enum):
    """What became of an e-mail, as a mail server reports it."""

    PERMANENT = "permanent"  # the other side does not take it
    TEMPORARY = "temporary"  # it might have, and the server has given up
    DELAYED = "delayed"  # the server goes on trying
    UNCLEAR = "unclear"  # it came back, and nobody can tell why
    NONE = "none"  # it has arrived, or this is no report


@dataclass(frozen=True)
class Outcome:
    """What became of an e-mail, and the status or the reply of its server; "" where none."""

    kind: BounceClass
    status: str


def is_report_of(message: Message, kinds: tuple[str, ...]) -> bool:
    """Return whether the message is a report (RFC 6522) with a part of one of these kinds."""
    said = message.get_content_type()
    if any(said == f"message/{each}" for each in kinds):
        return True
    if said != "multipart/report" or not message.is_multipart():
        return False
    parts = {each.get_content_type() for each in _parts(message)}
    return any({f"message/{each}", f"message/global-{each}"} & parts for each in kinds)


def outcome_of(message: Message) -> Outcome | None:
    """Return the outcome by the fields of a report; None where there are none to be read.

    Of several recipients whoever did not get it counts.
    """
    told = [each for each in map(_outcome, _blocks(message)) if each is not None]
    order = list(BounceClass)
    return min(told, key=lambda each: order.index(each.kind), default=None)


def _outcome(fields: dict[str, str]) -> Outcome | None:
    action = fields.get("action", "").strip().lower()
    status = status_in(fields.get("status", "")) or ""
    status = closer(status, status_in(fields.get("diagnostic-code", "")))
    if action.startswith(("fail", "error", "hard", "expired", "undeliver")):
        is_temporary = status.startswith("4")
        kind = BounceClass.TEMPORARY if is_temporary else BounceClass.PERMANENT
    elif action.startswith(("delay", "defer")):
        kind = BounceClass.DELAYED
    elif action or status.startswith("2"):
        kind = BounceClass.NONE
    elif status:
        kind = BounceClass.TEMPORARY if status.startswith("4") else BounceClass.PERMANENT
    else:
        return None
    return Outcome(kind, status)


def status_in(text: str) -> str:
    """Return the status of RFC 3463 in a text, else the reply of SMTP, else ""."""
    found = _STATUS.search(text) or _REPLY.search(text)
    return found[1] if found else ""


def closer(status: str, other: str) -> str:
    """Return the one that says more, unless the second speaks of another class than the first."""
    says_little = status.endswith(".0.0") or "." not in status
    return other if not status or (says_little and other[:1] == status[0]) else status


def _blocks(message: Message) -> Iterator[dict[str, str]]:
    """Yield the fields of each recipient; of parts by their type, else of any text of a report."""
    parts = list(message.walk())
    typed = [each for each in parts if each.get_content_type() in _KINDS]
    in_report = any(each.get_content_type() == "multipart/report" for each in parts)
    texts = [each for each in parts if in_report and each.get_content_maintype() == "text"]
    for part in (*typed, *texts):
        is_typed = part.get_content_type() in _KINDS
        for block in re.split(r"\r?\n[ \t]*\r?\n", _text(part)[:MAX_STATUS_CHARS]):
            fields = {each[1].lower(): " ".join(each[2].split()) for each in _FIELD.finditer(block)}
            named = "final-recipient" in fields or "original-recipient" in fields
            if ("action" in fields or "status" in fields) and (is_typed or named):
                yield fields


def _text(part: Message) -> str:
    """Return what a part says; a status part is read by the library as messages without a body."""
    try:
        if part.is_multipart():
            said = "\n\n".join(each.as_string() for each in _parts(part))
            coding = str(part.get("content-transfer-encoding", "")).strip().lower()
            if coding not in ("base64", "quoted-printable"):
                return said
            plain = Message()
            plain["content-transfer-encoding"] = coding
            plain.set_payload(said)
            part = plain
        content = part.get_payload(decode=True)
    except ODD:
        return ""
    return decoded(content, "") if isinstance(content, bytes) else ""


def _parts(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [each for each in payload if isinstance(each, Message)] if message.is_multipart() else []
