"""Find at Twilio the calls and recordings that came while our database did not answer.

Twilio is the spool (`usecases.calls.emergencies`): what it has and we have not becomes a case,
once.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from ivr.ports.carrier import CarrierCall, CarrierRecording
from ivr.ports.failures import CarrierFailed
from ivr.rules.callflow.events import dial_event
from ivr.rules.calls.outcomes import CaseState, Outcome
from ivr.rules.calls.twilio_statuses import is_end, rank
from ivr.rules.cases.channels import Channel
from ivr.rules.operations.clock_steps import CLOCK_WRONG, is_near
from ivr.rules.words.caller_numbers import caller_number, reversed_digits
from ivr.rules.words.protocols import make_protocol
from ivr.store.calls import calls, voice_messages
from ivr.store.cases.cases import Case
from ivr.store.operations import heartbeats
from ivr.store.operations.heartbeats import STEPPED
from ivr.usecases.callbacks.booking import BookingOutcome, CallbackWish, ask
from ivr.usecases.line.line import Line

log = logging.getLogger(__name__)

HEARTBEAT, GATHERED = (
    "gap",
    "gathered",
)  # heartbeats: nothing was missed; Twilio's list was compared
MISSED = timedelta(seconds=90)  # without a heartbeat: the database was away, or the clock
# Shorter outages, and those of the web's own way to the database, leave the heartbeats alone.
LOOK_ANYWAY = timedelta(minutes=10)
MARGIN = timedelta(minutes=1)  # for webhooks under way
STEP_MATTERS = timedelta(days=1)  # after a clock was moved


class _KnownBefore(Exception):
    """Another clock, or a late webhook, was faster: undo."""


def gather_gap(line: Line) -> int:
    """Add the calls and recordings that the database missed, each once; return how many were new.

    To be called each minute. A call becomes a case, and a callback where its number may be rung
    and nobody served it; one that the database knows is not touched, one that still goes on is
    looked at again when it is over. While Twilio does not answer, the next round asks for all of it
    again.
    """
    now = line.ports.clock.now()
    since = _since(line, now)
    return gather(line, since, now) or 0 if since else 0


def gather(line: Line, since: datetime, now: datetime) -> int | None:
    """Add what the carrier has of calls and recordings since `since`, as `gather_gap`.

    Return how many were new; None while the carrier does not answer.
    """
    try:
        listed = line.ports.carrier.inbound_calls(since, now + CLOCK_WRONG)
        recorded = line.ports.carrier.recordings(since, now + CLOCK_WRONG)
        unknown = _unknown(line, listed)
        over = [(call, _was_handed(line, call)) for call in unknown if _is_over(call, now)]
    except CarrierFailed as failed:
        log.warning("what came since %s cannot be looked up: %s", since, failed)
        return None
    # The newest first: whoever was put through in the end needs no callback for an earlier call.
    made = sum(_make_case(line, call, handed, now) for call, handed in over)
    going_on = {call.sid: call.created_at for call in unknown if not _is_over(call, now)}
    with line.ports.database.write() as session:
        ours = [each for each in recorded if each.call_sid not in going_on]
        kept = sum(_keep_recording(session, each, now) for each in ours)
        heartbeats.record(session, HEARTBEAT, now)
        heartbeats.record(session, GATHERED, min([now, *going_on.values()]))
    return made + kept


def _since(line: Line, now: datetime) -> datetime | None:
    """Return from when on Twilio's list is to be looked at; None: there is no need to yet."""
    with line.ports.database.write() as session:
        last = heartbeats.last(session)
        gathered, beat = last.get(GATHERED, now), last.get(HEARTBEAT, now)
        if now - beat > MISSED or now - gathered > LOOK_ANYWAY:
            stepped = now - last.get(STEPPED, datetime.min.replace(tzinfo=UTC)) < STEP_MATTERS
            return gathered - MARGIN - (CLOCK_WRONG if stepped else timedelta(0))
        heartbeats.record(session, HEARTBEAT, now)
        if GATHERED not in last or gathered > now + MARGIN:  # never yet, or the clock was set back
            heartbeats.record(session, GATHERED, now)  # what came before us was not ours to answer
    return None


def _unknown(line: Line, listed: Sequence[CarrierCall]) -> list[CarrierCall]:
    """Return those of the listed calls of which nobody made a case, in the same order.

    A status callback that came after the outage makes a row, but it serves nobody.
    """
    with line.ports.database.read() as session:
        known = calls.with_cases(session, [each.sid for each in listed])
    return [each for each in listed if each.sid not in known]


def _is_over(call: CarrierCall, now: datetime) -> bool:
    """Tell whether nothing more can come of a call, not even a webhook that is late."""
    return is_end(call.status) and not is_near(call.ended_at or call.created_at, now, MARGIN)


def _was_handed(line: Line, call: CarrierCall) -> bool:
    """Tell whether the static answer put a call through, by what counts for any other transfer."""
    legs = line.ports.carrier.legs_of(call.sid)
    return any(dial_event(leg.status, None, leg.seconds or 0).value == "bridged" for leg in legs)


def _make_case(line: Line, call: CarrierCall, handed: bool, now: datetime) -> bool:
    """Log a call with a case of its own; return False where it had one already."""
    number = caller_number(call.number)
    state = CaseState.HANDED if handed else CaseState.OPEN
    try:
        with line.ports.database.write() as session:
            case = Case(
                protocol=make_protocol(secrets.randbelow(10**10)),
                channel=Channel.PHONE.value,
                state=state.value,
                opened_at=call.created_at,
            )
            session.add(case)
            session.flush()
            row = _row(line, call, number) | {"sid": call.sid, "case_id": case.id}
            taken = calls.take_up(session.connection(), row)
            if taken is None:
                raise _KnownBefore
            # Where a status callback had made the row, it was settled by steps that there are not.
            calls.lock(session, taken.id).outcome = Outcome.FAILED.value
            if number and not calls.handed_since(session, number, call.created_at):
                wish = CallbackWish(case.id, number, number, origin="gap")
                if ask(session, wish, line.around(now)).answer is BookingOutcome.REGISTERED:
                    case.state = CaseState.CALLBACK.value
    except _KnownBefore:
        return False
    return True


def _row(line: Line, call: CarrierCall, number: str) -> dict[str, object]:
    talked = timedelta(seconds=call.seconds or 0)
    return {
        "direction": "inbound",
        "number": number,
        "number_reversed": reversed_digits(number),
        "callflow": "",
        "hours_rule": line.schedule().opening(call.created_at).rule,
        "topic": "",
        "received_at": call.created_at,
        "answered_at": call.ended_at - talked if call.ended_at and talked else None,
        "ended_at": call.ended_at,
        "status": call.status,
        "status_rank": rank(call.status),
        "outcome": Outcome.FAILED.value,
    }


def _keep_recording(session: Session, found: CarrierRecording, now: datetime) -> bool:
    call = calls.by_sid(session, found.call_sid)
    values = {
        "sid": found.sid,
        "call_sid": found.call_sid,
        "case_id": call.case_id if call else None,
        "seconds": found.seconds,
        "recorded_at": found.created_at,
        "found_at": now,
    }
    return voice_messages.add(session, values)
