"""Check that a callback is offered, and promised, in few words."""

from collections import defaultdict
from collections.abc import Iterator

from ivr.rules.callflow.budget import (
    CHOSEN_SECONDS,
    OFFER_SECONDS,
    PROMISE_SECONDS,
    TYPED_SECONDS,
    too_long,
)
from ivr.rules.callflow.places import OFFERS, Kind, Situation
from ivr.rules.model_check.fault_words import world_words
from ivr.rules.model_check.walk import Walk


def ladder_faults(done: Walk) -> Iterator[tuple[Situation, str]]:
    """Yield what takes too much speech, from a failed transfer or a closed line to the promise."""
    took: dict[Kind, float] = defaultdict(float)
    for (at, name), answer in done.prompts.items():
        if at.memory.tries:
            continue
        took[at.place.kind] = max(took[at.place.kind], answer.seconds)
        if at.place.kind in OFFERS:
            heard = 0.0
            for each in answer.say:
                heard += each.seconds
                if "digite" in each.text:
                    break
            if heard > OFFER_SECONDS:
                late = too_long(heard, OFFER_SECONDS)
                yield at, f"chegar à oferta de retorno {late} ({world_words(name)})"
    own = max(took[kind] for kind in OFFERS) + took[Kind.PROMISED]
    typed = took[Kind.MORE] + took[Kind.NUMBER] + took[Kind.CONFIRM]
    for what, spoken, most in (
        ("prometer um retorno", own, PROMISE_SECONDS),
        ("anotar outro número para o retorno", typed, TYPED_SECONDS),
        ("escolher um horário para o retorno", took[Kind.SLOTS], CHOSEN_SECONDS),
    ):
        if spoken > most:
            yield done.start, f"{what} {too_long(spoken, most)}"
