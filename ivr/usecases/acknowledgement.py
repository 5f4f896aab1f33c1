"""The acknowledgement: whoever wrote to us hears once a day that it came, and what happens next."""

from hashlib import sha256

from sqlalchemy.orm import Session

from ivr.rules.email_files import ACKNOWLEDGEMENT
from ivr.rules.email_words import Matter, Office, email_words
from ivr.rules.emails import Nature, untagged
from ivr.rules.hours import FORTALEZA
from ivr.store import demands
from ivr.store.cases import Case
from ivr.store.incoming import Incoming
from ivr.usecases.emails import Draft, queue_email
from ivr.usecases.line import Line

MOST_REFERENCES = 20  # of a thread: programs need the nearest, and a header has its limits


def acknowledge(
    session: Session, line: Line, case_id: int, address: str, answering: Incoming | None
) -> bool:
    """What was written in that case is acknowledged to `address`, if the transaction commits.

    `answering` is the message that it answers, None for what came by the form. False where nothing
    goes out: that address has had its one of today, or its share of all e-mails, or this
    installation sends none. Whoever calls has seen to it that no machine is answered. Raises
    ValueError for what is no address.
    """
    ports, callflow = line.ports, line.conversations.current().callflow
    now = ports.clock.now()
    # A machine may write from an address of its own for each letter: ticket+17@….
    whose = sha256(untagged(address).encode()).hexdigest()[:16]
    case, demand = session.get_one(Case, case_id), demands.of_case(session, case_id)
    matter = Matter(case.protocol, case.topic, demand.due_at if demand else None)
    office = Office(ports.line_number, ports.public_url)
    before = answering.references.split() if answering else []
    answered = answering.message_id if answering else ""
    draft = Draft(
        key=f"{ACKNOWLEDGEMENT}:{now.astimezone(FORTALEZA).date()}:{whose}",
        kind=ACKNOWLEDGEMENT,
        to=address,
        words=email_words(callflow.emails[ACKNOWLEDGEMENT], callflow, matter, office),
        reply_to=callflow.email,
        case_id=case_id,
        nature=Nature.REPLIED,
        in_reply_to=answered,
        references=tuple(filter(None, (*before, answered)))[-MOST_REFERENCES:],
    )
    return queue_email(session, ports, draft, now)
