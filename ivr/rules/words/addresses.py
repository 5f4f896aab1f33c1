"""Read e-mail addresses as people type them, and mask them for show."""

import re

from email_validator import EmailNotValidError, validate_email

_GMAIL = ("gmail.com", "googlemail.com")
_NOBODY = re.compile(
    r"(mailer-?daemon|postmaster|(no|nao|do[._-]?not)[._-]?(reply|responda|resposta)|bounces?)"
    r"([+._-][^@]*)?@",
    re.IGNORECASE,
)
# By which programs of a site send what people fill in there.
_OF_A_SITE = re.compile(
    r"(www(-data)?|web(master|site|form|mail)?|site|wordpress|joomla|drupal|portal|sistemas?|apache"
    r"|nginx|httpd|root|forms?|formulario|contato|fale-?conosco|contact(us)?|ouvidoria)([+._-][^@]*)?@",
    re.IGNORECASE,
)
# At these anybody has an address: two of one are no house.
_OPEN_TO_ALL = frozenset(
    "gmail.com googlemail.com outlook.com outlook.com.br hotmail.com hotmail.com.br live.com"
    " msn.com yahoo.com yahoo.com.br ymail.com icloud.com me.com proton.me protonmail.com gmx.com"
    " aol.com uol.com.br bol.com.br terra.com.br ig.com.br globo.com r7.com oi.com.br".split()
)
MAX_ADDRESS_CHARS = 254  # of an address: RFC 5321, as corrected by erratum 1690 of RFC 3696
_LIKE_THIS = "Confira o e-mail. Ele é assim: nome@exemplo.com.br."


class AddressRefused(ValueError):
    """Raised if a text is not one e-mail address; the message says so to its writer (pt-BR)."""


def read_address(typed: str) -> str:
    """Return the one address that was typed, as it is stored; raise AddressRefused.

    Nobody is asked whether it exists. Quoted names and letters beyond ASCII before the @ are
    refused: hardly a mail server takes them. A domain beyond ASCII is stored in its ASCII form.
    """
    text = typed.strip(" \t\r\n\u00a0")
    if not text:
        raise AddressRefused("Informe o seu e-mail.")
    try:
        if len(text) > MAX_ADDRESS_CHARS:
            raise EmailNotValidError
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise AddressRefused(_LIKE_THIS) from None
    address = found.ascii_email or ""
    if not is_address(address):
        raise AddressRefused(_LIKE_THIS)
    return address


def is_address(text: str) -> bool:
    """Return whether `text` may stand in an envelope as it is: ASCII, one @, no special characters.

    Nor does it begin with what a spreadsheet takes for a formula.
    """
    name, _, domain = text.rpartition("@")
    plain = text.isascii() and text.isprintable() and not set(text) & set(' ,;:<>()[]"\\|`')
    whole = name and domain and "@" not in name and len(text) <= MAX_ADDRESS_CHARS
    return bool(plain and whole and text[0] not in "=+-")


def untagged(address: str) -> str:
    """Return the mailbox behind the address, in small letters: without what follows a plus sign.

    Gmail looks at no dots before the @, and has two names for one domain.
    """
    name, _, domain = address.lower().rpartition("@")
    name = name.partition("+")[0] or name
    if domain in _GMAIL:
        name, domain = name.replace(".", "") or name, _GMAIL[0]
    return f"{name}@{domain}"


def is_nobody(address: str) -> bool:
    """Return whether mail to that address reaches no person, as it does at no-reply addresses."""
    return bool(_NOBODY.match(address))


def is_of_site(address: str) -> bool:
    """Return whether a site's program sends from that address, whoever has written there."""
    return bool(_OF_A_SITE.match(address)) or is_nobody(address)


def is_of_house(address: str, member: str) -> bool:
    """Return whether two addresses are of one house: the same, or of one domain of its own."""
    one, other = address.lower(), member.lower()
    house = one.rpartition("@")[2]
    return one == other or (house == other.rpartition("@")[2] and house not in _OPEN_TO_ALL)


def masked_address(address: str) -> str:
    """Return an address as staff see it without a reason to see more: "m•••@exemplo.br"."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}" if at else "não informado"
