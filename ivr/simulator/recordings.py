"""Recordings: kept in memory, as silence of the right length."""

import io
import threading
import wave
from dataclasses import dataclass
from datetime import datetime

RATE = 8000


@dataclass(frozen=True)
class Recording:
    """One <Record>'s result. `text` is what was said, which only a simulator can know."""

    sid: str
    call_sid: str
    at: datetime
    seconds: int
    text: str


class Recordings:
    """All recordings of a running simulator."""

    def __init__(self) -> None:
        self._kept: dict[str, Recording] = {}
        self._lock = threading.Lock()

    def keep(self, recording: Recording) -> None:
        """The recording can be fetched."""
        with self._lock:
            self._kept[recording.sid] = recording

    def find(self, sid: str) -> Recording | None:
        """The recording with this sid."""
        with self._lock:
            return self._kept.get(sid)


def silent_wav(seconds: int) -> bytes:
    """A mono 8 kHz wave file of silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(b"\0\0" * RATE * seconds)
    return out.getvalue()
