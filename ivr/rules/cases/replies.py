"""Compute a reply's subject, and the Message-IDs of the thread that it belongs to."""

import re

from ivr.rules.words.protocols import protocol_groups

MAX_SUBJECT_CHARS = 200
MAX_REFERENCES = 20  # of a thread: programs need the nearest, and a header has its limits
_AGAIN = re.compile(r"(?:\s*(?:re|res|enc|fw|fwd|rv)\s*(?:\[\d+\])?:)+\s*", re.IGNORECASE)


def reply_subject(theirs: str, protocol: str) -> str:
    """Return the subject of a reply: "Re:", theirs in one line, and the protocol.

    Empty where theirs is. A protocol that stands there already is not said twice.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in theirs).split())
    line = _AGAIN.sub("", line, count=1) if _AGAIN.match(line) else line
    spoken = protocol_groups(protocol)
    known = protocol in re.sub(r"\D", "", line)
    if not line:
        return ""
    tail = "" if known else f" - protocolo {spoken}"
    return f"Re: {line[: MAX_SUBJECT_CHARS - len(tail) - 4].rstrip()}{tail}"


def thread_of(references: str, message_id: str) -> tuple[str, ...]:
    """Return the Message-IDs that a reply names in References: the thread's, then `message_id`.

    At most the last 20.
    """
    return tuple(filter(None, (*references.split(), message_id)))[-MAX_REFERENCES:]
