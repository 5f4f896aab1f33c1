"""Group the faults of a conversation by their cause: one sentence that is wrong is told once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ivr.rules.model_check.fault_words import world_words
from ivr.rules.model_check.worlds import WORLDS

_FAULT = re.compile(r'em "(?P<place>.+?)": (?P<rest>.+)', re.DOTALL)
_WORLD = re.compile(r"(?P<what>.+) \((?P<world>[^()]+)\)", re.DOTALL)
_SENTENCE = re.compile(r'a frase "(?P<text>.*)" \((?P<key>[^()\s]+)\) (?P<rest>.+)', re.DOTALL)
_TOOK = re.compile(r"\bleva (\d+(?:,\d+)?) s")


@dataclass
class Cause:
    """One thing that is wrong: what, the key of the sentence in which (or ""), and where.

    `places` has each place with the worlds in which it is so; no world where it is so in all.
    """

    what: str
    sentence: str = ""
    places: dict[str, list[str]] = field(default_factory=dict)


def by_cause(faults: Iterable[str]) -> tuple[Cause, ...]:
    """Return the causes of these faults, as `checks.faults` words them; sentences first.

    What takes too long takes longer in one place than in another: the longest is told.
    """
    found: dict[str, Cause] = {}
    for fault in faults:
        place, world, what = _read(fault)
        cause = found.setdefault(_TOOK.sub("leva", what), Cause(what))
        if _took(what) > _took(cause.what):
            cause.what = what
        worlds = cause.places.setdefault(place, []) if place else []
        if world and world not in worlds:
            worlds.append(world)
    for cause in found.values():
        if match := _SENTENCE.fullmatch(cause.what):
            cause.sentence, cause.what = match["key"], f"“{match['text']}” {match['rest']}"
    return tuple(sorted(found.values(), key=lambda each: not each.sentence))


def _read(fault: str) -> tuple[str, str, str]:
    """Return a fault's place and world, "" where it names none, and what is wrong."""
    at = _FAULT.fullmatch(fault)
    place, rest = (at["place"], at["rest"]) if at else ("", fault)
    within = _WORLD.fullmatch(rest)
    if within and within["world"] in {world_words(each) for each in WORLDS}:
        return place, within["world"], within["what"]
    return place, "", rest


def _took(what: str) -> float:
    return max((float(each.replace(",", ".")) for each in _TOOK.findall(what)), default=0.0)
