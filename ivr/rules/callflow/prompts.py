"""Turn the callflow's sentences into utterances, with their variables filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from ivr.rules.callflow.model import Callflow, Choice, Sentence, Topic
from ivr.rules.callflow.recorded import RecordedPrompt, recording_of
from ivr.rules.callflow.turn_output import Utterance
from ivr.rules.cases.contact_form import OTHER_TOPIC_LABEL
from ivr.rules.hours.hours import Opening
from ivr.rules.line.switchboard import State
from ivr.rules.words.protocols import PROTOCOL_GROUPS
from ivr.rules.words.speech_length import seconds
from ivr.rules.words.spoken import digits, next_opening, next_opening_brief, number, weekly_hours

PAGE_SECONDS = 8.0  # of a page's address that is dictated
_SPEAKABLE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]+")


@dataclass(frozen=True)
class World:
    """The facts around the conversation at this moment: time, hours, switchboard, numbers."""

    now: datetime
    opening: Opening
    protocol: str  # this call's, 11 digits
    switchboard: State = State.AVAILABLE
    number: str = ""  # of the caller, E.164, where it is one that we may ring
    ours: frozenset[str] = frozenset()  # E.164: the line's own numbers, which it never rings
    by_email: bool = True  # False: no answer goes by e-mail here; it needs SMS, too
    calls_back: bool = True  # False: nobody is on any shift, so that no callback can be promised
    page: str = ""  # at which a protocol is asked about, as it is dictated; "": it cannot be
    # What the survey that asks by telephone now asks first and second, as it is heard; else empty.
    survey: tuple[str, str] = ("", "")

    @property
    def open(self) -> bool:
        """Return whether people work now."""
        return self.opening.open

    @property
    def surveying(self) -> bool:
        """Return whether a survey asks by telephone now."""
        return all(self.survey)

    @property
    def down(self) -> bool:
        """Return whether people work now, but the switchboard is unavailable."""
        return self.open and self.switchboard is State.UNAVAILABLE

    @property
    def reachable(self) -> bool:
        """Return whether a caller can ask for a person now."""
        return self.open and not self.down

    @property
    def offers_person(self) -> bool:
        """Return whether whoever asks for a person is put through.

        Not while the switchboard is probed: it can be asked for then, but one call alone may try.
        """
        return self.open and self.switchboard is State.AVAILABLE


@dataclass(frozen=True)
class Prompts:
    """The callflow's sentences as they sound in the world of one turn."""

    callflow: Callflow
    world: World
    recordings: Mapping[str, RecordedPrompt]

    def say(self, *keys: str) -> tuple[Utterance, ...]:
        """Return the named sentences of menu.toml as utterances, in order."""
        return tuple(self.sentence(self.callflow.sentences[key]) for key in keys)

    def repeat_option(self, key: str) -> Utterance:
        """Return the option to hear it again by pressing `key`."""
        return self.sentence(self.callflow.sentences["repeat_option"], key=number(int(key)))

    def finish_option(self, key: str) -> tuple[Utterance, ...]:
        """Return the option to end the call by pressing `key`; nothing without a key."""
        if not key:
            return ()
        return (self.sentence(self.callflow.sentences["finish_option"], key=number(int(key))),)

    def topic_options(self) -> tuple[Utterance, ...]:
        """Return each topic's option, in the order of the digits."""
        return tuple(self.sentence(topic.option) for topic in self.callflow.topics)

    def choice_options(self, topic: Topic) -> tuple[Utterance, ...]:
        """Return the option of each choice below `topic`."""
        return tuple(self.sentence(choice.option) for choice in topic.choices)

    def guidance(self, part_of: Topic | Choice, part: int) -> tuple[Utterance, ...]:
        """Return part `part` (from 1) of a topic's or a choice's guidance."""
        return tuple(self.sentence(sentence) for sentence in part_of.parts[part - 1])

    def whisper(self, topic: Topic | None) -> str:
        """Return what the agent hears first: the topic and the protocol's last three digits."""
        return self.callflow.sentences["whisper"].text.format(
            topic=topic.whisper if topic else OTHER_TOPIC_LABEL,
            ending=digits(self.world.protocol[-3:], (3,)),
        )

    def whispered(self, topic: Topic | None) -> Utterance:
        """Return the whisper as an utterance, for an agent's telephone that we rang ourselves."""
        text = self.whisper(topic)
        return Utterance("whisper", text, seconds(text))

    def sentence(self, sentence: Sentence, **also: str) -> Utterance:
        """Return `sentence` as heard, with its variables filled in.

        A recording replaces only a sentence without variable parts, in the text that was recorded.
        """
        if "{" in sentence.text:
            text = sentence.text.format(**self._variables(sentence.text), **also)
            return Utterance(sentence.key, text, seconds(text))
        recording = recording_of(sentence, self.recordings)
        if recording:
            return Utterance(sentence.key, sentence.text, recording.seconds, recording.file)
        return Utterance(sentence.key, sentence.text, seconds(sentence.text))

    def _variables(self, text: str) -> dict[str, str]:
        found = {}
        opening = self.world.opening.next_opening
        if opening and "{opening_brief}" in text:
            found["opening_brief"] = next_opening_brief(self.world.now, opening)
        if opening and "{opening}" in text:
            found["opening"] = next_opening(self.world.now, opening)
        if "{protocol}" in text:
            found["protocol"] = digits(self.world.protocol, PROTOCOL_GROUPS)
        if "{hours}" in text:
            found["hours"] = weekly_hours(self.callflow.weekly)
        if "{own}" in text:
            found["own"] = digits(self.world.number[-4:], (4,))
        if "{email}" in text:
            found["email"] = spell_email(self.callflow.email)
        if "{page}" in text:
            found["page"] = self.world.page
        return found


def spell_email(address: str) -> str:
    """Return an address as it is dictated: "atendimento, arroba set, ponto R N, ponto gov"."""
    name, _, domain = address.partition("@")
    first, *rest = domain.split(".")
    return ", ".join([name, f"arroba {first}", *map(_dotted, rest)])


@lru_cache(maxsize=8)  # an installation has one address, and every turn asks for it
def spell_page(address: str) -> str:
    """Return a page's address as it is dictated: "central, ponto set, …, barra protocolo".

    "" where nobody could write it down: an IP address, a port, or more than can be listened to.
    """
    given = urlsplit(address)
    host, path = given.hostname or "", given.path.strip("/")
    if given.netloc.lower() != host or not _SPEAKABLE.fullmatch(host):
        return ""
    first, *rest = host.split(".")
    spelled = ", ".join([first, *map(_dotted, rest), f"barra {path}"]).replace("-", " traço ")
    return spelled if seconds(spelled) <= PAGE_SECONDS else ""


def _dotted(part: str) -> str:
    return f"ponto {part if len(part) > 2 else ' '.join(part.upper())}"
