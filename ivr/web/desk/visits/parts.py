"""Share what the pages of units and counters need: the unit, the topics with their keys, words."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex

from flask import abort, g
from sqlalchemy.orm import Session

from ivr.rules.cases.contact_form import OTHER_TOPIC_LABEL
from ivr.rules.staff.roles import May, may
from ivr.rules.visits.priority import LAW, OVER_80_FIRST
from ivr.rules.visits.states import (
    OTHER_MATTER,
    PRIORITY_LABELS,
    SOURCE_LABELS,
    STATE_LABELS,
    PriorityClass,
    VisitState,
)
from ivr.rules.visits.typed import OTHER_KEY, PRIORITY_KEYS
from ivr.rules.visits.unit_hours import hours_words, read_hours
from ivr.store.visits import units
from ivr.store.visits.units import Unit
from ivr.web.common.installation import installation

TONES = {
    VisitState.ENDED.value: "good",
    VisitState.SERVING.value: "",
    VisitState.WAITING.value: "waiting",
    VisitState.CALLED.value: "waiting",
    VisitState.NO_SHOW.value: "bad",
    VisitState.UNCLOSED.value: "bad",
    VisitState.CANCELLED.value: "waiting",
    VisitState.UNDONE.value: "waiting",
}
# The classes that somebody can choose, with their keys.
CLASSES = tuple((key, each, PRIORITY_LABELS[each]) for key, each in PRIORITY_KEYS.items())


@dataclass(frozen=True)
class Matter:
    """One matter with the key that stands for it at the counter and on paper."""

    digit: str
    key: str
    title: str


def matters() -> list[Matter]:
    """Return the charter's topics and what is none of them, in the order of their keys."""
    topics = installation().line.conversations.current().callflow.topics
    of_charter = [Matter(each.digit, each.key, each.title) for each in topics]
    return [*of_charter, Matter(OTHER_KEY, OTHER_MATTER, OTHER_TOPIC_LABEL)]


def digits() -> dict[str, str]:
    """Return the topic's key for each digit."""
    return {each.digit: each.key for each in matters()}


def words() -> Mapping[str, Mapping[str, str]]:
    """Return the words of states, classes, sources and matters, by what the database stores."""
    return {
        "state": {each.value: label for each, label in STATE_LABELS.items()},
        "tone": TONES,
        "priority": {each.value: label for each, label in PRIORITY_LABELS.items()},
        "source": {each.value: label for each, label in SOURCE_LABELS.items()},
        "matter": {each.key: each.title for each in matters()},
        "law": {"text": LAW, "over_80": OVER_80_FIRST},
    }


def known_unit(session: Session, unit_id: str) -> Unit:
    """Return the unit of that id; answer 404 where there is none."""
    unit = units.find(session, unit_id)
    if unit is None:
        abort(404)
    session.expunge(unit)
    return unit


def hours_of(unit: Unit) -> str:
    """Return a unit's week in words."""
    return hours_words(read_hours(unit.hours))


def manages() -> bool:
    """Tell whether whoever is signed in manages units."""
    return may(g.member.role, May.MANAGE_UNITS)


def new_sheet() -> str:
    """Return what marks one form, so that it counts once however often it is sent."""
    return token_hex(8)


def chosen_priority(value: str) -> PriorityClass | None:
    """Return the class of that value, if somebody may choose it."""
    return next((each for _, each, _ in CLASSES if each.value == value), None)
