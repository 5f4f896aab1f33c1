"""Read whom a <Dial> calls from its nouns' attributes.

https://www.twilio.com/docs/voice/twiml/number, /sip
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element

from ivr.simulator.legs.amd import Detection
from ivr.simulator.telephones.addresses import dialled_number
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.placing import (
    Direction,
    Pace,
    Placing,
    Reporting,
    events_named,
)
from ivr.simulator.verbs.stage import Stage, method_of
from ivr.simulator.wire.twiml import spoken_text

MAX_NOUNS = 10


@dataclass(frozen=True)
class Callee:
    """One party that a <Dial> calls, what it is shown, and what is reported of its leg."""

    address: str
    headers: dict[str, str]
    digits: str  # played to whoever answers, before anything else
    ring_tone: str
    caller_id: str
    default_caller: str
    whisper: Element | None  # the <Number> or <Sip> when it has a url
    reporting: Reporting
    detection: Detection

    def placing(self, parent: Call) -> Placing:
        """Return how the leg to this party is placed."""
        return Placing(
            caller=self.caller_id or self.default_caller,
            dialled=self.address,
            pace=Pace.FAST if parent.fast else Pace.REAL,
            reporting=self.reporting,
            direction=Direction.DIAL,
            parent_sid=parent.sid,
        )


def read_callees(stage: Stage, element: Element) -> list[Callee]:
    """Return the parties of a <Dial>: its <Number> and <Sip> nouns, ten at most.

    Without nouns it is the number in the <Dial>'s text.
    """
    nouns = [each for each in element if each.tag in ("Number", "Sip")]
    if len(nouns) > MAX_NOUNS:
        stage.warn(12200, f"Schema validation warning: Dial has more than {MAX_NOUNS} nouns")
    if not nouns and not spoken_text(element):
        return []
    return [_callee(stage, element, each) for each in nouns[:MAX_NOUNS] or [element]]


def _callee(stage: Stage, element: Element, noun: Element) -> Callee:
    address = spoken_text(noun)
    headers: dict[str, str] = {}
    if noun.tag != "Sip":
        address = dialled_number(address)
    elif "?" in address:
        address, _, query = address.partition("?")
        headers = {k: v for k, v in parse_qsl(query) if k.lower().startswith("x-")}
    own = noun is not element
    return Callee(
        address=address,
        headers=headers,
        digits=noun.get("sendDigits", "") if own else "",
        ring_tone=element.get("ringTone", "us"),
        caller_id=element.get("callerId", "").strip(),
        default_caller=_default_caller(stage),
        whisper=noun if own and noun.get("url") else None,
        reporting=_reporting(stage, noun) if own else Reporting(),
        detection=_detection(stage, noun) if own else Detection(),
    )


def _default_caller(stage: Stage) -> str:
    """Return the number that is shown where the <Dial> gives none.

    It is an inbound caller's own number; what the line's own call shows is the line's.
    """
    return stage.call.placing.caller or ""


def _reporting(stage: Stage, noun: Element) -> Reporting:
    if not noun.get("statusCallback"):
        return Reporting()
    events = events_named(noun.get("statusCallbackEvent", "completed").split())
    url = stage.document.resolve(noun.get("statusCallback", ""))
    return Reporting(url, method_of(noun, "statusCallbackMethod"), events)


def _detection(stage: Stage, noun: Element) -> Detection:
    mode = noun.get("machineDetection", "")
    if not mode:
        return Detection()
    url = noun.get("amdStatusCallback", "")
    told = stage.document.resolve(url) if url else ""
    return Detection(mode, told, method_of(noun, "amdStatusCallbackMethod"))
