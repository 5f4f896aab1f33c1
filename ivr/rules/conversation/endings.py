"""Decide which outcome a call had from what happened in it, in whatever order that arrived."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.rules.callflow.places import Kind, Place
from ivr.rules.calls.outcomes import Outcome

ENOUGH = 0.8  # of the guidance's seconds: who hung up after that was informed

# Places that are themselves an end that was designed, whoever hangs up there.
DESIGNED = {
    Kind.UNSERVED: Outcome.UNSERVED,
    Kind.CLOSED: Outcome.CLOSED,
    Kind.FAREWELL: Outcome.DIRECTED,
    Kind.STATUS: Outcome.CONSULTED,
    Kind.MINE: Outcome.CONSULTED,
}


# What a call leaves with us without a promise to ring.
LEFT = {
    "linked sent": Outcome.EMAIL,
    "mailed sent": Outcome.EMAIL,
    "recorded": Outcome.MESSAGE,
}


@dataclass(frozen=True)
class Passage:
    """One step of a call, as far as its outcome is concerned."""

    at: datetime
    place: Place
    heard: str
    guidance_seconds: float  # of the guidance said in this step


GuidanceLength = Callable[[str, str], float]  # topic, choice → seconds of all its parts


# By Twilio's last word on a call that was never answered.
UNHEARD = {
    "canceled": Outcome.CANCELED,
    "no-answer": Outcome.NO_ANSWER,
    "busy": Outcome.NO_ANSWER,
    "failed": Outcome.NO_ANSWER,
}


def unheard(passages: Sequence[Passage], status: str) -> Outcome | None:
    """Return the outcome of a call that ended before its first word; None of any other.

    The first step is written while the call still rings.
    """
    return UNHEARD.get(status) if len(passages) <= 1 else None


def decide(
    passages: Sequence[Passage], ended_at: datetime | None, length: GuidanceLength
) -> Outcome:
    """Return the outcome of a call with these steps; `ended_at` is None if no end was reported.

    A bridge to the switchboard counts above all, then a callback that was promised and stands; then
    a reply by e-mail or a voice message; then the last designed end that was reached; who was only
    ever on the way there abandoned, wherever they were.
    """
    if any(passage.heard == "dial bridged" for passage in passages):
        return Outcome.HANDED
    about = [p.heard for p in passages if p.heard.startswith(("promised ", "cancelled done"))]
    if about and about[-1].startswith("promised "):
        only_moved = all(each.startswith(("promised moved ", "cancelled")) for each in about)
        return Outcome.MOVED if only_moved else Outcome.CALLBACK
    left = [p.heard for p in passages if p.heard in LEFT]
    if left:
        return LEFT[left[-1]]
    reached: Outcome | None = None
    listened: dict[tuple[str, str], dict[int, float]] = {}
    for passage, until in zip(passages, _ends(passages, ended_at), strict=True):
        place = passage.place
        if place.kind in DESIGNED:
            reached = DESIGNED[place.kind]
        if place.kind is Kind.GUIDANCE:
            body = (place.topic, place.choice)
            spent = (until - passage.at).total_seconds()
            parts = listened.setdefault(body, {})  # a part heard twice is heard once
            heard = min(spent, passage.guidance_seconds)
            parts[place.part] = max(parts.get(place.part, 0.0), heard)
            if sum(parts.values()) >= ENOUGH * length(*body):
                reached = Outcome.INFORMED
    if passages and passages[-1].place.kind is Kind.TRANSFER:
        return Outcome.ABANDONED_IN_WAIT
    if passages and passages[-1].heard == "dial canceled":
        return Outcome.ABANDONED_IN_WAIT
    if reached:
        return reached
    return Outcome.ABANDONED_IN_GUIDANCE if listened else Outcome.ABANDONED_IN_MENU


def _ends(passages: Sequence[Passage], ended_at: datetime | None) -> list[datetime]:
    """Return when each passage was over: when the next began, or with the call."""
    starts = [passage.at for passage in passages[1:]]
    last = [ended_at or passages[-1].at] if passages else []
    return starts + last
