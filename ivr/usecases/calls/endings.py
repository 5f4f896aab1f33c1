"""Record a call's status, settle its outcome, and close calls that fell silent."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.places import Kind, read_situation
from ivr.rules.callflow.turn_output import Dial
from ivr.rules.calls.outcomes import MISSED, OUTBOUND, OUTCOMES, CaseState, Outcome
from ivr.rules.calls.twilio_statuses import is_end, rank
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.conversation.endings import Passage, decide, unheard
from ivr.rules.words.caller_numbers import caller_number, reversed_digits
from ivr.rules.words.numbering import may_be_rung
from ivr.store.callbacks import callbacks
from ivr.store.calls import calls, steps
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.queries import missed_calls
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
    with line.ports.database.write() as session:
        # What is known already settles nothing anew: the case may have moved on since.
        news = calls.note_status(session, sid, values)
        call = calls.by_sid(session, sid) if news and ended else None
        if call:
            settle(session, line, call.id)
            log.info("call %s ends: %s", call.id, call.outcome)


def settle(session: Session, line: Line, call_id: int) -> None:
    """Set an ended call's outcome, and its case's state, by its steps.

    Settling again after a late step comes to what the steps say then. A call that goes on, and one
    whose conversation failed, stay as they are; the latter is owed a callback.
    """
    call = calls.lock(session, call_id)
    _note_wait(session, call)
    if call.ended_at is None and not call.outcome:
        return
    _decide(session, line, call)
    owe_callback(session, line, call)
    _note_missed(session, call)


def settle_silent(line: Line) -> int:
    """Give an outcome to calls of which nothing was heard for 10 minutes; return how many.

    A transfer is given the dial's time limit besides.
    """
    now = line.ports.clock.now()
    closed = 0
    with line.ports.database.write() as session:
        for call in silent_calls(session, now - SILENT):
            _decide(session, line, call)
            _note_missed(session, call)
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


def _decide(session: Session, line: Line, call: Call) -> None:
    if call.outcome == Outcome.FAILED.value:
        return
    if call.direction == OUTBOUND:
        # The attempt's result sets it; a leg that never came so far reached nobody.
        call.outcome = call.outcome or Outcome.NOT_REACHED.value
        return
    conversation = line.conversations.version(call.callflow)
    passages = [_passage(step) for step in steps.of_call(session, call.id)]
    never = unheard(passages, call.status)
    outcome = never or decide(passages, call.ended_at, _lengths(conversation))
    call.outcome = outcome.value
    # Where a callback or an e-mail was asked for, what becomes of that is the case's state.
    if call.case_id and not callbacks.asked_in(session, call.case_id):
        case = session.get_one(Case, call.case_id)
        if case.state not in IN_WRITING:
            case.state = OUTCOMES[outcome].case_state.value


def _note_wait(session: Session, call: Call) -> None:
    """Record how long the switchboard rang in this call, once the line had said so.

    It is read from the steps, so that noting it again comes to the same; a transfer that lasts is
    not counted yet.
    """
    taken = steps.of_call(session, call.id)
    ends = [*(step.at for step in taken[1:]), call.ended_at]
    rang = [
        max(0.0, (end - step.at).total_seconds() - turn_output.load(step.answer).seconds)
        for step, end in zip(taken, ends, strict=False)
        if end and read_situation(step.place, step.memory).place.kind is Kind.TRANSFER
    ]
    if rang:
        call.wait_seconds = max(0, round(sum(rang)) - (call.talk_seconds or 0))


def _note_missed(session: Session, call: Call) -> None:
    """Mark a call as missed where its caller gave up, may be rung and was not served since then."""
    ended = call.outcome in {each.value for each in MISSED} and call.direction != OUTBOUND
    call.missed = (
        ended
        and not call.settled_why
        and may_be_rung(call.number)
        and not missed_calls.returned_since(session, call)
    )


def _passage(step: steps.Step) -> Passage:
    place, answer = read_situation(step.place, step.memory).place, turn_output.load(step.answer)
    said = 0.0
    if place.kind is Kind.GUIDANCE and not isinstance(answer.then, Dial):
        own = f"{place.topic}."
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
