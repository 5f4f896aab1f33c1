"""Send first codes to whose they are, and show them to nobody else.

What waits in the table of e-mails has no code: it follows from the e-mail's key and this
installation's secret, and is put in as the mail server gets it. Its slow hash alone is stored.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import midnight_before
from ivr.rules.staff.accounts import FIRST_CODE_LASTS
from ivr.rules.staff.first_code_text import FIRST_CODE, first_code_words
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from ivr.store.staff.staff import StaffMember
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.emailed_code import code_of
from ivr.usecases.notices.emails import EmailDraft, queue_email
from ivr.usecases.staff.codes import draw_code, kept

MAX_PER_DAY = 5  # to one person: no administrator floods a mailbox


@dataclass(frozen=True)
class FirstCode:
    """A code before it is given, made outside any transaction; `key` is its e-mail's."""

    code: str
    kept: str
    key: str = ""


def code_to_send(ports: Ports) -> FirstCode:
    """Make a code that an e-mail will bring."""
    key = f"{FIRST_CODE}:{secrets.token_hex(16)}"
    code = code_of(ports.link_key, key)
    return FirstCode(code, kept(ports, code), key)


def code_to_show(ports: Ports) -> FirstCode:
    """Make a code that the server's own terminal shows."""
    code = draw_code()
    return FirstCode(code, kept(ports, code))


def give(member: StaffMember, first: FirstCode, now: datetime) -> None:
    """Take the member's password and give a code to set one, if the transaction commits.

    It counts for `FIRST_CODE_LASTS`, once.
    """
    member.password_hash = ""
    member.first_code, member.first_code_until = first.kept, now + FIRST_CODE_LASTS


def take_away(member: StaffMember) -> None:
    """Take away the member's password and code, if the transaction commits."""
    member.password_hash, member.first_code, member.first_code_until = "", "", None


def send(session: Session, ports: Ports, member: StaffMember, first: FirstCode) -> bool:
    """Queue the code to whose it is, if the transaction commits; return whether it goes.

    False, and the member has none, where no e-mail goes: no mail server, or too many today.
    """
    until = member.first_code_until
    if until and ports.sends_mail:
        page = f"{ports.public_url}/painel/primeiro-acesso"
        words = first_code_words(member.name, page, until)
        # Many read our mailbox: an answer, which may quote the code, goes back to its writer.
        draft = EmailDraft(first.key, FIRST_CODE, member.email, words, member.email)
        now = ports.clock.now()
        if _sent_today(session, member, now) < MAX_PER_DAY and queue_email(
            session, ports, draft, now
        ):
            return True
    take_away(member)
    return False


def _sent_today(session: Session, member: StaffMember, now: datetime) -> int:
    made = emails.made_of_kind(session, FIRST_CODE, midnight_before(now))
    return sum(each.to == member.email for each in made)


def sender(ports: Ports, first: FirstCode) -> Callable[[Session, StaffMember], bool]:
    """Return a function that gives that code to a member and sends it, in a transaction.

    The transaction is its caller's.
    """

    def give_and_send(session: Session, member: StaffMember) -> bool:
        give(member, first, ports.clock.now())
        return send(session, ports, member, first)

    return give_and_send


def last_sent(ports: Ports, member: StaffMember) -> Email | None:
    """Return the e-mail of that person's newest first code, or None."""
    with ports.database.read() as session:
        return emails.newest_to(session, member.email, FIRST_CODE)
