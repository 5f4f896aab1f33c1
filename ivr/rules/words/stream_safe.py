"""Normalise Unicode text in time proportional to its length.

Normalising sorts each run of combining marks, and sorting a run costs the square of its length:
100,000 marks behind one letter hold the interpreter for eight seconds. UAX #15, section 13
("Stream-Safe Text Format"), bounds a run at 30, beyond what any language writes.
"""

import re
import unicodedata
from typing import Literal

MAX_MARKS = 30  # in a row (UAX #15-D3)


def normalised(form: Literal["NFC", "NFKD"], text: str) -> str:
    """Return `text` in that normalisation form; of a run of marks only the first 30 are kept.

    The time is in proportion to the text, so cut the text to the length that is needed first.
    """
    return text if text.isascii() else unicodedata.normalize(form, _stream_safe(text))


def _stream_safe(text: str) -> str:
    # Of each letter once: a text has many letters and few different ones.
    marks = "".join(filter(_is_mark, set(text)))
    if not marks:
        return text
    mark = f"[{re.escape(marks)}]"
    return re.sub(f"({mark}{{{MAX_MARKS}}}){mark}+", r"\1", text)


def _is_mark(letter: str) -> bool:
    """Return whether the letter continues a run; some turn into a mark only when decomposed."""
    return letter > "\x7f" and unicodedata.combining(unicodedata.normalize("NFKD", letter)[0]) != 0
