"""Define a voice message's recording states, and decide retries, validity and retention."""

import re
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

SID = re.compile(r"RE[A-Za-z0-9]{1,62}")
MAX_BYTES = 8 * 1024 * 1024  # two minutes of Twilio's wave files are 1.9 million
EMPTY_SECONDS = 1  # and less: a beep and a breath, no message
KEPT_DAYS = 90  # Decreto 11.034/2022, art. 12: recordings are kept for 90 days at the least
NEVER_FETCHED_AFTER = timedelta(minutes=2)  # a fetch that told nothing: its worker is gone
HEARD_AGAIN = timedelta(minutes=10)  # a player asks for one play's sound in several requests
# Twilio's seconds are rounded, and the key that ends a message may cut off one.
SECONDS_APART, SHARE_APART = 3.0, 0.1


class RecordingState(Enum):
    """The state of a recording.

    The value is what the database stores.
    """

    WAITING = "waiting"  # at Twilio, to be fetched
    FETCHING = "fetching"  # a worker fetches it, or died of it: see reconciliation
    KEPT = "kept"  # here, whole; it may be heard
    ABSENT = "absent"  # there is no message in it: Twilio has no sound, or nobody spoke
    FAILED = "failed"  # given up; Twilio's copy stays until its time is over
    ERASED = "erased"  # its time is over: the sound is gone, this row remembers it


S = RecordingState
RECORDING_LABELS: dict[RecordingState, str] = {
    S.WAITING: "Chegando da operadora",
    S.FETCHING: "Chegando da operadora",
    S.KEPT: "Guardado",
    S.ABSENT: "Sem recado",
    S.FAILED: "Não chegou",
    S.ERASED: "Apagado",
}
MOVES: dict[RecordingState, frozenset[RecordingState]] = {
    S.WAITING: frozenset({S.FETCHING, S.ABSENT, S.ERASED}),
    S.FETCHING: frozenset({S.WAITING, S.KEPT, S.ABSENT, S.FAILED}),
    S.KEPT: frozenset({S.ERASED}),
    S.ABSENT: frozenset({S.WAITING, S.ERASED}),  # Twilio has it after all
    S.FAILED: frozenset({S.WAITING, S.ERASED}),  # somebody asks for another try
    S.ERASED: frozenset(),
}


class Trouble(Enum):
    """The reason why fetching a recording failed; the value is shown to staff."""

    MISSING = "a operadora não tem este som"
    BAD = "o som que veio não confere"
    AWAY = "a operadora não entregou o som"
    FULL = "o som não pôde ser gravado aqui"


# After so long, and five tries, nothing better is to be expected. While Twilio or our own disk is
# away nothing says that the message is lost, and it is worth a week.
MISSING_GIVEN_UP_AFTER, AWAY_GIVEN_UP_AFTER = timedelta(hours=4), timedelta(days=7)
GIVEN_UP: dict[Trouble, timedelta] = {
    Trouble.MISSING: MISSING_GIVEN_UP_AFTER,
    Trouble.BAD: MISSING_GIVEN_UP_AFTER,
    Trouble.AWAY: AWAY_GIVEN_UP_AFTER,
    Trouble.FULL: AWAY_GIVEN_UP_AFTER,
}
LEAST_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
MAX_DOUBLINGS = 10  # of the first wait: by far enough for the longest


class BadSound(Exception):
    """Raised if a fetched file is not the whole voice message; says why, in pt-BR, for staff."""


@dataclass(frozen=True)
class Received:
    """A fetched file that is on the disk, but not yet in its final place."""

    place: str  # where it is meanwhile
    head: bytes  # its first bytes
    size: int  # in bytes
    sha256: str


@dataclass(frozen=True)
class Sound:
    """Media type and length of a sound file; `seconds` is None if only playing it would tell."""

    media_type: str
    seconds: float | None

    @property
    def empty(self) -> bool:
        """Return whether it is too short for anybody to have said anything (1 second or less)."""
        return self.seconds is not None and self.seconds <= EMPTY_SECONDS


def again_after(tries: int) -> timedelta:
    """Return how long to wait after `tries` failed fetches: 10 s, 20, 40 … up to an hour."""
    doubled: int = 2 ** min(tries - 1, MAX_DOUBLINGS)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def after_trouble(why: Trouble, tries: int, waited: timedelta) -> RecordingState:
    """Return the next state of a recording that could not be fetched.

    `waited` is how long ago it was found.
    """
    if tries < LEAST_TRIES or waited < GIVEN_UP[why]:
        return S.WAITING
    return S.ABSENT if why is Trouble.MISSING else S.FAILED


def kept_since(now: datetime, days: int) -> datetime:
    """Return the instant before which recordings are to be erased: `days` days ago."""
    return now - timedelta(days=days)


def check_sound(head: bytes, size: int, told_seconds: int) -> Sound:
    """Return media type and length of a sound file; raise BadSound if it is not the whole message.

    `head` is how the file begins, `size` its bytes; `told_seconds` is how long Twilio says that it
    is, 0 where it did not say.
    """
    if not size:
        raise BadSound("o arquivo veio vazio")
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        sound = Sound("audio/wav", _wave_seconds(head, size))
    elif head[:3] == b"ID3" or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"):
        sound = Sound("audio/mpeg", None)
    else:
        raise BadSound("o arquivo não é de som")
    apart = max(SECONDS_APART, told_seconds * SHARE_APART)
    if told_seconds and sound.seconds is not None and abs(sound.seconds - told_seconds) > apart:
        raise BadSound(f"o som tem {sound.seconds:.0f} s, e a operadora diz {told_seconds} s")
    return sound


def _wave_seconds(head: bytes, size: int) -> float:
    """Return how many seconds a wave file plays: its data by its bytes a second.

    Microsoft, RIFF WAVE. Raises BadSound for one that is not whole.
    """
    at, rate = 12, 0
    while at + 8 <= len(head):
        name, length = struct.unpack_from("<4sI", head, at)
        if name == b"fmt " and at + 20 <= len(head):
            (rate,) = struct.unpack_from("<I", head, at + 16)
        if name == b"data":
            there = size - at - 8
            # A file that was written while it was recorded does not know its own length.
            unknown = length in (0, 0xFFFFFFFF)
            if not rate or (length > there and not unknown):
                raise BadSound("o arquivo não veio inteiro")
            return (there if unknown else length) / rate
        at += 8 + length + length % 2
    raise BadSound("o arquivo não veio inteiro")
