"""Perform <Gather>: collect keys or words, the first kind that comes.

https://www.twilio.com/docs/voice/twiml/gather
"""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.exchange.parameters import call_parameters
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.inputs import CallerHungUp, Expects, Key, Silence, Words
from ivr.simulator.telephones.speech import speaking_seconds
from ivr.simulator.telephones.states import Doing
from ivr.simulator.verbs.sounds import loops_of, note_sound, sound_of
from ivr.simulator.verbs.stage import Stage, Step, Then, method_of
from ivr.simulator.wire.twiml import is_true, whole_number
from ivr.simulator.wire.webhooks import Webhook

TIMEOUT_SECONDS = 5
# With speechTimeout="auto" Twilio stops at the first pause in speech.
AUTO_SECONDS = 1.0
# A telephone that presses keys by itself does so that long after the prompt.
REFLEX_SECONDS = 1.0


@dataclass(frozen=True)
class Wanted:
    """The attributes of one <Gather>."""

    keys: bool
    speech: bool
    most: int  # 0: as many as one likes
    finish: str  # empty: no key finishes
    timeout: float
    speech_timeout: float
    barge_in: bool
    on_empty: bool

    @property
    def expects(self) -> Expects:
        """Return the input that the caller may give."""
        return Expects(self.most if self.keys else None, self.speech)


@dataclass(frozen=True)
class Heard:
    """The input gathered: keys, or words, or nothing."""

    digits: str = ""
    words: Words | None = None


def read_gather(element: Element) -> Wanted:
    """Return a <Gather>'s attributes, with Twilio's defaults."""
    kinds = element.get("input", "dtmf").split()
    timeout = float(whole_number(element, "timeout", TIMEOUT_SECONDS))
    asked = element.get("speechTimeout", "").strip()
    return Wanted(
        keys="dtmf" in kinds,
        speech="speech" in kinds,
        most=whole_number(element, "numDigits", 0),
        finish=element.get("finishOnKey", "#").strip(),
        timeout=timeout,
        speech_timeout=AUTO_SECONDS if asked == "auto" else _seconds(asked, timeout),
        barge_in=is_true(element, "bargeIn", True),
        on_empty=is_true(element, "actionOnEmptyResult"),
    )


def _seconds(text: str, otherwise: float) -> float:
    return float(text) if text.isdecimal() else otherwise


def gather(stage: Stage, element: Element) -> Step:
    """Perform a <Gather>; return its action with what was heard, or the next verb without input.

    Raises CallerHungUp.
    """
    wanted, call = read_gather(element), stage.call
    during = wanted.expects if wanted.barge_in else Expects(wanted.expects.digits, False)
    with call.attending(Doing.SPEAKING, during):
        owed = _prompt(stage, element)
        call.turn_to(Doing.LISTENING, wanted.expects)
        call.note("listening", "", **wanted.expects.as_json(), timeout=wanted.timeout)
        heard = _collect(call, wanted, owed)
    if heard.words is not None:
        _tell_partials(stage, element, heard.words.text)
        call.note("heard", heard.words.text, by="speech")
        return stage.action(element, _told(heard.words))
    call.note("heard", heard.digits, by="keys" if heard.digits else "silence")
    if heard.digits:
        return stage.action(element, {"Digits": heard.digits})
    if wanted.on_empty:
        return stage.action(element, {"Digits" if wanted.keys else "SpeechResult": ""})
    return Then.NEXT


def _tell_partials(stage: Stage, element: Element, text: str) -> None:
    """Tell the words as they were understood so far, once in their middle and once at their end."""
    url, words = element.get("partialResultCallback", ""), text.split()
    if not url:
        return
    method = method_of(element, "partialResultCallbackMethod")
    for n, most in enumerate(sorted({(len(words) + 1) // 2, len(words)})):
        told = call_parameters(stage.exchange.settings, stage.call) | {
            "SequenceNumber": str(n),
            "UnstableSpeechResult": " ".join(words[:most]),
        }
        webhook = Webhook(stage.document.resolve(url), method, told)
        stage.exchange.courier.tell(webhook, stage.call.sid)


def _told(words: Words) -> dict[str, str]:
    told = {"SpeechResult": words.text}
    if words.confidence is not None:
        told["Confidence"] = str(words.confidence)
    return told


def _prompt(stage: Stage, element: Element) -> float:
    """Play the nested verbs until their end or until input comes.

    Returns, in fast pace, the seconds that they take: these are not yet on the clock, because the
    input may say how far the caller listened.
    """
    owed = 0.0
    for child in element:
        sound = sound_of(stage, child)
        for _ in range(loops_of(child)):
            if stage.call.interrupted:
                return owed
            note_sound(stage, sound)
            if stage.call.fast:
                owed += sound.seconds
            else:
                stage.call.spend(sound.seconds)
    return owed


def _collect(call: Call, wanted: Wanted, owed: float) -> Heard:
    digits, first = "", True
    _press_by_itself(call, wanted)
    while True:
        try:
            given = call.take_input(wanted.timeout)
        except CallerHungUp:
            if first and call.fast:
                after = call.hung_up_after
                call.charge(owed if after is None else min(after, owed + wanted.timeout))
            raise
        if call.fast:
            _charge(call, given, owed if first else 0.0, wanted)
        first = False
        match given:
            case Key(digit) if digit == wanted.finish:
                return Heard(digits)
            case Key(digit):
                digits += digit
                if len(digits) == wanted.most:
                    return Heard(digits)
            case Words() if not digits:
                if not call.fast:
                    call.spend(wanted.speech_timeout)
                return Heard(words=given)
            case Silence():
                return Heard(digits)


def _press_by_itself(call: Call, wanted: Wanted) -> None:
    """Press the next keys of a telephone that has this habit.

    Not if its party was quicker.
    """
    keys = call.reflex() if call.reflex and wanted.keys and not call.interrupted else None
    if keys:
        if not call.fast:
            call.spend(min(REFLEX_SECONDS, wanted.timeout / 2))
        call.give([Key(digit) for digit in keys])


def _charge(call: Call, given: Key | Words | Silence, owed: float, wanted: Wanted) -> None:
    """Move the clock on by what the caller listened to and did (fast pace only)."""
    if given.after is not None:
        owed = min(given.after, owed + wanted.timeout) if owed else 0.0
    call.charge(owed)
    if isinstance(given, Silence):
        call.charge(wanted.timeout)
    elif isinstance(given, Words):
        call.charge(speaking_seconds(given.text) + wanted.speech_timeout)
