"""Carry out what the conversation wants done before anything is said, in the turn's transaction."""

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promise_wording import BY_LAW
from ivr.rules.callbacks.slots import Due
from ivr.rules.callflow.actions import (
    Act,
    AskOpinion,
    CancelCalled,
    ClaimCallback,
    EndOpinion,
    FetchAgent,
    FindEmail,
    KeepAnswer,
    LookUp,
    MailKnown,
    SendLink,
    TellVerdict,
    TryProbe,
)
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.prompts import World
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.protocol_limits import TrySource
from ivr.rules.cases.requests import READY_AND_CALLED, TO_READ
from ivr.rules.line.switchboard import Health, State
from ivr.store.calls import steps
from ivr.store.queries.case_status import NOW, status_of
from ivr.usecases.callbacks import callback_calls, citizens
from ivr.usecases.calls.ladder import carry_out_ladder
from ivr.usecases.calls.written import carry_out_written
from ivr.usecases.cases.wrong_protocols import may_try, note_wrong
from ivr.usecases.line import switchboard
from ivr.usecases.line.line import Line
from ivr.usecases.surveys.by_telephone import carry_out_survey


def carry_out(
    session: Session, line: Line, present: steps.Present, act: Act, world: World
) -> tuple[Event, Health | None]:
    """Carry out an act; return what came of it, and the switchboard's health if it changed."""
    now = world.now
    match act:
        case LookUp():
            return _look_up(session, line, present, act.protocol, world), None
        case ClaimCallback():
            return callback_calls.claim(session, line.around(now), present.sid), None
        case TellVerdict():
            said = act.result
            return callback_calls.note_verdict(session, line.around(now), present.sid, said), None
        case FetchAgent():
            return citizens.want_talk(session, line.around(now), present.sid), None
        case CancelCalled():
            return citizens.cancel(session, present.sid, now), None
        case TryProbe():
            health = switchboard.take_the_probe(session, now)
            which = "free" if health else "taken"
            return Event(Happened.PROBE, f"{which} {act.note}".rstrip()), health
        case FindEmail() | SendLink() | MailKnown():
            return carry_out_written(session, line, present, act, world), None
        case AskOpinion() | KeepAnswer() | EndOpinion():
            return carry_out_survey(session, line.ports, present, act, world), None
        case _:
            return carry_out_ladder(session, line, present, act, world), None


def _look_up(
    session: Session, line: Line, present: steps.Present, protocol: str, world: World
) -> Event:
    """Look up the protocol asked about, unless this caller was wrong too often lately."""
    now = world.now
    source = TrySource(Channel.PHONE, name=present.number or "")
    if not may_try(session, line.ports, source, now):
        return Event(Happened.LIMITED)
    status = status_of(session, protocol)
    if status is None:
        note_wrong(session, line.ports, source, now)
        return Event(Happened.MISSING)
    if status.state in NOW:
        return Event(Happened.FOUND, status.state)
    due = status.due_at
    # Of a call the time is told, if there is one, though it has passed.
    calls = status.state in (CaseState.CALLBACK.value, READY_AND_CALLED, TO_READ)
    if status.answer_due_at and status.answer_due_at <= now and not calls:
        late = "law-late" if status.forecast in BY_LAW else "late"
        return Event(Happened.FOUND, f"{status.state} {late}")
    if due is None or (due <= now and not calls):
        return Event(Happened.FOUND, status.state)
    told = Due(due, status.due_kind).once_back(world.switchboard is State.AVAILABLE)
    return Event(Happened.FOUND, f"{status.state} {told.kind} {due.isoformat(timespec='minutes')}")
