"""Manage the second factor: a code of the person's telephone (TOTP), or one of ten on paper.

Time steps are the real clock's, `seconds` since 1970, and not the simulator's: the person's
telephone knows no other.
"""

from hmac import compare_digest

import pyotp
from sqlalchemy.orm import Session

from ivr.rules.staff.accounts import STEP_SECONDS, Wrong, plain_code
from ivr.store.staff import audit, recovery_codes, sessions, staff
from ivr.store.staff.audit import Done
from ivr.store.staff.staff import StaffMember
from ivr.usecases.installation.ports import Ports
from ivr.usecases.staff.codes import draw_codes, kept, kept_all
from ivr.usecases.staff.staff import TERMINAL, StaffError

ISSUER = "Central 7880"
BY_CODE, BY_RECOVERY_CODE = "código do aplicativo", "código de recuperação"  # in the audit
# A code counts while it is shown and for half a minute after it, which typing takes (RFC 6238, 5.2:
# one step at the most). None counts before its time: telephones take theirs from the network.
STEPS_BACK = 1
WAITS_SECONDS = 600  # of a new secret for its first code


def propose(ports: Ports, member_id: int, seconds: int) -> StaffMember:
    """Let a new secret wait ten minutes for its first code. Raises StaffError."""
    with ports.database.write() as session:
        member = _locked(session, member_id)
        member.totp_next = f"{pyotp.random_base32()} {seconds}"
    return member


def waiting(member: StaffMember, seconds: int) -> str:
    """Return the secret that waits for its first code; "" where none does any more."""
    secret, _, since = member.totp_next.partition(" ")
    return secret if since and 0 <= seconds - int(since) <= WAITS_SECONDS else ""


def address(member: StaffMember, secret: str) -> str:
    """Return the otpauth:// address that a telephone's application reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=member.email, issuer_name=ISSUER)


def turn_on(
    ports: Ports, member_id: int, typed: str, seconds: int
) -> tuple[StaffMember, list[str]]:
    """Make the waiting secret the second factor; return its recovery codes, shown this once.

    Every session of before has ended. Raises StaffError for a code that is not its own.
    """
    codes = draw_codes()
    hashes = kept_all(ports, codes)
    with ports.database.write() as session:
        member = _locked(session, member_id)
        secret = waiting(member, seconds)
        step = _step_of(secret, typed, seconds)
        if not step:
            raise StaffError("The code is not the secret's.", Wrong.CODE)
        enrol(session, member, secret, hashes)
        member.totp_step = step
        sessions.end_all(session, member)
        _write(session, ports, "factor-on", member)
    return member, codes


def preset(ports: Ports, member_id: int, secret: str) -> None:
    """Set that secret as the second factor, with no recovery codes.

    Raises StaffError if it is odd.
    """
    try:
        pyotp.TOTP(secret).generate_otp(1)
    except ValueError:
        raise StaffError("The secret is base32, of 112 bits or more.", Wrong.CODE) from None
    with ports.database.write() as session:
        member = _locked(session, member_id)
        enrol(session, member, secret, [])
        _write(session, ports, "factor-on", member, TERMINAL)


def enrol(session: Session, member: StaffMember, secret: str, hashes: list[str]) -> None:
    """Set a secret and the codes of these hashes as the second factor, if it is committed."""
    member.totp_secret, member.totp_next, member.totp_step = secret, "", 0
    recovery_codes.replace(session, member.id, hashes)


def forget(session: Session, member: StaffMember) -> None:
    """Take away the member's second factor and recovery codes, if the transaction commits."""
    enrol(session, member, "", [])


def new_recovery_codes(ports: Ports, member_id: int) -> list[str]:
    """Replace the recovery codes; return ten new ones, shown this once. Raises StaffError.

    Those of before open nothing.
    """
    codes = draw_codes()
    hashes = kept_all(ports, codes)
    with ports.database.write() as session:
        member = _locked(session, member_id)
        if not member.totp_secret:
            raise StaffError("There is no second factor.", Wrong.CODE)
        recovery_codes.replace(session, member.id, hashes)
        _write(session, ports, "recovery-new", member)
    return codes


def take_code(ports: Ports, member_id: int, typed: str, seconds: int) -> str:
    """Take a code, which opens nothing a second time; return what it was, or "" for a wrong one.

    A wrong one is written to the audit, and so is a recovery code.
    """
    with ports.database.read() as session:
        like = recovery_codes.sample(session, member_id)
    hashed = kept(ports, typed, like) if like else ""
    with ports.database.write() as session:
        member = _locked(session, member_id)
        step = _step_of(member.totp_secret, typed, seconds)
        if step and staff.use_step(session, member.id, step):
            return BY_CODE
        now = ports.clock.now()
        if hashed and recovery_codes.use(session, member.id, hashed, now):
            _write(session, ports, "recovery-used", member)
            return BY_RECOVERY_CODE
        failed = Done("code-failed", str(member.id), now, about=audit.STAFF)
        audit.write(session, failed)
    return ""


def note_entry(ports: Ports, member_id: int, factor: str) -> None:
    """Audit that the person is in, and by which second factor; store it as the last sign-in."""
    with ports.database.write() as session:
        member = _locked(session, member_id)
        member.last_sign_in_at = ports.clock.now()
        _write(session, ports, "signed-in", member, factor)


def codes_left(ports: Ports, member_id: int) -> int:
    """Return how many recovery codes that person can still use."""
    with ports.database.read() as session:
        return recovery_codes.left(session, member_id)


def _step_of(secret: str, typed: str, seconds: int) -> int:
    """Return the time step near `seconds` whose code that is; 0 for none."""
    code = plain_code(typed)
    if not secret or not (code.isascii() and code.isdecimal()):
        return 0
    present = seconds // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(present - STEPS_BACK, present + 1):
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
