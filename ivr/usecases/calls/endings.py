"""Record a call's status, settle its outcome, and close calls that fell silent."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.places import Kind, read_situation
from ivr.rules.callflow.turn_output import Dial
from ivr.rules.calls.outcomes import MISSED, OUTBOUND, OUTCOMES, CaseState, Outcome
from ivr.rules.calls.twilio_statuses import ENDED_RANK, is_end, rank
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.conversation.endings import Passage, decide, unheard
from ivr.rules.words.caller_numbers import caller_number, reversed_digits
from ivr.rules.words.numbering import may_be_rung
from ivr.store.calls import calls, steps
from ivr.store.calls.calls import Call
from ivr.store.queries.webhooks import endings
from ivr.store.queries.webhooks.endings import CallSoFar, Settlement, TakenStep
from ivr.usecases.calls.dropped import owe_callback
from ivr.usecases.line.line import Line
from ivr.usecases.line.living import is_live

log = logging.getLogger(__name__)

# Nothing heard for so long, and nobody told us that the call ended: the callback was lost.
SILENT = timedelta(minutes=10)
# But two who talk at the switchboard send nothing either: the dial's own time limit comes first.
DIAL_LIMIT = timedelta(hours=1)
TALKING = (Kind.TRANSFER, Kind.CITIZEN, Kind.AGENT)
# What becomes of an answer in writing is the case's state, also of one that a complaint is owed.
IN_WRITING = tuple(
    each.value
    for each in (
        *(CaseState.LINKED, CaseState.EMAILED),
        *(CaseState.RECEIVED, CaseState.FORWARDED, CaseState.ASKED),
    )
)


@dataclass(frozen=True)
class Status:
    """One status callback."""

    status: str
    presented: str  # the caller's number as the carrier gave it
    at: datetime  # Twilio's own instant of it
    seconds: int | None  # CallDuration, at an end


def note_status(line: Line, sid: str, given: Status) -> None:
    """Record a call's status unless a later one is known; settle the outcome at its end.

    Late, doubled and shuffled callbacks, and one before the voice webhook, come to the same.
    """
    number = caller_number(given.presented)
    ended = is_end(given.status)
    answered = given.at - timedelta(seconds=given.seconds) if ended and given.seconds else None
    values = {
        "status": given.status,
        "status_rank": rank(given.status),
        "direction": "inbound",
        "number": number,
        "number_reversed": reversed_digits(number),
        "callflow": "",
        "hours_rule": "",
        "topic": "",
        "outcome": "",
        "received_at": answered or given.at,
        "answered_at": answered,
        "ended_at": given.at if ended else None,
    }
    with line.ports.database.write_rows() as connection:
        known = endings.look(connection, sid) if ended else None
        if known and known.outcome != Outcome.FAILED.value:
            # What is known already settles nothing anew: the case may have moved on since.
            if known.status_rank < ENDED_RANK:
                _end(connection, line, known, values)
        # Its row is not there yet, or goes on, or a callback is owed to it: one after the other.
        elif calls.note_status(connection, sid, values) and ended:
            settle_rows(connection, line, sid)


def _end(connection: Connection, line: Line, known: CallSoFar, ended: dict[str, Any]) -> None:
    """Write the end of a call together with what was decided by it."""
    status = {name: ended[name] for name in ("status", "status_rank", "ended_at")}
    status["answered_at"] = ended["answered_at"] or known.answered_at
    settled = _settled(line, known._replace(**status))
    endings.write(connection, known.id, settled._replace(call=settled.call | status))
    log.info("call %s ends: %s", known.id, settled.call["outcome"])


def settle(session: Session, line: Line, sid: str) -> None:
    """Set an ended call's outcome, and its case's state, by its steps.

    Settling again after a late step comes to what the steps say then. A call that goes on, and one
    whose conversation failed, stay as they are; the latter is owed a callback.
    """
    session.flush()  # what this transaction did before counts
    connection = session.connection()
    known = endings.look(connection, sid)
    if known is None:
        return
    if known.ended_at is None and not known.outcome:
        waited = _waited(known)
        if waited is not None:
            endings.write(connection, known.id, Settlement({"wait_seconds": waited}))
        return
    if known.outcome == Outcome.FAILED.value:
        owe_callback(session, line, session.get_one(Call, known.id, populate_existing=True))
        session.flush()
        known = endings.look(connection, sid) or known
    endings.write(connection, known.id, _settled(line, known))


def settle_rows(connection: Connection, line: Line, sid: str) -> None:
    """Settle a call, as `settle` does, in a transaction of statements alone."""
    with Session(connection) as session:
        settle(session, line, sid)
        session.commit()  # what it holds is written; the transaction is the connection's


def settle_silent(line: Line) -> int:
    """Give an outcome to calls of which nothing was heard for 10 minutes; return how many.

    A transfer is given the dial's time limit besides.
    """
    now = line.ports.clock.now()
    closed = 0
    with line.ports.database.write() as session:
        for call in silent_calls(session, now - SILENT):
            known = endings.look(session.connection(), call.sid)
            assert known  # noqa: S101 - it was read in this very transaction
            endings.write(session.connection(), known.id, _settled(line, known))
            closed += 1
    return closed


def silent_calls(session: Session, before: datetime) -> Iterator[Call]:
    """Yield calls that go on for all we know, and of which nothing was heard since `before`.

    Where two may be talking, nothing for the dial's time limit longer.
    """
    for call in steps.unsettled(session, before):
        last = steps.of_call(session, call.id)[-1:]
        talking = last and read_situation(last[0].place, last[0].memory).place.kind in TALKING
        if not talking or last[0].at <= before - DIAL_LIMIT:
            yield call


def note_failure(line: Line, sid: str) -> None:
    """Record that a known call that goes on failed by our fault, whatever its steps say."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        call = calls.by_sid(session, sid)
        if call and is_live(session, call, now):
            call.outcome = Outcome.FAILED.value


def _settled(line: Line, known: CallSoFar) -> Settlement:
    """Return what is to be written of a call that is over, for all that is known of it."""
    outcome, case_state = _decide(line, known)
    call = {"outcome": outcome, "missed": _is_missed(known, outcome)}
    waited = _waited(known)
    return Settlement(call if waited is None else call | {"wait_seconds": waited}, case_state)


def _decide(line: Line, known: CallSoFar) -> tuple[str, str | None]:
    """Return the call's outcome, and its case's state where that changes."""
    if known.outcome == Outcome.FAILED.value:
        return known.outcome, None
    if known.direction == OUTBOUND:
        # The attempt's result sets it; a leg that never came so far reached nobody.
        return known.outcome or Outcome.NOT_REACHED.value, None
    conversation = line.conversations.version(known.callflow)
    passages = [_passage(step) for step in known.steps]
    never = unheard(passages, known.status)
    outcome = never or decide(passages, known.ended_at, _lengths(conversation))
    state = OUTCOMES[outcome].case_state.value
    # Where a callback or an e-mail was asked for, what becomes of that is the case's state.
    stays = known.asked or known.case_state in (None, state, *IN_WRITING)
    return outcome.value, None if stays else state


def _waited(known: CallSoFar) -> int | None:
    """Return how long the switchboard rang in a call, once the line had said so; None: never.

    It is read from the steps, so that noting it again comes to the same; a transfer that lasts is
    not counted yet.
    """
    ends = [*(step.at for step in known.steps[1:]), known.ended_at]
    rang = [
        max(0.0, (end - step.at).total_seconds() - turn_output.load(step.answer).seconds)
        for step, end in zip(known.steps, ends, strict=False)
        if end and read_situation(step.place, step.memory).place.kind is Kind.TRANSFER
    ]
    return max(0, round(sum(rang)) - (known.talk_seconds or 0)) if rang else None


def _is_missed(known: CallSoFar, outcome: str) -> bool:
    """Tell whether the caller gave up, may be rung and was not served since then."""
    return (
        outcome in {each.value for each in MISSED}
        and known.direction != OUTBOUND
        and not known.settled_why
        and may_be_rung(known.number)
        and not known.returned
    )


def _passage(step: TakenStep) -> Passage:
    place, said = read_situation(step.place, step.memory).place, 0.0
    if place.kind is Kind.GUIDANCE:
        answer, own = turn_output.load(step.answer), f"{place.topic}."
        if not isinstance(answer.then, Dial):
            said = sum(each.seconds for each in answer.say if each.key.startswith(own))
    return Passage(step.at, place, step.heard, said)


def _lengths(conversation: Conversation) -> Callable[[str, str], float]:
    """Return a function that gives the seconds of guidance of a topic, or of a choice below it."""

    def length(topic_key: str, choice_key: str) -> float:
        topic = conversation.callflow.topic(topic_key)
        body = topic and (topic.choice(choice_key) or topic)
        parts = body.parts if body else ()
        return sum(conversation.seconds(sentence) for part in parts for sentence in part)

    return length
