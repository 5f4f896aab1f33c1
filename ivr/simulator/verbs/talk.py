"""Let two legs talk until one of them or a time limit ends it."""

from dataclasses import dataclass

from ivr.simulator.legs.ringing import Ringing
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.habits import Mode
from ivr.simulator.telephones.inputs import NOTHING, CallerHungUp, Expects, Key, Silence
from ivr.simulator.telephones.speech import speaking_seconds
from ivr.simulator.telephones.states import Doing
from ivr.simulator.telephones.telephone import GREETING

# In fast pace a conversation lasts so long unless whoever ends it says otherwise.
TALK_SECONDS = 60.0


@dataclass(frozen=True)
class Talk:
    """A talk between two legs: `call` dialled, `leg` was dialled.

    `limit` in seconds; `star`: the caller's * ends it.
    """

    call: Call
    leg: Call
    ringing: Ringing
    limit: float
    star: bool


def talk(between: Talk) -> None:
    """Let the two talk to the end. Raises CallerHungUp when the caller ended the whole call."""
    call, leg, ringing = between.call, between.leg, between.ringing

    def to_caller(text: str) -> None:
        call.note("agent", text, by="agent")
        if call.fast:
            call.charge(speaking_seconds(text))

    call.bridged_at = call.elapsed()
    call.other, leg.other = lambda text: ringing.hear("caller", text), to_caller
    call.turn_to(Doing.TALKING, Expects(0) if between.star else NOTHING)
    leg.turn_to(Doing.TALKING, NOTHING)
    call.note("agent", "atendeu", by="system")
    try:
        if ringing.ring.habits.mode is Mode.MACHINE:
            call.note("agent", GREETING, by="machine")
        _last(between)
    finally:
        call.other = leg.other = None


def _last(between: Talk) -> None:
    call, leg = between.call, between.leg
    if call.stays is not None:
        call.leave_in(call.stays, "caller")
    limit = left = between.limit if leg.stays is None else min(between.limit, leg.stays)
    if call.fast and (leg.stays is not None or call.stays is not None):
        call.spend(max(0.0, limit - (call.elapsed() - (call.bridged_at or 0.0))))
        return
    while left > 0:
        began = call.elapsed()
        try:
            given = call.wait_for(lambda: leg.gone, left)
        except CallerHungUp:
            _charge(call, call.hung_up_after, limit)
            raise
        left -= call.elapsed() - began
        if given is None:
            _charge(call, leg.hung_up_after, limit)
            return
        if isinstance(given, Silence):
            _charge(call, limit, limit)
            return
        if between.star and isinstance(given, Key) and given.digit == "*":
            _charge(call, given.after, limit)
            return


def _charge(call: Call, after: float | None, limit: float) -> None:
    """Move the clock on to the talk's end (fast pace only)."""
    if call.fast:
        talked = call.elapsed() - (call.bridged_at or 0.0)
        wanted = TALK_SECONDS if after is None else after
        call.charge(max(0.0, min(wanted, limit) - talked))
