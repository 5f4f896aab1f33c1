"""Read the telephones of staff as somebody typed them, and refuse what may not be rung."""

import re

from ivr.rules.words.numbering import NumberRefused, Refusal, target_number

LONGEST = 120
_SIP = re.compile(r"sips?:[^@\s]+@[^@\s]+", re.IGNORECASE)
REFUSALS: dict[Refusal, str] = {
    Refusal.SHORT: "it has too few or too many digits",
    Refusal.OLD: "a mobile has nine digits: the 9 is missing",
    Refusal.PREMIUM: "it costs extra to call",
    Refusal.SHARED: "it costs extra to call",
    Refusal.FREE: "an 0800 takes no call from here",
    Refusal.FOREIGN: "it is abroad",
    Refusal.SATELLITE: "it is a satellite's",
    Refusal.SERVICE: "it is a public service's",
    Refusal.UNKNOWN: "there is no such number in Brazil's plan",
}


def staff_telephone(typed: str, line_number: str, switchboard: str) -> str:
    """Return the sip:… or E.164 address that was typed, in any usual format; "" for "".

    Raises ValueError, in words for whoever typed it, for the line's own number and the
    switchboard's, which would ring callers instead of a person, and for what is never rung.
    """
    typed = typed.strip()
    if not typed:
        return ""
    telephone = typed if _SIP.fullmatch(typed) else _number(typed)
    if len(telephone) > LONGEST:
        raise ValueError(f"A telephone's address has at most {LONGEST} characters.")
    if _digits(line_number) in _digits(telephone.partition("@")[0]):
        raise ValueError(f"{typed} is the line itself: it would ring callers, not a person.")
    if _plain(telephone) == _plain(switchboard):
        raise ValueError(f"{typed} is the switchboard's queue: give the person's own extension.")
    return telephone


def _number(typed: str) -> str:
    if typed.lower().startswith(("sip:", "sips:")) or "@" in typed:
        raise ValueError(f"{typed!r} is no SIP address: write sip:name@host.")
    try:
        return target_number(typed)
    except NumberRefused as refused:
        raise ValueError(f"{typed} cannot be rung: {REFUSALS[refused.reason]}.") from None


def _plain(address: str) -> str:
    """Return the address without what does not decide where it rings.

    That are the s of sips, parameters, capitals and the ports 5060 and 5061.
    """
    address = re.split(r"[;?]", address.strip().lower())[0].replace("sips:", "sip:")
    return re.sub(r":506[01]$", "", address)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
