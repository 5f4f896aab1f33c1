"""Perform TwiML verbs, a module a family of them; each says what comes next."""

from xml.etree.ElementTree import Element

from ivr.simulator.telephones.states import Doing
from ivr.simulator.verbs.dial import dial
from ivr.simulator.verbs.gather import gather
from ivr.simulator.verbs.record import record
from ivr.simulator.verbs.sms import sms
from ivr.simulator.verbs.sounds import HEARD, hear
from ivr.simulator.verbs.stage import Stage, Step, Then, redirect


def perform(stage: Stage, verb: Element) -> Step:
    """Perform one verb; return what comes next. Raises CallerHungUp, Idle."""
    if verb.tag in HEARD:
        stage.call.turn_to(Doing.SPEAKING)
        hear(stage, verb)
        return Then.NEXT
    if verb.tag == "Redirect":
        return redirect(stage, verb)
    if verb.tag in ("Hangup", "Reject"):
        return Then.END
    return {"Gather": gather, "Dial": dial, "Record": record, "Sms": sms}[verb.tag](stage, verb)
