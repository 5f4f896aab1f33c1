"""<Dial>: the caller is put through to the agent's telephone.

https://www.twilio.com/docs/voice/twiml/dial, /number, /sip
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element

from ivr.simulator.agent import Mode, Ring, RingState
from ivr.simulator.call import Call
from ivr.simulator.exchange import new_sid
from ivr.simulator.inputs import NOTHING, CallerHungUp, Expects, Key, Silence
from ivr.simulator.speech import speaking_seconds
from ivr.simulator.states import Doing
from ivr.simulator.twiml import is_true, spoken_text, whole_number
from ivr.simulator.verbs.stage import Stage, Step, Then
from ivr.simulator.verbs.whisper import whispered

TIMEOUT_SECONDS = 30
LIMIT_SECONDS = 4 * 3600
# In fast pace a conversation lasts so long unless whoever ends it says otherwise.
TALK_SECONDS = 60.0
ANSWERING_SECONDS = 1.0


@dataclass(frozen=True)
class Callee:
    """Whom a <Dial> calls."""

    address: str
    headers: dict[str, str]
    whisper: Element | None  # the <Number> or <Sip> when it has a url

    def is_at(self, switchboard: str) -> bool:
        """Whether this is the customer's switchboard, the only telephone that exists here."""
        return not switchboard or _plain(self.address) == _plain(switchboard)


@dataclass(frozen=True)
class Dialled:
    """How a <Dial> ended."""

    status: str
    bridged: bool = False
    seconds: int | None = None


def dial(stage: Stage, element: Element) -> Step:
    """The action with the outcome; without an action the next verb. Raises CallerHungUp.

    A caller who hangs up still has the action told, with CallStatus=completed.
    """
    call, callee, child = stage.call, _callee(element), new_sid("CA")
    call.note("dial", callee.address, headers=callee.headers, ring=element.get("ringTone", "us"))
    if not callee.is_at(stage.exchange.settings.switchboard):
        stage.warn(13224, f"Dial: Twilio does not support calling {callee.address!r} or invalid")
        return _next(stage, element, child, Dialled("failed"))
    ring, call.bridged_at = _ring(stage, child, callee), None
    try:
        dialled = _through(stage, element, callee, ring)
    except CallerHungUp:
        dialled = _left_by_caller(call, ring)
        if element.get("action"):
            webhook = stage.action(element, _told(child, dialled))
            stage.exchange.tell_after_the_end(call, stage.session, webhook)
        raise
    finally:
        stage.exchange.agent.release(ring, "fim")
    return _next(stage, element, child, dialled)


def _next(stage: Stage, element: Element, child: str, dialled: Dialled) -> Step:
    stage.call.note("dial", dialled.status, outcome=dialled.status, bridged=dialled.bridged)
    if element.get("action"):
        return stage.action(element, _told(child, dialled))
    return Then.NEXT


def _told(child: str, dialled: Dialled) -> dict[str, str]:
    told = {
        "DialCallStatus": dialled.status,
        "DialCallSid": child,
        "DialBridged": str(dialled.bridged).lower(),
    }
    if dialled.seconds is not None:
        told["DialCallDuration"] = str(dialled.seconds)
    return told


def _callee(element: Element) -> Callee:
    nouns = [each for each in element if each.tag in ("Number", "Sip")]
    noun = nouns[0] if nouns else element
    address = spoken_text(noun)
    headers: dict[str, str] = {}
    if noun.tag == "Sip" and "?" in address:
        address, _, query = address.partition("?")
        headers = {k: v for k, v in parse_qsl(query) if k.lower().startswith("x-")}
    return Callee(address, headers, noun if noun is not element and noun.get("url") else None)


def _plain(address: str) -> str:
    if address.startswith("sip"):
        return re.split(r"[;?]", address)[0].lower()
    return re.sub(r"[^\d+]", "", address)


def _ring(stage: Stage, child: str, callee: Callee) -> Ring:
    call = stage.call

    def said(text: str) -> None:
        call.note("agent", text, by="agent")
        if call.fast:
            call.charge(speaking_seconds(text))

    return Ring(
        sid=call.sid,
        child_sid=child,
        caller=call.placing.caller or "",
        address=callee.address,
        headers=callee.headers,
        wake=call.wake,
        said=said,
    )


def _through(stage: Stage, element: Element, callee: Callee, ring: Ring) -> Dialled:
    call, agent = stage.call, stage.exchange.agent
    patience = float(whole_number(element, "timeout", TIMEOUT_SECONDS))
    with call.attending(Doing.DIALLING, NOTHING):
        status = _rung(call, agent.ring(ring), ring, patience)
        if status:
            return Dialled(status)
        if ring.state is RingState.RINGING:
            agent.pick_up(ring)
        began = call.elapsed()
        if callee.whisper is not None and not whispered(stage, callee.whisper, ring):
            return Dialled("completed", False, round(call.elapsed() - began))
        star = is_true(element, "hangupOnStar")
        stage.answer()
        call.bridged_at = call.elapsed()
        call.turn_to(Doing.TALKING, Expects(0) if star else NOTHING)
        call.note("agent", "atendeu", by="system")
        _talk(call, ring, float(whole_number(element, "timeLimit", LIMIT_SECONDS)), star)
        return Dialled("completed", True, round(call.elapsed() - began))


def _rung(call: Call, mode: Mode, ring: Ring, patience: float) -> str:
    """The final status of a ringing that nobody answered; empty when somebody did."""
    if mode in (Mode.BUSY, Mode.FAILS):
        call.spend(ANSWERING_SECONDS)
        return "busy" if mode is Mode.BUSY else "failed"
    if mode is Mode.ANSWERS:
        call.spend(min(ANSWERING_SECONDS, patience))
        return ""
    if mode is Mode.NO_ANSWER:
        call.spend(patience)
        return "no-answer"
    given = call.wait_for(lambda: ring.state is not RingState.RINGING, patience)
    if given is not None:
        if call.fast:
            call.charge(patience)
        return "no-answer"
    return "busy" if ring.state is RingState.DECLINED else ""


def _talk(call: Call, ring: Ring, limit: float, star: bool) -> None:
    """The two talked until one of them, or the time limit, ended it. Raises CallerHungUp."""
    left = limit
    while left > 0:
        began = call.elapsed()
        try:
            given = call.wait_for(lambda: ring.state is RingState.OVER, left)
        except CallerHungUp:
            _charge_talk(call, call.hung_up_after, limit)
            raise
        left -= call.elapsed() - began
        if given is None:
            _charge_talk(call, ring.talked_after, limit)
            return
        if isinstance(given, Silence):
            _charge_talk(call, limit, limit)
            return
        if star and isinstance(given, Key) and given.digit == "*":
            _charge_talk(call, given.after, limit)
            return


def _charge_talk(call: Call, after: float | None, limit: float) -> None:
    if call.fast:
        talked = call.elapsed() - (call.bridged_at or 0.0)
        wanted = TALK_SECONDS if after is None else after
        call.charge(max(0.0, min(wanted, limit) - talked))


def _left_by_caller(call: Call, ring: Ring) -> Dialled:
    """How the dialled leg ended when the caller hung up."""
    if call.bridged_at is None:
        answered = ring.state is RingState.ANSWERED
        return Dialled("completed" if answered else "canceled", False, 0 if answered else None)
    return Dialled("completed", True, round(call.elapsed() - call.bridged_at))
