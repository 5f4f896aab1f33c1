"""Turn the keys and words of a caller into an event of the conversation."""

import re

from ivr.rules.callflow.events import NONSENSE, SILENCE, Event, Happened
from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import Kind, Place
from ivr.rules.words.plain_words import DIGIT_WORDS, normal

TYPED_AT = (Kind.TYPING, Kind.NUMBER, Kind.MOBILE)  # 0 and 9 are digits there
MAX_TYPED_DIGITS = 20  # more than any number or protocol has
MAX_HINTS = 500  # that Twilio takes
MAX_SPEECH_CHARS = 200  # characters: what is longer is no answer to a menu


def understand(callflow: Callflow, place: Place, digits: str, speech: str) -> Event:
    """Return the event that the caller meant at `place` by keys (`digits`) or words (`speech`).

    Keys win over words. Where a protocol or a telephone number is typed, 0 and 9 are digits, `*`
    starts over and `0` alone asks for a person; elsewhere the first key counts.
    """
    keys = re.sub(r"[^0-9*]", "", digits)
    if place.kind in TYPED_AT:
        return _typed(callflow, place, keys, speech)
    if keys:
        return Event(Happened.KEY, keys[0])
    return _said(callflow, place, speech[:MAX_SPEECH_CHARS])


def _typed(callflow: Callflow, place: Place, keys: str, speech: str) -> Event:
    if "*" in keys:
        return Event(Happened.KEY, "*")
    if keys == "0":
        return Event(Happened.KEY, "0")
    if keys:
        return Event(Happened.TYPED, keys[:MAX_TYPED_DIGITS])
    words = normal(speech[:MAX_SPEECH_CHARS])
    spoken = "".join(DIGIT_WORDS.get(word, word if word.isdecimal() else "") for word in words)
    if len(spoken) > 2:
        return Event(Happened.TYPED, spoken[:MAX_TYPED_DIGITS])
    return _said(callflow, place, speech[:MAX_SPEECH_CHARS])


def _said(callflow: Callflow, place: Place, speech: str) -> Event:
    words = normal(speech)
    if not words:
        return SILENCE
    if len(words) == 1 and words[0] in DIGIT_WORDS:
        return Event(Happened.KEY, DIGIT_WORDS[words[0]])
    if len(words) == 1 and words[0] in "0123456789":
        return Event(Happened.KEY, words[0])
    said = f" {' '.join(words)} "
    here = callflow.topic(place.topic) if place.topic else None
    choices = [(c.key, c.words) for c in here.choices] if here else []
    topics = [(topic.key, topic.words) for topic in callflow.topics]
    for options in (choices, topics, list(callflow.commands.items())):
        meant = {key for key, phrases in options if any(_in(phrase, said) for phrase in phrases)}
        if len(meant) == 1:
            return Event(Happened.MEANING, meant.pop())
        if meant:
            return NONSENSE  # two matters at once: ask again rather than guess
    return NONSENSE


def _in(phrase: str, said: str) -> bool:
    return f" {' '.join(normal(phrase))} " in said


def hints(callflow: Callflow, place: Place) -> str:
    """Return the words that the speech recogniser may expect at `place`, at most 500, for Twilio.

    They have commas between them.
    """
    if place.kind in TYPED_AT:
        return ",".join(callflow.commands["person"])
    topic = callflow.topic(place.topic) if place.topic else None
    near = [word for choice in (topic.choices if topic else ()) for word in choice.words]
    far = [word for topic in callflow.topics for word in topic.words]
    everywhere = [word for words in callflow.commands.values() for word in words]
    return ",".join(list(dict.fromkeys(near + far + everywhere))[:MAX_HINTS])
