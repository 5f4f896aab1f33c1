"""Stand in the past for what an installation touches: nothing of it reaches the simulator."""

import io
import math
import struct
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ivr.ports.carrier import CallOrder, CarrierCall, CarrierRecording, CarrierSms
from ivr.rules.mail.incoming import Listed
from ivr.rules.notices.email_states import OutgoingEmail
from ivr.usecases.line.line import Line
from ivr.usecases.operations import jobs

RATE = 8000  # of a recording, as Twilio makes them
LOUDNESS = 2500
VOICE_HERTZ = 160


@dataclass
class PastClock:
    """A clock that stands where it is set, and is never set back."""

    at: datetime

    def now(self) -> datetime:
        """Return the instant at which it stands."""
        return self.at

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`."""
        self.at += timedelta(seconds=seconds)

    def move_to(self, at: datetime) -> None:
        """Move on to that instant, where it has not passed."""
        self.at = max(self.at, at)


@dataclass
class PastCarrier:
    """A carrier that takes every order, and rings and sends nothing.

    Whoever furnishes takes what was ordered, and answers for the people at the other end.
    """

    clock: PastClock
    begun: str  # of its sids, so that no two runs draw the same
    rung: list[tuple[str, CallOrder]] = field(default_factory=list)  # sid and order
    texted: list[tuple[str, str]] = field(default_factory=list)  # sid and status URL
    spoken: dict[str, int] = field(default_factory=dict)  # RecordingSid: its seconds
    _made: int = 0

    def sid(self, kind: str) -> str:
        """Return a sid that nothing else has."""
        self._made += 1
        return f"{kind}{self.begun}{self._made:0{32 - len(self.begun)}x}"

    def call(self, order: CallOrder) -> str:
        """Take a call's order; return its sid."""
        self.rung.append((self.sid("CA"), order))
        return self.rung[-1][0]

    def send_sms(self, to: str, body: str, status_url: str) -> str:
        """Take an SMS; return its sid."""
        self.texted.append((self.sid("SM"), status_url))
        return self.texted[-1][0]

    @contextmanager
    def sound(self, recording_sid: str) -> Iterator[Iterator[bytes]]:
        """Give the sound of a voice message: a hum as long as it."""
        yield iter((hum(self.spoken.pop(recording_sid, 5)),))

    def delete_recording(self, sid: str) -> None:
        """Do nothing: nothing is kept here."""

    def find_call(self, sid: str) -> CarrierCall | None:
        """Return None: nobody asks for a call of the past."""
        return None

    def legs_of(self, parent_sid: str) -> Sequence[CarrierCall]:
        """Return nothing, as `find_call`."""
        return ()

    def calls_to(self, to: str, since: datetime) -> Sequence[CarrierCall]:
        """Return nothing, as `find_call`."""
        return ()

    def recordings(self, since: datetime, until: datetime) -> Sequence[CarrierRecording]:
        """Return nothing, as `find_call`."""
        return ()

    def inbound_calls(self, since: datetime, until: datetime) -> Sequence[CarrierCall]:
        """Return nothing, as `find_call`."""
        return ()

    def line_since(self) -> datetime | None:
        """Return None, as `find_call`."""
        return None

    def outbound_calls(self, since: datetime) -> Sequence[CarrierCall]:
        """Return nothing, as `find_call`."""
        return ()

    def sms_since(self, since: datetime) -> Sequence[CarrierSms]:
        """Return nothing, as `find_call`."""
        return ()

    def sms_to(self, to: str, since: datetime) -> Sequence[CarrierSms]:
        """Return nothing, as `find_call`."""
        return ()


class PastMailer:
    """A mail server that takes everything, and delivers nothing."""

    def send(self, letter: OutgoingEmail) -> None:
        """Take an e-mail."""


@dataclass
class PastQueue:
    """A queue whose worker is at hand: what is published is carried out at once."""

    line: Line | None = None

    def publish(self, job: str, row_id: int, publication: int) -> None:
        """Carry out that job."""
        assert self.line  # noqa: S101 - it is given as soon as there is one
        _JOBS[job].run(self.line, row_id, publication)


_JOBS = {each.name: each for each in jobs.JOBS}


@dataclass
class PastBox:
    """The line's own mailbox with one e-mail at a time in it, as an earlier start had it."""

    name: str
    uidvalidity: int
    uid: int = 0
    raw: bytes = b""

    def after(self, uid: int, most: int) -> Sequence[Listed]:
        """Return the message that is in it, if nobody has read it."""
        return [Listed(self.uid, len(self.raw))] if self.uid > uid else []

    def parts(self, uid: int) -> Iterator[bytes]:
        """Yield the message."""
        yield self.raw

    def head(self, uid: int) -> bytes:
        """Return its header alone."""
        return self.raw.partition(b"\r\n\r\n")[0]

    def mark(self, first: int, last: int) -> None:
        """Do nothing: nobody else looks into it."""

    def wait(self, seconds: float, stop: object) -> bool:
        """Return at once: what comes is put in by whoever reads."""
        return False


def hum(seconds: int) -> bytes:
    """Return a wave file of a hum, as Twilio makes recordings: 8 kHz, 16 bits, one channel."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        turn = 2 * math.pi * VOICE_HERTZ / RATE
        second = [
            int(LOUDNESS * math.sin(turn * n) * abs(math.sin(math.pi * n / RATE * 3)))
            for n in range(RATE)
        ]
        sound.writeframes(struct.pack(f"<{RATE}h", *second) * seconds)
    return out.getvalue()
