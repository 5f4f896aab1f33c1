"""Recordings: kept in memory, as silence of the right length."""

import io
import threading
import wave
from dataclasses import dataclass
from datetime import datetime, timedelta

RATE = 8000


@dataclass(frozen=True)
class Recording:
    """One <Record>'s result. `text` is what was said, which only a simulator can know."""

    sid: str
    call_sid: str
    at: datetime
    seconds: int
    text: str

    @property
    def began(self) -> datetime:
        """When the first second was recorded, in UTC."""
        return self.at - timedelta(seconds=self.seconds)


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

    def newest_first(self) -> list[Recording]:
        """All of them."""
        with self._lock:
            return list(self._kept.values())[::-1]

    def delete(self, sid: str) -> bool:
        """Whether there was such a recording; now there is none."""
        with self._lock:
            return self._kept.pop(sid, None) is not None


def silent_wav(seconds: int) -> bytes:
    """A mono 8 kHz wave file of silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(b"\0\0" * RATE * seconds)
    return out.getvalue()
