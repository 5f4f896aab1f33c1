"""Simulate answering machine detection: who answered, and when the customer learns it.

https://www.twilio.com/docs/voice/answering-machine-detection
"""

import threading
from dataclasses import dataclass

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.habits import Mode
from ivr.simulator.telephones.speech import speaking_seconds
from ivr.simulator.telephones.telephone import GREETING, Ring
from ivr.simulator.wire.webhooks import Webhook

# How long it takes to know, in seconds after the answer.
HUMAN_SECONDS = 2.0
MACHINE_SECONDS = 3.0
BEEP_SECONDS = 1.0
MODES = ("Enable", "DetectMessageEnd")


@dataclass(frozen=True)
class Detection:
    """The settings of answering machine detection for one leg.

    `mode`: empty for none. `url`: whom to notify without waiting.
    """

    mode: str = ""
    url: str = ""
    method: str = "POST"

    def verdict(self, ring: Ring) -> tuple[str, float]:
        """Return who answered, and the seconds after the answer until it is known."""
        if ring.habits.mode is not Mode.MACHINE:
            return "human", HUMAN_SECONDS
        if self.mode == "DetectMessageEnd":
            return "machine_end_beep", speaking_seconds(GREETING) + BEEP_SECONDS
        return "machine_start", MACHINE_SECONDS


def detect(exchange: Exchange, ring: Ring, detection: Detection) -> None:
    """Report who answered while the call goes on, unless it is over by then.

    Returns at once; does nothing without a mode.
    """
    if not detection.mode:
        return
    leg, seconds = ring.leg, detection.verdict(ring)[1]

    def known() -> None:
        if not leg.over:
            _tell(exchange, ring, detection)

    if leg.fast:
        leg.watch.after(seconds, known)
        return

    def waited() -> None:
        leg.over_within(seconds)
        known()

    threading.Thread(target=waited, name=f"call-{leg.sid[:10]}-amd", daemon=True).start()


def detect_first(ring: Ring, detection: Detection) -> None:
    """Wait until it is known who answered, and note it on the leg.

    Raises CallerHungUp.
    """
    answered_by, seconds = detection.verdict(ring)
    ring.leg.spend(seconds)
    know(ring.leg, answered_by)


def know(leg: Call, answered_by: str) -> None:
    """Note who answered, so that every later webhook of the leg says it."""
    leg.answered_by = answered_by
    leg.note("amd", answered_by)


def _tell(exchange: Exchange, ring: Ring, detection: Detection) -> None:
    answered_by, seconds = detection.verdict(ring)
    know(ring.leg, answered_by)
    told = {
        "CallSid": ring.leg.sid,
        "AccountSid": exchange.settings.account_sid,
        "AnsweredBy": answered_by,
        "MachineDetectionDuration": str(round(seconds * 1000)),
    }
    if detection.url:
        exchange.courier.tell(Webhook(detection.url, detection.method, told), ring.leg.sid)
