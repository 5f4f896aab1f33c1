"""Answers: what a turn says and then does, as values that can be kept and rendered again."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Utterance:
    """One sentence of the line. `audio` names a recording that replaces the spoken text."""

    key: str  # the prompt's key in the callflows
    text: str  # pt-BR, as spoken
    seconds: float  # how long it takes to hear
    audio: str = ""  # "<key>-<hash>.mp3", or empty: the voice speaks


@dataclass(frozen=True)
class Ask:
    """Listen for keys and speech, then take the next turn, also when nothing is heard."""

    seconds: int  # of silence before the next turn is taken
    digits: int = 1  # keys to wait for; # ends earlier
    called: bool = False  # of a citizen whom we rang: keys alone, as a machine may speak there


@dataclass(frozen=True)
class Dial:
    """Connect the caller to the switchboard; topic and protocol go along."""

    topic: str  # the topic's title, for X-Assunto; empty when none was chosen
    protocol: str  # 11 digits, for X-Protocolo
    whisper: str  # what the agent hears first, where the switchboard is a plain number
    to: str = ""  # E.164 of the citizen, or the agent's telephone; empty: the switchboard
    attempt: int = 0  # of the callback by which `to` is rung
    agent: bool = False  # `to` is the agent's: asked for a key before the citizen is put through


@dataclass(frozen=True)
class HangUp:
    """The line ends the call: only after a protocol and a way on were given."""


@dataclass(frozen=True)
class Record:
    """Take a voice message, then the next turn, also when nothing is said."""

    seconds: int = 120  # at the most


Then = Ask | Dial | Record | HangUp


@dataclass(frozen=True)
class Answer:
    """One turn's answer."""

    say: tuple[Utterance, ...]
    then: Then

    @property
    def seconds(self) -> float:
        """How long the caller listens until the line listens."""
        return sum(utterance.seconds for utterance in self.say)


def dump(answer: Answer) -> str:
    """`answer` as compact JSON; `load` gives the equal value back."""
    then = {type(answer.then).__name__: answer.then.__dict__}
    say = [[u.key, u.text, u.seconds, u.audio] for u in answer.say]
    return json.dumps({"say": say, "then": then}, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Answer:
    """The answer that `dump` wrote. Raises KeyError or ValueError for anything else."""
    kept = json.loads(text)
    ((name, fields),) = kept["then"].items()
    return Answer(tuple(Utterance(*each) for each in kept["say"]), _then(name, fields))


def _then(name: str, fields: dict[str, Any]) -> Then:
    kinds: dict[str, type[Then]] = {"Ask": Ask, "Dial": Dial, "Record": Record}
    return kinds.get(name, HangUp)(**fields)
