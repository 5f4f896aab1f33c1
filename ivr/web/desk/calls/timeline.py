"""Turn a call's steps into a timeline of moments that a page can draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import read_situation
from ivr.rules.callflow.turn_output import Dial, HangUp
from ivr.rules.conversation.staff_wording import heard_words, place_words
from ivr.rules.words.as_read import written
from ivr.store.calls.steps import Step

WIDEST = 100  # the longest moment's bar, in the drawing's units


@dataclass(frozen=True)
class Moment:
    """One step: what was heard, where it led, what was said, how long it lasted."""

    offset: float  # seconds since the first step
    heard: str
    words: str  # what was not understood, masked; empty when nothing is kept
    place: str
    said: tuple[str, ...]
    then: str
    seconds: float | None  # until the next step or the end; None while it lasts
    bar: int  # of WIDEST


def timeline(taken: Sequence[Step], ended_at: datetime | None, callflow: Callflow) -> list[Moment]:
    """Return the moments of a call, in order."""
    starts = [step.at for step in taken]
    ends = [*starts[1:], ended_at]
    lasted = [
        max(0.0, (end - start).total_seconds()) if end else None
        for start, end in zip(starts, ends, strict=False)
    ]
    longest = max((seconds for seconds in lasted if seconds), default=1.0)
    return [
        _moment(step, callflow, starts[0], seconds, longest)
        for step, seconds in zip(taken, lasted, strict=False)
    ]


def _moment(
    step: Step, callflow: Callflow, begun: datetime, seconds: float | None, longest: float
) -> Moment:
    answer = turn_output.load(step.answer)
    place = read_situation(step.place, step.memory).place
    ways = {Dial: "ligou para a central", HangUp: "encerrou a ligação"}
    return Moment(
        offset=(step.at - begun).total_seconds(),
        heard=heard_words(step.heard, callflow),
        words=step.words or "",
        place=place_words(place, callflow),
        said=tuple(written(each.text) for each in answer.say),
        then=ways.get(type(answer.then), "ouviu a resposta"),
        seconds=seconds,
        bar=round(WIDEST * (seconds or 0) / longest),
    )
