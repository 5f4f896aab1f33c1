"""Acknowledge once a day to whoever wrote to us that it came, and say what happens next."""

from dataclasses import replace

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import ACKNOWLEDGEMENT, RECEIVED
from ivr.rules.cases.replies import thread_of
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.mail.origin import Origin
from ivr.rules.notices.ceilings import UNKNOWN, Asker, Charge, Door
from ivr.rules.notices.email_states import Nature
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.rules.privacy.pseudonyms import pseudonym
from ivr.rules.words.addresses import untagged
from ivr.store.callbacks import promises
from ivr.store.cases import requests
from ivr.store.cases.cases import Case
from ivr.store.mail.incoming import Incoming
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email


def acknowledge(
    session: Session, line: Line, case_id: int, address: str, to: Incoming | Asker = UNKNOWN
) -> bool:
    """Queue the acknowledgement of what was written in a case, if the transaction commits.

    `to` is the message that it answers, or whoever sent the form. False where nothing goes out:
    that address has had its one of today, or a ceiling withholds it, or this installation sends
    none. Messages have their one, and so has each asker of forms: nobody's form stands in the way
    of another's. Whoever calls has seen to it that no machine is answered. Raises ValueError
    for what is no address.
    """
    case, case_request = session.get_one(Case, case_id), requests.of_case(session, case_id)
    own = case_request.due_at if case_request else None
    due = promises.reply_forecast(session, case_id) or own  # the last that the citizen was told
    matter = Matter(case.protocol, case.topic, due, at=line.ports.clock.now())
    draft = _draft(line, ACKNOWLEDGEMENT, matter, address, to)
    return queue_email(session, line.ports, replace(draft, case_id=case_id), line.ports.clock.now())


def say_received(session: Session, line: Line, address: str, answering: Incoming) -> bool:
    """Tell `address` that its message came and a person will read it; nothing of any case.

    So it is the same whether the case that the message names exists or not. As `acknowledge`, once
    a sender and day.
    """
    draft = _draft(line, RECEIVED, Matter(""), address, answering)
    return queue_email(session, line.ports, draft, line.ports.clock.now())


def _draft(line: Line, kind: str, matter: Matter, address: str, to: Incoming | Asker) -> EmailDraft:
    ports, callflow = line.ports, line.conversations.current().callflow
    # Whoever writes in another's name uses up nothing of what our mail server knows to be theirs.
    asker = to if isinstance(to, Asker) else _asker(to)
    answering = None if isinstance(to, Asker) else to
    # A machine may write from an address of its own for each letter: ticket+17@….
    sender = f"{untagged(address)} {asker.door.value} {asker.name}"
    whose = pseudonym(ports.link_key, kind, sender)
    office = Office(ports.line_number, ports.public_url)
    return EmailDraft(
        key=f"{kind}:{ports.clock.now().astimezone(FORTALEZA).date()}:{whose}",
        kind=kind,
        to=address,
        words=email_words(callflow.emails[kind], callflow, matter, office),
        reply_to=callflow.email,
        nature=Nature.REPLIED,
        charge=Charge(asker, ports.email_ceiling),
        in_reply_to=answering.message_id if answering else "",
        references=thread_of(answering.references, answering.message_id) if answering else (),
    )


def _asker(message: Incoming) -> Asker:
    if message.origin == Origin.PROVEN.value:
        return Asker(Door.PROVEN_MAIL)
    return Asker(Door.MAIL, message.sender.rpartition("@")[2])
