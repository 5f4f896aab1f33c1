"""Filing: what becomes of a message: part of a case, word of an e-mail of ours, or quarantine."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from ivr.rules.automatic import is_nobody
from ivr.rules.bounces import Returned
from ivr.rules.demands import OPEN, DemandState
from ivr.rules.incoming import MOST_AN_HOUR, IncomingState, Source, Why
from ivr.rules.mail_reading import Mail
from ivr.store import cases, demands, emails, incoming
from ivr.store.cases import Case
from ivr.store.demands import Demand
from ivr.store.emails import Email
from ivr.store.incoming import Incoming
from ivr.store.sectors import CaseForward
from ivr.usecases.acknowledgement import acknowledge
from ivr.usecases.demands import Written, open_case, take_turn, wrote_again
from ivr.usecases.line import Line
from ivr.usecases.threads import Thread, thread_of
from ivr.usecases.undelivered import came_back


@dataclass(frozen=True)
class Arrived:
    """A message that was kept just now: its row, and what was read of it.

    `why` is what keeps it from being read, if anything does.
    """

    row: Incoming
    mail: Mail
    why: Why | None


def file(session: Session, line: Line, arrived: Arrived) -> None:
    """The message has its place, if the transaction commits, and nobody has to be told of it twice.

    Its row, which this transaction has made, says where: a case, an e-mail of ours, or quarantine.
    """
    row, mail = arrived.row, arrived.mail
    if mail.returned is not None:
        _note_report(session, row, mail, mail.returned)
    elif _is_own(session, line, mail):
        _set_aside(row, Why.OWN)
    elif arrived.why is not None:
        _set_aside(row, arrived.why)
    elif not mail.automatic and not mail.sender:
        _set_aside(row, Why.NO_SENDER)
    elif mail.empty:
        _set_aside(row, Why.EMPTY)
    else:
        _file_in_case(session, line, row, mail)


def _file_in_case(session: Session, line: Line, row: Incoming, mail: Mail) -> None:
    now, thread = row.received_at, thread_of(session, mail)
    if thread is not None and thread.forward is not None:
        _hear_sector(session, row, thread.case, thread.forward)
    elif row.sender and _is_flood(session, row):
        _set_aside(row, Why.FLOOD)
    elif mail.automatic and thread is None:
        _set_aside(row, Why.AUTOMATIC)
    elif mail.automatic and thread is not None:
        _put(row, thread.case.id)
        row.known = _is_theirs(session, thread.ids, row.sender)
    elif thread is not None:
        _hear_again(session, line, row, thread, mail)
    else:
        written = Written("email", mail.sender, name=mail.sender_name)
        case = open_case(session, line, written, now)
        _put(row, case.id)
        row.known = True
        _acknowledge(session, line, row, mail)


def _hear_again(session: Session, line: Line, row: Incoming, thread: Thread, mail: Mail) -> None:
    """The citizen's message goes on in its case, and an answer is owed."""
    case = cases.lock(session, thread.case.id) or thread.case
    before = demands.of_case(session, case.id)
    row.known = _is_theirs(session, thread.ids, row.sender)
    # Of an answer that is owed already the term was told.
    is_news = before is None or DemandState(before.state) not in OPEN
    written = Written("email", mail.sender, name=mail.sender_name)
    wrote_again(session, line, case, written, row.received_at)
    demand = demands.of_case(session, case.id)
    if demand is not None and not demand.address:
        demand.address = mail.sender
    _put(row, case.id)
    if is_news:
        _acknowledge(session, line, row, mail)


def _hear_sector(session: Session, row: Incoming, case: Case, forward: CaseForward) -> None:
    """The sector's answer is in the case for staff; what a machine of its answers moves nothing."""
    _put(row, case.id)
    row.source, row.sector_id, row.known = Source.SECTOR.value, forward.sector_id, True
    if row.automatic:
        return
    forward.answered_at = row.received_at
    locked, demand = cases.lock(session, case.id), demands.lock(session, case.id)
    if locked and demand and DemandState(demand.state) is DemandState.SECTOR:
        take_turn(session, locked, demand, DemandState.HERE)


def _note_report(session: Session, row: Incoming, mail: Mail, returned: Returned) -> None:
    """What a mail server says of an e-mail of ours is noted on that; of another's it is strange."""
    bounce = returned.bounce
    email = emails.of_token(session, bounce.token) if bounce.token else None
    if email is None:
        named = incoming.email_answered(session, (*mail.thread, *returned.message_ids))
        email = emails.find(session, named.id) if named else None
    if email is None:
        _set_aside(row, Why.STRANGE_REPORT)
        return
    came_back(email, bounce)
    row.state, row.case_id = IncomingState.RETURNED.value, email.case_id


def _is_own(session: Session, line: Line, mail: Mail) -> bool:
    """Whether it is an e-mail of ours, or says that it is from where ours come from."""
    ours = {line.ports.mail_from.lower(), line.conversations.current().callflow.email.lower()}
    if mail.senders & ours:
        return True
    email: Email | None = incoming.email_answered(session, [mail.message_id])
    return email is not None


def _is_flood(session: Session, row: Incoming) -> bool:
    """Whether its sender has written too often, this one among them."""
    since = row.received_at - timedelta(hours=1)
    return incoming.received_since(session, row.sender, since) > MOST_AN_HOUR


def _is_theirs(session: Session, case_ids: Collection[int], sender: str) -> bool:
    """Whether the sender's is an address that one of these cases had before."""
    found = (demands.of_case(session, each) for each in case_ids)
    owed: list[Demand] = [each for each in found if each is not None]
    if any(each.address.lower() == sender != "" for each in owed):
        return True
    return bool(sender) and emails.went_to(session, sender, case_ids)


def _acknowledge(session: Session, line: Line, row: Incoming, mail: Mail) -> None:
    if row.case_id is not None and not is_nobody(mail.sender):
        acknowledge(session, line, row.case_id, mail.sender, row)


def _put(row: Incoming, case_id: int) -> None:
    row.state, row.case_id = IncomingState.FILED.value, case_id


def _set_aside(row: Incoming, why: Why) -> None:
    row.state, row.why = IncomingState.QUARANTINED.value, why.value
