"""<Dial>: the caller is put through to another telephone.

https://www.twilio.com/docs/voice/twiml/dial, /number, /sip
"""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.addresses import is_address, plain
from ivr.simulator.amd import detect
from ivr.simulator.call import Call
from ivr.simulator.exchange import new_sid
from ivr.simulator.inputs import NOTHING, CallerHungUp
from ivr.simulator.lifetime import Lifetime
from ivr.simulator.ringing import Ringing
from ivr.simulator.states import Doing, State
from ivr.simulator.telephone import Ring
from ivr.simulator.twiml import is_true, whole_number
from ivr.simulator.verbs.callee import Callee, read_callee
from ivr.simulator.verbs.stage import Stage, Step, Then
from ivr.simulator.verbs.talk import Talk, talk
from ivr.simulator.verbs.whisper import whispered

TIMEOUT_SECONDS = 30
LIMIT_SECONDS = 4 * 3600


@dataclass(frozen=True)
class Dialled:
    """How a <Dial> ended."""

    status: State
    bridged: bool = False
    seconds: int | None = None


def dial(stage: Stage, element: Element) -> Step:
    """The action with the outcome; without an action the next verb. Raises CallerHungUp.

    A caller who hangs up still has the action told, with CallStatus=completed.
    """
    call, callee = stage.call, read_callee(stage, element)
    call.note("dial", callee.address, headers=callee.headers, ring=element.get("ringTone", "us"))
    if not is_address(callee.address):
        stage.warn(13224, f"Dial: Twilio does not support calling {callee.address!r} or invalid")
        return _next(stage, element, new_sid("CA"), Dialled(State.FAILED))
    if not _may_show(stage, callee.caller_id):
        stage.warn(13214, f"Dial: Invalid callerId value {callee.caller_id!r}")
        return _next(stage, element, new_sid("CA"), Dialled(State.FAILED))
    leg = stage.exchange.admit(callee.placing(call), opened_by=call)
    life = Lifetime(stage.exchange, leg)
    ringing = Ringing(stage.exchange, Ring(leg, callee.headers), life, call)
    call.bridged_at = None
    try:
        dialled = _through(stage, element, callee, ringing)
    except CallerHungUp:
        dialled = _left_by_caller(ringing, call)
        _over(ringing, dialled)
        if element.get("action"):
            webhook = stage.action(element, _told(leg.sid, dialled))
            stage.exchange.tell_after_the_end(call, stage.session, webhook)
        raise
    finally:
        if not leg.over:
            _over(ringing, Dialled(State.COMPLETED if ringing.life.answered else State.NO_ANSWER))
    return _next(stage, element, leg.sid, dialled)


def _through(stage: Stage, element: Element, callee: Callee, ringing: Ringing) -> Dialled:
    call, leg = stage.call, ringing.ring.leg
    with call.attending(Doing.DIALLING, NOTHING):
        patience = float(whole_number(element, "timeout", TIMEOUT_SECONDS))
        ended = ringing.answered(patience)
        if ended is not None:
            dialled = Dialled(ended)
            _over(ringing, dialled)
            return dialled
        began = call.elapsed()
        detect(stage.exchange, ringing.ring, callee.detection)
        if callee.whisper is not None and not whispered(stage, callee.whisper, ringing):
            dialled = Dialled(State.COMPLETED, False, round(call.elapsed() - began))
        else:
            stage.answer()
            limit = float(whole_number(element, "timeLimit", LIMIT_SECONDS))
            talk(Talk(call, leg, ringing, limit, is_true(element, "hangupOnStar")))
            dialled = Dialled(State.COMPLETED, True, round(call.elapsed() - began))
        _over(ringing, dialled)
        return dialled


def _over(ringing: Ringing, dialled: Dialled) -> None:
    """The dialled leg has ended so, and its telephone is free."""
    ringing.release()
    ringing.life.finish(dialled.status, ringing.ring.leg.hung_up_by)


def _next(stage: Stage, element: Element, child: str, dialled: Dialled) -> Step:
    stage.call.note("dial", dialled.status, outcome=dialled.status, bridged=dialled.bridged)
    if element.get("action"):
        return stage.action(element, _told(child, dialled))
    return Then.NEXT


def _told(child: str, dialled: Dialled) -> dict[str, str]:
    told = {
        "DialCallStatus": dialled.status.value,
        "DialCallSid": child,
        "DialBridged": str(dialled.bridged).lower(),
    }
    if dialled.seconds is not None:
        told["DialCallDuration"] = str(dialled.seconds)
    return told


def _may_show(stage: Stage, caller_id: str) -> bool:
    """Whether the called party may be shown this: a number of the account's, or of this call's."""
    placing = stage.call.placing
    mine = (stage.exchange.settings.line_number, placing.caller or "", placing.dialled)
    return not caller_id or plain(caller_id) in [plain(each) for each in mine]


def _left_by_caller(ringing: Ringing, call: Call) -> Dialled:
    """How the dialled leg ended when the caller hung up."""
    if call.bridged_at is None:
        answered = ringing.life.answered
        state = State.COMPLETED if answered else State.CANCELED
        return Dialled(state, False, 0 if answered else None)
    return Dialled(State.COMPLETED, True, round(call.elapsed() - call.bridged_at))
