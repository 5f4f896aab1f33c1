"""Understand the words in which a mail server says that an e-mail did not arrive."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.rules.mail.bounce_shapes import ARRIVALS, COPIES, DELAYS, FAILURES, REASONS
from ivr.rules.mail.delivery_status import BounceClass, closer, status_in
from ivr.rules.words.plain_words import folded

MAX_SAID_CHARS = 30_000  # of a notification; what it gives back stands below
MIN_OWN_CHARS = 40  # that a notification says of its own, before anything counts as given back


@dataclass(frozen=True)
class NoticeWords:
    """What the words of a notification say: their class, None where they say nothing of it."""

    kind: BounceClass | None
    status: str  # of RFC 3463, or the reply of SMTP, or by the reason given; "" where there is none


def notice_words(subject: str, text: str, has_fields: bool) -> NoticeWords:
    """Return what a notification says in its own words, above the message that it gives back.

    With `has_fields` they serve for its reason alone.
    """
    title, own = folded(subject), _own(folded(text[:MAX_SAID_CHARS]))
    whole = f"{title} {own}"
    status = status_in(own)
    reason = next((status for status, names in REASONS if _any(names, own)), "")
    status = closer(status, reason)
    if has_fields:
        kind = None
    elif _any(DELAYS, whole) and not _is_end(own):
        kind = BounceClass.DELAYED
    elif _any(ARRIVALS, whole) and not reason:
        kind = BounceClass.NONE
    elif _any(FAILURES, whole) or reason or status:
        kind = BounceClass.TEMPORARY if status.startswith("4") else BounceClass.PERMANENT
    else:
        kind = None
    return NoticeWords(kind, status)


def is_failure(subject: str) -> bool:
    """Return whether a subject says by itself that something did not arrive."""
    return _any(FAILURES, folded(subject))


def _own(text: str) -> str:
    """Return what stands above the message that is given back."""
    ends = (text.find(each, MIN_OWN_CHARS) for each in COPIES)
    return text[: min((each for each in ends if each >= 0), default=len(text))]


def _is_end(text: str) -> bool:
    return "this is a permanent error" in text or "fatal errors" in text


def _any(phrases: Iterable[str], text: str) -> bool:
    return any(each in text for each in phrases)
