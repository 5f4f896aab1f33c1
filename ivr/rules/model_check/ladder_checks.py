"""Check that a callback is offered, and promised, in few words."""

from collections import defaultdict
from collections.abc import Iterator

from ivr.rules.callflow.budget import CHOSEN_SECONDS, OFFER_SECONDS, PROMISE_SECONDS, TYPED_SECONDS
from ivr.rules.callflow.places import OFFERS, Kind, Situation
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
                yield at, f"a callback is offered after {heard:.1f} s ({name})"
    own = max(took[kind] for kind in OFFERS) + took[Kind.PROMISED]
    typed = took[Kind.MORE] + took[Kind.NUMBER] + took[Kind.CONFIRM]
    for what, spoken, most in (
        ("a promise", own, PROMISE_SECONDS),
        ("another number", typed, TYPED_SECONDS),
        ("a chosen time", took[Kind.SLOTS], CHOSEN_SECONDS),
    ):
        if spoken > most:
            yield done.start, f"{what} takes {spoken:.1f} s of speech, over {most:.0f}"
