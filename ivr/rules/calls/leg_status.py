"""Hold what the carrier reports of a leg of ours, and tell whether it is news."""

from dataclasses import dataclass

from ivr.rules.calls.twilio_statuses import is_end, rank


@dataclass(frozen=True)
class LegStatus:
    """One status callback of a leg."""

    sid: str
    status: str
    seconds: int | None = None  # CallDuration, at an end
    sip_code: str = ""


def is_news(known_sid: str, known_status: str, given: LegStatus) -> bool:
    """Tell whether a status changes what is known: not late, repeated or of another call."""
    if known_sid and known_sid != given.sid:
        return False
    return not is_end(known_status) and rank(given.status) > rank(known_status)
