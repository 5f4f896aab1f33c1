"""Define what a telephone does by itself when it rings, and read it from a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ivr.simulator.telephones.sms import Outcome

NAMES = ("mode", "keys", "talk_seconds", "answer_seconds", "sms")
# A machine that nobody stops records for so long.
MACHINE_SECONDS = 20.0


class BadHabits(Exception):
    """The habits asked for do not exist; the message says why."""


class Mode(StrEnum):
    """The ways in which a telephone reacts to being rung."""

    ASK = "ask"  # rings until a person answers or declines
    ANSWERS = "answers"  # answers by itself
    BUSY = "busy"
    NO_ANSWER = "no-answer"  # rings until the caller's patience ends
    FAILS = "fails"  # cannot be reached at all
    MACHINE = "machine"  # an answering machine takes the call


@dataclass(frozen=True)
class Habits:
    """The behaviour of a telephone without its owner's doing; times in seconds.

    `keys`: one entry is pressed each time the line listens during a call, then none. None for
    `talk_seconds`: it stays until something makes it hang up. `sms`: how a message to it ends.
    """

    mode: Mode = Mode.ASK
    keys: tuple[str, ...] = ()
    talk_seconds: float | None = None
    answer_seconds: float = 1.0
    sms: Outcome = Outcome.DELIVERED

    def as_json(self) -> dict[str, Any]:
        """Return the habits for the control API."""
        return {
            "mode": self.mode.value,
            "keys": list(self.keys),
            "talk_seconds": self.talk_seconds,
            "answer_seconds": self.answer_seconds,
            "sms": self.sms,
        }

    @property
    def stays(self) -> float | None:
        """Return how many seconds the telephone stays in a talk, or None without end."""
        machine = MACHINE_SECONDS if self.mode is Mode.MACHINE else None
        return machine if self.talk_seconds is None else self.talk_seconds

    @property
    def attended(self) -> bool:
        """Return whether a person decides what the telephone does."""
        return self.mode is Mode.ASK


def read_habits(given: Mapping[str, Any], before: Habits) -> Habits:
    """Return the habits `before` with the `given` ones changed; raises BadHabits."""
    changes: dict[str, Any] = {name: given[name] for name in NAMES if name in given}
    if "mode" in changes:
        try:
            changes["mode"] = Mode(changes["mode"])
        except ValueError:
            raise BadHabits(f"mode is one of {', '.join(Mode)}") from None
    if "keys" in changes:
        keys = changes["keys"]
        good = isinstance(keys, list) and all(
            isinstance(each, str) and re.fullmatch(r"[0-9*#]*", each) for each in keys
        )
        if not good:
            raise BadHabits("keys are a list of texts of 0-9, * and #")
        changes["keys"] = tuple(keys)
    for name in ("talk_seconds", "answer_seconds"):
        value = changes.get(name)
        if value is None:
            if name == "answer_seconds":
                changes.pop(name, None)
        elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise BadHabits(f"{name} is a number of seconds")
    if "sms" in changes:
        try:
            changes["sms"] = Outcome(changes["sms"])
        except ValueError:
            raise BadHabits(f"sms is one of {', '.join(Outcome)}") from None
    return replace(before, **changes)
