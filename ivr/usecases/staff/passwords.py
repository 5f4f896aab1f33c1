"""Set a first password with the code that its person was sent, and change one's own."""

from datetime import datetime

from ivr.rules.staff.accounts import Wrong
from ivr.rules.staff.passwords import password_wrongs
from ivr.store.staff import audit, sessions, staff
from ivr.store.staff.audit import Done
from ivr.store.staff.staff import StaffMember
from ivr.usecases.installation.ports import Ports
from ivr.usecases.staff.codes import is_code, kept
from ivr.usecases.staff.staff import StaffError, find_by_email, refuse


def set_first_password(ports: Ports, email: str, code: str, password: str) -> StaffMember:
    """Set the password of an account by its first code; end the code and every session.

    Raises StaffError: Wrong.CODE, the same for an unknown e-mail and a code that is late, or what
    is wrong with the password; the code counts on then.
    """
    known = find_by_email(ports, email)
    if not _is_code(ports, known, code) or known is None:
        raise StaffError("The code is not this account's.", Wrong.CODE)
    refuse(password_wrongs((known.email, known.name), password))
    hashed = ports.hasher.hash(password)
    with ports.database.write() as session:
        member = staff.lock(session, known.id)
        now = ports.clock.now()
        if member is None or not _counts(member, now) or member.first_code != known.first_code:
            raise StaffError("The code was used meanwhile.", Wrong.CODE)
        member.password_hash = hashed
        member.first_code, member.first_code_until = "", None
        sessions.end_all(session, member)
        done = Done("password-set", str(member.id), now, member.id, about=audit.STAFF)
        audit.write(session, done)
    return member


def change_password(ports: Ports, known: StaffMember, present: str, wanted: str) -> StaffMember:
    """Change that member's password to the wanted one, and end every session.

    Raises StaffError: Wrong.PASSWORD_NOW where `present` is not the present one, or what is wrong
    with the wanted one.
    """
    if not ports.hasher.matches(present, known.password_hash):
        raise StaffError("That is not the present password.", Wrong.PASSWORD_NOW)
    refuse(password_wrongs((known.email, known.name), wanted, present))
    hashed = ports.hasher.hash(wanted)
    with ports.database.write() as session:
        member = staff.lock(session, known.id)
        if member is None or member.password_hash != known.password_hash:
            raise StaffError("The password was changed meanwhile.", Wrong.PASSWORD_NOW)
        member.password_hash = hashed
        sessions.end_all(session, member)
        now = ports.clock.now()
        done = Done("password-changed", str(member.id), now, member.id, about=audit.STAFF)
        audit.write(session, done)
    return member


def _is_code(ports: Ports, member: StaffMember | None, code: str) -> bool:
    """Tell whether that is the member's code; where there is none it takes as long, and is not."""
    if member is None or not _counts(member, ports.clock.now()):
        kept(ports, code)
        return False
    return is_code(ports, code, member.first_code)


def _counts(member: StaffMember, now: datetime) -> bool:
    until = member.first_code_until
    return bool(member.first_code) and not member.disabled_at and until is not None and now <= until
