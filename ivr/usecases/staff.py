"""Staff: accounts made and ended, and signing in."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from ivr.rules.roles import Role
from ivr.store import staff
from ivr.store.staff import StaffMember
from ivr.usecases.ports import Ports

FEWEST_CHARACTERS = 12
_hasher = PasswordHasher()


class StaffError(Exception):
    """An account cannot be made or found; the message says why, for whoever asked."""


def add_member(ports: Ports, email: str, name: str, role: Role, password: str) -> StaffMember:
    """The account exists. Raises StaffError for an e-mail in use or a weak password."""
    email = email.strip().lower()
    if "@" not in email:
        raise StaffError(f"{email!r} is no e-mail address.")
    if len(password) < FEWEST_CHARACTERS:
        raise StaffError(f"A password has at least {FEWEST_CHARACTERS} characters.")
    if email in password.lower():
        raise StaffError("A password does not hold the e-mail address.")
    with ports.database.write() as session:
        if staff.by_email(session, email):
            raise StaffError(f"{email} has an account already.")
        member = StaffMember(
            email=email,
            name=name.strip(),
            role=role.value,
            password_hash=_hasher.hash(password),
            created_at=ports.clock.now(),
        )
        session.add(member)
    return member


def disable_member(ports: Ports, email: str) -> None:
    """The account cannot sign in any more, and its open sessions end with their next request."""
    with ports.database.write() as session:
        member = staff.by_email(session, email.strip().lower())
        if member is None:
            raise StaffError(f"{email} has no account.")
        member.disabled_at = ports.clock.now()
        member.session_epoch += 1


def sign_in(ports: Ports, email: str, password: str) -> StaffMember | None:
    """The account that this password opens; None otherwise, after the same work.

    An unknown e-mail costs as much time as a wrong password, so that nobody can ask who works here.
    """
    with ports.database.read() as session:
        member = staff.by_email(session, email.strip().lower())
    good = _opens(member.password_hash if member else _nobodys_hash(), password)
    return member if good and member and member.disabled_at is None else None


def _opens(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody's password")
