"""Publish callbacks whose turn it is, and ring a telephone for each: once, and not too fast."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.ports.carrier import CALLBACK_RETRIES, RETRIES, CallOrder
from ivr.ports.failures import CarrierFailed, Failure
from ivr.rules.callbacks.states import (
    LONGEST_BREAK,
    MAX_AGENT_MISSES,
    RING_SECONDS,
    TALK_LIMIT_SECONDS,
    CallbackState,
    Result,
)
from ivr.rules.hours.business_time import may_start_dialling, next_dialling
from ivr.rules.hours.hours import FORTALEZA, Schedule
from ivr.rules.line.switchboard import State, may_try, state
from ivr.rules.operations.clock_steps import is_near
from ivr.rules.words.numbering import may_be_rung
from ivr.store.callbacks import attempts, callbacks, dispatch, owners
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.dispatch import Dispatch
from ivr.store.database import publications
from ivr.store.database.publications import Round, Turn
from ivr.store.line import switchboard
from ivr.store.operations import doubts
from ivr.usecases.callbacks.agents import agents_for, agents_on_shift, free_agents
from ivr.usecases.callbacks.callback_calls import LATER_WHEN_MISSED, close, finish
from ivr.usecases.installation.ports import Ports
from ivr.usecases.installation.relay import LOST_AFTER, tell
from ivr.usecases.line.line import Line
from ivr.usecases.line.switchboard import take_the_probe

log = logging.getLogger(__name__)

JOB = "call_back"
PACE = timedelta(seconds=1)  # between two calls created, of all processes together
BREAKER_FAILURES = 3  # in a row, before the carrier is left alone
MAX_WHY_CHARS = 120
MAX_LOST_PUBLICATIONS = 5  # publications in a row that nobody took, while others were
NOBODY_TOOK_IT = "a fila não consegue cumprir este retorno"
NOBODY = (0, "", False)  # is to be rung
BREAKER = timedelta(seconds=30)  # the first, doubled by each failure more
MAX_BREAKER_DOUBLINGS = 5
AROUND_TALK_SECONDS = 300  # that a leg may last beyond the talk itself
HOURS_UNKNOWN_AGAIN = timedelta(hours=1)  # where no next opening is known


def publish_callbacks(line: Line) -> int:
    """Publish as many callbacks as agents are free, first come first; return how many.

    Nothing is, outside hours, in an interval's last two minutes, while the switchboard is down,
    while dialling is stopped or the day's calls are used up.
    """
    now = line.ports.clock.now()
    if not may_start_dialling(line.schedule(), now):
        return 0
    lost = now - LOST_AFTER
    with line.ports.database.write() as session:
        pace = dispatch.lock(session)
        if _held(pace, line.ports.dials_per_day, now):
            return 0
        if not may_try(switchboard.health(session), now):
            return 0
        turns = _publish_lost(session, pace, lost, now)
        turns += _publish_due(session, lost, now)
    if tell(line.ports, JOB, turns) < len(turns):
        log.warning("the queue is away: callbacks are published again later")
    return len(turns)


def _publish_due(session: Session, lost: datetime, now: datetime) -> list[Turn]:
    """Publish due callbacks, those with an owner first; return their turns.

    An owned one holds up no other while its owner is busy.
    """
    on, free = agents_on_shift(session, now), free_agents(session, now)
    ready = on.keys() - attempts.busy_agents(session)
    under_way = callbacks.published(session, lost, now)
    turns: list[Turn] = []
    for each in owners.with_own(session, ready, now)[: max(0, len(ready) - under_way)]:
        own = owners.owned_by([each], now) & Callback.id.not_in(doubts.callbacks_in_doubt())
        turns += publications.publish_due(session, Callback, Round(now, lost, 1), own)
    anybodys = owners.free_for(on, now) & Callback.id.not_in(doubts.callbacks_in_doubt())
    most = max(0, len(free) - under_way - len(turns))
    return turns + publications.publish_due(session, Callback, Round(now, lost, most), anybodys)


def _publish_lost(session: Session, pace: Dispatch, lost: datetime, now: datetime) -> list[Turn]:
    """Publish again the callbacks that no worker took; return their turns.

    They go beside the others, so that they hold up none of them. One that is lost time and again
    while others are taken has something wrong with itself: it is tried ever more rarely, and
    flagged for staff.
    """
    turns = []
    for callback in callbacks.lost(session, lost):
        others_went = pace.last_call_at and pace.last_call_at >= (callback.published_at or now)
        callback.lost += 1
        if callback.lost >= MAX_LOST_PUBLICATIONS and others_went:
            callback.needs_person, callback.why = True, NOBODY_TOOK_IT
            callback.published_at, callback.next_at = None, now + LATER_WHEN_MISSED
            continue
        callback.publication += 1
        callback.published_at = now
        turns.append(Turn(callback.id, callback.publication))
    return turns


def stop_dialling(ports: Ports, why: str) -> None:
    """Create no calls from now on, until `let_dialling_go`; those under way go on.

    `why` is for colleagues, in 120 characters at most and not empty; else ValueError is raised.
    """
    why = " ".join(why.split())
    if not 0 < len(why) <= MAX_WHY_CHARS:
        raise ValueError(f"a reason has 1 to {MAX_WHY_CHARS} characters")
    with ports.database.write() as session:
        dispatch.lock(session).stopped_why = why


def let_dialling_go(ports: Ports) -> None:
    """Let calls be created again, as far as nothing else stands against it."""
    with ports.database.write() as session:
        dispatch.lock(session).stopped_why = ""


def offer(line: Line, callback_id: int, publication: int) -> None:
    """Ring a telephone for a callback that is still published and not taken.

    It is an agent's, or the citizen's while an agent is kept free for it. The row is claimed and
    committed before the carrier is asked. Whatever stands against a call now leaves the callback
    waiting, to be published again.
    """
    now, schedule = line.ports.clock.now(), line.schedule()
    with line.ports.database.write() as session:
        attempt_id, phone, citizen_first = _claim(
            session, line, schedule, Turn(callback_id, publication), now
        )
    if not phone:
        return
    order = _order(line, attempt_id, phone, citizen_first)
    failure, sid = None, ""
    try:
        sid = line.ports.carrier.call(order)
    except CarrierFailed as failed:
        failure = failed.failure
        log.warning("attempt %s: the carrier answered %s", attempt_id, failed)
    with line.ports.database.write() as session:
        _note_carrier(dispatch.lock(session), failure, line.ports.clock.now())
        attempt = attempts.find(session, attempt_id)
        if attempt is None or failure is Failure.UNKNOWN:
            return
        if failure:
            attempt.ended_at = now
            refused = Result.INVALID if citizen_first else Result.AGENT_MISSED
            missed = refused if failure is Failure.REFUSED else Result.NOT_PLACED
            finish(session, line.around(now), attempt, missed)
        attempt.leg_sid = attempt.leg_sid or sid
        log.info("attempt %s rings, for callback %s", attempt_id, callback_id)


def _claim(
    session: Session, line: Line, schedule: Schedule, turn: Turn, now: datetime
) -> tuple[int, str, bool]:
    """Claim a published turn; return its attempt, the telephone, and whether a citizen's.

    Without a telephone (NOBODY) no call is to be placed.
    """
    pace = dispatch.lock(session)
    callback = callbacks.lock(session, turn.id)
    if callback is None or callback.publication < turn.publication or callback.published_at is None:
        return NOBODY
    if callback.state != callbacks.WAITING or callback.next_at > now:
        return NOBODY
    if not may_start_dialling(schedule, now):
        callback.published_at = None
        callback.next_at = next_dialling(schedule, now) or now + HOURS_UNKNOWN_AGAIN
        return NOBODY
    # The last attempt's agent is not known to have hung up yet, or a person is asked first.
    if attempts.current(session, callback.id) or doubts.is_callback_in_doubt(session, callback.id):
        callback.published_at = None
        return NOBODY
    too_fast = pace.last_call_at is not None and is_near(pace.last_call_at, now, PACE)
    agents = agents_for(session, callback, now)
    if too_fast or not agents or _held(pace, line.ports.dials_per_day, now):
        callback.published_at = None
        return NOBODY
    if not may_be_rung(callback.number):
        callbacks.move(callback, CallbackState.UNREACHABLE, now)
        close(session, callback, kept=False, now=now)
        return NOBODY
    health = take_the_probe(session, now)
    if health is None:
        callback.published_at = None  # the switchboard is down, or somebody tries it already
        return NOBODY
    callbacks.claim(session, turn, now)
    agent = _pick(agents, attempts.misses(session, callback.id))
    # An agent's own telephone tries a switchboard that was down: no citizen is rung for that.
    citizen_first = not callback.agent_first and state(health, now) is State.AVAILABLE
    attempt = Attempt(
        callback_id=callback.id,
        publication=turn.publication,
        agent_id=agent,
        citizen_first=citizen_first,
        offered_at=now,
    )
    session.add(attempt)
    pace.last_call_at = now
    pace.dials += 1
    session.flush()
    return attempt.id, callback.number if citizen_first else agents[agent], citizen_first


def _order(line: Line, attempt_id: int, phone: str, citizen_first: bool) -> CallOrder:
    root = f"{line.ports.public_url}/voice/{'called' if citizen_first else 'agent'}/{attempt_id}"
    machine = f"{root}/machine" if citizen_first else ""
    answer, status = f"{root}{RETRIES}", f"{root}/status{CALLBACK_RETRIES}"
    longest = TALK_LIMIT_SECONDS + AROUND_TALK_SECONDS
    return CallOrder(phone, answer, status, RING_SECONDS, longest, machine)


def _pick(agents: dict[int, str], missed: dict[int, int]) -> int:
    """Return the first agent, by id, with the fewest misses of this callback, in steps of three."""
    return min(agents, key=lambda agent: (missed.get(agent, 0) // MAX_AGENT_MISSES, agent))


def _held(pace: Dispatch, dials_per_day: int, now: datetime) -> bool:
    today = now.astimezone(FORTALEZA).date()
    if pace.day != today:
        pace.day, pace.dials = today, 0
    return bool(pace.stopped_why) or pace.is_broken(now) or pace.dials >= dials_per_day


def _note_carrier(pace: Dispatch, failure: Failure | None, now: datetime) -> None:
    if failure is None or failure is Failure.REFUSED:
        pace.breaker_failures, pace.breaker_until = 0, None
        return
    pace.breaker_failures += 1
    if pace.breaker_failures >= BREAKER_FAILURES:
        doubled = min(pace.breaker_failures - BREAKER_FAILURES, MAX_BREAKER_DOUBLINGS)
        pace.breaker_until = now + min(LONGEST_BREAK, BREAKER * 2**doubled)
