"""Decide who may be asked about our service: nobody twice in thirty days, by whatever channel."""

from datetime import datetime, timedelta

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.privacy.pseudonyms import pseudonym

ASKED = "survey contact"  # what the hash of somebody who was asked is for
# How long after its end a contact is followed by an invitation: not before its SMS or answer was
# read, and within a day, or nobody knows what it is about.
SOONEST, LATEST = timedelta(hours=1), timedelta(days=1)
SUNDAY, FIRST_HOUR, LAST_HOUR = 6, 9, 20
OPTED_OUT = "survey opt-out"  # what that of somebody who wants no invitation is for


def contact_hash(key: str, contact: str) -> str:
    """Return the keyed hash by which it is known that a number (E.164) or an address was asked."""
    return pseudonym(key, ASKED, contact.strip().casefold())


def opt_out_hash(key: str, contact: str) -> str:
    """Return the keyed hash by which a contact that wants no invitation is known.

    It is of another kind than `contact_hash`: who answered cannot be told from it.
    """
    return pseudonym(key, OPTED_OUT, contact.strip().casefold())


def may_invite(now: datetime) -> bool:
    """Return whether an invitation may reach somebody at that instant: by day, and not on Sundays.

    Nobody asked for it, so it wakes nobody.
    """
    local = now.astimezone(FORTALEZA)
    return local.weekday() != SUNDAY and FIRST_HOUR <= local.hour < LAST_HOUR
