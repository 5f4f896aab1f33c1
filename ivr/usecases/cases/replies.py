"""Store, preview and send, once, what staff write to a citizen."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import ANSWER, QUESTION
from ivr.rules.cases.replies import reply_subject, thread_of
from ivr.rules.cases.requests import RUNNING, RequestState
from ivr.rules.cases.states import MAX_REASON_CHARS, read_text
from ivr.rules.mail.incoming import Source
from ivr.rules.mail.origin import Origin
from ivr.rules.notices.email_states import Nature
from ivr.rules.notices.email_texts import Matter, Office, Words, email_words
from ivr.rules.words.as_read import written_day
from ivr.store.cases import cases, reply_drafts
from ivr.store.cases.cases import Case
from ivr.store.cases.reply_drafts import ReplyDraft
from ivr.store.cases.requests import CaseRequest
from ivr.store.database.paging import LARGEST_ID
from ivr.store.mail import incoming
from ivr.store.mail.incoming import Incoming
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.reading import CallReason, call_reason, ready_sms, tell_ready
from ivr.usecases.cases.request_changes import lock
from ivr.usecases.cases.requests import answered, ask_back, take_turn
from ivr.usecases.cases.sectors import end_forward
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email

MAX_REPLY_CHARS = 10_000


@dataclass(frozen=True)
class TypedReply:
    """What somebody typed; with `asks` it is a question to the citizen."""

    text: str
    asks: bool = False
    late_why: str = ""


@dataclass(frozen=True)
class ReadyReply:
    """A reply as it will be sent; `to` is empty where the protocol's page shows it.

    With a `call_reason` nobody would know that it is there, so it is read to the citizen on the
    telephone.
    """

    draft: ReplyDraft
    case: Case
    to: str
    words: Words
    late: bool
    answering: Incoming | None
    call_reason: CallReason | None = None
    sms: str = ""  # the SMS that says that it can be read, if one does


class SendOutcome(Enum):
    """The outcome of sending a reply."""

    DONE = "done"  # it goes by e-mail
    PUBLISHED = "published"  # the protocol's page shows it
    TEXTED = "texted"  # and an SMS says so
    OWES_CALL = "owes-call"  # it is kept, and a person reads it to the citizen on the telephone
    SENT = "sent"  # before
    OTHER = "other"  # somebody else has answered since it was written
    MOVED = "moved"  # nothing is owed any more, or it is late now and says not why
    NO_MAIL = "no-mail"  # this installation sends none
    MISSING = "missing"


def keep_draft(line: Line, staff_id: int, case_id: int, typed: TypedReply) -> int | None:
    """Store what was typed as that person's draft in a case, replacing it; return the draft's id.

    None where nothing was written in that case. Raises Refused, in words for whoever typed it.
    """
    text, why = (
        _text(typed.text, MAX_REPLY_CHARS),
        _text(typed.late_why, MAX_REASON_CHARS),
    )
    now = line.ports.clock.now()
    if not text:
        raise Refused("Escreva o texto antes de conferir.")
    with line.ports.database.write() as session:
        case, case_request = lock(session, case_id)
        if case is None or case_request is None:
            return None
        if typed.asks and not case_request.address:
            raise Refused("Esta pessoa não deixou e-mail: não há como perguntar por escrito.")
        if is_late(case_request, now) and not typed.asks and not why:
            raise Refused("O prazo passou. Escreva por que a resposta atrasou.")
        draft = reply_drafts.unsent(session, case.id, staff_id)
        if draft is None:
            draft = ReplyDraft(case_id=case.id, staff_id=staff_id)
            session.add(draft)
        draft.asks, draft.text, draft.late_why, draft.at = typed.asks, text, why, now
        session.flush()
        return draft.id


def begun(line: Line, staff_id: int, case_id: int) -> TypedReply | None:
    """Return what that person has begun to write in that case, or None."""
    with line.ports.database.read() as session:
        draft = reply_drafts.unsent(session, case_id, staff_id)
        return TypedReply(draft.text, draft.asks, draft.late_why) if draft else None


def look_at(line: Line, staff_id: int, draft_id: int) -> ReadyReply | None:
    """Return the reply as it would be sent now; None if it is not that person's, or was sent."""
    with line.ports.database.write() as session:
        found = _own(session, staff_id, draft_id)
        if found is None or found[0].sent_at:
            return None
        draft, case, case_request = found
        ready = _ready(session, line, draft, (case, case_request))
        session.flush()
        session.expunge_all()
        return ready


def send_reply(line: Line, staff_id: int, draft_id: int) -> tuple[SendOutcome, int]:
    """Send a reply once, and mark its request as answered or asked; return outcome and case id."""
    now = line.ports.clock.now()
    try:
        with line.ports.database.write() as session:
            found = _own(session, staff_id, draft_id)
            if found is None:
                return SendOutcome.MISSING, 0
            draft, case, case_request = found
            if draft.sent_at:
                return SendOutcome.SENT, case.id
            ended = case_request.answered_at, case_request.closed_at
            if any(each and each > draft.at for each in ended):
                return SendOutcome.OTHER, case.id
            if is_late(case_request, now) and not draft.asks and not draft.late_why:
                return SendOutcome.MOVED, case.id
            ready = _ready(session, line, draft, (case, case_request))
            if ready.to and not _queue(session, line, ready):
                raise _NoMail(case.id)
            _note(session, line, ready, case_request)
            return _done(ready), case.id
    except _NoMail as undone:
        return SendOutcome.NO_MAIL, undone.case_id


def is_late(case_request: CaseRequest, now: datetime) -> bool:
    """Tell whether an answer is owed and was due before now."""
    running = RequestState(case_request.state) in RUNNING
    return bool(running and case_request.due_at and case_request.due_at < now)


def _done(ready: ReadyReply) -> SendOutcome:
    if ready.to:
        return SendOutcome.DONE
    if ready.call_reason:
        return SendOutcome.OWES_CALL
    return SendOutcome.TEXTED if ready.sms else SendOutcome.PUBLISHED


class _NoMail(Exception):
    """Nothing is sent from here."""

    def __init__(self, case_id: int) -> None:
        super().__init__("no mail")
        self.case_id = case_id


def _note(session: Session, line: Line, ready: ReadyReply, case_request: CaseRequest) -> None:
    """Record in the case, its request and the audit what was sent."""
    now, draft, case = line.ports.clock.now(), ready.draft, ready.case
    end_forward(session, case, draft.staff_id, now)
    if draft.asks:
        ask_back(session, line, case, case_request, now)
    else:
        case_request.late_why = draft.late_why if is_late(case_request, now) else ""
        case_request.answer = "" if ready.to else draft.text
        if ready.call_reason:
            take_turn(session, case, case_request, RequestState.HERE)
        else:
            answered(session, case, case_request, now)
            tell_ready(session, line, case, case_request.number, ready.sms)
    draft.sent_at, draft.text, draft.late_why = now, "", ""
    action = "asked-back" if draft.asks else "answered"
    audit.write(session, Done(action, case.protocol, now, draft.staff_id, about=CASE))


def _queue(session: Session, line: Line, ready: ReadyReply) -> bool:
    kind = QUESTION if ready.draft.asks else ANSWER
    theirs = ready.answering
    mail = EmailDraft(
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


def _ready(
    session: Session, line: Line, draft: ReplyDraft, about: tuple[Case, CaseRequest]
) -> ReadyReply:
    (case, case_request), ports, now = about, line.ports, line.ports.clock.now()
    callflow = line.conversations.current().callflow
    theirs = _last_message(session, case.id)
    received = theirs.received_at if theirs else case_request.opened_at
    more = {"received": written_day(received)}
    matter = Matter(case.protocol, case.topic, case_request.due_at, draft.text, more, now)
    template = callflow.emails[QUESTION if draft.asks else ANSWER]
    words = email_words(template, callflow, matter, Office(ports.line_number, ports.public_url))
    subject = (
        reply_subject(theirs.subject, case.protocol) if theirs and _is_own_word(theirs) else ""
    )
    to_email = theirs if theirs and theirs.message_id else None
    ready = words if not subject else replace(words, subject=subject)
    to, late = case_request.address, is_late(case_request, now)
    call = call_reason(session, line, case_request)
    text = "" if to else ready_sms(session, line, case, case_request.number)
    return ReadyReply(draft, case, to, ready, late, to_email, call, text)


def _is_own_word(theirs: Incoming) -> bool:
    """Tell whether nobody else can have written it in the citizen's name."""
    return theirs.source == Source.FORM.value or theirs.origin == Origin.PROVEN.value


def _last_message(session: Session, case_id: int) -> Incoming | None:
    """Return what the citizen wrote last, or None."""
    rows = incoming.by_citizen(session, cases.matter_ids(session, case_id))
    # A stranger's subject and Message-ID have no place in what we write to the citizen.
    found = [each for each in rows if each.known]
    return found[-1] if found else None


def _own(
    session: Session, staff_id: int, draft_id: int
) -> tuple[ReplyDraft, Case, CaseRequest] | None:
    """Return that person's draft with its case and request, locked in the order all lock them."""
    known = session.get(ReplyDraft, draft_id) if 0 < draft_id <= LARGEST_ID else None
    if known is None or known.staff_id != staff_id:
        return None
    case, case_request = lock(session, known.case_id)
    draft = reply_drafts.lock(session, draft_id)
    return (draft, case, case_request) if draft and case and case_request else None


def _text(typed: str, most: int) -> str:
    try:
        return read_text(typed, most)
    except ValueError as why:
        raise Refused(str(why)) from None
