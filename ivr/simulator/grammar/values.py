"""Define the values that attributes may have: how they are told, and a test of one."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Value:
    """The values that one attribute may have, in words for a page, and a test of a given text."""

    words: str
    fits: Callable[[str], bool]


def whole(least: int, most: int | None = None) -> Value:
    """Return the whole numbers from `least` to `most`; None: without end."""
    words = f"{least} to {most}" if most is not None else f"a whole number from {least}"

    def fits(text: str) -> bool:
        digits = re.fullmatch(r"[0-9]{1,9}", text) is not None
        return digits and least <= int(text) and (most is None or int(text) <= most)

    return Value(words, fits)


def one_of(*names: str) -> Value:
    """Return exactly these names, one at a time."""
    return Value(_listed(names), lambda text: text in names)


def several_of(*names: str) -> Value:
    """Return one or more of these names, with spaces between them."""

    def fits(text: str) -> bool:
        given = text.split()
        return bool(given) and set(given) <= set(names)

    return Value(f"one or more of {_listed(names)}", fits)


def either(first: Value, second: Value) -> Value:
    """Return what `first` has and what `second` has."""
    return Value(
        f"{first.words}, or {second.words}", lambda text: first.fits(text) or second.fits(text)
    )


def like(words: str, pattern: str) -> Value:
    """Return every text that matches the whole `pattern`, told in `words`."""
    return Value(words, lambda text: re.fullmatch(pattern, text) is not None)


def among(words: str, names: frozenset[str]) -> Value:
    """Return the names of a list too long to be told but in `words`."""
    return Value(words, lambda text: text in names)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{each}`" for each in names)


TEXT = Value("any text", lambda text: True)
ADDRESS = Value("an address, absolute or relative", lambda text: True)
BOOLEAN = Value("`true`, `false`", lambda text: text.lower() in ("true", "false"))
METHOD = Value("`GET`, `POST`", lambda text: text.upper() in ("GET", "POST"))
KEY = like("one of 0-9, `#`, `*`, or empty", r"[0-9#*]?")
KEYS = like("any of 0-9, `#`, `*`, or empty", r"[0-9#*]*")
