"""File each incoming message: in a case, as a report on an e-mail of ours, or in quarantine."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from ivr.rules.cases.channels import Channel
from ivr.rules.cases.protocol_limits import TrySource
from ivr.rules.cases.requests import OPEN, RequestState
from ivr.rules.identity.contacts import Proof
from ivr.rules.mail.bounces import Returned
from ivr.rules.mail.delivery_status import BounceClass
from ivr.rules.mail.incoming import MAX_PER_SENDER_PER_HOUR, IncomingState, Source, Why
from ivr.rules.mail.origin import COUNTED_WITH, Origin, Verdicts, read_verdicts
from ivr.rules.mail.reading import Mail
from ivr.rules.words.addresses import is_nobody, is_of_site
from ivr.rules.words.networks import network
from ivr.store.cases import cases, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.sectors import CaseForward
from ivr.store.identity import contacts
from ivr.store.identity.contacts import Given
from ivr.store.mail import incoming
from ivr.store.mail.emails import Email
from ivr.store.mail.incoming import Incoming
from ivr.usecases.callbacks.undelivered import came_back, email_of, is_from_reader
from ivr.usecases.cases.requests import WrittenRequest, open_case, take_turn, wrote_again
from ivr.usecases.cases.wrong_protocols import may_try, note_wrong
from ivr.usecases.line.line import Line
from ivr.usecases.mail.threads import (
    Sender,
    Thread,
    our_addresses,
    protocol_named,
    thread_answered,
    thread_named,
)
from ivr.usecases.notices.acknowledgement import acknowledge, say_received
from ivr.usecases.notices.ceilings import take_case

FLOOD_COUNTED_OVER = timedelta(hours=1)


@dataclass(frozen=True)
class Arrived:
    """A message that was stored just now: its row, and what was read of it.

    `why` is what keeps it from being read, if anything does.
    """

    row: Incoming
    mail: Mail
    why: Why | None


def file(session: Session, line: Line, arrived: Arrived) -> None:
    """File a message in a case, as a report on an e-mail of ours, or in quarantine.

    Its row, which this transaction has made, says where. It holds if the transaction commits, and
    nobody has to be notified of it twice.
    """
    row, mail = arrived.row, arrived.mail
    if mail.returned is not None and _note_report(session, row, mail, mail.returned):
        return
    if _is_own(session, line, mail):
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
    verdicts = read_verdicts(
        mail.authentication, line.ports.mail_authserv_id, mail.sender, mail.many_authors
    )
    row.spf, row.dkim, row.dmarc = verdicts.spf, verdicts.dkim, verdicts.dmarc
    row.origin = verdicts.origin.value
    trusts = bool(line.ports.mail_authserv_id)
    thread, named = thread_answered(session, mail, verdicts, trusts), protocol_named(mail)
    if mail.doubtful and (thread is not None or named):
        row.automatic = False  # a person's, as far as anybody knows who waits for one
    if thread is not None and thread.forward is not None:
        _hear_sector(session, row, thread.case, thread.forward)
    elif row.sender and _is_flood(session, row):
        _set_aside(row, Why.FLOOD)
    elif thread is not None:
        _hear(session, line, row, thread, mail)
    elif named:
        _hear_named(session, line, (row, mail), verdicts)
    elif mail.automatic:
        _set_aside(row, Why.AUTOMATIC)
    elif verdicts.origin is Origin.FAILED:
        # Whoever's name it bears would hear of a matter that they never had.
        _set_aside(row, Why.FORGED)
    elif not _may_open(session, line, row):
        _set_aside(row, Why.FLOOD)
    else:
        case = _open(session, line, row, mail)
        _put(row, case.id)
        row.known = True
        _acknowledge(session, line, row, mail)


def _open(session: Session, line: Line, row: Incoming, mail: Mail) -> Case:
    """Open a case whose answer goes to where the message wants it.

    Who wants the answer at another address owns both; a site's own is that of all who write there.
    """
    written = WrittenRequest(Channel.EMAIL, mail.answer_to, name=mail.sender_name)
    case = open_case(session, line, written, row.received_at)
    shared = is_of_site(mail.sender) or mail.sender.lower() in our_addresses(line)
    if mail.reply_to and not shared:
        contacts.add(session, case.id, Given(mail.sender, Proof.EMAIL, row.received_at))
    return case


def _hear_named(
    session: Session, line: Line, heard: tuple[Incoming, Mail], verdicts: Verdicts
) -> None:
    """Take a message that names a protocol: file the citizen's, quarantine all others.

    A stranger cannot tell from what we do whether the protocol exists.
    """
    (row, mail), ports = heard, line.ports
    thread = thread_named(session, mail, verdicts, bool(ports.mail_authserv_id))
    if thread is not None and thread.sender is Sender.CITIZEN:
        _hear(session, line, row, thread, mail)
        return
    if thread is not None and thread.forward is not None:
        _hear_sector(session, row, thread.case, thread.forward)
        return
    source = TrySource(Channel.EMAIL, network(mail.network), mail.sender.rpartition("@")[2].lower())
    if not may_try(session, ports, source, row.received_at):
        _set_aside(row, Why.GUESSING)
    elif thread is None:
        _set_aside(row, Why.NO_PROTOCOL)
    else:
        _set_aside(row, Why.STRANGER, thread.case.id)
    note_wrong(session, ports, source, row.received_at)
    _say_that_it_came(session, line, row, mail)


def _hear(session: Session, line: Line, row: Incoming, thread: Thread, mail: Mail) -> None:
    """Take a message about a case: file the citizen's, quarantine a stranger's."""
    if thread.sender is Sender.CITIZEN:
        row.known = True
        if row.automatic:
            _put(row, thread.case.id)  # it moves nothing
        else:
            _hear_again(session, line, row, thread, mail)
    elif row.automatic:
        _set_aside(row, Why.AUTOMATIC, thread.case.id)
    else:
        _set_aside(row, Why.STRANGER, thread.case.id)
        _say_that_it_came(session, line, row, mail)


def _hear_again(session: Session, line: Line, row: Incoming, thread: Thread, mail: Mail) -> None:
    """Go on in the citizen's case with what they wrote: an answer is owed, and goes to them."""
    case = cases.lock(session, thread.case.id) or thread.case
    before = requests.of_case(session, case.id)
    # Of an answer that is owed already the term was told.
    is_news = before is None or RequestState(before.state) not in OPEN
    written = WrittenRequest(Channel.EMAIL, mail.sender, name=mail.sender_name)
    wrote_again(session, line, case, written, row.received_at)
    case_request = requests.of_case(session, case.id)
    if case_request is not None and not case_request.address:
        case_request.address = mail.sender
    _put(row, case.id)
    if is_news and not mail.automatic:
        _acknowledge(session, line, row, mail)


def _hear_sector(session: Session, row: Incoming, case: Case, forward: CaseForward) -> None:
    """Put the sector's answer into the case for staff; an automatic message moves nothing."""
    if row.automatic:
        _put(row, case.id)
        row.source, row.sector_id, row.known = Source.SECTOR.value, forward.sector_id, True
    else:
        note_sector_answer(session, row, case, forward)


def note_sector_answer(session: Session, row: Incoming, case: Case, forward: CaseForward) -> None:
    """Put the message into the case as that sector's answer; it is the team's turn again."""
    _put(row, case.id)
    row.source, row.sector_id, row.known = Source.SECTOR.value, forward.sector_id, True
    forward.answered_at = row.received_at
    locked, case_request = cases.lock(session, case.id), requests.lock(session, case.id)
    if locked and case_request and RequestState(case_request.state) is RequestState.SECTOR:
        take_turn(session, locked, case_request, RequestState.HERE)


def _note_report(session: Session, row: Incoming, mail: Mail, returned: Returned) -> bool:
    """Record a mail server's report at the e-mail of ours that it is about; return whether done.

    A report on any other is set aside as strange. What nobody can tell from a report is none where
    it names no e-mail of ours, or comes from whoever ours was for.
    """
    email = email_of(session, returned, mail.thread)
    is_unclear = returned.bounce.kind is BounceClass.UNCLEAR
    if is_unclear and (email is None or is_from_reader(email, returned)):
        return False
    if email is None:
        _set_aside(row, Why.STRANGE_REPORT)
        return True
    came_back(email, returned)
    row.state, row.case_id = IncomingState.RETURNED.value, email.case_id
    return True


def _is_own(session: Session, line: Line, mail: Mail) -> bool:
    """Tell whether it is an e-mail of ours, or says that it is from where ours come from."""
    # A form on our own site may write from our own address; what we write ourselves names it.
    if mail.senders & our_addresses(line) and not mail.reply_to:
        return True
    email: Email | None = incoming.email_answered(session, [mail.message_id])
    return email is not None


def _is_flood(session: Session, row: Incoming) -> bool:
    """Tell whether its sender has written too often, this one among them.

    Whoever writes in another's name cannot have that person's own messages held back: a message is
    counted with those alone that our mail server thinks as well of, or better.
    """
    since, origin = row.received_at - FLOOD_COUNTED_OVER, Origin(row.origin)
    sender, counted = row.sender, COUNTED_WITH[origin]
    return incoming.received_since(session, sender, since, counted) > MAX_PER_SENDER_PER_HOUR


def _may_open(session: Session, line: Line, row: Incoming) -> bool:
    """Tell whether a case may be opened by it, and count it."""
    is_proven = row.origin == Origin.PROVEN.value
    whose = incoming.answer_to(row)
    return is_proven or take_case(session, line.ports, whose, row.received_at)


def _acknowledge(session: Session, line: Line, row: Incoming, mail: Mail) -> None:
    if row.case_id is not None and not is_nobody(mail.answer_to):
        acknowledge(session, line, row.case_id, mail.answer_to, row)


def _say_that_it_came(session: Session, line: Line, row: Incoming, mail: Mail) -> None:
    """Tell the sender that a person will read it, in words that are the same for all.

    Not where our mail server says that somebody else wrote it: its owner would hear of nothing.
    """
    is_theirs = row.origin != Origin.FAILED.value
    if is_theirs and not mail.automatic and not is_nobody(mail.sender):
        say_received(session, line, mail.sender, row)


def _put(row: Incoming, case_id: int) -> None:
    row.state, row.case_id = IncomingState.FILED.value, case_id


def _set_aside(row: Incoming, why: Why, about: int | None = None) -> None:
    """Quarantine the message for a person to look at; `about` is the case that it names."""
    row.state, row.why, row.case_id = IncomingState.QUARANTINED.value, why.value, about
