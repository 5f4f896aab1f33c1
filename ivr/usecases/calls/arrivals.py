"""Take up a new call: log it with its case and protocol before anything is said."""

import logging
import secrets

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.events import START, Event, Happened
from ivr.rules.callflow.places import MENU, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.calls.liveness import AFTER_THE_END
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.calls.twilio_statuses import IN_PROGRESS, rank
from ivr.rules.cases.channels import Channel
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.words.caller_numbers import caller_number, reversed_digits
from ivr.rules.words.protocols import make_protocol
from ivr.store.callbacks import attempts, callbacks
from ivr.store.calls import calls, steps
from ivr.store.cases import cases
from ivr.usecases.calls.endings import settle
from ivr.usecases.line.line import Line
from ivr.usecases.line.turns import AnsweredTurn, NotTakenUp, TakenBefore, first_step, told_before

log = logging.getLogger(__name__)

MAX_DRAWS = 5  # of a protocol: ten random digits clash once in a long while, never five times


def receive(line: Line, sid: str, presented: str) -> AnsweredTurn:
    """Log a new call with its case and protocol, and return the first menu that it hears.

    Where a callback is still owed to its number, it hears so first. The same call again hears the
    same again, and nothing is written. Raises NotTakenUp for a call that is known to be over.
    """
    told = told_before(line, sid)
    if told:
        return told
    line.conversations.publish()
    for _ in range(MAX_DRAWS):
        try:
            return _take_up(line, sid, caller_number(presented))
        except TakenBefore:
            told = told_before(line, sid)
            if told:
                return told
        except IntegrityError as clash:
            log.warning("a protocol was drawn anew: %s", type(clash.orig).__name__)
    raise NotTakenUp


def _take_up(line: Line, sid: str, number: str) -> AnsweredTurn:
    now = line.ports.clock.now()
    conversation = line.conversations.current()
    protocol = make_protocol(secrets.randbelow(10**10))
    world = line.world(conversation, protocol, now, number)
    with line.ports.database.write() as session:
        case = cases.Case(
            protocol=protocol,
            channel=Channel.PHONE.value,
            state=CaseState.OPEN.value,
            opened_at=now,
        )
        session.add(case)
        session.flush()
        call_id = calls.take_up(
            session,
            sid,
            {
                "case_id": case.id,
                "direction": "inbound",
                "number": number,
                "number_reversed": reversed_digits(number),
                "callflow": conversation.callflow.version,
                "hours_rule": world.opening.rule,
                "topic": "",
                "received_at": now,
                "answered_at": now,
                "status": IN_PROGRESS,
                "status_rank": rank(IN_PROGRESS),
                "outcome": "",
            },
            ended_after=now - AFTER_THE_END,
        )
        if call_id is None:
            raise TakenBefore
        at = _beginning(session, conversation, world)
        answer = conversation.present(at, world)
        first = first_step(call_id, now, at, START)
        steps.claim(session.connection(), first | {"answer": turn_output.dump(answer)})
        settle(session, line, call_id)
    log.info("call %s begins", call_id)
    return AnsweredTurn(0, answer, conversation.hints(at.place))


def _beginning(session: Session, conversation: Conversation, world: World) -> Situation:
    owed = world.number and callbacks.owed_to(session, world.number)
    now = attempts.call_under_way(session, owed).value if owed else ""
    start = Event(Happened.START, f"owed {now}".rstrip()) if owed else START
    at = conversation.go(Situation(MENU), start, world)
    assert isinstance(at, Situation)  # noqa: S101 - a call begins without an act
    return at
