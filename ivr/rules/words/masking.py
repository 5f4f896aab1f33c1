"""Mask telephone numbers, and digits in what somebody said."""

import re

from ivr.rules.words.plain_words import normal
from ivr.rules.words.spoken_digits import NUMBER_WORDS


def masked(text: str) -> str:
    """Return `text` with its digits hidden, but for the last three of a long run.

    Digits said as words are hidden, too, but for "um" and "uma". So masked, it may be stored for a
    while.
    """
    hidden = re.sub(r"\d(?=\d{3})|(?<!\d)\d{1,3}(?!\d)", "•", text)
    return re.sub(r"\w+", lambda word: "•" if _is_digit(word.group()) else word.group(), hidden)


def _is_digit(word: str) -> bool:
    return (
        word.casefold() not in ("um", "uma")
        and normal(word)[:1] != ()
        and (normal(word)[0] in NUMBER_WORDS)
    )


def masked_number(number: str) -> str:
    """Return an E.164 number as staff see it without a reason to see more: its last four digits.

    Of a Brazilian number the area stays, too: "(84) 9••••-1234".
    """
    if not number:
        return "não informado"
    if not number.startswith("+55"):
        return f"{number[:3]} •••• {number[-4:]}"
    area, local = number[3:5], number[5:]
    return f"({area}) {'9' if len(local) == 9 else ''}••••-{local[-4:]}"
