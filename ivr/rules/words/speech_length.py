"""Estimate how many seconds a pt-BR sentence takes to hear, without a voice to try.

seconds = 0.81 × (syllables / 5.0 + 0.45 for each of . ! ? + 0.25 for each of , ; :)

Five syllables a second is how adults of João Pessoa speak at their fastest comfortable rate; 0.81
is the one constant, fitted against a synthesised pt-BR voice, to be fitted again once with the
recorded audio of the voice in use.
"""

import re
import unicodedata
from functools import lru_cache

SCALE = 0.81
SYLLABLES_A_SECOND = 5.0
FULL_STOP_SECONDS = 0.45
COMMA_SECONDS = 0.25

_CACHED_TEXTS = _CACHED_WORDS = 4096
_LETTERS = dict(zip("abcdeijkopqtuvxz", [1] * 16, strict=True)) | dict.fromkeys("fghlmnrs", 2)
_LETTERS |= {"g": 1, "h": 2, "j": 2, "w": 3, "y": 3}
_DIGITS = dict(zip("0123456789", (2, 1, 1, 1, 2, 2, 1, 2, 2, 2), strict=True))
_NUCLEUS = re.compile(
    r"ão|ãe|õe|[aeouáéíóúâêô](?:i(?!nh)|u)(?![zr]\b|l\b|m\b|n[dt])|[aeiouáéíóúâêôãõàü]"
)


@lru_cache(maxsize=_CACHED_TEXTS)
def seconds(text: str) -> float:
    """Return how many seconds `text` takes to be spoken, pauses included."""
    stops = len(re.findall(r"[.!?](?!\w)", text))
    commas = len(re.findall(r"[,;:]", text))
    spoken = syllables(text) / SYLLABLES_A_SECOND
    return SCALE * (spoken + FULL_STOP_SECONDS * stops + COMMA_SECONDS * commas)


def syllables(text: str) -> int:
    """Return how many syllables a reader speaks.

    Digits are spoken one by one, capitals alone by their names.
    """
    return sum(_word(word) for word in re.findall(r"[^\W_]+", text))


@lru_cache(maxsize=_CACHED_WORDS)
def _word(word: str) -> int:
    if word.isdecimal():
        return sum(_DIGITS[digit] for digit in word)
    if word.isupper() and (len(word) > 1 or word.lower() not in "aeoàéó"):
        return sum(_LETTERS.get(_plain(letter), 1) for letter in word.lower())
    spoken = re.sub(r"([qg])u(?=[eiéíêaáâãoó])", r"\1", word.lower())
    return max(1, len(_NUCLEUS.findall(spoken)))


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
