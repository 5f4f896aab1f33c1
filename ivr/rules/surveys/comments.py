"""Blot out of a comment what could tell who wrote it, before it is stored."""

import re

MAX_COMMENT_CHARS = 1000
BLOT = "•••"
# Five digits or more, as a CPF, a telephone or a protocol has them, with what is put in between.
_NUMBER = re.compile(r"\+?\(?\d(?:[ ./()\-]{0,2}\d){4,}")
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")


def blotted(text: str) -> str:
    """Return the comment without long numbers and e-mail addresses; a mark stands for each."""
    return _ADDRESS.sub(BLOT, _NUMBER.sub(BLOT, text))
