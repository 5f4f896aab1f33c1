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
    DemandKind,
    DemandState,
    due_of,
)
from ivr.rules.hours.business_time import after_open_minutes, open_minutes
from ivr.rules.identity.contacts import Proof
from ivr.rules.words.protocols import make_protocol
from ivr.store.callbacks import promises
from ivr.store.callbacks.promises import Promise
from ivr.store.cases import cases
from ivr.store.cases import requests as demands
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import Demand
from ivr.store.identity import contacts
from ivr.usecases.line.line import Line

MAX_WHY_LETTERS = 120  # of the column
# By what the address is known as the citizen's own, of a case that begins by that channel.
_BEGUN_BY = {Channel.EMAIL: Proof.EMAIL, Channel.FORM: Proof.FORM}


@dataclass(frozen=True)
class Written:
    """What somebody wrote, as far as it decides about a case: whose it is, and about what."""

    channel: Channel
    address: str = ""
    number: str = ""  # E.164
    cpf: str = ""
    name: str = ""
    topic: str = ""
    kind: DemandKind = DemandKind.QUESTION


def open_case(session: Session, line: Line, written: Written, now: datetime) -> Case:
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


def wrote_again(session: Session, line: Line, case: Case, written: Written, now: datetime) -> None:
    """Record that the citizen has written in a case: an answer is owed; it is the team's turn.

    A clock that stood still goes on with what was left; one that had ended begins anew. A sector
    that has the case keeps it. The caller has seen to it that `written` holds nothing but contacts
    that are the citizen's own: where no answer was owed before, it goes there.
    """
    demand = demands.lock(session, case.id)
    if demand is None:
        _begin(session, line, case, written, now)
        return
    state = DemandState(demand.state)
    if state is DemandState.ASKED:
        demand.due_at = after_open_minutes(line.schedule(), now, demand.left_minutes)
        demand.warned_at = demand.escalated_at = None
        _promise(session, case, demand, now)
    elif state not in OPEN:
        _start_clock(line, demand, now)
        _promise(session, case, demand, now)
    if state is not DemandState.SECTOR:
        take_turn(session, case, demand, DemandState.HERE)


def ask_back(session: Session, line: Line, case: Case, demand: Demand, now: datetime) -> None:
    """Record that the citizen was asked for something: the clock stands still until they write."""
    if demand.due_at is not None:
        demand.left_minutes = round(open_minutes(line.schedule(), now, demand.due_at))
    demand.due_at = None
    _settle(session, case, PromiseState.RELEASED, "esperamos a resposta da pessoa", now)
    take_turn(session, case, demand, DemandState.ASKED)


def answered(session: Session, case: Case, demand: Demand, now: datetime) -> None:
    """Mark a request as answered: nothing more is owed until the citizen writes again."""
    demand.answered_at = now
    _settle(session, case, PromiseState.KEPT, "respondido por e-mail", now)
    take_turn(session, case, demand, DemandState.ANSWERED)


def closed(session: Session, case: Case, demand: Demand, why: str, now: datetime) -> None:
    """Close a request for which no answer went out; `why` is for staff, pt-BR."""
    demand.closed_at = now
    _settle(session, case, PromiseState.RELEASED, why[:MAX_WHY_LETTERS], now)
    take_turn(session, case, demand, DemandState.CLOSED)


def set_term(
    session: Session, line: Line, case: Case, kind: DemandKind, complexity: Complexity
) -> None:
    """Set a request's kind and complexity; its term counts from when it was received.

    Raises LookupError where the case has none.
    """
    demand = demands.lock(session, case.id)
    if demand is None:
        raise LookupError("no demand")
    demand.kind, demand.complexity = kind.value, complexity.value
    if DemandState(demand.state) in RUNNING:
        now, before = line.ports.clock.now(), demand.due_at
        _start_clock(line, demand, demand.opened_at)
        if demand.due_at != before:
            _settle(session, case, PromiseState.MOVED, "o prazo mudou", now)
            _promise(session, case, demand, now)


def take_turn(session: Session, case: Case, demand: Demand, state: DemandState) -> None:
    """Set whose turn a request is; the case's state follows, unless somebody is going to call."""
    demand.state = state.value
    if case.state != CaseState.CALLBACK.value:
        case.state = CASE_STATES[state].value
    if state in OPEN:
        case.resolved = None


def _begin(session: Session, line: Line, case: Case, written: Written, now: datetime) -> None:
    demand = Demand(
        case_id=case.id,
        kind=written.kind.value,
        complexity=Complexity.SIMPLE.value,
        address=written.address,
        number=written.number,
        cpf=written.cpf,
        name=written.name,
        opened_at=now,
    )
    session.add(demand)
    _start_clock(line, demand, now)
    _promise(session, case, demand, now)
    take_turn(session, case, demand, DemandState.HERE)
    session.flush()


def _start_clock(line: Line, demand: Demand, now: datetime) -> None:
    deadlines = line.conversations.current().callflow.deadlines
    kind, complexity = DemandKind(demand.kind), Complexity(demand.complexity)
    demand.opened_at = now
    demand.due_at = due_of(deadlines, line.schedule(), kind, complexity, now)
    demand.warned_at = demand.escalated_at = demand.answered_at = demand.closed_at = None


def _promise(session: Session, case: Case, demand: Demand, now: datetime) -> None:
    """Record as a promise what the citizen is told of the due time, if there is one.

    It is kept or broken later.
    """
    if demand.due_at is None:
        return
    said = answer_words(demand.due_at)
    session.add(Promise(case_id=case.id, said=said, said_at=now, due_at=demand.due_at))


def _settle(session: Session, case: Case, state: PromiseState, why: str, now: datetime) -> None:
    promises.settle_case(session, case.id, state, why, now)


def _draw(session: Session) -> str:
    """Draw a protocol that no case has."""
    while True:
        protocol = make_protocol(secrets.randbelow(10**10))
        if cases.of_protocol(session, protocol) is None:
            return protocol
