"""Turn the keys and words of a caller into an event of the conversation."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ivr.rules.callflow.events import NO_PLACE, NONSENSE, SILENCE, SPOKEN, Event, Happened
from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import GREETINGS, SURVEY, Kind, Place
from ivr.rules.conversation.matters import (
    ELSEWHERE,
    PERSON,
    TWO_MATTERS,
    VAGUE,
    matter,
    names_something,
)
from ivr.rules.words.plain_words import DIGIT_WORDS, normal
from ivr.rules.words.spoken_digits import spoken_digits

TYPED_AT = (Kind.TYPING, Kind.NUMBER, Kind.MOBILE)  # 0 and 9 are digits there
MAX_TYPED_DIGITS = 20  # more than any number or protocol has
MAX_HINTS = 500  # that Twilio takes
MAX_SPEECH_CHARS = 200  # characters: what is longer is no answer to a menu
_CACHED_PHRASES = 4096  # more than all files of a callflow have


# What people say around the number of an option: "opção dois", "quero o dois, por favor".
_BESIDE = frozenset(
    "opcao opcoes alternativa numero tecla digito item o a os as e eh de do da no na por favor"
    " quero queria quer gostaria eu ser seria vou escolho escolher marco aperto apertar digito"
    " digitar disco teclar com para pra pro essa esse isso sim entao ah ahn hum bom ola oi obrigado"
    " obrigada ai la me ir falar sobre".split()
)
_ORDINALS = {
    **{"primeira": "1", "primeiro": "1", "segunda": "2", "segundo": "2", "terceira": "3"},
    **{"terceiro": "3", "quarta": "4", "quarto": "4", "quinta": "5", "quinto": "5"},
}


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
    spoken = spoken_digits(words)
    if spoken is None:
        return NONSENSE  # a part would be lost: ask again rather than guess
    if len(spoken) > 2:
        return Event(Happened.TYPED, spoken[:MAX_TYPED_DIGITS])
    return _said(callflow, place, speech[:MAX_SPEECH_CHARS])


def _said(callflow: Callflow, place: Place, speech: str) -> Event:
    words = normal(speech)
    if not words:
        return SILENCE
    if place.kind in SURVEY:
        return _beside_survey(callflow, f" {' '.join(words)} ")
    key = _key_of(words)
    if key:
        return Event(Happened.KEY, key)
    if place.kind in GREETINGS:
        return _at_menu(callflow, words)
    said = f" {' '.join(words)} "
    here = callflow.topic(place.topic) if place.topic else None
    choices = [(c.key, c.words) for c in here.choices] if here else []
    topics = [(topic.key, topic.words) for topic in callflow.topics]
    for options in (choices, topics):
        meant = {key for key, phrases in options if any(_in(phrase, said) for phrase in phrases)}
        if len(meant) == 1:
            return Event(Happened.MEANING, meant.pop())
        if meant:
            return NONSENSE  # two matters at once: ask again rather than guess
    return _command(callflow, said)


def _at_menu(callflow: Callflow, words: Sequence[str]) -> Event:
    """Return the event for words at the first menu; unknown ones of some length want a person."""
    meant = matter(callflow, words)
    if meant:
        return NONSENSE if meant == TWO_MATTERS else Event(Happened.MEANING, meant)
    command = _command(callflow, f" {' '.join(words)} ")
    if command is NONSENSE and names_something(words, _BESIDE):
        return NO_PLACE
    return command


def _beside_survey(callflow: Callflow, said: str) -> Event:
    """Return the event for words at a question of the survey, of which keys alone are an answer.

    A number that was said might have been meant for somebody in the room. What everywhere asks for
    a person or a way on does so here.
    """
    meant = {key for key, words in callflow.commands.items() if any(_in(w, said) for w in words)}
    clear = meant - {VAGUE, ELSEWHERE}
    return Event(Happened.MEANING, clear.pop()) if len(clear) == 1 else SPOKEN


def _command(callflow: Callflow, said: str) -> Event:
    meant = {
        key
        for key, phrases in callflow.commands.items()
        if any(_in(phrase, said) for phrase in phrases)
    }
    clear = meant - {VAGUE, ELSEWHERE}
    if len(clear) == 1:
        return Event(Happened.MEANING, clear.pop())
    return NONSENSE if clear or not meant else Event(Happened.MEANING, PERSON)


def _key_of(words: Sequence[str]) -> str:
    """Return the one key that is named among words that only go with it; "" where none is."""
    told = [word for word in words if word not in _BESIDE]
    keys = {_ORDINALS.get(word) or DIGIT_WORDS.get(word, word) for word in told}
    key = next(iter(keys)) if len(keys) == 1 else ""
    return key if len(key) == 1 and key in "0123456789" else ""


def _in(phrase: str, said: str) -> bool:
    return _spaced(phrase) in said


@lru_cache(maxsize=_CACHED_PHRASES)
def _spaced(phrase: str) -> str:
    return f" {' '.join(normal(phrase))} "


def hints(callflow: Callflow, place: Place) -> str:
    """Return the words that the speech recogniser may expect at `place`, at most 500, for Twilio.

    They have commas between them.
    """
    if place.kind in TYPED_AT:
        return ",".join(callflow.commands["person"])
    topic = callflow.topic(place.topic) if place.topic else None
    near = [word for choice in (topic.choices if topic else ()) for word in choice.words]
    far = [word for topic in callflow.topics for word in topic.words]
    if place.kind in GREETINGS:
        far += [w for topic in callflow.topics for c in topic.choices for w in c.menu_words]
    everywhere = [word for words in callflow.commands.values() for word in words]
    return ",".join(list(dict.fromkeys(near + far + everywhere))[:MAX_HINTS])
