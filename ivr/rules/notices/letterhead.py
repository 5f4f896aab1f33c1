"""Define the sender's details with which each SMS and e-mail ends."""

from dataclasses import dataclass

from ivr.rules.notices.ceilings import Ceiling


@dataclass(frozen=True)
class Letterhead:
    """The sender of a message: the line's number (E.164), the e-mail of the written route.

    `sends_sms` is False where this installation has nothing to send an SMS from.
    """

    line_number: str
    email: str
    sends_sms: bool
    ceiling: Ceiling | None = None  # of what callers set off; None: none is kept
