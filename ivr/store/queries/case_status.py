"""Read what may be said of a case to whoever names its protocol.

It is the state, and a promise's time.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from ivr.rules.callbacks.promise_wording import Forecast
from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callbacks.slots import OVERDUE
from ivr.rules.callbacks.states import CallNow
from ivr.rules.callflow.email_files import QUESTION
from ivr.rules.calls.outcomes import (
    LINK_LOST,
    ONLY_CONSULTED,
    UNTRIED,
    VOICE_HEARD,
    CaseState,
    Outcome,
)
from ivr.rules.cases.requests import (
    ASKED_IN_VAIN,
    BY_VOICE,
    CITIZEN_ANSWERED,
    MANIFESTATIONS,
    READ,
    READY,
    READY_AND_CALLED,
    RUNNING,
    SECTOR_ANSWERED,
    TO_READ,
    RequestKind,
    RequestState,
)
from ivr.store.callbacks import attempts, law_terms, promises, rings
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.calls import voice_messages
from ivr.store.calls.calls import Call
from ivr.store.cases import cases, reply_drafts
from ivr.store.cases.cases import Case, going_on
from ivr.store.cases.requests import CaseRequest
from ivr.store.cases.sectors import CaseForward
from ivr.store.identity.proof_codes import has_receipt, was_read
from ivr.store.mail import email_links, incoming, sms
from ivr.store.mail.deliveries import as_it_stands
from ivr.store.mail.emails import GONE, Email
from ivr.store.staff import audit

RECEIVED = CaseState.RECEIVED.value
NOW = frozenset({CallNow.CALLING.value, CallNow.JUST_CALLED.value})
BY_EMAIL, BY_CODE, BY_CALL = "email", "code", "call"
ANSWER = "answer"  # the due_kind of a promise to answer what was written
EXTENDED = "extended"  # the same, of a law's term that was extended
REPLIES = (ANSWER, EXTENDED)


class Status(NamedTuple):
    """What may be said of a case: its state, and the due time of an open promise about it.

    While a callback for it is open, the state is CaseState.CALLBACK, whatever else was noted,
    and while our call is under way `CallNow`'s, without a time; once what was written has its
    answer and no address was given, it is READY, and READ once it was read with its code; while
    that waits for a call, READY_AND_CALLED, or TO_READ where no reading code was given; our
    turn is told by whose it was before (SECTOR_ANSWERED, CITIZEN_ANSWERED, ASKED_IN_VAIN).
    `due_kind` is the callback's ("until", "when-back", "slot"), OVERDUE of a new forecast or of
    a time that has passed without one, AGAIN or CUT_SHORT of a new forecast after a call in
    time and in vain, one of REPLIES of a promise to reply, empty without any. `turn` is a
    RequestState, empty where nothing was written; `answer_due_at` is the last time told for its
    reply, which is not there yet, and `forecast` its kind. With `readable` the reading code
    shows an answer, if an older one, with `explained` why the term was extended. `reply_by` is
    how a reply reaches the citizen: BY_EMAIL, BY_CODE, BY_CALL or "". `goes_on_as` is the protocol
    of the case that the one asked about was joined to, "" where it goes on itself.
    """

    state: str
    due_at: datetime | None
    due_kind: str
    turn: str = ""
    answer_due_at: datetime | None = None
    readable: bool = False
    forecast: Forecast = Forecast.FIRST
    reply_by: str = ""
    explained: bool = False
    goes_on_as: str = ""


def status_of(session: Session, protocol: str) -> Status | None:
    """Return what may be said of the case with that protocol, or of the one it was joined to.

    Of several open promises a callback's counts, and of those the first one due; of those to reply
    the last one told. None when there is no such case.
    """
    asked = cases.of_protocol(session, protocol)
    case = going_on(session, asked.id) if asked else None
    if asked is None or case is None:
        return None
    goes_on_as = case.protocol if case.id != asked.id else ""
    return _status(session, case)._replace(goes_on_as=goes_on_as)


def _status(session: Session, case: Case) -> Status:
    promised = (
        select(
            *(Promise.due_at, Promise.callback_id, Callback.due_kind),
            Callback.due_at.label("first_due_at"),
        )
        .outerjoin(Callback, Callback.id == Promise.callback_id)
        .where(Promise.case_id == case.id, Promise.state == PromiseState.OPEN.value)
        .order_by(Promise.callback_id.is_(None), Promise.due_at)
        .limit(1)
    )
    own = select(Callback).where(Callback.case_id == case.id, Callback.closed_at.is_(None))
    waiting = session.scalar(own.limit(1))
    row = session.execute(promised).first()
    # Whoever asked for somebody else's telephone was promised it, and has no callback of their own.
    called = row is not None and row.due_kind is not None
    case_request = session.get(CaseRequest, case.id)
    running = case_request is not None and RequestState(case_request.state) in RUNNING
    turn = case_request.state if case_request else ""
    state = _state(session, case, case_request)
    ready = {READY: READY_AND_CALLED}.get(state, state)
    has_answer = ready in (READY_AND_CALLED, TO_READ)
    if waiting or called:
        state = _calling(session, waiting or session.get(Callback, row.callback_id if row else 0))
    readable = bool(case_request and case_request.answer and has_receipt(session, case.id))
    if has_answer and state == CaseState.CALLBACK.value:
        return Status(ready, *_due(session, row, waiting), turn, readable=readable)
    if state in (READY, READ, READY_AND_CALLED, TO_READ):
        return Status(state, None, "", turn, readable=readable)
    due = (None, "") if state in NOW else _due(session, row, waiting)
    if case_request is None or case_request.due_at is None or not running:
        return Status(state, *due, turn, readable=readable)
    told, kind = _forecast(session, case_request, case_request.due_at)
    by = _reply_by(session, case_request)
    explained = kind is Forecast.EXTENDED and has_receipt(session, case.id)
    due = _anew(due, told, EXTENDED if kind is Forecast.EXTENDED else ANSWER)
    return Status(state, *due, turn, told, readable, kind, by, explained)


def _forecast(
    session: Session, case_request: CaseRequest, due_at: datetime
) -> tuple[datetime, Forecast]:
    """Return the time told of a reply that is due at `due_at`; by law none is after its last."""
    if RequestKind(case_request.kind) in MANIFESTATIONS:
        is_longer = law_terms.extension_of(session, case_request.case_id) is not None
        return due_at, Forecast.EXTENDED if is_longer else Forecast.LAW
    told = promises.reply_forecast(session, case_request.case_id)
    later = told is not None and told > due_at
    return (told, Forecast.AGAIN) if told and later else (due_at, Forecast.FIRST)


def _reply_by(session: Session, case_request: CaseRequest) -> str:
    if case_request.address:
        return BY_EMAIL
    if has_receipt(session, case_request.case_id):
        return BY_CODE
    return BY_CALL if case_request.number else ""


def _calling(session: Session, callback: Callback | None) -> str:
    """Return the state of a case for which we are going to call, or call at this moment."""
    now = attempts.call_under_way(session, callback) if callback else CallNow.NONE
    return now.value if now.value in NOW else CaseState.CALLBACK.value


def _anew(
    due: tuple[datetime | None, str], told: datetime, kind: str
) -> tuple[datetime | None, str]:
    """Return the time told and its kind; of a reply's, the last one told, which is of `kind`."""
    return (told, kind) if due[1] == ANSWER else due


def _due(
    session: Session, row: Row[datetime, int | None, str, datetime] | None, waiting: Callback | None
) -> tuple[datetime | None, str]:
    """Return the time told and its kind; of a callback without an open promise, what was told.

    A time that nobody was told is no promise, and is not told here either.
    """
    unpromised = waiting is not None and (row is None or row.due_kind is None)
    if waiting and unpromised and promises.about(session, waiting.id):
        return waiting.due_at, OVERDUE
    if row is None:
        return None, ""
    if row.due_kind is None:
        return row.due_at, ANSWER
    if row.due_at <= row.first_due_at:
        return row.due_at, row.due_kind
    return row.due_at, rings.kind_of_new(session, row.callback_id)


def _state(session: Session, case: Case, case_request: CaseRequest | None) -> str:
    if case.state == CaseState.LINKED.value and sms.is_lost(session, case.id, email_links.KIND):
        return LINK_LOST
    if case.state == CaseState.INFORMED.value and _only_consulted(session, case.id):
        return ONLY_CONSULTED
    if case.state == CaseState.UNREACHED.value and not rings.has_rung_for(session, case.id):
        return UNTRIED
    if case_request is None:
        return as_it_stands(session, case)
    if not case_request.address:
        has_code = has_receipt(session, case.id)
        # An answer that waits until it is read to the citizen on the telephone is there, too.
        if reply_drafts.awaits_reading(session, case_request):
            return READY_AND_CALLED if has_code else TO_READ
        if case_request.state == RequestState.ANSWERED.value:
            # No e-mail went out, whatever the case's state says of one.
            if not (case_request.answer and has_code):
                return CaseState.CLOSED.value
            return READ if was_read(session, case.id, case_request.answered_at) else READY
        if case_request.answer and case.state == CaseState.RECEIVED.value:
            return CITIZEN_ANSWERED  # they wrote again, after that answer
    if case.state == CaseState.RECEIVED.value:
        return _whose_turn_before(session, case_request)
    return as_it_stands(session, case)


def _only_consulted(session: Session, case_id: int) -> bool:
    last = select(Call.outcome).where(Call.case_id == case_id).order_by(Call.id.desc()).limit(1)
    return session.scalar(last) == Outcome.CONSULTED.value


def _whose_turn_before(session: Session, case_request: CaseRequest) -> str:
    """Return what is told while it is our turn, by what came before in this request's term."""
    if case_request.state != RequestState.HERE.value:
        return RECEIVED
    if case_request.look_at:
        return ASKED_IN_VAIN
    case_id, since = case_request.case_id, case_request.opened_at
    sectors = select(func.max(CaseForward.answered_at)).where(
        CaseForward.case_id == case_id, CaseForward.answered_at >= since
    )
    questions = select(func.max(Email.created_at)).where(
        Email.case_id == case_id,
        Email.kind == QUESTION,
        Email.state.not_in(GONE),
        Email.created_at >= since,
    )
    answered_at, asked_at = session.scalar(sectors), session.scalar(questions)
    if asked_at and (answered_at is None or asked_at > answered_at):
        return CITIZEN_ANSWERED
    if answered_at:
        return SECTOR_ANSWERED
    spoke = voice_messages.newest_left(session, [case_id])
    if spoke is None or incoming.by_citizen(session, [case_id]):
        return RECEIVED
    return VOICE_HEARD if audit.was_heard(session, spoke.sid) else BY_VOICE
