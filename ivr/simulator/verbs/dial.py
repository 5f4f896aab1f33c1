"""Perform <Dial>: put the caller through to a telephone, or to the first of several to answer.

https://www.twilio.com/docs/voice/twiml/dial, /number, /sip
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.exchange.exchange import new_sid
from ivr.simulator.exchange.parameters import sip_parameters
from ivr.simulator.legs.amd import detect
from ivr.simulator.legs.ringing import Ringing, first_to_answer
from ivr.simulator.telephones.addresses import is_address, is_sip, plain
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.inputs import NOTHING, CallerHungUp, Diverted
from ivr.simulator.telephones.states import Doing, State
from ivr.simulator.telephones.telephone import Ring
from ivr.simulator.verbs.callee import Callee, read_callees
from ivr.simulator.verbs.recorded import Taping
from ivr.simulator.verbs.stage import Stage, Step, Then
from ivr.simulator.verbs.talk import Talk, talk
from ivr.simulator.verbs.whisper import whispered
from ivr.simulator.wire.twiml import is_true, whole_number

TIMEOUT_SECONDS = 30
TONE_SECONDS = 0.5  # of each key that is played to whoever answers, and of each pause
LIMIT_SECONDS = 4 * 3600
# When nobody of several answered, the first of these that happened is what the action is told.
UNANSWERED = (State.NO_ANSWER, State.BUSY, State.CANCELED, State.FAILED)


@dataclass(frozen=True)
class Dialled:
    """The end of a <Dial>. `sid`: the leg that was answered, else the last one that was not."""

    status: State
    sid: str
    bridged: bool = False
    seconds: int | None = None


@dataclass(frozen=True)
class DialledLeg:
    """One leg to one of the nouns."""

    callee: Callee
    ringing: Ringing


def dial(stage: Stage, element: Element) -> Step:
    """Perform a <Dial>; return its action with the outcome, or the next verb without an action.

    Raises CallerHungUp, Diverted. When the caller hangs up, the action is still requested, with
    CallStatus=completed; when the call is sent elsewhere, it is not.
    """
    call, lines, taping = stage.call, list[DialledLeg](), taping_of(stage, element)
    call.bridged_at = None
    try:
        dialled = _through(stage, element, lines, taping)
    except CallerHungUp:
        dialled = _left_by_caller(lines, call)
        _over(lines, State.CANCELED)
        told = _told(dialled, lines) | _taped(dialled, taping)
        if element.get("action"):
            webhook = stage.action(element, told)
            stage.exchange.tell_after_the_end(call, stage.session, webhook)
        raise
    except Diverted:
        _over(lines, State.CANCELED)
        raise
    finally:
        _over(lines, State.NO_ANSWER)
    call.note("dial", dialled.status, outcome=dialled.status, bridged=dialled.bridged)
    told = _told(dialled, lines) | _taped(dialled, taping)
    return stage.action(element, told) if element.get("action") else Then.NEXT


def taping_of(stage: Stage, element: Element) -> Taping | None:
    """Return the recording that a <Dial> asks for, which begins with the talk; None for none."""
    record = element.get("record", "do-not-record")
    if record == "do-not-record":
        return None
    channels = 2 if record.endswith("-dual") else 1
    return Taping(stage, element, "DialVerb", element.get("recordingTrack", "both"), channels)


def _taped(dialled: Dialled, taping: Taping | None) -> dict[str, str]:
    if taping is None or not dialled.bridged:
        return {}
    return taping.keep(dialled.seconds or 0, "")


def _through(
    stage: Stage, element: Element, lines: list[DialledLeg], taping: Taping | None
) -> Dialled:
    """Ring the parties and let the first to answer talk; return how it ended.

    Every leg that was opened is one of `lines`, even when this raises.
    """
    call = stage.call
    callees = [each for each in read_callees(stage, element) if _may_be_called(stage, each)]
    groups = [[each] for each in callees] if is_true(element, "sequential") else [callees]
    patience = float(whole_number(element, "timeout", TIMEOUT_SECONDS))
    with call.attending(Doing.DIALLING, NOTHING):
        for group in groups:
            fresh = [_opened(stage, each) for each in group]
            lines += fresh
            answered = first_to_answer(call, [each.ringing for each in fresh], patience)
            for line in fresh:
                if line.ringing is answered:
                    return _talked(stage, element, line, taping)
    if not lines:
        return Dialled(State.FAILED, new_sid("CA"))
    states = {each.ringing.leg.state for each in lines}
    status = next(each for each in UNANSWERED if each in states)
    return Dialled(status, lines[-1].ringing.leg.sid)


def _opened(stage: Stage, callee: Callee) -> DialledLeg:
    leg = stage.exchange.admit(callee.placing(stage.call), opened_by=stage.call)
    return DialledLeg(callee, Ringing(stage.exchange, Ring(leg, callee.headers)))


def _talked(stage: Stage, element: Element, line: DialledLeg, taping: Taping | None) -> Dialled:
    """Let the caller talk with a party that answered; return how it ended.

    A whisper that fails keeps them apart.
    """
    call, ringing, whisper = stage.call, line.ringing, line.callee.whisper
    began = call.elapsed()
    detect(stage.exchange, ringing.ring, line.callee.detection)
    if line.callee.digits:
        ringing.hear("tones", line.callee.digits)
        call.spend(TONE_SECONDS * len(line.callee.digits))
    bridged = whisper is None or whispered(stage, whisper, ringing)
    if bridged:
        stage.answer()
        if taping:
            taping.begin()
        limit = float(whole_number(element, "timeLimit", LIMIT_SECONDS))
        talk(Talk(call, ringing.leg, ringing, limit, is_true(element, "hangupOnStar")))
    seconds = round(call.elapsed() - began)
    ringing.end(State.COMPLETED, ringing.leg.hung_up_by)
    return Dialled(State.COMPLETED, ringing.leg.sid, bridged, seconds)


def _over(lines: list[DialledLeg], unanswered: State) -> None:
    """End every leg; one that nobody answered ends as `unanswered`."""
    for each in lines:
        final = State.COMPLETED if each.ringing.life.answered else unanswered
        each.ringing.end(final, each.ringing.leg.hung_up_by)


def _may_be_called(stage: Stage, callee: Callee) -> bool:
    stage.call.note("dial", callee.address, headers=callee.headers, ring=callee.ring_tone)
    if not is_address(callee.address):
        stage.warn(13224, f"Dial: Twilio does not support calling {callee.address!r} or invalid")
        return False
    placing, shown = stage.call.placing, callee.caller_id
    mine = (stage.exchange.settings.line_number, placing.caller or "", placing.dialled)
    if shown and is_sip(callee.address) and re.fullmatch(r"[A-Za-z0-9+_.-]+", shown):
        return True
    if shown and plain(shown) not in [plain(each) for each in mine]:
        stage.warn(13214, f"Dial: Invalid callerId value {shown!r}")
        return False
    return True


def _told(dialled: Dialled, lines: list[DialledLeg]) -> dict[str, str]:
    told = {
        "DialCallStatus": dialled.status.value,
        "DialCallSid": dialled.sid,
        "DialBridged": str(dialled.bridged).lower(),
    }
    if dialled.seconds is not None:
        told["DialCallDuration"] = str(dialled.seconds)
    legs = [each.ringing.leg for each in lines if each.ringing.leg.sid == dialled.sid]
    for leg in [each for each in legs if is_sip(each.placing.dialled)]:
        told |= {f"Dial{name}": value for name, value in sip_parameters(leg).items()}
    return told


def _left_by_caller(lines: list[DialledLeg], call: Call) -> Dialled:
    """Return how the dialled leg ended when the caller hung up."""
    answered = next((each for each in lines if each.ringing.life.answered), None)
    if answered is None:
        sid = lines[-1].ringing.leg.sid if lines else new_sid("CA")
        return Dialled(State.CANCELED, sid)
    sid = answered.ringing.leg.sid
    if call.bridged_at is None:
        return Dialled(State.COMPLETED, sid, False, 0)
    return Dialled(State.COMPLETED, sid, True, round(call.elapsed() - call.bridged_at))
