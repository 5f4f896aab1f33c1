"""Perform what the caller only hears: <Say>, <Play>, <Pause>.

https://www.twilio.com/docs/voice/twiml/say, /play, /pause
"""

import io
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from tinytag import TinyTag, TinyTagException

from ivr.simulator.telephones.speech import speaking_seconds
from ivr.simulator.verbs.stage import Stage
from ivr.simulator.wire.twiml import break_seconds, spoken_text, whole_number
from ivr.simulator.wire.webhooks import Failed, Webhook

# loop="0" repeats until the caller hangs up; a script's call has to end some time.
MAX_LOOPS = 1000
MAX_AUDIO_BYTES = 40 * 1024 * 1024
HEARD = frozenset({"Say", "Play", "Pause"})


@dataclass(frozen=True)
class Sound:
    """One thing heard: its log entry's kind and text, and how long it lasts."""

    kind: str
    text: str
    seconds: float
    more: dict[str, Any] = field(default_factory=dict)


def sound_of(stage: Stage, element: Element) -> Sound:
    """Return the sound of a <Say>, <Play> or <Pause>, once."""
    if element.tag == "Pause":
        return Sound("pause", "", float(whole_number(element, "length", 1)))
    if element.tag == "Say":
        text = spoken_text(element)
        more = {"language": element.get("language", "en-US"), "voice": element.get("voice", "")}
        return Sound("said", text, speaking_seconds(text) + break_seconds(element), more)
    return _played(stage, element)


def loops_of(element: Element) -> int:
    """Return how often the verb is played."""
    if element.tag == "Pause":
        return 1
    return whole_number(element, "loop", 1) or MAX_LOOPS


def hear(stage: Stage, element: Element) -> None:
    """Play a verb to its end; keys pressed meanwhile are lost. Raises CallerHungUp."""
    sound = sound_of(stage, element)
    for _ in range(loops_of(element)):
        note_sound(stage, sound)
        stage.call.spend(sound.seconds)


def note_sound(stage: Stage, sound: Sound) -> None:
    """Log a sound as it begins."""
    stage.call.note(sound.kind, sound.text, seconds=round(sound.seconds, 2), **sound.more)


def _played(stage: Stage, element: Element) -> Sound:
    digits = element.get("digits", "")
    if digits:
        return Sound("played", digits, 0.5 * len(digits))
    url = stage.document.resolve(spoken_text(element))
    try:
        audio = stage.exchange.sender.send(
            stage.session, Webhook(url, "GET", most_bytes=MAX_AUDIO_BYTES), stage.call.sid
        )
    except Failed as failed:
        stage.warn(failed.code, f"<Play> {failed.message}")
        return Sound("played", url, 0.0, {"url": url})
    if not audio.content_type.startswith(("audio/", "application/octet-stream")):
        stage.warn(12300, f"<Play> Invalid Content-Type: {audio.content_type}")
        return Sound("played", url, 0.0, {"url": url})
    return Sound("played", url, _seconds(audio.body), {"url": url})


def _seconds(audio: bytes) -> float:
    try:
        return float(TinyTag.get(file_obj=io.BytesIO(audio)).duration or 0.0)
    except TinyTagException:
        return 0.0
