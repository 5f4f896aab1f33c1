"""Check that the survey is short, asks nobody who waits, and takes no silence for an answer."""

from collections.abc import Iterator

from ivr.rules.callflow.budget import SURVEY_SECONDS, too_long
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import SURVEY, Kind, Situation
from ivr.rules.callflow.turn_output import Ask, TurnOutput
from ivr.rules.conversation.staff_wording import PLACE_WORDS
from ivr.rules.conversation.survey_moves import RATED
from ivr.rules.model_check.fault_words import world_words
from ivr.rules.model_check.walk import Edge, Walk
from ivr.rules.model_check.worlds import ASKING, OPEN, WORLDS

# Said where the call says it without a survey, too: no part of its seconds.
_ANYWAY = frozenset({"protocol", "called_protocol"})
# What may come before the questions: a talk that took place, or guidance that its caller ends.
_BEFORE = frozenset({Kind.TRANSFER, Kind.AGENT, Kind.AFTER})
_KEPT = Event(Happened.SURVEY, "kept")


def survey_seconds(done: Walk) -> float:
    """Return the seconds of the two questions and of thanks, each heard to its end."""
    questions = (_longest(done, kind) for kind in (Kind.RATING, Kind.YES_NO))
    thanks = [a for (at, _), a in done.prompts.items() if at.memory.note == RATED]
    return sum(questions) + max(map(_own_seconds, thanks), default=0.0)


def survey_faults(done: Walk) -> Iterator[tuple[Situation, str]]:
    """Yield where the survey's questions cost too much, or ask whom they must not."""
    took = survey_seconds(done)
    if took > SURVEY_SECONDS:
        yield done.start, f"fazer as duas perguntas da pesquisa {too_long(took, SURVEY_SECONDS)}"
    asked_after = set()
    for edge in done.edges:
        if edge.end.place.kind is Kind.RATING and edge.start.place.kind not in SURVEY:
            asked_after.add(edge.start.place.kind)
            yield from _asked_wrongly(edge)
        if edge.event == _KEPT and edge.cause.happened is not Happened.KEY:
            yield edge.start, "o que não é tecla conta como resposta à pesquisa"
    there = {at.place.kind for at in done.situations}
    for kind in (_BEFORE & there) - asked_after:
        yield done.start, f'a pesquisa não vem depois de "{PLACE_WORDS[kind]}"'
    for (at, name), answer in done.prompts.items():
        if at.place.kind in SURVEY and not isinstance(answer.then, Ask):
            yield at, f"a pergunta não espera resposta ({world_words(name)})"
    yield from _reserved(done)


def _asked_wrongly(edge: Edge) -> Iterator[tuple[Situation, str]]:
    """Yield a fault where the question comes to somebody who waits, or while no survey asks."""
    talked = edge.cause == Event(Happened.DIAL, "bridged")
    ends = edge.start.place.kind is Kind.AFTER and edge.cause.happened is Happened.KEY
    if not (edge.start.place.kind in _BEFORE and (talked or ends)):
        yield edge.start, "a pesquisa pergunta a quem ainda espera por algo"
    if not WORLDS[edge.world].surveying:
        yield edge.start, "a pesquisa pergunta sem que haja pesquisa"


def _reserved(done: Walk) -> Iterator[tuple[Situation, str]]:
    """Yield where 0, 8 or 9 does not do at a question what it does in the first menu."""
    keys = {Event(Happened.KEY, key) for key in "089"}
    leads: dict[tuple[Situation, Event], set[Kind]] = {}
    for edge in done.edges:
        if edge.cause in keys and edge.world in (OPEN, OPEN + ASKING):
            leads.setdefault((edge.start, edge.cause), set()).add(edge.end.place.kind)
    for at in done.situations:
        if at.place.kind in SURVEY:
            for key in sorted(keys, key=str):
                if leads.get((at, key)) != leads.get((done.start, key)):
                    yield at, f"a tecla {key.value} não faz na pesquisa o que faz no primeiro menu"


def _longest(done: Walk, kind: Kind) -> float:
    first = (
        answer
        for (at, name), answer in done.prompts.items()
        if at.place.kind is kind and not at.memory.tries and WORLDS[name].surveying
    )
    return max(map(_own_seconds, first), default=0.0)


def _own_seconds(answer: TurnOutput) -> float:
    return sum(each.seconds for each in answer.say if each.key not in _ANYWAY)
