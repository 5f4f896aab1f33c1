"""Decide which passwords are too easy to guess, and why."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from ivr.rules.staff.accounts import FEWEST_CHARACTERS, MAX_CHARACTERS, Wrong

# Words that whoever guesses at this body's accounts tries first. Without them a password must
# still be strong: they add nothing to it.
OWN_WORDS = frozenset(
    "sefaz set-rn setrn secretaria fazenda tributacao receita cofic uvt potiguar nota natal mossoro"
    " riograndedonorte rio grande norte brasil governo estado central linha telefone painel"
    " atendente atendimento supervisora supervisor supervisao administrador administracao auditora"
    " auditoria senha mudar trocar entrar acesso 7880 3209 32097880 8432097880 2026 2027".split()
)
FEWEST_LEFT = 8  # characters without these words and the person's own
STRONG = 3  # of zxcvbn's 0 to 4: a hundred million guesses or more
# What is looked at of it. zxcvbn tries every way to read digits and signs as letters: with all 23
# of them in 64 characters it takes six seconds, with eight in 40 characters a tenth of one.
_LOOKED_AT, _SIGNS = 40, 8
_LEET = "4@8({[<369&#!1/|0$5+7%2"
_SHORTEST_WORD = 3


def password_wrongs(about: Iterable[str], password: str, present: str = "") -> Iterator[Wrong]:
    """Yield every reason why the person whom `about` describes may not choose this password.

    `about` are name, e-mail and whatever else is known of them; `present` is the present password,
    as far as it is known.
    """
    if len(password) < FEWEST_CHARACTERS:
        yield Wrong.PASSWORD_SHORT
    if len(password) > MAX_CHARACTERS:
        yield Wrong.PASSWORD_LONG
        return
    if present and password == present:
        yield Wrong.PASSWORD_SAME
    own = OWN_WORDS | set(_words(about))
    rest = _without(own, password)
    if len(rest) < FEWEST_LEFT <= len(password):
        yield Wrong.OWN_WORDS
    elif len(password) >= FEWEST_CHARACTERS and not _is_strong(rest, own):
        yield Wrong.GUESSABLE


def _is_strong(text: str, own: Iterable[str]) -> bool:
    # It reads its lists of words as it is loaded, and most processes judge no password.
    from zxcvbn import zxcvbn

    seen = list(dict.fromkeys(each for each in text if each in _LEET))
    few = str.maketrans(dict.fromkeys(seen[_SIGNS:], "~"))
    score: int = zxcvbn(text[:_LOOKED_AT].translate(few), user_inputs=list(own))["score"]
    return score >= STRONG


def _words(about: Iterable[str]) -> Iterator[str]:
    for each in about:
        yield from (word for word in re.split(r"[^a-z0-9]+", _plain(each)) if word)


def _without(words: Iterable[str], password: str) -> str:
    """Return the password without these words, however they are capitalised and accented.

    Words of fewer than three characters stay.
    """
    longest_first = sorted((each for each in words if len(each) >= _SHORTEST_WORD), key=len)[::-1]
    return re.sub("|".join(map(re.escape, longest_first)), "", _plain(password))


def _plain(text: str) -> str:
    """Return the text in small letters without accents, at most 200 characters of it.

    It is cut first, as each letter may turn into many.
    """
    split = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS])
    return "".join(each for each in split if not unicodedata.combining(each)).lower()
