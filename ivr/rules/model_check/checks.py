"""Prove what the walk's graph must keep for callers, whatever the files say.

Nobody is stuck, hung up on without protocol and written route, or spoken to beyond the caller's
budget; what is spoken works, and what works is spoken.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import fromstring

from ivr.rules.callflow.budget import (
    DIRECT_SECONDS,
    TOPIC_SECONDS,
    check_prompt,
    options,
    too_long,
)
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import OF_LEGS, Kind, Situation
from ivr.rules.callflow.turn_output import Ask, Dial, HangUp, TurnOutput
from ivr.rules.model_check.citizen_checks import called_faults
from ivr.rules.model_check.fault_words import fault_place, world_words
from ivr.rules.model_check.ladder_checks import ladder_faults
from ivr.rules.model_check.survey_checks import survey_faults
from ivr.rules.model_check.walk import Edge, Walk
from ivr.rules.model_check.worlds import CLOSED, DOWN, OPEN, WORLDS
from ivr.rules.model_check.written_checks import written_faults

Render = Callable[[TurnOutput], str]
MAX_SILENT_TURNS = 20  # until who says nothing has come to an end


@dataclass
class _Faults:
    callflow: Callflow
    told: dict[str, None] = field(default_factory=dict)

    def tell(self, at: Situation, reason: str) -> None:
        """Add a fault at a place, once."""
        self.told[f'em "{fault_place(at.place, self.callflow)}": {reason}'] = None


def faults(done: Walk, render: Render) -> list[str]:
    """Return every fault in the walk that breaks a promise to a caller.

    `render` makes the document that Twilio obeys.
    """
    found = _Faults(done.conversation.callflow)
    heard: set[TurnOutput] = set()
    for (at, name), answer in done.prompts.items():
        for fault in check_prompt(at, answer, WORLDS[name]):
            found.tell(at, f"{fault} ({world_words(name)})")
        if isinstance(answer.then, Ask) and not answer.say:
            found.tell(at, f"a linha espera uma resposta sem dizer nada ({world_words(name)})")
        if answer not in heard:
            heard.add(answer)
            for fault in _check_document(render(answer)):
                found.tell(at, f"{fault} ({world_words(name)})")
    _check_ways(done, found)
    _check_keys(done, found)
    _check_silence(done, found)
    _check_farewell(done, found)
    _check_distance(done, found)
    apart = (called_faults, ladder_faults, survey_faults, written_faults)
    for at, fault in (each for judge in apart for each in judge(done)):
        found.tell(at, fault)
    return list(found.told)


def _check_document(document: str) -> Iterator[str]:
    """Yield the faults of a document that does not end by listening, ringing or hanging up.

    It must never fall through: each verb that listens or rings needs an action.
    """
    verbs = list(fromstring(document))  # noqa: S314 - our own document
    if not verbs or verbs[-1].tag not in ("Gather", "Dial", "Record", "Redirect", "Hangup"):
        yield "a resposta termina sem Gather, Dial, Record, Redirect ou Hangup: fica sem saída"
    for verb in verbs:
        if verb.tag in ("Gather", "Dial", "Record") and not verb.get("action"):
            yield f"{verb.tag} não diz para onde a ligação segue (action)"
        if verb.tag == "Gather" and verb.get("actionOnEmptyResult") != "true":
            yield "Gather sem actionOnEmptyResult: quem não diz nada cai da ligação"


def _check_ways(done: Walk, found: _Faults) -> None:
    """Report each situation from which there is no way to what must always be reachable.

    From everywhere: a person while open, else the written route, and a promise to whom we can call;
    and 0 asks for a person.
    """
    shut = [edge for edge in done.edges if not edge.open]
    for ways, goals, what in (
        ([edge for edge in done.edges if edge.open], (Kind.TRANSFER,), "a uma pessoa"),
        (shut, (Kind.WRITTEN,), "ao atendimento por escrito"),
        ([e for e in shut if WORLDS[e.world].number], (Kind.PROMISED,), "à promessa de retorno"),
        (
            [e for e in shut if not WORLDS[e.world].number],
            (Kind.PROMISED,),
            "à promessa de retorno, digitando o telefone",
        ),
    ):
        good = _leading_to(ways, lambda at, goals=goals: at.place.kind in goals)  # type: ignore[misc]
        for at in done.situations:
            if at not in good and not _over(at) and at.place.kind not in OF_LEGS:
                found.tell(at, f"não há como chegar {what}: fica sem saída")
    zero = Event(Happened.KEY, "0")
    asked = {e.start: e.end for e in done.edges if e.event == zero and e.world == OPEN}
    for at in done.situations:
        if at.place.kind in OF_LEGS:
            continue
        if isinstance(done.answer(at).then, Ask) and asked[at].place.kind is not Kind.TRANSFER:
            found.tell(at, "a tecla 0 não chama uma pessoa")


def _over(at: Situation) -> bool:
    return at.place.kind in (Kind.ENDED, Kind.DONE, Kind.BYE)


def _leading_to(ways: Iterable[Edge], goal: Callable[[Situation], bool]) -> set[Situation]:
    before = defaultdict(set)
    for edge in ways:
        before[edge.end].add(edge.start)
    good = {at for at in set(before).union(*before.values()) if goal(at)}
    waiting = list(good)
    while waiting:
        for at in before[waiting.pop()]:
            if at not in good:
                good.add(at)
                waiting.append(at)
    return good


def _check_keys(done: Walk, found: _Faults) -> None:
    """Report keys that are spoken and do nothing, and keys that work and are never spoken."""
    works: dict[tuple[Situation, bool], set[str]] = defaultdict(set)
    for edge in done.edges:
        does = edge.end.memory.missed != Happened.NONSENSE.value or edge.end == edge.start
        if edge.cause.happened is Happened.KEY and edge.open and does:
            works[edge.start, WORLDS[edge.world].surveying].add(edge.cause.value)
    for (at, world), answer in done.prompts.items():
        if not isinstance(answer.then, Ask) or at.place.kind is Kind.TYPING:
            continue
        spoken = {option.key for option in options(answer)}
        does_here = works[at, WORLDS[world].surveying] or works[at, False]
        for key in sorted(spoken - does_here - {"0"}):
            found.tell(at, f"a tecla {key} é anunciada e não faz nada ({world_words(world)})")
        hidden = does_here - spoken - set("089*")
        # Where nobody would call, what leads to a call works elsewhere alone.
        complete = at.place.kind in _COMPLETE and WORLDS[world].calls_back
        if complete and not at.memory.tries:
            for key in sorted(hidden):
                found.tell(at, f"a tecla {key} funciona e não é anunciada ({world_words(world)})")


_COMPLETE = (Kind.MENU, Kind.AFTER, Kind.REQUEST, Kind.CALLED)  # each key is spoken


def _check_silence(done: Walk, found: _Faults) -> None:
    """Report where a caller who never presses a key comes to no end in a bounded number of turns.

    The end is a person or a farewell.
    """
    silent = defaultdict(set)
    for edge in done.edges:
        if edge.cause.happened is Happened.SILENCE:
            silent[edge.start, edge.world].add(edge.end)
    for at in done.situations:
        for world in (OPEN, CLOSED, DOWN):
            here, turns = {at}, 0
            while here and turns < MAX_SILENT_TURNS:
                here = {end for each in here for end in silent[each, world]}
                turns += 1
            if here:
                found.tell(at, "quem não diz nada fica dando voltas, sem chegar ao fim")


def _check_farewell(done: Walk, found: _Faults) -> None:
    """Report where the line hangs up on a caller not served, without protocol and written route."""
    for edge in done.edges:
        if not _over(edge.end) or edge.end.place.kind in OF_LEGS:
            continue
        said = " ".join(each.key for each in done.answer(edge.end).say)
        told = edge.start.place.kind in (Kind.WRITTEN, Kind.WAY_ON, Kind.WAYS, Kind.NOTED)
        # Without a survey it is said twice; with one, once before its questions and once after.
        if not told and not {"protocol", "called_protocol"} & set(said.split()):
            found.tell(edge.start, "a linha desliga sem dizer o protocolo nem como escrever")
    for at in done.situations:
        if isinstance(done.answer(at).then, HangUp) is not _over(at):
            found.tell(at, "a linha desliga no meio da conversa")


def _check_distance(done: Walk, found: _Faults) -> None:
    """Report too much speech from the first menu to the switchboard, straight and by each topic."""
    start = done.start
    first = [edge for edge in done.edges if edge.start == start]
    straight = done.answer(start).seconds
    to_person = _spoken_seconds(done, lambda at: isinstance(done.answer(at).then, Dial))
    if straight + to_person > DIRECT_SECONDS:
        found.tell(
            done.start,
            f"chegar a uma pessoa pela tecla 0 {too_long(straight + to_person, DIRECT_SECONDS)}",
        )
    for topic in done.conversation.callflow.topics:
        guidance = sum(
            done.conversation.seconds(sentence) for part in topic.parts for sentence in part
        )
        took = straight + guidance + to_person
        if took > TOPIC_SECONDS:
            found.tell(
                done.start,
                f'chegar a uma pessoa por "{topic.title}" {too_long(took, TOPIC_SECONDS)}',
            )
        chosen = Event(Happened.KEY, topic.digit)
        ends = {edge.end.place for edge in first if edge.event == chosen}
        if not all(end.kind is Kind.GUIDANCE and end.topic == topic.key for end in ends):
            found.tell(done.start, f'uma só tecla não leva à orientação de "{topic.title}"')


def _spoken_seconds(done: Walk, wanted: Callable[[Situation], bool]) -> float:
    return max(done.answer(at).seconds for at in done.situations if wanted(at))
