"""Estimate from its syllables how long a pt-BR sentence takes to be spoken."""

import re

_LETTER_NAMES = {"f": 2, "g": 1, "h": 2, "j": 2, "l": 2, "m": 2, "n": 2, "r": 2, "s": 2, "w": 3}
_DIGIT_NAMES = dict(zip("0123456789", (2, 1, 1, 1, 2, 2, 1, 2, 2, 2), strict=True))
_NUCLEUS = re.compile(r"ão|ãe|õe|[aeoáéíóúâêô][iu](?![nmrlz]\b|nh)|[aeiouáéíóúâêôãõàü]")


def speaking_seconds(text: str) -> float:
    """Return the seconds that it takes to speak `text`.

    They are 0.81 × (syllables / 5 + 0.45 a full stop + 0.25 a comma).
    """
    stops = len(re.findall(r"[.!?](?!\w)", text))
    commas = len(re.findall(r"[,;:]", text))
    return 0.81 * (_syllables(text) / 5 + 0.45 * stops + 0.25 * commas)


def _syllables(text: str) -> int:
    return sum(_in_word(word) for word in re.findall(r"[^\W_]+", text))


def _in_word(word: str) -> int:
    if word.isdecimal():
        return sum(_DIGIT_NAMES.get(digit, 2) for digit in word)
    if word.isupper() and len(word) > 1:
        return sum(_LETTER_NAMES.get(letter, 1) for letter in word.lower())
    spoken = re.sub(r"([qg])u(?=[eiéíêaáâãoó])", r"\1", word.lower())
    return max(1, len(_NUCLEUS.findall(spoken)))
