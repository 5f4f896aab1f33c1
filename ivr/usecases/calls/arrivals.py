"""Take up a new call: log it with its case and protocol before anything is said."""

import logging
import secrets

from sqlalchemy.exc import IntegrityError

from ivr.rules.callbacks.states import CallNow
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
from ivr.store.calls import calls, steps
from ivr.store.queries.webhooks import arrivals
from ivr.usecases.calls.endings import settle_rows
from ivr.usecases.line.line import Line
from ivr.usecases.line.turns import (
    AnsweredTurn,
    NotTakenUp,
    TakenBefore,
    answered,
    first_step,
    told_before,
)

log = logging.getLogger(__name__)

MAX_DRAWS = 5  # of a protocol: ten random digits clash once in a long while, never five times


def receive(line: Line, sid: str, presented: str) -> AnsweredTurn:
    """Log a new call with its case and protocol, and return the first menu that it hears.

    Where a callback is still owed to its number, it hears so first. The same call again hears the
    same again, and nothing is written. Raises NotTakenUp for a call that is known to be over.
    """
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
    """Write case, call and first step, a statement each. Raises TakenBefore where they are."""
    now = line.ports.clock.now()
    conversation = line.conversations.current()
    protocol = make_protocol(secrets.randbelow(10**10))
    world = line.world(conversation, protocol, now, number)
    case = {
        "protocol": protocol,
        "channel": Channel.PHONE.value,
        "state": CaseState.OPEN.value,
        "opened_at": now,
    }
    with line.ports.database.write_rows() as connection:
        opened = arrivals.open_case(connection, sid, world.number, now - AFTER_THE_END, case)
        if opened is None:
            raise TakenBefore
        call = {
            "sid": sid,
            "case_id": opened.case_id,
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
        }
        taken = calls.take_up(connection, call)
        if taken is None:
            raise TakenBefore
        at = _beginning(conversation, world, opened.owed)
        answer = conversation.present(at, world)
        first = first_step(taken.id, now, at, START)
        steps.claim(connection, first | {"answer": turn_output.dump(answer)})
        if taken.is_over:  # its status came first
            settle_rows(connection, line, sid)
    whose = taken.id, opened.case_id, sid, conversation.callflow.version, number, protocol
    where = "", 0, str(at.place), str(at.memory), now, None, "", False
    line.last_steps.learn(steps.Present._make(whose + where))
    log.info("call %s begins", taken.id)
    return answered(0, answer, conversation, at.place)


def _beginning(conversation: Conversation, world: World, owed: CallNow | None) -> Situation:
    start = START if owed is None else Event(Happened.START, f"owed {owed.value}".rstrip())
    at = conversation.go(Situation(MENU), start, world)
    assert isinstance(at, Situation)  # noqa: S101 - a call begins without an act
    return at
