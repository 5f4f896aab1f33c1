"""Compose what is heard of the survey: who asks, its two questions, and goodbye."""

from collections.abc import Callable

from ivr.rules.callflow.events import Happened
from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.prompts import Prompts
from ivr.rules.callflow.turn_output import Utterance
from ivr.rules.conversation.survey_moves import CALLED, RATED, RATINGS, SERVED
from ivr.rules.words.spoken import number

Said = tuple[Utterance, ...]
_MISSED = {
    Happened.SILENCE.value: "not_heard",
    Happened.NONSENSE.value: "not_understood",
    Happened.SPOKEN.value: "survey_by_key",
}


def _rating(prompts: Prompts, at: Situation) -> Said:
    question, _ = prompts.world.survey
    asked = prompts.sentence(
        prompts.callflow.sentences["survey_rating"],
        question=question,
        lowest=number(min(RATINGS.values())),
        highest=number(max(RATINGS.values())),
    )
    if at.memory.tries:
        return (*prompts.say(_missed(at)), asked)
    # Whoever hangs up now has the protocol; a citizen whom we rang has had it since asking.
    protocol = ("called_protocol",) if at.memory.note == SERVED else ()
    return (*prompts.say(*protocol, "survey_invited"), asked)


def _yes_no(prompts: Prompts, at: Situation) -> Said:
    _, question = prompts.world.survey
    asked = prompts.sentence(prompts.callflow.sentences["survey_yes_no"], question=question)
    again = prompts.say(_missed(at)) if at.memory.tries else ()
    return (*again, asked, *prompts.say("survey_yes_option", "survey_no_option"))


def _missed(at: Situation) -> str:
    return _MISSED.get(at.memory.missed, "not_understood")


def goodbye_prompts(prompts: Prompts, at: Situation) -> Said:
    """Return the last utterances of a call: after a talk the protocol, and thanks."""
    keys = {SERVED: ("protocol",), RATED: ("called_protocol",)}.get(at.memory.note, ())
    return prompts.say(*keys, "thanks")


def is_called(at: Situation) -> bool:
    """Tell whether the questions are asked on the telephone of a citizen whom we rang."""
    return at.place.kind in SAID and at.memory.note == CALLED


SAID: dict[Kind, Callable[[Prompts, Situation], Said]] = {
    Kind.RATING: _rating,
    Kind.YES_NO: _yes_no,
}
