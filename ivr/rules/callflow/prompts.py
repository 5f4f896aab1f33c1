"""Prompts: the callflow's sentences as utterances, with what varies filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.rules.callflow.answers import Utterance
from ivr.rules.callflow.model import Callflow, Choice, Sentence, Topic
from ivr.rules.hours.hours import Opening
from ivr.rules.line.switchboard import State
from ivr.rules.words.protocols import PROTOCOL_GROUPS
from ivr.rules.words.speech_length import seconds
from ivr.rules.words.spoken import digits, next_opening, next_opening_brief, number, weekly_hours


@dataclass(frozen=True)
class World:
    """What is true around the conversation at this moment."""

    now: datetime
    opening: Opening
    protocol: str  # this call's, 11 digits
    switchboard: State = State.AVAILABLE
    number: str = ""  # of the caller, E.164, where it is one that we may ring
    ours: frozenset[str] = frozenset()  # E.164: the line's own numbers, which it never rings
    by_email: bool = True  # False: no answer goes by e-mail here; it needs SMS, too

    @property
    def open(self) -> bool:
        """Whether people work now."""
        return self.opening.open

    @property
    def down(self) -> bool:
        """Whether people work now and the switchboard does not lead to them."""
        return self.open and self.switchboard is State.UNAVAILABLE

    @property
    def reachable(self) -> bool:
        """Whether a person can be asked for now."""
        return self.open and not self.down


@dataclass(frozen=True)
class Recording:
    """A recorded prompt that replaces its spoken text."""

    file: str  # "<key>-<hash>.mp3"
    seconds: float


@dataclass(frozen=True)
class Prompts:
    """Says the callflow's sentences in the world of one turn."""

    callflow: Callflow
    world: World
    recordings: Mapping[str, Recording]

    def say(self, *keys: str) -> tuple[Utterance, ...]:
        """The named sentences of menu.toml, in order."""
        return tuple(self.sentence(self.callflow.sentences[key]) for key in keys)

    def repeat_option(self, key: str) -> Utterance:
        """The offer to hear it again on `key`."""
        return self.sentence(self.callflow.sentences["repeat_option"], key=number(int(key)))

    def topic_options(self) -> tuple[Utterance, ...]:
        """Each topic's option, in the order of the digits."""
        return tuple(self.sentence(topic.option) for topic in self.callflow.topics)

    def choice_options(self, topic: Topic) -> tuple[Utterance, ...]:
        """Each choice's option below `topic`."""
        return tuple(self.sentence(choice.option) for choice in topic.choices)

    def guidance(self, part_of: Topic | Choice, part: int) -> tuple[Utterance, ...]:
        """Part `part` (from 1) of a topic's or a choice's guidance."""
        return tuple(self.sentence(sentence) for sentence in part_of.parts[part - 1])

    def whisper(self, topic: Topic | None) -> str:
        """What the agent hears first: the matter and the protocol's last three digits."""
        return self.callflow.sentences["whisper"].text.format(
            topic=topic.whisper if topic else "Ligação da central",
            ending=digits(self.world.protocol[-3:], (3,)),
        )

    def whispered(self, topic: Topic | None) -> Utterance:
        """The same as an utterance, where the agent's telephone was rung by ourselves."""
        text = self.whisper(topic)
        return Utterance("whisper", text, seconds(text))

    def sentence(self, sentence: Sentence, **also: str) -> Utterance:
        """`sentence` as heard. A recording stands only for a sentence without variable parts."""
        if "{" in sentence.text:
            text = sentence.text.format(**self._variables(sentence.text), **also)
            return Utterance(sentence.key, text, seconds(text))
        recording = self.recordings.get(sentence.key)
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
        return found


def spell_email(address: str) -> str:
    """An address as it is dictated: "atendimento, arroba, set, ponto R N, ponto gov, ponto B R"."""
    name, _, domain = address.partition("@")
    first, *rest = domain.split(".")
    dots = [f"ponto {part if len(part) > 2 else ' '.join(part.upper())}" for part in rest]
    return ", ".join([name, f"arroba {first}", *dots])
