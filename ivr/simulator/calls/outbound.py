"""Place a call for the customer's application: ring a telephone and play documents to it.

https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
"""

import threading
from contextlib import suppress
from dataclasses import dataclass, field

from ivr.simulator.calls.player import Player
from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.legs.amd import Detection, detect, detect_first
from ivr.simulator.legs.ringing import Ringing, first_to_answer
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.inputs import CallerHungUp, Diverted, Idle
from ivr.simulator.telephones.placing import Placing
from ivr.simulator.telephones.states import State
from ivr.simulator.telephones.telephone import Ring
from ivr.simulator.wire.script import Script


@dataclass(frozen=True)
class Originating:
    """The parameters of one POST Calls.json. Times in seconds."""

    placing: Placing
    script: Script
    patience: int = 60
    limit: int = 4 * 3600
    detection: Detection = field(default_factory=Detection)
    waits_for_detection: bool = False


def originate(exchange: Exchange, asked: Originating) -> Call:
    """Queue a call of the application and place it in a thread of its own; return it."""
    call = exchange.admit(asked.placing)
    name = f"call-{call.sid[:10]}"
    threading.Thread(target=_serve, args=(exchange, call, asked), name=name, daemon=True).start()
    return call


def _serve(exchange: Exchange, call: Call, asked: Originating) -> None:
    ringing = Ringing(exchange, Ring(call))
    final, who = State.FAILED, "nobody"
    try:
        if first_to_answer(call, [ringing], float(asked.patience)):
            final, who = _answered(exchange, asked, ringing)
    except CallerHungUp:
        final = State.COMPLETED if ringing.life.answered else State.CANCELED
        who = call.hung_up_by
    except Idle:
        final = State.COMPLETED if ringing.life.answered else State.NO_ANSWER
    finally:
        ringing.end(final, who)


def _answered(exchange: Exchange, asked: Originating, ringing: Ringing) -> tuple[State, str]:
    ring = ringing.ring
    ring.leg.leave_in(asked.limit, "line")
    if asked.detection.mode and asked.waits_for_detection:
        with suppress(Diverted):  # the player sees it too
            detect_first(ring, asked.detection)
    else:
        detect(exchange, ring, asked.detection)
    return Player(exchange, ring.leg, ringing.life, asked.script).obey()
