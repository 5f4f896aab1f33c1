"""Turn a call's steps into a timeline of moments that a page can draw."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import Kind, Place, read_situation
from ivr.rules.callflow.turn_output import Dial, HangUp, Then
from ivr.rules.calls.outcomes import OUTBOUND
from ivr.rules.conversation.staff_wording import heard_words, place_words
from ivr.rules.words.as_read import written
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step

DIAL_WORDS = {
    Kind.CITIZEN: "ligou para quem pediu retorno",
    Kind.AGENT: "ligou para atendente",
}
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
    bar: int = 0  # of WIDEST


def timeline(taken: Sequence[Step], call: Call, callflow: Callflow) -> list[Moment]:
    """Return the moments of a call, in order."""
    ended_at = call.ended_at
    starts = [step.at for step in taken]
    ends = [*starts[1:], ended_at]
    lasted = [
        max(0.0, (end - start).total_seconds()) if end else None
        for start, end in zip(starts, ends, strict=False)
    ]
    longest = max((seconds for seconds in lasted if seconds), default=1.0)
    moments = [
        _moment(step, call, callflow, (step.at - starts[0]).total_seconds(), seconds)
        for step, seconds in zip(taken, lasted, strict=False)
    ]
    return [replace(each, bar=round(WIDEST * (each.seconds or 0) / longest)) for each in moments]


def _moment(
    step: Step,
    call: Call,
    callflow: Callflow,
    offset: float,
    seconds: float | None,
) -> Moment:
    answer = turn_output.load(step.answer)
    place = read_situation(step.place, step.memory).place
    return Moment(
        offset=offset,
        heard=heard_words(step.heard, callflow, call.direction == OUTBOUND),
        words=step.words or "",
        place=place_words(place, callflow),
        said=tuple(written(each.text) for each in answer.say),
        then=_then(step, call, answer.then, place),
        seconds=seconds,
    )


def _then(step: Step, call: Call, then: Then, place: Place) -> str:
    """Return in pt-BR what came of an answer: nothing where whoever called had hung up before."""
    if call.ended_at and call.ended_at <= step.at:
        return "a ligação já tinha acabado, e ninguém ouviu"
    match then:
        case HangUp():
            return "encerrou a ligação"
        case Dial():
            return DIAL_WORDS.get(place.kind, "ligou para a central")
        case _:
            return "ouviu a resposta"
