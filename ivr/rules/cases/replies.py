"""Compute a reply's subject, the thread that it belongs to, and what its text is made of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivr.rules.words.protocols import protocol_groups

MAX_SUBJECT_CHARS = 200
MIN_SENTENCE_CHARS = 20  # of a sentence by which a text is known: shorter ones anybody writes
MAX_REFERENCES = 20  # of a thread: programs need the nearest, and a header has its limits
_SENTENCES = re.compile(r"(?<=[.!?:])\s+")
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


@dataclass(frozen=True)
class ReplyPart:
    """A text that a button (its `value`) puts into a reply; `label` says whence it is (pt-BR)."""

    value: str
    label: str
    text: str


@dataclass(frozen=True)
class Ingredient:
    """Where a part of a reply's text came from; not `whole` where only some of it stands there."""

    label: str
    whole: bool


def made_of(text: str, parts: Iterable[ReplyPart]) -> Iterator[Ingredient]:
    """Yield which of these parts stand in a reply's text, in their order, and whether as they were.

    It is read from the text itself, so that it stays true whatever was changed after a button was
    pressed.
    """
    written = _one_space(text)
    sentences = frozenset(_SENTENCES.split(written))
    for part in parts:
        whole = _one_space(part.text)
        if whole and whole in written:
            yield Ingredient(part.label, whole=True)
        elif any(
            each in sentences for each in _SENTENCES.split(whole) if len(each) >= MIN_SENTENCE_CHARS
        ):
            yield Ingredient(part.label, whole=False)


def _one_space(text: str) -> str:
    return " ".join(text.split())
