"""Replies: what stands in a reply's subject, and which thread it belongs to."""

import re

from ivr.rules.words.protocols import protocol_groups

MOST_SUBJECT = 200
MOST_REFERENCES = 20  # of a thread: programs need the nearest, and a header has its limits
_AGAIN = re.compile(r"(?:\s*(?:re|res|enc|fw|fwd|rv)\s*(?:\[\d+\])?:)+\s*", re.IGNORECASE)


def reply_subject(theirs: str, protocol: str) -> str:
    """The subject of a reply: theirs in one line with "Re:" before it and the protocol behind.

    Empty where theirs is. A protocol that stands there already is not said twice.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in theirs).split())
    line = _AGAIN.sub("", line, count=1) if _AGAIN.match(line) else line
    spoken = protocol_groups(protocol)
    known = protocol in re.sub(r"\D", "", line)
    if not line:
        return ""
    tail = "" if known else f" - protocolo {spoken}"
    return f"Re: {line[: MOST_SUBJECT - len(tail) - 4].rstrip()}{tail}"


def thread_of(references: str, message_id: str) -> tuple[str, ...]:
    """What a reply to that message names: the thread's Message-IDs, its own last."""
    return tuple(filter(None, (*references.split(), message_id)))[-MOST_REFERENCES:]
