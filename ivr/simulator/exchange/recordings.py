"""Store recordings in memory as words, and render them as sound of the right length."""

import io
import math
import struct
import threading
import wave
from dataclasses import dataclass
from datetime import datetime, timedelta

RATE = 8000
WORD_SAMPLES, PAUSE_SAMPLES, LOUDNESS = 2400, 800, 3000
# MPEG 2.5, layer III, 8 kbit/s, 8 kHz, mono: 72 bytes hold 576 samples, of which none has a bit.
SILENT_FRAME = bytes.fromhex("ffe318c4") + bytes(68)
FRAME_SECONDS = 0.072


@dataclass(frozen=True)
class Recording:
    """The result of one <Record>, or of a <Dial> that records.

    `text` is what was said, which only a simulator can know.
    """

    sid: str
    call_sid: str
    at: datetime
    seconds: int
    text: str
    source: str = "RecordVerb"
    channels: int = 1

    @property
    def began(self) -> datetime:
        """Return when the first second was recorded, in UTC."""
        return self.at - timedelta(seconds=self.seconds)


class Recordings:
    """All recordings of a running simulator."""

    def __init__(self) -> None:
        self._kept: dict[str, Recording] = {}
        self._lock = threading.Lock()

    def keep(self, recording: Recording) -> None:
        """Store a recording, so that it can be fetched."""
        with self._lock:
            self._kept[recording.sid] = recording

    def find(self, sid: str) -> Recording | None:
        """Return the recording with this sid, or None."""
        with self._lock:
            return self._kept.get(sid)

    def newest_first(self) -> list[Recording]:
        """Return all recordings, newest first."""
        with self._lock:
            return list(self._kept.values())[::-1]

    def delete(self, sid: str) -> bool:
        """Delete the recording with this sid; return whether there was one."""
        with self._lock:
            return self._kept.pop(sid, None) is not None


def spoken_wav(seconds: int, text: str) -> bytes:
    """Return a mono 8 kHz wave file of `seconds` that hums each word of `text`.

    A long word is hummed lower; after the words it is silent.
    """
    words = b"".join(_hum(220 - 10 * min(len(word), 12)) for word in text.split())
    whole = 2 * RATE * seconds
    return _wav(words[:whole].ljust(whole, b"\0"))


def silent_mp3(seconds: int) -> bytes:
    """Return an MP3 file of `seconds` of silence, made of frames that are all alike."""
    return SILENT_FRAME * math.ceil(seconds / FRAME_SECONDS)


def _hum(hertz: int) -> bytes:
    wave_of = (math.sin(2 * math.pi * hertz * n / RATE) for n in range(WORD_SAMPLES))
    tone = struct.pack(f"<{WORD_SAMPLES}h", *(int(LOUDNESS * each) for each in wave_of))
    return tone + b"\0\0" * PAUSE_SAMPLES


def _wav(frames: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(frames)
    return out.getvalue()
