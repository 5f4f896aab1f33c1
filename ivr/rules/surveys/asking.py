"""Decide who may be asked about our service: nobody twice in thirty days, by whatever channel."""

from ivr.rules.privacy.pseudonyms import pseudonym

ASKED = "survey contact"  # what the hash of somebody who was asked is for
OPTED_OUT = "survey opt-out"  # what that of somebody who wants no invitation is for


def contact_hash(key: str, contact: str) -> str:
    """Return the keyed hash by which it is known that a number (E.164) or an address was asked."""
    return pseudonym(key, ASKED, contact.strip().casefold())


def opt_out_hash(key: str, contact: str) -> str:
    """Return the keyed hash by which a contact that wants no invitation is known.

    It is of another kind than `contact_hash`: who answered cannot be told from it.
    """
    return pseudonym(key, OPTED_OUT, contact.strip().casefold())
