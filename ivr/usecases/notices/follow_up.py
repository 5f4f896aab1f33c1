"""Queue the e-mail that a caller asked for: a topic's guidance, or that a person will answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import FOLLOW_UP, OWED
from ivr.rules.notices.ceilings import Asker, Charge
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.rules.privacy.pseudonyms import pseudonym
from ivr.store.cases.cases import Case
from ivr.store.mail import emails
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email


@dataclass(frozen=True)
class FollowUp:
    """To which address a case's answer is to go, about what, and who says so; None: staff."""

    address: str
    topic: str = ""  # a topic's key, or empty
    asker: Asker | None = None
    due_at: datetime | None = None  # when a person's answer is due, where one is owed


def follow_up(session: Session, line: Line, case_id: int, wish: FollowUp) -> bool:
    """Queue a case's guidance to that address, once, if the transaction commits.

    Where there is none for its topic, the e-mail says that a person will answer, and by when. Asked
    for again, it is on its way already: True. False where it does not go: this installation
    sends no e-mail, or a ceiling withholds it, and then it is flagged for staff. Raises ValueError
    for what is no address.
    """
    ports, callflow = line.ports, line.conversations.current().callflow
    kind = FOLLOW_UP if callflow.topic(wish.topic) else OWED
    whose = pseudonym(ports.link_key, FOLLOW_UP, wish.address.lower())
    key, now = f"{kind}:{case_id}:{whose}", ports.clock.now()
    protocol = session.get_one(Case, case_id).protocol
    matter = Matter(protocol, wish.topic, wish.due_at, at=now)
    office = Office(ports.line_number, ports.public_url)
    words = email_words(callflow.emails[kind], callflow, matter, office)
    charge = Charge(wish.asker, ports.email_ceiling) if wish.asker else None
    draft = EmailDraft(
        key, kind, wish.address, words, callflow.email, case_id=case_id, charge=charge
    )
    made = queue_email(session, ports, draft, now)
    return made or emails.is_made(session, key)
