"""Tries at a password or a code: limited, and the limit written down when somebody reaches it."""

from flask import abort, g, request

from ivr.store import audit
from ivr.store.audit import Done
from ivr.usecases.staff import opens
from ivr.web.house import house


def refuse_too_many(email: str) -> None:
    """Whoever failed too often lately tries again later: 429."""
    if house().sign_in_limits.reached(email, _address()):
        abort(429)


def note_failure(email: str, member_id: int | None) -> None:
    """One more try at that account failed."""
    limits, ports = house().sign_in_limits, house().ports
    limits.note_failure(email, _address())
    if limits.reached(email, _address()):
        subject = str(member_id) if member_id else ""
        with ports.database.write() as session:
            done = Done("locked-out", subject, ports.clock.now(), about=audit.STAFF)
            audit.write(session, done)


def gives_password() -> bool:
    """Whether the form holds the password of whoever is signed in; counted where it does not."""
    refuse_too_many(g.member.email)
    good = opens(g.member.password_hash, request.form.get("senha", ""))
    if not good:
        note_failure(g.member.email, g.member.id)
    return good


def _address() -> str:
    return request.remote_addr or ""
