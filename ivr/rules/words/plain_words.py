"""Compare words in small letters, without accents, and digits by their names."""

import re
import unicodedata
from functools import lru_cache

from ivr.rules.words.stream_safe import normalised

DIGIT_WORDS = {
    "zero": "0",
    "um": "1",
    "uma": "1",
    "dois": "2",
    "duas": "2",
    "tres": "3",
    "quatro": "4",
    "cinco": "5",
    "seis": "6",
    "meia": "6",
    "sete": "7",
    "oito": "8",
    "nove": "9",
}
_CACHED_TEXTS = 2048


def folded(text: str) -> str:
    """Return the text in small letters without accents, one space between words, to be searched."""
    letters = normalised("NFKD", text.casefold().replace("\u2019", "'"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


@lru_cache(maxsize=_CACHED_TEXTS)
def normal(text: str) -> tuple[str, ...]:
    """Return the words of `text` in small letters without accents, as recognisers vary in both."""
    plain = normalised("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(re.findall(r"[a-z0-9]+", letters))
