"""The carrier: what is asked of Twilio and what it answers, as values; and how it can fail."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

# Twilio retries no 5xx unless the address says so; the fragment is neither sent nor signed.
RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=4000&tt=13000"
CALLBACK_RETRIES = "#rc=5&rp=all&tt=15000"  # status callbacks cost nobody's patience

NOT_FOUND = 20404  # Twilio's code for what it does not have


@dataclass(frozen=True)
class CallOrder:
    """One call to be created at Twilio. Addresses are full, with the fragment for retries."""

    to: str  # E.164 or sip:…
    answer_url: str  # fetched when somebody picks up
    status_url: str  # told all four status events
    ring_seconds: int
    limit_seconds: int  # the whole call's time limit
    machine_url: str = ""  # told asynchronously who picked up; empty: nobody listens for machines


@dataclass(frozen=True)
class CarrierCall:
    """One call as Twilio knows it. Instants are UTC; `seconds` is None until it has ended."""

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


class Failure(Enum):
    """What may be done after the carrier did not do as asked."""

    REFUSED = "refused"  # never again with the same order: a bad number, an unable telephone
    LATER = "later"  # surely not done: too many requests, not connected; try again after a while
    UNKNOWN = "unknown"  # perhaps done: no answer in time, or a broken one; look before doing more


class CarrierFailed(Exception):
    """The carrier did not confirm; `failure` says what may be done, `code` is Twilio's own."""

    def __init__(self, failure: Failure, code: int = 0) -> None:
        super().__init__(f"{failure.value} ({code})" if code else failure.value)
        self.failure = failure
        self.code = code


class QueueAway(Exception):
    """The queue did not take a job; the row is published again later."""
