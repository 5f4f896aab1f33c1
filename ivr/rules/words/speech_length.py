"""Estimate how many seconds a pt-BR sentence takes to hear, without a voice to try.

seconds = 0.068 for each letter + 0.187 for each letter that is spelled
          + 0.366 for each of . ! ? (at least one) + 0.34 for each of , ; :

The four constants are fitted to 60 sentences of the callflows as espeak-ng speaks them
(tests/rules/words/vectors/speech.tsv says how): all together within 3 %, each within 8 %. They are
to be fitted again once to the recorded audio of the voice in use. Letters tell the length better
than syllables do: a syllable of three letters takes longer than one of two.
"""

import re
from functools import lru_cache

LETTER_SECONDS = 0.068
SPELLED_SECONDS = 0.187
FULL_STOP_SECONDS = 0.366
COMMA_SECONDS = 0.34
LONGEST_SPELLED = 4  # letters: "ICMS" is spelled, "PRONAF" is spoken as a word

_CACHED_TEXTS = 4096
# Letters of the digits' names: a figure is spoken digit by digit.
_DIGITS = dict(zip("0123456789", (4, 2, 4, 4, 6, 5, 4, 4, 4, 4), strict=True))
_SHORT = {"para": 2}  # letters that are heard of it


@lru_cache(maxsize=_CACHED_TEXTS)
def seconds(text: str) -> float:
    """Return how many seconds `text` takes to be spoken, pauses included."""
    words = re.findall(r"[^\W_]+", text)
    if not words:
        return 0.0
    spelled = [word for word in words if is_spelled(word)]
    letters = sum(_letters(word) for word in words) - sum(map(_letters, spelled))
    return (
        LETTER_SECONDS * letters
        + SPELLED_SECONDS * sum(map(len, spelled))
        + FULL_STOP_SECONDS * max(1, len(re.findall(r"[.!?](?!\w)", text)))
        + COMMA_SECONDS * len(re.findall(r"[,;:]", text))
    )


def is_spelled(word: str) -> bool:
    """Return whether a word is spoken letter by letter: "UVT", or one of the letters "U V T"."""
    if not word.isalpha() or not word.isupper() or len(word) > LONGEST_SPELLED:
        return False
    return len(word) > 1 or word not in "AEOÀÉÓ"


def _letters(word: str) -> int:
    if word.isdecimal():
        return sum(_DIGITS.get(digit, 4) for digit in word)
    return _SHORT.get(word.lower(), len(word))
