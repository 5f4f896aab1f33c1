"""Create and end accounts, sign people in, and set each one's telephone and shifts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.staff.accounts import FEWEST_CHARACTERS, MAX_CHARACTERS, Wrong
from ivr.rules.staff.passwords import password_wrongs
from ivr.rules.staff.roles import Role
from ivr.rules.words.addresses import MAX_ADDRESS_CHARS, is_address
from ivr.store.staff import audit, calendar_feeds, sessions, shifts, staff
from ivr.store.staff.audit import Done
from ivr.store.staff.staff import StaffMember
from ivr.usecases.installation.ports import Ports

MAX_NAME_CHARS = 120
TERMINAL = "terminal"  # the audit's note where `flask` did it, and nobody was signed in


class StaffError(Exception):
    """An account cannot be made, found or changed; the message says why, for a terminal.

    `wrongs` says the same for the desk.
    """

    def __init__(self, message: str, *wrongs: Wrong) -> None:
        super().__init__(message)
        self.wrongs = wrongs


def add_member(ports: Ports, email: str, name: str, role: Role, password: str) -> StaffMember:
    """Create an account with a password.

    Raises StaffError for an e-mail in use, an odd name, a weak password.
    """
    email, name = normal_email(email), name.strip()
    refuse(person_wrongs(email, name), password_wrongs((email, name), password))
    member = StaffMember(
        email=email,
        name=name,
        role=role.value,
        # Before the transaction: a hash takes long on purpose, and calls wait for the writer.
        password_hash=ports.hasher.hash(password),
        created_at=ports.clock.now(),
    )
    keep_new(ports, member, None, TERMINAL)
    return member


def keep_new(
    ports: Ports,
    member: StaffMember,
    by: int | None,
    note: str,
    give: Callable[[Session, StaffMember], bool] = lambda _, __: False,
) -> bool:
    """Store a new account, and audit who made it; return what `give` did with it.

    That is in the same transaction. Raises StaffError for an e-mail in use.
    """
    try:
        with ports.database.write() as session:
            session.add(member)
            session.flush()
            given = give(session, member)
            made = Done("account-made", str(member.id), member.created_at, by, note, audit.STAFF)
            audit.write(session, made)
            return given
    except IntegrityError:
        raise StaffError(f"{member.email} has an account already.", Wrong.EMAIL_TAKEN) from None


def disable_member(ports: Ports, email: str) -> None:
    """Disable an account; its sessions and its calendar's address have ended."""
    with ports.database.write() as session:
        member = by_email(session, email)
        member.disabled_at = member.disabled_at or ports.clock.now()
        sessions.end_all(session, member)
        calendar_feeds.end(session, member.id)
        _written_down(session, ports, "account-disabled", member)


def set_telephone(ports: Ports, email: str, telephone: str) -> StaffMember:
    """Set that person's own telephone, as `rules.words.telephones` gives it; "": none is rung.

    Raises StaffError for an unknown e-mail, and for a telephone that is somebody else's: two
    agents' legs would ring one and the same.
    """
    with ports.database.write() as session:
        member = by_email(session, email)
        refuse_taken_telephone(session, member.id, telephone)
        if member.phone != telephone:
            member.phone = telephone
            _written_down(session, ports, "account-changed", member, "telefone")
    return member


def refuse_taken_telephone(session: Session, member_id: int | None, telephone: str) -> None:
    """Raise StaffError if somebody else is rung at that telephone."""
    for other in staff.everybody(session):
        same = bool(telephone) and other.phone == telephone and other.disabled_at is None
        if same and other.id != member_id:
            raise StaffError(f"That is {other.email}'s telephone already.", Wrong.PHONE_TAKEN)


def set_paused(ports: Ports, email: str, paused: bool) -> StaffMember:
    """Pause ringing that person for callbacks, or let it go on. Raises StaffError."""
    with ports.database.write() as session:
        member = by_email(session, email)
        member.paused_at = (member.paused_at or ports.clock.now()) if paused else None
    return member


def set_shifts(ports: Ports, email: str, spans: Sequence[ShiftSpan]) -> StaffMember:
    """Replace that person's week by this one. Raises StaffError for an unknown e-mail."""
    with ports.database.write() as session:
        member = by_email(session, email)
        shifts.replace(session, member.id, spans)
    return member


def seed_shifts(ports: Ports, week_of: Callable[[str], Sequence[ShiftSpan]]) -> list[str]:
    """Give each agent without shifts what `week_of` returns for their e-mail; return the e-mails.

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
    """Return the account that this password opens; None otherwise, audited, after the same work.

    An unknown e-mail costs as much time as a wrong password, so that nobody can ask who works here.
    """
    with ports.database.read() as session:
        member = _find(session, email)
    good = ports.hasher.matches(password, member.password_hash if member else "")
    if good and member and member.disabled_at is None:
        return member
    with ports.database.write() as session:
        subject = str(member.id) if member else ""
        failed = Done("sign-in-failed", subject, ports.clock.now(), about=audit.STAFF)
        audit.write(session, failed)
    return None


def find(ports: Ports, member_id: int) -> StaffMember | None:
    """Return the account of that id, disabled or not, or None."""
    with ports.database.read() as session:
        return session.get(StaffMember, member_id)


def find_by_email(ports: Ports, email: str) -> StaffMember | None:
    """Return the account of an e-mail as somebody typed it, disabled or not, or None."""
    with ports.database.read() as session:
        return _find(session, email)


def normal_email(email: str) -> str:
    """Return an e-mail address as it is stored."""
    return email.strip().lower()


def refuse(*wrongs: Iterable[Wrong]) -> None:
    """Raise StaffError with all that is wrong, if anything is."""
    found = tuple(chain.from_iterable(wrongs))
    if found:
        raise StaffError(" ".join(ENGLISH[each] for each in found), *found)


def person_wrongs(email: str, name: str) -> Iterator[Wrong]:
    """Yield what keeps these from being an account's e-mail and name."""
    if not is_address(email):
        yield Wrong.EMAIL
    if not (0 < len(name) <= MAX_NAME_CHARS and name.isprintable()):
        yield Wrong.NAME


ENGLISH: dict[Wrong, str] = {
    Wrong.EMAIL: f"That is no e-mail address of at most {MAX_ADDRESS_CHARS} characters.",
    Wrong.NAME: f"A name has 1 to {MAX_NAME_CHARS} characters.",
    Wrong.PASSWORD_SHORT: f"A password has at least {FEWEST_CHARACTERS} characters.",
    Wrong.PASSWORD_LONG: f"A password has at most {MAX_CHARACTERS} characters.",
    Wrong.OWN_WORDS: "Without the person's own words and this body's too little is left.",
    Wrong.GUESSABLE: "That password is easy to guess: take three or four unrelated words.",
    Wrong.PASSWORD_SAME: "That is the present password.",
}


def _written_down(
    session: Session, ports: Ports, action: str, member: StaffMember, what: str = ""
) -> None:
    note = f"{TERMINAL}: {what}" if what else TERMINAL
    at = ports.clock.now()
    audit.write(session, Done(action, str(member.id), at, None, note, audit.STAFF))


def _find(session: Session, email: str) -> StaffMember | None:
    """Return the account of an e-mail as somebody typed it, or None.

    PostgreSQL refuses to look for a NUL.
    """
    email = normal_email(email)
    return staff.by_email(session, email) if email.isprintable() else None


def by_email(session: Session, email: str) -> StaffMember:
    """Return the account of an e-mail as somebody typed it. Raises StaffError for no account."""
    member = _find(session, email)
    if member is None:
        raise StaffError(f"{email} has no account.", Wrong.UNKNOWN)
    return member
