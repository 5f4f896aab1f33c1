"""Take a call turn by turn, each turn exactly once, and note answers of the switchboard."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callflow.actions import Act, AskOpinion
from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.calls.liveness import goes_on
from ivr.rules.line.switchboard import State
from ivr.store.calls import calls, steps
from ivr.usecases.calls.actions import carry_out
from ivr.usecases.calls.arrivals import receive
from ivr.usecases.calls.endings import settle
from ivr.usecases.calls.reports import is_over, take_report
from ivr.usecases.line import switchboard
from ivr.usecases.line.line import Line
from ivr.usecases.line.living import is_ringing
from ivr.usecases.line.turns import (
    AnsweredTurn,
    Given,
    NotTakenUp,
    TakenBefore,
    answered,
    answered_at,
    fingerprint,
)
from ivr.usecases.line.understood_turn import Turn, begin


def hear(line: Line, sid: str, presented: str, n: int, given: Given) -> AnsweredTurn:
    """Take turn `n` of a call, once: log its step and return its answer.

    A turn taken before is answered as it was then; a turn that cannot come yet, and any of a call
    that is over, is answered with what the call heard last; an unknown call is taken up as new.
    """
    now = line.ports.clock.now()
    guess = line.last_steps.take(sid, n)
    if guess and goes_on(None, guess.at, now):
        with suppress(TakenBefore):  # or it was guessed wrongly: what is stored counts
            return _take(line, guess, n, given)
    with line.ports.database.single_read() as connection:
        present = steps.present(connection, sid)
    if present is None:
        return receive(line, sid, presented)
    if n == present.n + 1 and goes_on(present.ended_at, present.at, now):
        with suppress(TakenBefore):
            return _take(line, present, n, given)
    told = answered_at(line, sid, n, fingerprint(given)) or answered_at(line, sid, present.n, "")
    if told is None:
        raise NotTakenUp
    return told


def note_answer(line: Line, sid: str, answered_at: datetime) -> None:
    """Record that the switchboard answered the call of that CallSid at that instant.

    Nothing is written where the switchboard was known to be up, and for a call that does not ring
    there now.
    """
    now = line.ports.clock.now()
    if line.board.state(now) is State.AVAILABLE:
        return
    with line.ports.database.write() as session:
        if not is_ringing(steps.present(session.connection(), sid), answered_at, now):
            return
        health = switchboard.note_answer(session, now, answered_at)
    line.board.learn(health)


def _take(line: Line, present: steps.Present, n: int, given: Given) -> AnsweredTurn:
    turn = begin(line, present, n, given)
    going = turn.going
    if isinstance(going, Situation) and not turn.settles and not _met_outage(going, turn.world):
        answer, step = turn.answer(going)
        with line.ports.database.single_write() as connection:
            if not steps.claim(connection, step, present):
                raise TakenBefore
        line.last_steps.learn(turn.stands_at(going, answer))
        return answered(n, answer, turn.conversation, going.place)
    with line.ports.database.write() as session:
        turn, going = _act(session, take_report(session, turn))
        answer, step = turn.answer(going)
        # Again, where it was chosen before: a leg that we rang began with its callback's topic.
        step["topic"] = going.memory.topic or None
        if not steps.claim(session.connection(), step, present):
            raise TakenBefore
        if _met_outage(going, turn.world):
            calls.mark_affected(session, present.call_id)
        if turn.settles and is_over(session, turn):
            settle(session, line, present.sid)
    if turn.learned:
        line.board.learn(turn.learned)
    line.last_steps.learn(turn.stands_at(going, answer))
    return answered(n, answer, turn.conversation, going.place)


def _act(session: Session, turn: Turn) -> tuple[Turn, Situation]:
    """Carry out what is to be done before anything is said; return also where the call is then."""
    while isinstance(going := turn.going, Act):
        if isinstance(going, AskOpinion):  # that two talked is what counts of the turn
            turn = replace(turn, heard=turn.event)
        event, health = carry_out(session, turn.line, turn.present, going, turn.world)
        turn = replace(turn.then(event), learned=health or turn.learned)
    return turn, going


def _met_outage(going: Situation, world: World) -> bool:
    """Tell whether the caller hears now that the switchboard is down."""
    told = going.place.kind in (Kind.UNSERVED, Kind.FAREWELL, Kind.PROMISED)
    return told and not going.memory.tries and world.switchboard is not State.AVAILABLE
