"""Perform <Record>: take a voice message.

https://www.twilio.com/docs/voice/twiml/record
"""

from xml.etree.ElementTree import Element

from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.inputs import CallerHungUp, Diverted, Expects, Key, Silence, Words
from ivr.simulator.telephones.speech import speaking_seconds
from ivr.simulator.telephones.states import Doing
from ivr.simulator.verbs.recorded import Taping
from ivr.simulator.verbs.stage import Stage, Step, Then
from ivr.simulator.wire.twiml import is_true, whole_number

TIMEOUT_SECONDS = 5
MAX_SECONDS = 3600
ANY_KEY = "1234567890*#"


class _Message:
    """A voice message while it is being left."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._began = call.elapsed()
        self.said: list[str] = []
        self.keys = ""

    @property
    def seconds(self) -> int:
        return max(1, round(self._call.elapsed() - self._began))

    @property
    def empty(self) -> bool:
        return not self.said


def record(stage: Stage, element: Element) -> Step:
    """Perform a <Record>; return its action with the recording, or the next verb.

    A caller who said nothing at all gets the next verb. The action is also requested, with
    Digits=hangup, when the caller hung up after speaking; when the call is sent elsewhere, what was
    said is stored and no action requested.
    """
    call = stage.call
    if is_true(element, "playBeep", True):
        call.note("played", "bip", beep=True)
    message, taping = _Message(call), Taping(stage, element, "RecordVerb", "inbound")
    taping.begin()
    call.note("record", "gravando", maxLength=whole_number(element, "maxLength", MAX_SECONDS))
    try:
        with call.attending(Doing.RECORDING, Expects(0, True)):
            _listen(call, element, message)
    except CallerHungUp:
        if not message.empty:
            params = _kept(element, message, taping) | {"Digits": "hangup"}
            stage.exchange.tell_after_the_end(
                stage.call, stage.session, stage.action(element, params)
            )
        raise
    except Diverted:
        if not message.empty:
            _kept(element, message, taping)
        raise
    if message.empty and not message.keys:
        call.note("record", "nada foi dito", seconds=0)
        return Then.NEXT
    return stage.action(element, _kept(element, message, taping) | {"Digits": message.keys})


def _listen(call: Call, element: Element, message: _Message) -> None:
    most = whole_number(element, "maxLength", MAX_SECONDS)
    patience = whole_number(element, "timeout", TIMEOUT_SECONDS) or most
    finish = element.get("finishOnKey", ANY_KEY)
    while message.seconds < most:
        given = call.take_input(min(patience, most))
        match given:
            case Key(digit) if digit in finish:
                message.keys = digit
                return
            case Words(text):
                message.said.append(text)
                call.note("heard", text, by="speech")
                if call.fast:
                    call.charge(min(speaking_seconds(text), most))
            case Silence():
                if call.fast:
                    call.charge(patience)
                return


def _kept(element: Element, message: _Message, taping: Taping) -> dict[str, str]:
    """Store the recording; return the action's parameters."""
    most = whole_number(element, "maxLength", MAX_SECONDS)
    return taping.keep(min(message.seconds, most), " ".join(message.said))
