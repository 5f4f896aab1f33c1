"""Define the sender of each SMS: the details with which it ends, and its texts."""

from dataclasses import dataclass

from ivr.rules.callflow.model import SmsTexts
from ivr.rules.notices.ceilings import Ceiling


@dataclass(frozen=True)
class Letterhead:
    """The sender of a message: the line's number (E.164), the e-mail of the written route.

    `page` is the address at which a protocol is asked about, or "". `sends_sms` is False where this
    installation has nothing to send an SMS from.
    """

    line_number: str
    email: str
    sends_sms: bool
    sms: SmsTexts
    ceiling: Ceiling | None = None  # of what callers set off; None: none is kept
    page: str = ""
