"""Limit tries at a password or a code, and record a lockout when somebody reaches the limit."""

from flask import g, request
from werkzeug.exceptions import TooManyRequests

from ivr.store.staff.staff import StaffMember
from ivr.usecases.staff import sessions
from ivr.usecases.staff.refusals import note_lockout
from ivr.usecases.staff.staff import find_by_email
from ivr.web.common.installation import installation
from ivr.web.common.limits import At, Try
from ivr.web.desk.session.browser import device_token, network, real_now


def try_at(email: str, at: At = At.PASSWORD) -> Try:
    """Return this request's try at the password, or the first code, of a typed e-mail.

    It asks the database as much of an unknown e-mail as of anybody's.
    """
    known = find_by_email(installation().ports, email)
    return _try(email, known.id if known else 0, at)


def try_of(member: StaffMember, at: At = At.PASSWORD) -> Try:
    """Return this request's try at that person's password, or at their second factor."""
    return _try(member.email, member.id, at)


def refuse_too_many(tried: Try) -> None:
    """Raise TooManyRequests (429), which says when to try again, after too many failed tries."""
    if seconds := installation().sign_in_limits.wait(tried):
        raise TooManyRequests(retry_after=seconds)


def note_failure(tried: Try, member_id: int | None) -> None:
    """Count a failed try at that account; record a lockout when it was the last for a while."""
    limits = installation().sign_in_limits
    limits.note_failure(tried)
    if limits.wait(tried):
        note_lockout(installation().ports, member_id)


def gives_password() -> bool:
    """Return whether the form holds the signed-in member's password; count a failed try if not.

    Raises TooManyRequests after too many failed tries.
    """
    tried = try_of(g.member)
    refuse_too_many(tried)
    good = installation().ports.hasher.matches(
        request.form.get("senha", ""), g.member.password_hash
    )
    if not good:
        note_failure(tried, g.member.id)
    return good


def _try(account: str, member_id: int, at: At) -> Try:
    address, token = request.remote_addr or "", device_token()
    known = sessions.knows(installation().ports, member_id, token, network(), real_now())
    device = sessions.hashed(token)[:16] if known.device else ""
    return Try(account, address, device, known.network, at)
