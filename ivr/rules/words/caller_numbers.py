"""Read telephone numbers as carriers present them, and find them by their last digits."""

import re

import phonenumbers

# What Twilio puts in From for a caller without a number: ANONYMOUS, RESTRICTED and the like, keyed
# on a telephone's letters.
ANONYMOUS = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
AREA = "84"
FEWEST_DIGITS = 4  # of a number looked for by its end


def caller_number(presented: str) -> str:
    """Return the E.164 number of a caller; "" when none was presented or it is no number.

    Carriers send +5584…, 84…, 084…, 0xx84… or eight digits without the area code.
    """
    text = presented.strip()
    text = re.sub(r"^sips?:", "", text).split("@", 1)[0]
    if text in ANONYMOUS:
        return ""
    if text.startswith("+"):
        return _e164(text)
    digits = re.sub(r"\D", "", text)
    if len(digits) in (12, 13) and digits.startswith("55"):
        return _e164(f"+{digits}")
    digits = re.sub(r"^0(\d\d(?=\d{10,11}$))?", "", digits)
    if len(digits) in (8, 9):
        digits = AREA + digits
    return _e164(f"+55{digits}") if digits else ""


def _e164(text: str) -> str:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def reversed_digits(number: str) -> str:
    """Return the digits of `number` backwards, so that "ends in" becomes "starts with"."""
    return re.sub(r"\D", "", number)[::-1]


def search_prefix(typed: str) -> str:
    """Return what `reversed_digits` of the number looked for begins with.

    The number is typed whole, in any format, or as its last digits. Raises ValueError, in pt-BR,
    for fewer than four digits.
    """
    digits = re.sub(r"\D", "", typed)
    if len(digits) < FEWEST_DIGITS:
        raise ValueError("Informe ao menos os quatro últimos números do telefone.")
    whole = caller_number(typed) if len(digits) >= 8 else ""
    return reversed_digits(whole or digits)
