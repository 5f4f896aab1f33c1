"""Define what a turn says and then does, as values that are stored as JSON and rendered again."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Utterance:
    """One spoken sentence of the line; `audio` names a recording that replaces the text."""

    key: str  # the prompt's key in the callflows
    text: str  # pt-BR, as spoken
    seconds: float  # how long it takes to hear
    audio: str = ""  # "<key>-<hash>.mp3", or empty: the voice speaks


@dataclass(frozen=True)
class Ask:
    """An instruction to listen for keys and speech, then to take the next turn, heard or not."""

    seconds: int  # of silence before the next turn is taken
    digits: int = 1  # keys to wait for; # ends earlier
    called: bool = False  # of a citizen whom we rang: keys alone, as a machine may speak there


@dataclass(frozen=True)
class Dial:
    """An instruction to connect the caller to the switchboard or to another telephone.

    Topic and protocol go along.
    """

    topic: str  # the topic's title, for X-Assunto; empty when none was chosen
    protocol: str  # 11 digits, for X-Protocolo
    whisper: str  # what the agent hears first, where the switchboard is a plain number
    to: str = ""  # E.164 of the citizen, or the agent's telephone; empty: the switchboard
    attempt: int = 0  # of the callback by which `to` is rung
    agent: bool = False  # `to` is the agent's: asked for a key before the citizen is put through


@dataclass(frozen=True)
class HangUp:
    """An instruction to end the call: only after a protocol and a way on were given."""


@dataclass(frozen=True)
class Record:
    """An instruction to record a voice message, then to take the next turn, even after silence."""

    seconds: int = 120  # at the most


Then = Ask | Dial | Record | HangUp


@dataclass(frozen=True)
class TurnOutput:
    """The answer of one turn: what is said, and what the line then does."""

    say: tuple[Utterance, ...]
    then: Then

    @property
    def seconds(self) -> float:
        """Return how many seconds the caller listens to all that is said."""
        return sum(utterance.seconds for utterance in self.say)


def dump(answer: TurnOutput) -> str:
    """Return `answer` as compact JSON; `load` gives the equal value back."""
    then = {type(answer.then).__name__: answer.then.__dict__}
    say = [[u.key, u.text, u.seconds, u.audio] for u in answer.say]
    return json.dumps({"say": say, "then": then}, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> TurnOutput:
    """Return the answer that `dump` wrote; raise KeyError or ValueError for anything else."""
    kept = json.loads(text)
    ((name, fields),) = kept["then"].items()
    return TurnOutput(tuple(Utterance(*each) for each in kept["say"]), _then(name, fields))


def _then(name: str, fields: dict[str, Any]) -> Then:
    kinds: dict[str, type[Then]] = {"Ask": Ask, "Dial": Dial, "Record": Record}
    return kinds.get(name, HangUp)(**fields)
