"""Turn what was written to us into a case with a protocol, a due time and somebody's turn."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promise_wording import answer_words
from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.requests import (
    CASE_STATES,
    OPEN,
    RUNNING,
    Complexity,
    RequestKind,
    RequestState,
    TermKind,
    look_at_of,
)
from ivr.rules.identity.contacts import Proof
from ivr.rules.mail.incoming import IncomingState, Source
from ivr.rules.words.protocols import make_protocol
from ivr.store.callbacks import promises
from ivr.store.callbacks.promises import Promise
from ivr.store.cases import cases, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.identity import contacts
from ivr.store.mail import incoming
from ivr.usecases.cases.clocks import (
    change_stopped,
    resume_clock,
    run_clock,
    stop_clock,
    term_kind,
)
from ivr.usecases.line.line import Line

MAX_WHY_LETTERS = 120  # of the column
BY_LINK = "Pergunta pelo link do SMS"  # subject of a question about no topic
PUBLISHED, MAILED = "publicada na página do protocolo", "resposta por e-mail"
# By what the address is known as the citizen's own, of a case that begins by that channel.
_BEGUN_BY = {Channel.EMAIL: Proof.EMAIL, Channel.FORM: Proof.FORM}


@dataclass(frozen=True)
class WrittenRequest:
    """What somebody wrote, as far as it decides about a case: whose it is, and about what."""

    channel: Channel
    address: str = ""
    number: str = ""  # E.164
    cpf: str = ""
    name: str = ""
    topic: str = ""
    kind: RequestKind = RequestKind.QUESTION


def open_case(session: Session, line: Line, written: WrittenRequest, now: datetime) -> Case:
    """Open a case with its protocol, its clock running, if the caller's transaction commits.

    Whoever begins a case owns it: the address that it was written from is the citizen's own.
    """
    case = Case(
        protocol=_draw(session),
        channel=written.channel.value,
        topic=written.topic,
        state=CaseState.RECEIVED.value,
        opened_at=now,
    )
    session.add(case)
    session.flush()
    if written.address:
        proof = _BEGUN_BY[written.channel]
        contacts.add(session, case.id, contacts.Given(written.address, proof, now))
    _begin(session, line, case, written, now)
    return case


def wrote_again(
    session: Session, line: Line, case: Case, written: WrittenRequest, now: datetime
) -> datetime | None:
    """Record that the citizen has written in a case: an answer is owed; it is the team's turn.

    Return by when, where a clock runs.

    A clock that stood still goes on with what was left; one that had ended begins anew. A sector
    that has the case keeps it. The caller has seen to it that `written` holds nothing but contacts
    that are the citizen's own: where no answer was owed before, it goes there.
    """
    case_request = requests.lock(session, case.id)
    if case_request is None:
        return _begin(session, line, case, written, now)
    state = RequestState(case_request.state)
    case_request.look_at = None
    if state is RequestState.ASKED:
        resume_clock(session, line, case_request, now)
        case_request.warned_at = case_request.escalated_at = None
        _promise(session, line, case, case_request, now)
    elif state not in OPEN:
        _start_clock(line, case_request, now)
        _promise(session, line, case, case_request, now)
    if state is not RequestState.SECTOR:
        take_turn(session, case, case_request, RequestState.HERE)
    session.flush()
    return promises.reply_forecast(session, case.id) or case_request.due_at


def owe_answer(
    session: Session, line: Line, case: Case, address: str, now: datetime
) -> datetime | None:
    """Record that a person owes an answer in the case, to `address`; return by when.

    Where an answer was owed already, its term goes on.
    """
    written = WrittenRequest(Channel.FORM, address, topic=case.topic)
    return wrote_again(session, line, case, written, now)


def keep_question(
    session: Session, line: Line, case: Case, asked: tuple[str, str], now: datetime
) -> None:
    """Keep the question that was typed on the page of a link; `asked`: address and question."""
    address, question = asked
    topic = line.conversations.current().callflow.topic(case.topic)
    values = {
        "key": f"link:{case.id}:{now.isoformat()}",
        "source": Source.FORM.value,
        "state": IncomingState.FILED.value,
        "case_id": case.id,
        "sender": address,
        "subject": topic.title if topic else BY_LINK,
        "text": question,
        "known": True,
        "received_at": now,
        "bytes": len(question.encode()),
    }
    incoming.add(session, values)


def ask_back(
    session: Session, line: Line, case: Case, case_request: CaseRequest, now: datetime
) -> None:
    """Record that the citizen was asked for something: the clock stands still until they write.

    Where they do not, somebody looks again in ASKED_DAYS.
    """
    stop_clock(line, case_request, now)
    case_request.look_at = look_at_of(line.schedule(), now)
    _settle(session, case, PromiseState.RELEASED, "esperamos a resposta da pessoa", now)
    take_turn(session, case, case_request, RequestState.ASKED)


def answered(
    session: Session,
    case: Case,
    case_request: CaseRequest,
    now: datetime,
    how: str = "",
) -> None:
    """Mark a request as answered: nothing more is owed until the citizen writes again.

    `how` is for staff and citizen, pt-BR; without it, it is by what is kept: an answer that the
    protocol's page shows, else one that went by e-mail.
    """
    how = how or (PUBLISHED if case_request.answer else MAILED)
    case_request.answered_at, case_request.look_at = now, None
    _settle(session, case, PromiseState.KEPT, how, now)
    take_turn(session, case, case_request, RequestState.ANSWERED)


def closed(
    session: Session, case: Case, case_request: CaseRequest, why: str, now: datetime
) -> None:
    """Close a request for which no answer went out; `why` is for staff, pt-BR."""
    case_request.closed_at, case_request.look_at = now, None
    _settle(session, case, PromiseState.RELEASED, why[:MAX_WHY_LETTERS], now)
    take_turn(session, case, case_request, RequestState.CLOSED)


def set_term(
    session: Session, line: Line, case: Case, kind: RequestKind, complexity: Complexity
) -> None:
    """Set a request's kind and complexity; its term counts from when it was received.

    Raises LookupError where the case has none.
    """
    case_request = requests.lock(session, case.id)
    if case_request is None:
        raise LookupError("no request")
    if case_request.state == RequestState.ASKED.value:
        change_stopped(session, line, case_request, kind, complexity)
        return
    case_request.kind, case_request.complexity = kind.value, complexity.value
    if RequestState(case_request.state) in RUNNING:
        now, before = line.ports.clock.now(), case_request.due_at
        run_clock(line, case_request, term_kind(session, case_request))
        if case_request.due_at != before:
            _settle(session, case, PromiseState.MOVED, "o prazo mudou", now)
            _promise(session, line, case, case_request, now)


def take_turn(session: Session, case: Case, case_request: CaseRequest, state: RequestState) -> None:
    """Set whose turn a request is; the case's state follows, unless somebody is going to call."""
    case_request.state = state.value
    if case.state != CaseState.CALLBACK.value:
        case.state = CASE_STATES[state].value
    if state in OPEN:
        case.resolved = None


def _begin(
    session: Session, line: Line, case: Case, written: WrittenRequest, now: datetime
) -> datetime | None:
    case_request = CaseRequest(
        case_id=case.id,
        kind=written.kind.value,
        complexity=Complexity.SIMPLE.value,
        address=written.address,
        number=written.number,
        cpf=written.cpf,
        name=written.name,
        opened_at=now,
    )
    session.add(case_request)
    _start_clock(line, case_request, now)
    _promise(session, line, case, case_request, now)
    take_turn(session, case, case_request, RequestState.HERE)
    session.flush()
    return case_request.due_at


def _start_clock(line: Line, case_request: CaseRequest, now: datetime) -> None:
    case_request.opened_at = now
    kind, complexity = RequestKind(case_request.kind), Complexity(case_request.complexity)
    run_clock(line, case_request, TermKind(kind, complexity))


def _promise(
    session: Session, line: Line, case: Case, case_request: CaseRequest, now: datetime
) -> None:
    """Record as a promise what the citizen is told of the due time, if there is one.

    It is kept or broken later.
    """
    if case_request.due_at is None or case_request.due_at <= now:
        return
    texts = line.conversations.current().callflow.promise_texts
    said = answer_words(case_request.due_at, now, texts)
    session.add(Promise(case_id=case.id, said=said, said_at=now, due_at=case_request.due_at))


def _settle(session: Session, case: Case, state: PromiseState, why: str, now: datetime) -> None:
    promises.settle_case(session, case.id, state, why, now)


def _draw(session: Session) -> str:
    """Draw a protocol that no case has."""
    while True:
        protocol = make_protocol(secrets.randbelow(10**10))
        if cases.of_protocol(session, protocol) is None:
            return protocol
