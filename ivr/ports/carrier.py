"""Define Twilio's REST interface, as a Protocol, and the values that go to it and come from it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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


class Carrier(Protocol):
    """Twilio's REST interface; each method raises CarrierFailed, and none waits beyond 10 s."""

    def call(self, order: CallOrder) -> str:
        """Create a call that shows the line's number; return its CallSid."""
        ...

    def find_call(self, sid: str) -> CarrierCall | None:
        """Return the call of that sid, or None when Twilio knows of none."""
        ...

    def legs_of(self, parent_sid: str) -> Sequence[CarrierCall]:
        """Return the calls that the call of `parent_sid` dialled."""
        ...

    def calls_to(self, to: str, since: datetime) -> Sequence[CarrierCall]:
        """Return the calls created to the number `to` since `since`, newest first."""
        ...

    def recordings(self, since: datetime, until: datetime) -> Sequence[CarrierRecording]:
        """Return the recordings made between `since` and `until`."""
        ...

    def sound(self, recording_sid: str) -> AbstractContextManager[Iterator[bytes]]:
        """Open a recording's sound: its parts as they come, while the block runs; they raise, too.

        CarrierFailed's code is NOT_FOUND where Twilio has no such sound, or not yet.
        """
        ...

    def delete_recording(self, sid: str) -> None:
        """Delete the recording of that sid at Twilio; succeed where it has none, too."""
        ...

    def inbound_calls(self, since: datetime, until: datetime) -> Sequence[CarrierCall]:
        """Return the calls that came to the line between `since` and `until`."""
        ...

    def line_since(self) -> datetime | None:
        """Return since when Twilio has the line's number; None where it has no such number."""
        ...

    def outbound_calls(self, since: datetime) -> Sequence[CarrierCall]:
        """Return the calls created from the line's number since `since`, newest first."""
        ...

    def send_sms(self, to: str, body: str, status_url: str) -> str:
        """Send an SMS; return its MessageSid."""
        ...

    def sms_since(self, since: datetime) -> Sequence[CarrierSms]:
        """Return all SMS of ours created since `since`, newest first."""
        ...

    def sms_to(self, to: str, since: datetime) -> Sequence[CarrierSms]:
        """Return the SMS created to the number `to` since `since`, newest first."""
        ...
