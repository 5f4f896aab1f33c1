"""Read addresses of telephones, E.164 numbers and sip URIs, however they are written."""

import re


def plain(address: str) -> str:
    """Return an address in one spelling: digits and plus, or a sip URI without parameters."""
    address = address.strip()
    if is_sip(address):
        return re.split(r"[;?]", address)[0].lower()
    return re.sub(r"[^\d+]", "", address)


def dialled_number(text: str) -> str:
    """Return the number that a <Number> names, in E.164 where it is one of North America's.

    Only those may be written without plus and country code; of any other country, ten digits are
    taken for a number of North America.
    https://www.twilio.com/docs/voice/twiml/number
    """
    digits = re.sub(r"[\s().-]", "", text)
    if not re.fullmatch(r"1?[2-9]\d{2}[2-9]\d{6}", digits):
        return text
    return f"+{digits}" if digits.startswith("1") else f"+1{digits}"


def is_sip(address: str) -> bool:
    """Return whether this is a sip URI."""
    return address.strip().lower().startswith(("sip:", "sips:"))


def is_address(address: str) -> bool:
    """Return whether a telephone can have this address: E.164, or sip:name@host."""
    return bool(re.fullmatch(r"\+[1-9]\d{6,14}|sips?:[^@\s]+@[^@\s]+", plain(address)))
