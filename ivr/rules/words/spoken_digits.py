"""Read the digits of a number as people say it: "oitenta e quatro, nove oito oito…"."""

from collections.abc import Sequence

from ivr.rules.words.plain_words import DIGIT_WORDS

TEENS = {
    **{"dez": 10, "onze": 11, "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14},
    **{"quinze": 15, "dezesseis": 16, "dezessete": 17, "dezoito": 18, "dezenove": 19},
}
TENS = {
    **{"vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60},
    **{"setenta": 70, "oitenta": 80, "noventa": 90},
}
HUNDREDS = {
    **{"cem": 100, "cento": 100, "duzentos": 200, "duzentas": 200, "trezentos": 300},
    **{"trezentas": 300, "quatrocentos": 400, "quatrocentas": 400, "quinhentos": 500},
    **{"quinhentas": 500, "seiscentos": 600, "seiscentas": 600, "setecentos": 700},
    **{"setecentas": 700, "oitocentos": 800, "oitocentas": 800, "novecentos": 900},
    **{"novecentas": 900},
}
NUMBER_WORDS = frozenset({*DIGIT_WORDS, *TEENS, *TENS, *HUNDREDS})
# What nobody can tell the digits of: whoever says it is asked again.
_LARGER = frozenset(
    "mil milhao milhoes bilhao bilhoes duplo dupla dobrado duas-vezes triplo vezes".split()
)
_AND = "e"


def spoken_digits(words: Sequence[str]) -> str | None:
    """Return the digits that these words say, in order; None where some cannot be told.

    The words are as `plain_words.normal` gives them. What is no number is left out.
    """
    if not _LARGER.isdisjoint(words):
        return None
    said, open_value, joined = [], 0, False
    for word in words:
        if word == _AND:
            joined = True
            continue
        value = _value(word)
        if value is None:
            said.append(str(open_value) if open_value else "")
            said.append(word if word.isdecimal() else "")
            # A recogniser may write "80 e quatro".
            open_value = 0
            if word in _WRITTEN_TENS:
                open_value = int(said.pop())
        elif _fits(open_value, value, joined):
            open_value += value
        else:
            said.append(str(open_value) if open_value else "")
            open_value = value
        if open_value % 10 or value == 0:
            said.append(str(open_value))
            open_value = 0
        joined = False
    said.append(str(open_value) if open_value else "")
    return "".join(said)


_WRITTEN_TENS = frozenset(str(each) for each in TENS.values())


def _value(word: str) -> int | None:
    if word in DIGIT_WORDS:
        return int(DIGIT_WORDS[word])
    if word.isdecimal() and len(word) == 1:
        return int(word)
    return TEENS.get(word) or TENS.get(word) or HUNDREDS.get(word)


def _fits(before: int, value: int, joined: bool) -> bool:
    """Return whether a value goes on with the one before: "oitenta e quatro", "cento e vinte"."""
    if not before or not value:
        return False
    if before % 100:  # tens, after which a digit comes
        return value < 10
    return joined and value < 100
