"""Define the values that go to Twilio's REST interface and come from it."""

from dataclasses import dataclass
from datetime import datetime

# Twilio retries no 5xx unless the address says so; the fragment is neither sent nor signed.
RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=4000&tt=13000"
CALLBACK_RETRIES = "#rc=5&rp=all&tt=15000"  # status callbacks cost nobody's patience

NOT_FOUND = 20404  # Twilio's code for what it does not have


@dataclass(frozen=True)
class CallOrder:
    """One call to be created at Twilio.

    Addresses are full, with the fragment for retries.
    """

    to: str  # E.164 or sip:…
    answer_url: str  # fetched when somebody picks up
    status_url: str  # told all four status events
    ring_seconds: int
    limit_seconds: int  # the whole call's time limit
    machine_url: str = ""  # told asynchronously who picked up; empty: nobody listens for machines


@dataclass(frozen=True)
class CarrierCall:
    """One call as Twilio knows it.

    Instants are UTC; `seconds` is None until it has ended.
    """

    sid: str
    parent_sid: str  # of the leg that dialled it; empty for a leg of its own
    to: str
    number: str  # From, as presented
    direction: str  # inbound, outbound-api, outbound-dial
    status: str  # see rules.statuses
    created_at: datetime
    ended_at: datetime | None
    seconds: int | None
    answered_by: str  # human, machine_start …; empty when nobody listened for it


@dataclass(frozen=True)
class CarrierRecording:
    """One recording as Twilio knows it."""

    sid: str
    call_sid: str
    created_at: datetime
    seconds: int


@dataclass(frozen=True)
class CarrierSms:
    """One SMS as Twilio knows it."""

    sid: str
    to: str
    body: str
    status: str  # queued, sent, delivered, undelivered, failed …
    created_at: datetime
