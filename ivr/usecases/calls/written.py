"""Send callers written answers, to an address given by an SMS link or known from before."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.callflow.actions import FindEmail, MailKnown, SendLink, WrittenAct
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.prompts import World
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.identity.contacts import Proof
from ivr.rules.notices import links
from ivr.rules.notices.ceilings import Asker, Charge, Door, calling
from ivr.rules.notices.sms_texts import link_words
from ivr.rules.words.protocols import protocol_groups
from ivr.store.calls import steps
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.identity import contacts
from ivr.store.identity.contacts import Given as Contact
from ivr.store.mail import email_links, sms
from ivr.store.mail.email_links import EmailLink
from ivr.usecases.cases.requests import keep_question, owe_answer
from ivr.usecases.line.line import Line
from ivr.usecases.notices.follow_up import FollowUp, follow_up
from ivr.usecases.notices.texts import Text, queue_text

# A case about which somebody is going to call, or has called, stays what it is.
ANSWERABLE = frozenset(
    each.value
    for each in (CaseState.OPEN, CaseState.LINKED, CaseState.DIRECTED, CaseState.INFORMED)
)


def carry_out_written(
    session: Session, line: Line, present: steps.Present, act: WrittenAct, world: World
) -> Event:
    """Carry out an act on a written answer; return what came of it, as the next event."""
    case_id = present.case_id
    match act:
        case SendLink():
            wanted = Link(act.number or world.number, calling(present.number))
            sent = send_link(session, line, case_id, wanted, world.now)
            return Event(Happened.LINKED, "sent" if sent else "limited")
        case FindEmail():
            known = known_address(session, present.number)
            return Event(Happened.EMAIL, "known" if known else "")
        case MailKnown():
            sent = mail_known(session, line, present)
            return Event(Happened.MAILED, "sent" if sent else "limited")


@dataclass(frozen=True)
class Link:
    """The mobile (E.164) that a link is to go to, and who asks for it."""

    number: str
    asker: Asker


def send_link(session: Session, line: Line, case_id: int, wanted: Link, now: datetime) -> bool:
    """Queue an SMS with the case's link to that mobile, if the transaction commits.

    A second one for the same case and mobile is not sent: the first is on its way. Return False
    where a ceiling withholds it; then it is on staff's list of links that did not arrive.
    """
    link, number = email_links.open_of_case(session, case_id), wanted.number
    if link and link.number == number:
        return not sms.is_withheld(session, case_id, email_links.KIND)
    if link is None:
        link = EmailLink(case_id=case_id, number=number, created_at=now)
        session.add(link)
        session.flush()
    link.number = number
    case = session.get_one(Case, case_id)
    address = f"{line.ports.public_url}{links.PATH}{links.sign(line.ports.link_key, link.id)}"
    text = Text(
        key=f"{email_links.KIND}:{link.id}:{int(now.timestamp())}",
        kind=email_links.KIND,
        to=number,
        body=link_words(address, case.protocol, line.letterhead()),
        case_id=case_id,
        token=protocol_groups(case.protocol),
        charge=Charge(wanted.asker, line.ports.sms_ceiling),
    )
    sent = queue_text(session, text, now)
    if sent and case.state == CaseState.OPEN.value:
        case.state = CaseState.LINKED.value
    return sent


class AddressOutcome(Enum):
    """The outcome of giving an address, or why none can be given."""

    SENT = "sent"  # the guidance is on its way, and is the answer
    OWED = "owed"  # a person owes the answer
    LIMITED = "limited"  # that address had its day's worth
    USED = "used"  # an address was given by this link before
    OLD = "old"  # it is too long ago
    UNKNOWN = "unknown"  # no link of ours


@dataclass(frozen=True)
class Opened:
    """A link as it stands; `given` is empty where an address can still be given by it."""

    given: AddressOutcome | None
    protocol: str = ""
    topic: str = ""  # of which there is guidance; empty for none


@dataclass(frozen=True)
class AddressGiven:
    """What was typed on a link's page: the address, a topic's key or "", and the question or ""."""

    address: str
    topic: str = ""
    question: str = ""


@dataclass(frozen=True)
class Answered:
    """What becomes of a wish for an answer; `due_at` is when a person's is due, if one is owed."""

    outcome: AddressOutcome
    due_at: datetime | None = None


def open_link(line: Line, token: str) -> Opened:
    """Return what the page of that link shows; nothing is used up by looking."""
    link_id = links.read(line.ports.link_key, token)
    with line.ports.database.read() as session:
        link = session.get(EmailLink, link_id) if link_id else None
        if link is None:
            return Opened(AddressOutcome.UNKNOWN)
        if link.used_at:
            used_by = session.get_one(Case, link.case_id)
            return Opened(AddressOutcome.USED, used_by.protocol)
        if line.ports.clock.now() - link.created_at > links.GOOD_FOR:
            return Opened(AddressOutcome.OLD)
        case = session.get_one(Case, link.case_id)
        topic = line.conversations.current().callflow.topic(case.topic)
        return Opened(None, case.protocol, topic.key if topic else "")


def give_address(line: Line, token: str, given: AddressGiven) -> Answered:
    """Queue the answer for the address given by a link, once; return what becomes of it.

    The topic counts where the call had none. Without guidance for it, and where a question was
    asked, a person owes the answer. Raises LookupError for a link that `open_link` does not know.
    """
    now = line.ports.clock.now()
    link_id = links.read(line.ports.link_key, token)
    if link_id is None:
        raise LookupError("no link of ours")
    try:
        with line.ports.database.write() as session:
            if not email_links.use(session, link_id, now):
                raise _Refused(AddressOutcome.USED)
            link = session.get_one(EmailLink, link_id)
            case = session.get_one(Case, link.case_id)
            case.topic = case.topic or given.topic
            asker = Asker(Door.LINK, link.number)
            contact = Contact(given.address, Proof.LINK, now, vouched_by=link.number)
            answered = _answer(session, line, case, (contact, asker), given.question)
            if answered.outcome is AddressOutcome.LIMITED:
                link.used_at = None  # what was withheld waits for a person; the link stays good
    except _Refused as refused:
        return Answered(refused.given)
    return answered


def answer_case(line: Line, staff_id: int, call: Call, address: str) -> Answered:
    """Queue the answer to that call's case for an address that its caller spelled, once.

    LIMITED where that address had its day's worth, or this installation sends no e-mail.
    """
    with line.ports.database.write() as session:
        case = session.get_one(Case, call.case_id)
        given = Contact(address, Proof.STAFF, line.ports.clock.now(), staff_id, call.number)
        return _answer(session, line, case, (given, None))


class _Refused(Exception):
    """Undo, and say so."""

    def __init__(self, given: AddressOutcome) -> None:
        super().__init__(given.value)
        self.given = given


def known_address(session: Session, number: str) -> str:
    """Return the address last given by a link that came to that number (E.164), or "".

    It is never read out: whoever calls with another's number learns nothing, and the answer goes to
    its owner.
    """
    return email_links.last_address(session, number) if number else ""


def mail_known(session: Session, line: Line, present: steps.Present) -> bool:
    """Queue the answer for the known address; return False without one or where it had too much."""
    address = known_address(session, present.number)
    case = session.get_one(Case, present.case_id)
    if not address:
        return False
    given = Contact(address, Proof.NUMBER, line.ports.clock.now(), None, present.number)
    answered = _answer(session, line, case, (given, calling(present.number)))
    return answered.outcome is not AddressOutcome.LIMITED


def _answer(
    session: Session,
    line: Line,
    case: Case,
    to: tuple[Contact, Asker | None],
    question: str = "",
) -> Answered:
    """Queue the answer for the contact, which is the citizen's own from now on.

    Guidance is an answer where there is some for the case's topic. Where there is none, and where
    something was asked, a person owes one.
    """
    (given, asker), due_at = to, None
    guided = line.conversations.current().callflow.topic(case.topic) is not None
    owed = bool(question) or not guided
    if owed:
        if not line.ports.sends_mail:
            return Answered(AddressOutcome.LIMITED)
        due_at = owe_answer(session, line, case, given.contact, given.at)
    if question:
        keep_question(session, line, case, (given.contact, question), given.at)
    sent = follow_up(session, line, case.id, FollowUp(given.contact, case.topic, asker, due_at))
    if not sent and not owed:
        return Answered(AddressOutcome.LIMITED)
    contacts.add(session, case.id, given)
    if not owed and case.state in ANSWERABLE:
        case.state = CaseState.EMAILED.value
    return Answered(AddressOutcome.OWED if owed else AddressOutcome.SENT, due_at)
