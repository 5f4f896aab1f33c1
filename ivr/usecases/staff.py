"""Staff: accounts made and ended, signing in, each one's telephone and shifts."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.roles import Role
from ivr.rules.slots import ShiftSpan
from ivr.store import shifts, staff
from ivr.store.staff import StaffMember
from ivr.usecases.ports import Ports

FEWEST_CHARACTERS = 12
MOST_OF_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less the brackets
MOST_OF_NAME = 120
_hasher = PasswordHasher()


class StaffError(Exception):
    """An account cannot be made or found; the message says why, for whoever asked."""


def add_member(ports: Ports, email: str, name: str, role: Role, password: str) -> StaffMember:
    """The account exists. Raises StaffError for an e-mail in use, an odd name, a weak password."""
    email, name = _normal(email), name.strip()
    for wrong in _mistakes(email, name, password):
        raise StaffError(wrong)
    member = StaffMember(
        email=email,
        name=name,
        role=role.value,
        # Before the transaction: a hash takes long on purpose, and calls wait for the writer.
        password_hash=_hasher.hash(password),
        created_at=ports.clock.now(),
    )
    try:
        with ports.database.write() as session:
            session.add(member)
    except IntegrityError:
        raise StaffError(f"{email} has an account already.") from None
    return member


def disable_member(ports: Ports, email: str) -> None:
    """The account cannot sign in any more, and its open sessions end with their next request."""
    with ports.database.write() as session:
        member = _member(session, email)
        member.disabled_at = member.disabled_at or ports.clock.now()
        member.session_epoch += 1


def set_telephone(ports: Ports, email: str, telephone: str) -> StaffMember:
    """That person's own telephone is this one, as `rules.telephones` gives it; "": none is rung.

    Raises StaffError for an unknown e-mail, and for a telephone that is somebody else's: two
    agents' legs would ring one and the same.
    """
    with ports.database.write() as session:
        member = _member(session, email)
        others = [each for each in staff.everybody(session) if each.id != member.id]
        for other in others:
            if telephone and other.phone == telephone and other.disabled_at is None:
                raise StaffError(f"That is {other.email}'s telephone already.")
        member.phone = telephone
    return member


def set_paused(ports: Ports, email: str, paused: bool) -> StaffMember:
    """Nobody rings that person for callbacks from now on; or again. Raises StaffError."""
    with ports.database.write() as session:
        member = _member(session, email)
        member.paused_at = (member.paused_at or ports.clock.now()) if paused else None
    return member


def set_shifts(ports: Ports, email: str, spans: Sequence[ShiftSpan]) -> StaffMember:
    """That person's week is exactly this one. Raises StaffError for an unknown e-mail."""
    with ports.database.write() as session:
        member = _member(session, email)
        shifts.replace(session, member.id, spans)
    return member


def seed_shifts(ports: Ports, week_of: Callable[[str], Sequence[ShiftSpan]]) -> list[str]:
    """Every agent who had no shift has what `week_of` gives for the e-mail; the e-mails of those.

    One that has shifts, or is disabled, stays as it is.
    """
    with ports.database.write() as session:
        seeded = []
        for member in staff.everybody(session):
            agent = member.role == Role.AGENT.value and member.disabled_at is None
            week = week_of(member.email) if agent else ()
            if week and not shifts.of_member(session, member.id):
                shifts.replace(session, member.id, week)
                seeded.append(member.email)
    return seeded


def sign_in(ports: Ports, email: str, password: str) -> StaffMember | None:
    """The account that this password opens; None otherwise, after the same work.

    An unknown e-mail costs as much time as a wrong password, so that nobody can ask who works here.
    """
    with ports.database.read() as session:
        member = _find(session, email)
    good = _opens(member.password_hash if member else _nobodys_hash(), password)
    return member if good and member and member.disabled_at is None else None


def _normal(email: str) -> str:
    return email.strip().lower()


def _mistakes(email: str, name: str, password: str) -> Iterator[str]:
    if not (re.fullmatch(r"[^@\s]+@[^@\s]+", email) and email.isprintable()):
        yield f"{email!r} is no e-mail address."
    if len(email) > MOST_OF_EMAIL:
        yield f"An e-mail address has at most {MOST_OF_EMAIL} characters."
    if not (0 < len(name) <= MOST_OF_NAME and name.isprintable()):
        yield f"A name has 1 to {MOST_OF_NAME} characters."
    if len(password) < FEWEST_CHARACTERS:
        yield f"A password has at least {FEWEST_CHARACTERS} characters."
    if email in password.lower():
        yield "A password does not hold the e-mail address."


def _find(session: Session, email: str) -> StaffMember | None:
    """The account of an e-mail as somebody typed it; PostgreSQL refuses to look for a NUL."""
    email = _normal(email)
    return staff.by_email(session, email) if email.isprintable() else None


def _member(session: Session, email: str) -> StaffMember:
    member = _find(session, email)
    if member is None:
        raise StaffError(f"{email} has no account.")
    return member


def _opens(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody's password")
