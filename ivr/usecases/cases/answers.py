"""Store, preview and send, once, what staff write to a citizen."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import ANSWER, QUESTION
from ivr.rules.cases.replies import reply_subject, thread_of
from ivr.rules.cases.requests import RUNNING, DemandState
from ivr.rules.cases.states import MAX_REASON_CHARS, read_text
from ivr.rules.mail.incoming import Source
from ivr.rules.mail.origin import Origin
from ivr.rules.notices.email_states import Nature
from ivr.rules.notices.email_texts import Matter, Office, Words, email_words
from ivr.rules.notices.sms_texts import ready_words
from ivr.rules.words.as_read import written_day
from ivr.rules.words.numbering import takes_sms
from ivr.rules.words.protocols import protocol_groups
from ivr.store.cases import answer_drafts, cases
from ivr.store.cases.answer_drafts import AnswerDraft
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import Demand
from ivr.store.database.paging import LARGEST_ID
from ivr.store.identity import proof_codes
from ivr.store.mail import incoming
from ivr.store.mail.incoming import Incoming
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.demand_changes import lock
from ivr.usecases.cases.requests import answered, ask_back
from ivr.usecases.cases.sectors import end_forward
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import Draft, queue_email
from ivr.usecases.notices.texts import Text, queue_text

MAX_ANSWER_CHARS = 10_000


@dataclass(frozen=True)
class Typed:
    """What somebody typed; with `asks` it is a question to the citizen."""

    text: str
    asks: bool = False
    late_why: str = ""


@dataclass(frozen=True)
class Ready:
    """A reply as it will be sent; `to` is empty where the protocol's page shows it."""

    draft: AnswerDraft
    case: Case
    to: str
    words: Words
    late: bool
    answering: Incoming | None


class Sent(Enum):
    """The outcome of sending a reply."""

    DONE = "done"
    SENT = "sent"  # before
    OTHER = "other"  # somebody else has answered since it was written
    MOVED = "moved"  # nothing is owed any more, or it is late now and says not why
    NO_MAIL = "no-mail"  # this installation sends none
    MISSING = "missing"


def keep_draft(line: Line, staff_id: int, case_id: int, typed: Typed) -> int | None:
    """Store what was typed as that person's draft in a case, replacing it; return the draft's id.

    None where nothing was written in that case. Raises Refused, in words for whoever typed it.
    """
    text, why = (
        _text(typed.text, MAX_ANSWER_CHARS),
        _text(typed.late_why, MAX_REASON_CHARS),
    )
    now = line.ports.clock.now()
    if not text:
        raise Refused("Escreva o texto antes de conferir.")
    with line.ports.database.write() as session:
        case, demand = lock(session, case_id)
        if case is None or demand is None:
            return None
        if typed.asks and not demand.address:
            raise Refused("Esta pessoa não deixou e-mail: não há como perguntar por escrito.")
        if is_late(demand, now) and not typed.asks and not why:
            raise Refused("O prazo passou. Escreva por que a resposta atrasou.")
        draft = answer_drafts.unsent(session, case.id, staff_id)
        if draft is None:
            draft = AnswerDraft(case_id=case.id, staff_id=staff_id)
            session.add(draft)
        draft.asks, draft.text, draft.late_why, draft.at = typed.asks, text, why, now
        session.flush()
        return draft.id


def begun(line: Line, staff_id: int, case_id: int) -> Typed | None:
    """Return what that person has begun to write in that case, or None."""
    with line.ports.database.read() as session:
        draft = answer_drafts.unsent(session, case_id, staff_id)
        return Typed(draft.text, draft.asks, draft.late_why) if draft else None


def look_at(line: Line, staff_id: int, draft_id: int) -> Ready | None:
    """Return the reply as it would be sent now; None if it is not that person's, or was sent."""
    with line.ports.database.write() as session:
        found = _own(session, staff_id, draft_id)
        if found is None or found[0].sent_at:
            return None
        draft, case, demand = found
        ready = _ready(session, line, draft, (case, demand))
        session.flush()
        session.expunge_all()
        return ready


def send_answer(line: Line, staff_id: int, draft_id: int) -> tuple[Sent, int]:
    """Send a reply once, and mark its request as answered or asked; return outcome and case id."""
    now = line.ports.clock.now()
    try:
        with line.ports.database.write() as session:
            found = _own(session, staff_id, draft_id)
            if found is None:
                return Sent.MISSING, 0
            draft, case, demand = found
            if draft.sent_at:
                return Sent.SENT, case.id
            ended = max(filter(None, (demand.answered_at, demand.closed_at)), default=None)
            if ended and ended > draft.at:
                return Sent.OTHER, case.id
            if is_late(demand, now) and not draft.asks and not draft.late_why:
                return Sent.MOVED, case.id
            ready = _ready(session, line, draft, (case, demand))
            if ready.to and not _queue(session, line, ready):
                raise _NoMail(case.id)
            _note(session, line, ready, demand)
            return Sent.DONE, case.id
    except _NoMail as undone:
        return Sent.NO_MAIL, undone.case_id


def is_late(demand: Demand, now: datetime) -> bool:
    """Tell whether an answer is owed and was due before now."""
    running = DemandState(demand.state) in RUNNING
    return bool(running and demand.due_at and demand.due_at < now)


class _NoMail(Exception):
    """Nothing is sent from here."""

    def __init__(self, case_id: int) -> None:
        super().__init__("no mail")
        self.case_id = case_id


def _note(session: Session, line: Line, ready: Ready, demand: Demand) -> None:
    """Record in the case, its request and the audit what was sent."""
    now, draft, case = line.ports.clock.now(), ready.draft, ready.case
    end_forward(session, case, draft.staff_id, now)
    if draft.asks:
        ask_back(session, line, case, demand, now)
    else:
        demand.late_why = draft.late_why if is_late(demand, now) else ""
        demand.answer = "" if ready.to else draft.text
        answered(session, case, demand, now)
        if demand.answer:
            _tell_ready(session, line, case, demand.number)
    draft.sent_at, draft.text, draft.late_why = now, "", ""
    action = "asked-back" if draft.asks else "answered"
    audit.write(session, Done(action, case.protocol, now, draft.staff_id, about=CASE))


def _tell_ready(session: Session, line: Line, case: Case, number: str) -> None:
    """Text whoever left a mobile and no address, and has a receipt, that the answer is there."""
    can_read = proof_codes.has_receipt(session, case.id)
    if not (can_read and line.ports.sends_sms and takes_sms(number)):
        return
    now = line.ports.clock.now()
    text = Text(
        key=f"ready:{case.id}:{int(now.timestamp())}",
        kind="ready",
        to=number,
        body=ready_words(case.protocol, line.letterhead()),
        case_id=case.id,
        token=protocol_groups(case.protocol),
    )
    queue_text(session, text, now)


def _queue(session: Session, line: Line, ready: Ready) -> bool:
    kind = QUESTION if ready.draft.asks else ANSWER
    theirs = ready.answering
    mail = Draft(
        key=f"{kind}:{ready.draft.id}",
        kind=kind,
        to=ready.to,
        words=ready.words,
        reply_to=line.conversations.current().callflow.email,
        case_id=ready.case.id,
        nature=Nature.PERSON,
        in_reply_to=theirs.message_id if theirs else "",
        references=thread_of(theirs.references, theirs.message_id) if theirs else (),
    )
    return queue_email(session, line.ports, mail, line.ports.clock.now())


def _ready(session: Session, line: Line, draft: AnswerDraft, about: tuple[Case, Demand]) -> Ready:
    (case, demand), ports = about, line.ports
    callflow = line.conversations.current().callflow
    theirs = _last_message(session, case.id)
    received = theirs.received_at if theirs else demand.opened_at
    more = {"received": written_day(received)}
    matter = Matter(case.protocol, case.topic, demand.due_at, draft.text, more)
    template = callflow.emails[QUESTION if draft.asks else ANSWER]
    words = email_words(template, callflow, matter, Office(ports.line_number, ports.public_url))
    subject = (
        reply_subject(theirs.subject, case.protocol) if theirs and _is_own_word(theirs) else ""
    )
    to_email = theirs if theirs and theirs.message_id else None
    ready = words if not subject else replace(words, subject=subject)
    return Ready(draft, case, demand.address, ready, is_late(demand, ports.clock.now()), to_email)


def _is_own_word(theirs: Incoming) -> bool:
    """Tell whether nobody else can have written it in the citizen's name."""
    return theirs.source == Source.FORM.value or theirs.origin == Origin.PROVEN.value


def _last_message(session: Session, case_id: int) -> Incoming | None:
    """Return what the citizen wrote last, or None."""
    theirs = (Source.EMAIL.value, Source.FORM.value)
    rows = incoming.of_cases(session, cases.matter_ids(session, case_id))
    # A stranger's subject and Message-ID have no place in what we write to the citizen.
    found = [each for each in rows if each.source in theirs and each.known]
    return found[-1] if found else None


def _own(session: Session, staff_id: int, draft_id: int) -> tuple[AnswerDraft, Case, Demand] | None:
    """Return that person's draft with its case and request, locked in the order all lock them."""
    known = session.get(AnswerDraft, draft_id) if 0 < draft_id <= LARGEST_ID else None
    if known is None or known.staff_id != staff_id:
        return None
    case, demand = lock(session, known.case_id)
    draft = answer_drafts.lock(session, draft_id)
    return (draft, case, demand) if draft and case and demand else None


def _text(typed: str, most: int) -> str:
    try:
        return read_text(typed, most)
    except ValueError as why:
        raise Refused(str(why)) from None
