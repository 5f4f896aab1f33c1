"""Turn text into GSM-7, so that an SMS has 160 characters and not 70 (3GPP TS 23.038, 6.2.1)."""

import unicodedata

from ivr.rules.words.stream_safe import normalised

MAX_SEPTETS = 160  # of one SMS; beyond it becomes several, and costs so
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape before each
_WHOLE = _BASIC | _EXTENSION
_NEAREST = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−•·", "-"),
        **dict.fromkeys("‘’‚`´", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **{"\t": " ", "×": "x", "→": ">", "\u200b": "", "\ufeff": "", "\u00ad": ""},
    }
)


def is_gsm7(text: str) -> bool:
    """Return whether every character is in GSM-7's basic set or its extension."""
    return _WHOLE.issuperset(text)


def sms_length(text: str) -> int:
    """Return how many septets `text` takes; a character of the extension takes two.

    Raises ValueError for text that is not GSM-7.
    """
    if not is_gsm7(text):
        raise ValueError(f"not GSM-7: {sorted(set(text) - _BASIC - _EXTENSION)}")
    return len(text) + sum(character in _EXTENSION for character in text)


def plain(text: str) -> str:
    """Return the text for an SMS: without accents, and nothing in it that is not GSM-7.

    Dashes and quotes become the nearest; what has nothing near becomes a question mark.
    """
    apart = normalised("NFKD", text.translate(_NEAREST))
    letters = (each for each in apart if not unicodedata.combining(each))
    return "".join(each if is_gsm7(each) else "?" for each in "".join(letters).translate(_NEAREST))
