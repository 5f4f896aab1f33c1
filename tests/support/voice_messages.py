"""Leave voice messages in a test, and fetch them by turning relay and worker by hand."""

import io
import math
import struct
import wave
from dataclasses import dataclass, field

from ivr.ports.carrier import CarrierRecording
from ivr.store.calls import voice_messages
from ivr.usecases.calls.voice_messages import JOB, fetch, publish_recordings
from tests.support.installation import Workbench

RATE = 8000


def wav(seconds: float, hertz: int = 220) -> bytes:
    """Return a wave file of `seconds`, as Twilio makes them: 8 kHz, 16 bits, one channel."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        period = [int(3000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE)]
        second = struct.pack(f"<{RATE}h", *period)
        whole = second * math.ceil(seconds)
        sound.writeframes(whole[: 2 * round(RATE * seconds)])
    return out.getvalue()


@dataclass
class Messages(Workbench):
    """The voice messages of an installation, as its mail worker and clock see them."""

    made: int = field(default=0, init=False)

    def leave(
        self, seconds: int = 12, sound: bytes | None = None, call_sid: str = "", number: int = 0
    ) -> str:
        """Leave a voice message whose row waits to be fetched; return its sid.

        A `sound` of b"" leaves no sound at Twilio.
        """
        self.made += 1
        sid = f"RE{number or self.made:032x}"
        now = self.central.clock.now()
        whole = wav(seconds) if sound is None else sound
        if whole:
            self.carrier.sounds[sid] = whole
        self.carrier.known_recordings.append(CarrierRecording(sid, call_sid or "CA", now, seconds))
        values = {
            "sid": sid,
            "call_sid": call_sid or f"CA{self.made:032x}",
            "case_id": None,
            "seconds": seconds,
            "recorded_at": now,
            "found_at": now,
        }
        with self.central.ports.database.write() as session:
            assert voice_messages.add(session, values)
        return sid

    def relay(self) -> int:
        """Publish the recordings that are due; return how many."""
        return publish_recordings(self.central.ports)

    def work(self) -> None:
        """Run one round of the relay and of its worker."""
        self.relay()
        for job, row_id, publication in self.queue.take():
            assert job == JOB
            fetch(self.central.ports, row_id, publication)

    def row(self, sid: str, columns: str = "state") -> tuple[object, ...]:
        """Return the database's `columns` of that recording."""
        (row,) = self.central.rows(f"SELECT {columns} FROM recordings WHERE sid = '{sid}'")
        return row

    def state(self, sid: str) -> object:
        """Return the state of that recording."""
        return self.row(sid)[0]

    @property
    def files(self) -> list[str]:
        """Return the names of the files in the folder of voice messages."""
        return sorted(self.central.ports.messages.names())
