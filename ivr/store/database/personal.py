"""Declare for each column of text what it stores of a person, and until when.

A column says so in its `info`: `personal`, `uncopied`, `outlives` or `IMPERSONAL`. Erasure
(`ivr.store.erasure`) reads from there what it empties, and a test holds every column to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ivr.rules.privacy.retention import Term


class Mask(Enum):
    """Ways in which the desk shows, not whole, what staff need no reason to see."""

    CONTACT = "contact"  # rules.words: masked_number, masked_address
    CPF = "cpf"  # its last two digits
    WORDS = "words"  # rules.words.masking.masked, before they are kept at all


@dataclass(frozen=True)
class Personal:
    """What one column stores of a person, and what becomes of it.

    `section` is the key of the own copy's section that shows it (a room's `own_data.py`); where it
    is empty, `uncopied` says why. `kept_why` says why no erasure empties it.
    """

    term: Term
    section: str = ""
    uncopied: str = ""
    mask: Mask | None = None
    kept_why: str = ""


# Why the own copy does not have a column.
HASH = "a keyed hash, which tells nobody anything"
OF_STAFF = "of staff, not of a citizen"

IMPERSONAL: dict[Any, Any] = {"personal": None}
OCCURRED: dict[Any, Any] = {"occurred": True}  # of the instant at which a case was last alive


def personal(
    section: str, term: Term = Term.CASE, left: str | None = "", mask: Mask | None = None
) -> dict[Any, Any]:
    """Declare a column personal that the own copy shows; `left` is what it has once erased."""
    return {"personal": Personal(term, section, mask=mask), "left": left}


def uncopied(
    why: str, term: Term = Term.CASE, left: str | None = "", mask: Mask | None = None
) -> dict[Any, Any]:
    """Declare a column personal that the own copy does not show, and why it does not."""
    return {"personal": Personal(term, uncopied=why, mask=mask), "left": left}


def outlives(kept_why: str, why: str) -> dict[Any, Any]:
    """Declare a column personal that no erasure empties, and why; and why no copy shows it."""
    return {"personal": Personal(Term.ALWAYS, uncopied=why, kept_why=kept_why)}


def erased_as(left: Any) -> dict[Any, Any]:
    """Declare the value that a column which says nothing of a person has once its row is erased."""
    return {**IMPERSONAL, "left": left}


def erased_with_case(columns: Iterable[Any]) -> dict[str, Any]:
    """Return what each of these columns has once its case is erased, for those that change then."""
    return {each.key: each.info["left"] for each in columns if _goes_with_case(each.info)}


def _goes_with_case(info: dict[Any, Any]) -> bool:
    declared: Personal | None = info.get("personal")
    return "left" in info and (declared is None or declared.term in (Term.CASE, Term.WORDS))
