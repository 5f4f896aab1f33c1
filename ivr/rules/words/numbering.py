"""Decide which numbers the line may ring: Brazil's plan, and nothing that costs by surprise."""

import re
from enum import Enum
from functools import lru_cache
from unicodedata import digit

import phonenumbers
from phonenumbers import PhoneNumberType

from ivr.rules.words.caller_numbers import AREA

COUNTRY = "55"
DDDS = frozenset(
    str(code)
    for codes in (
        *(range(11, 20), (21, 22, 24, 27, 28), range(31, 36), (37, 38), range(41, 50)),
        *((51, 53, 54, 55), range(61, 70), (71, 73, 74, 75, 77, 79), range(81, 90)),
        range(91, 100),
    )
    for code in codes
)


class Refusal(Enum):
    """The reason why a number is not rung."""

    SHORT = "short"  # too few or too many digits to be a number
    OLD = "old"  # a mobile of eight digits: the 9 is missing
    PREMIUM = "premium"  # 0900, 0500 …
    SHARED = "shared"  # 0300, 4004, 3003 …
    FREE = "free"  # 0800
    FOREIGN = "foreign"
    SATELLITE = "satellite"  # +881, +882 …
    SERVICE = "service"  # 190, 135 …
    UNKNOWN = "unknown"  # an area code that does not exist, or otherwise not possible


class NumberRefused(Exception):
    """Raised if a number is not one that the line rings; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


# Why a number is not rung, and what to do about it: pt-BR, for whoever typed it at the desk.
REFUSAL_WORDS: dict[Refusal, str] = {
    Refusal.SHORT: "Confira o telefone: digite o DDD e o número, de oito ou nove algarismos.",
    Refusal.OLD: "Falta o 9 no começo: celular tem nove algarismos.",
    Refusal.PREMIUM: "A central não liga para números de tarifa alta, como 0900 e 0500.",
    Refusal.SHARED: "A central não liga para números 0300, 4004 e parecidos. Use outro telefone.",
    Refusal.FREE: "A central não liga para números 0800. Use outro telefone.",
    Refusal.FOREIGN: "A central só liga para telefones do Brasil.",
    Refusal.SATELLITE: "A central não liga para telefones por satélite.",
    Refusal.SERVICE: "Número incompleto, ou de serviço, como 190: digite o DDD e o número.",
    Refusal.UNKNOWN: "Este telefone não existe: confira o DDD e o número.",
}

# Codes without a place, as they stand after the trunk's zero; the ITU's codes without a country.
_NOWHERE = {
    **{"300": Refusal.SHARED, "303": Refusal.SHARED, "800": Refusal.FREE},
    **{"500": Refusal.PREMIUM, "900": Refusal.PREMIUM},
}
_WORLDWIDE = {
    **dict.fromkeys(("870", "881", "882", "883"), Refusal.SATELLITE),
    **{"800": Refusal.FREE, "808": Refusal.SHARED, "979": Refusal.PREMIUM},
}
_SERVICE = re.compile(r"1[0-9]{2}|10[0-9]{2,3}|911")
# One number for a whole country, dialled as if it were a neighbour's; in every area the same.
_SHARED_ANYWHERE = re.compile(r"300[34]|400[0-9]|4020")
_NUMBER = re.compile(r"\+55(?P<area>[1-9][1-9])(?P<local>9[0-9]{8}|[2-5][0-9]{7})")
_CACHED_NUMBERS = 4096
_FEWEST_DIGITS, _FEWEST_ABROAD = 8, 7


def target_number(typed: str) -> str:
    """Return the E.164 number that a person typed, said or wrote, in any format.

    Eight or nine digits are of area 84. Understood before the rest: 0 and the area, 0 with a
    carrier's code and the area, +55, 55, 0055; spaces, hyphens and brackets. Raises NumberRefused
    for what may not be rung.
    """
    # Some keyboards write digits of other forms: "８４" and "٨٤" are 84.
    typed = "".join(str(digit(each, each)) if each > "\x7f" else each for each in typed)
    typed = typed.replace("\uff0b", "+")
    digits = re.sub(r"[^0-9]", "", typed)
    if re.match(r"[^0-9]*\+", typed):
        return _international(digits)
    if digits.startswith("00"):
        return _international(digits[2:])
    if digits.startswith(COUNTRY) and len(digits) > 11:
        return _national(digits[2:])
    return _national(digits)


@lru_cache(maxsize=_CACHED_NUMBERS)  # each turn of a call asks it of the same number
def may_be_rung(number: str) -> bool:
    """Return whether `number` is, as it stands, the E.164 of a Brazilian fixed line or mobile.

    Numbers of premium, shared or no cost, abroad and of satellites are not.
    """
    match = _NUMBER.fullmatch(number)
    if not match or match["area"] not in DDDS or _SHARED_ANYWHERE.match(match["local"]):
        return False
    return _kind(number) in (
        *(PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE),
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )


def takes_sms(number: str) -> bool:
    """Return whether an E.164 number is a Brazilian mobile that may be rung."""
    return may_be_rung(number) and len(number) == len("+5584988887777")


def _international(digits: str) -> str:
    """Return the E.164 number of digits that begin with a country's code, without + or 00.

    Raises NumberRefused for any country but Brazil.
    """
    if digits.startswith(COUNTRY):
        return _national(digits[2:])
    if len(digits) < _FEWEST_ABROAD:
        raise NumberRefused(Refusal.SHORT)
    raise NumberRefused(_WORLDWIDE.get(digits[:3], Refusal.FOREIGN))


def _national(digits: str) -> str:
    """Return the E.164 number of digits as dialled inside Brazil.

    With or without the trunk's zero, a carrier and the area. Raises NumberRefused.
    """
    if _SERVICE.fullmatch(digits):
        raise NumberRefused(Refusal.SERVICE)
    if re.match(r"0[3589]00", digits):  # no carrier and no area looks like these
        raise NumberRefused(_NOWHERE[digits[1:4]])
    if digits.startswith("0"):
        digits = _without_trunk(digits)
    elif len(digits) in (8, 9):
        digits = _with_area(digits)
    if len(digits) not in (10, 11):
        raise NumberRefused(Refusal.SHORT)
    return _checked(digits)


def _without_trunk(digits: str) -> str:
    """Return area and number: after 0, or after 0 and a carrier's two digits."""
    rest = digits[1:]
    return rest[2:] if len(rest) in (12, 13) else rest


def _with_area(local: str) -> str:
    """Return a number of eight or nine digits with its area, 84."""
    if len(local) == 9 and local[0] != "9":
        raise NumberRefused(Refusal.SHORT)
    if len(local) == 8 and _kind(f"+{COUNTRY}{local}") == PhoneNumberType.SHARED_COST:
        raise NumberRefused(Refusal.SHARED)
    return AREA + local


def _checked(digits: str) -> str:
    """Return the E.164 number of ten or eleven digits with their area; raise NumberRefused."""
    area, local = digits[:2], digits[2:]
    if area not in DDDS:
        raise NumberRefused(_NOWHERE.get(digits[:3], Refusal.UNKNOWN))
    if len(local) == 8 and local[0] in "6789":
        raise NumberRefused(Refusal.OLD)
    if len(local) == 8 and _SHARED_ANYWHERE.match(local):
        raise NumberRefused(Refusal.SHARED)
    number = f"+{COUNTRY}{digits}"
    if not may_be_rung(number):
        raise NumberRefused(Refusal.UNKNOWN)
    return number


def _kind(number: str) -> int:
    try:
        return phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return PhoneNumberType.UNKNOWN
