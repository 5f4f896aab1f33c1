"""The second factor: a code of the person's own telephone (TOTP), or one of ten kept on paper.

Time steps are the real clock's, `seconds` since 1970, and not the simulator's: the person's
telephone knows no other.
"""

import secrets
from hmac import compare_digest

import pyotp
from sqlalchemy.orm import Session

from ivr.rules.accounts import (
    ALPHABET,
    CODE_CHARACTERS,
    RECOVERY_CODES,
    STEP_SECONDS,
    Wrong,
    hashed_code,
    needs_second_factor,
    plain_code,
)
from ivr.store import audit, recovery_codes, sessions, staff
from ivr.store.audit import Done
from ivr.store.staff import StaffMember
from ivr.usecases.ports import Ports
from ivr.usecases.staff import TERMINAL, StaffError

ISSUER = "Central 7880"
SKEW_STEPS = 1  # a telephone's clock may be half a minute off (RFC 6238, 5.2)


def propose(ports: Ports, member_id: int) -> StaffMember:
    """A secret waits for its first code; one that waits already stays. Raises StaffError."""
    with ports.database.write() as session:
        member = _locked(session, member_id)
        member.totp_next = member.totp_next or pyotp.random_base32()
    return member


def address(member: StaffMember) -> str:
    """The otpauth:// address that a telephone's application reads from the picture."""
    return pyotp.TOTP(member.totp_next).provisioning_uri(name=member.email, issuer_name=ISSUER)


def turn_on(
    ports: Ports, member_id: int, typed: str, seconds: int
) -> tuple[StaffMember, list[str]]:
    """The secret that waited is the second factor now; its recovery codes, told this once.

    Every session of before has ended. Raises StaffError for a code that is not its own.
    """
    codes = draw_codes()
    with ports.database.write() as session:
        member = _locked(session, member_id)
        step = _step_of(member.totp_next, typed, seconds)
        if not step:
            raise StaffError("The code is not the secret's.", Wrong.CODE)
        enrol(session, member, member.totp_next, codes)
        member.totp_step = step
        sessions.end_all(session, member)
        _write(session, ports, "factor-on", member)
    return member, codes


def preset(ports: Ports, member_id: int, secret: str) -> None:
    """That secret is the second factor, with no recovery codes. Raises StaffError if it is odd."""
    try:
        pyotp.TOTP(secret).generate_otp(1)
    except ValueError:
        raise StaffError("The secret is base32, of 112 bits or more.", Wrong.CODE) from None
    with ports.database.write() as session:
        member = _locked(session, member_id)
        enrol(session, member, secret, [])
        _write(session, ports, "factor-on", member, TERMINAL)


def enrol(session: Session, member: StaffMember, secret: str, codes: list[str]) -> None:
    """That secret and these codes are the member's second factor, if the transaction commits."""
    member.totp_secret, member.totp_next, member.totp_step = secret, "", 0
    recovery_codes.replace(session, member.id, map(hashed_code, codes))


def turn_off(ports: Ports, member_id: int) -> StaffMember:
    """There is no second factor. Raises StaffError where the role needs one."""
    with ports.database.write() as session:
        member = _locked(session, member_id)
        if needs_second_factor(member.role):
            raise StaffError("The role needs a second factor.", Wrong.FACTOR_NEEDED)
        forget(session, member)
        sessions.end_all(session, member)
        _write(session, ports, "factor-off", member)
    return member


def forget(session: Session, member: StaffMember) -> None:
    """The member has no second factor and no recovery code, if the transaction commits."""
    enrol(session, member, "", [])


def new_recovery_codes(ports: Ports, member_id: int) -> list[str]:
    """Ten new codes, told this once; those of before open nothing. Raises StaffError."""
    codes = draw_codes()
    with ports.database.write() as session:
        member = _locked(session, member_id)
        if not member.totp_secret:
            raise StaffError("There is no second factor.", Wrong.CODE)
        recovery_codes.replace(session, member.id, map(hashed_code, codes))
        _write(session, ports, "recovery-new", member)
    return codes


def take_code(ports: Ports, member_id: int, typed: str, seconds: int) -> bool:
    """The person is who they say: the code was theirs, and opens nothing a second time.

    Written down either way.
    """
    with ports.database.write() as session:
        member = _locked(session, member_id)
        step = _step_of(member.totp_secret, typed, seconds)
        if step and staff.use_step(session, member.id, step):
            return True
        now = ports.clock.now()
        if recovery_codes.use(session, member.id, hashed_code(typed), now):
            _write(session, ports, "recovery-used", member)
            return True
        failed = Done("code-failed", str(member.id), now, about=audit.STAFF)
        audit.write(session, failed)
    return False


def note_entry(ports: Ports, member_id: int) -> None:
    """The person is in: written down, and kept as their last sign-in."""
    with ports.database.write() as session:
        member = _locked(session, member_id)
        member.last_sign_in_at = ports.clock.now()
        _write(session, ports, "signed-in", member)


def codes_left(ports: Ports, member_id: int) -> int:
    """How many recovery codes that person can still use."""
    with ports.database.read() as session:
        return recovery_codes.left(session, member_id)


def draw_code() -> str:
    """A code that nobody can guess, of letters and digits that nobody mistakes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))


def draw_codes() -> list[str]:
    """As many recovery codes as a person gets."""
    return [draw_code() for _ in range(RECOVERY_CODES)]


def _step_of(secret: str, typed: str, seconds: int) -> int:
    """The time step near `seconds` whose code that is; 0 for none."""
    code = plain_code(typed)
    if not secret or not (code.isascii() and code.isdecimal()):
        return 0
    present = seconds // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(present - SKEW_STEPS, present + SKEW_STEPS + 1):
        if compare_digest(totp.generate_otp(step), code):
            return step
    return 0


def _locked(session: Session, member_id: int) -> StaffMember:
    member = staff.lock(session, member_id)
    if member is None:
        raise StaffError("There is no such account.", Wrong.UNKNOWN)
    return member


def _write(
    session: Session, ports: Ports, action: str, member: StaffMember, note: str = ""
) -> None:
    by = None if note == TERMINAL else member.id
    done = Done(action, str(member.id), ports.clock.now(), by, note, audit.STAFF)
    audit.write(session, done)
