"""Tell whether a text shows anything at all."""

import unicodedata

# Letters and signs by their category that are drawn as nothing.
_DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")


def is_visible(text: str) -> bool:
    """Return whether a reader would see anything of the text: a letter, a number or a sign."""
    return any(
        unicodedata.category(each)[0] in "LNPS" and each not in _DRAWN_AS_NOTHING
        for each in set(text)
    )
