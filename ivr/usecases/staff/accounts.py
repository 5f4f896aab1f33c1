"""Change accounts as an administrator at the desk; every change is audited with who made it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.staff.accounts import Wrong
from ivr.rules.staff.roles import ROLE_LABELS, Role
from ivr.store.staff import audit, calendar_feeds, sessions, staff
from ivr.store.staff.audit import Done
from ivr.store.staff.staff import StaffMember
from ivr.usecases.installation.ports import Ports
from ivr.usecases.staff.first_codes import code_to_send, code_to_show, give, sender
from ivr.usecases.staff.second_factor import forget
from ivr.usecases.staff.staff import (
    TERMINAL,
    StaffError,
    by_email,
    keep_new,
    normal_email,
    person_wrongs,
    refuse,
    refuse_taken_telephone,
)


@dataclass(frozen=True)
class Person:
    """What an administrator says of somebody; `phone` as `rules.words.telephones` gives it."""

    name: str
    role: Role
    phone: str = ""


def open_account(ports: Ports, by: int, email: str, person: Person) -> tuple[StaffMember, bool]:
    """Create an account and send its person the code with which they set a password.

    The second value: whether the code is on its way. Raises StaffError.
    """
    email, name = normal_email(email), person.name.strip()
    refuse(person_wrongs(email, name))
    now = ports.clock.now()
    member = StaffMember(
        email=email,
        name=name,
        role=person.role.value,
        phone=person.phone,
        session_epoch=0,
        created_at=now,
        password_hash="",
    )
    give = sender(ports, code_to_send(ports))
    with ports.database.read() as session:
        refuse_taken_telephone(session, None, person.phone)
    sent = keep_new(ports, member, by, ROLE_LABELS[person.role], give)
    return member, sent


def change_account(ports: Ports, by: int, member_id: int, person: Person) -> StaffMember:
    """Set an account's name, role and telephone. Raises StaffError.

    Nobody changes their own role, and there is an administrator afterwards. Whoever has another
    role signs in again.
    """
    name = person.name.strip()
    with ports.database.write() as session:
        member = _locked(session, member_id)
        refuse(person_wrongs(member.email, name))
        refuse_taken_telephone(session, member.id, person.phone)
        changed = []
        if member.role != person.role.value:
            _refuse_last(session, by, member)
            label = ROLE_LABELS[Role(member.role)]
            changed.append(f"função: {label} → {ROLE_LABELS[person.role]}")
            member.role = person.role.value
            sessions.end_all(session, member)
        if member.name != name:
            member.name = name
            changed.append("nome")
        if member.phone != person.phone:
            member.phone = person.phone
            changed.append("telefone")
        if changed:
            _write(session, "account-changed", member, by, (ports.clock.now(), "; ".join(changed)))
    return member


def disable_account(ports: Ports, by: int, member_id: int) -> StaffMember:
    """Disable an account: end its sign-in, sessions and calendar address.

    Its sessions end with their next request. Raises StaffError for one's own, and for the last
    administrator's.
    """
    with ports.database.write() as session:
        member = _locked(session, member_id)
        _refuse_last(session, by, member)
        if member.disabled_at is None:
            member.disabled_at = ports.clock.now()
            sessions.end_all(session, member)
            calendar_feeds.end(session, member.id)
            _write(session, "account-disabled", member, by, (ports.clock.now(), ""))
    return member


def enable_account(ports: Ports, by: int, member_id: int) -> StaffMember:
    """Let an account sign in again, as before. Raises StaffError for a telephone taken since."""
    with ports.database.write() as session:
        member = _locked(session, member_id)
        refuse_taken_telephone(session, member.id, member.phone)
        if member.disabled_at is not None:
            member.disabled_at = None
            _write(session, "account-enabled", member, by, (ports.clock.now(), ""))
    return member


def reset_account(ports: Ports, by: int, member_id: int) -> tuple[StaffMember, bool]:
    """Take password and second factor away, end the sessions, and send a new code.

    The second value: whether the code is on its way. Raises StaffError for one's own: it would
    lock the administrator out.
    """
    give = sender(ports, code_to_send(ports))
    with ports.database.write() as session:
        member = _locked(session, member_id)
        if member.id == by:
            raise StaffError("Nobody resets their own account.", Wrong.SELF)
        now = ports.clock.now()
        sessions.end_all(session, member)
        forget(session, member)
        sent = give(session, member)
        _write(session, "account-reset", member, by, (now, ""))
    return member, sent


def reset_at_terminal(ports: Ports, email: str) -> str:
    """Reset an account at the server's own terminal; return the code, shown this once."""
    first = code_to_show(ports)
    with ports.database.write() as session:
        member = by_email(session, email)
        now = ports.clock.now()
        sessions.end_all(session, member)
        forget(session, member)
        give(member, first, now)
        done = Done("account-reset", str(member.id), now, None, TERMINAL, audit.STAFF)
        audit.write(session, done)
    return first.code


def end_sessions(ports: Ports, by: int, member_id: int) -> StaffMember:
    """Sign that person out everywhere. Raises StaffError for an unknown one."""
    with ports.database.write() as session:
        member = _locked(session, member_id)
        sessions.end_all(session, member)
        _write(session, "sessions-ended", member, by, (ports.clock.now(), ""))
    return member


def sign_out_at_terminal(ports: Ports, email: str = "") -> int:
    """Sign that person out everywhere, or everybody; return how many browsers were."""
    with ports.database.write() as session:
        whom = [by_email(session, email)] if email else staff.everybody(session)
        ended = 0
        for member in whom:
            ended += sessions.end_all(session, member)
            done = Done(
                *("sessions-ended", str(member.id), ports.clock.now(), None, TERMINAL, audit.STAFF)
            )
            audit.write(session, done)
    return ended


def _locked(session: Session, member_id: int) -> StaffMember:
    # Administrators first and in one order, whoever changes whom: two of them at once wait in line.
    staff.administrators(session)
    member = staff.lock(session, member_id)
    if member is None:
        raise StaffError("There is no such account.", Wrong.UNKNOWN)
    return member


def _refuse_last(session: Session, by: int, member: StaffMember) -> None:
    if member.id == by:
        raise StaffError("Nobody does that to their own account.", Wrong.SELF)
    administrators = {each.id for each in staff.administrators(session)}
    if administrators <= {member.id}:
        raise StaffError("It is the last administrator's.", Wrong.LAST_ADMINISTRATOR)


def _write(
    session: Session, action: str, member: StaffMember, by: int, said: tuple[datetime, str]
) -> None:
    at, note = said
    audit.write(session, Done(action, str(member.id), at, by, note, audit.STAFF))
