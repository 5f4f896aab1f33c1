"""Check that the written route is named early, and that everybody gets it without a word."""

from collections import defaultdict
from collections.abc import Iterator

from ivr.rules.callflow.budget import PROMISE_SECONDS, WRITTEN_SECONDS, too_long
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.turn_output import Ask
from ivr.rules.conversation.staff_wording import PLACE_WORDS
from ivr.rules.model_check.fault_words import world_words
from ivr.rules.model_check.walk import Walk
from ivr.rules.model_check.worlds import ASKING, CHANGING, CLOSED, DOWN, OPEN, WORLDS
from ivr.rules.words.numbering import takes_sms
from ivr.rules.words.speech_length import seconds

WRITTEN_KEY = Event(Happened.KEY, "8")
MAX_TURNS = 10


def written_faults(done: Walk) -> Iterator[tuple[Situation, str]]:
    """Yield where somebody cannot get a reply by e-mail or leave a voice message, and why."""
    for world in (OPEN, CLOSED, DOWN):
        yield from _named_late(done, world)
    for world, reached in _silently(done).items():
        last = {at.place.kind for at in reached}
        mobile = WORLDS[world].by_email and takes_sms(WORLDS[world].number)
        if mobile and Kind.NOTED not in last:
            yield done.start, f"quem aperta 8 e se cala não recebe o link ({world_words(world)})"
        if Kind.WRITTEN not in last and Kind.NOTED not in last:
            yield (
                done.start,
                f"quem aperta 8 e se cala fica sem nada por escrito ({world_words(world)})",
            )
    for wanted in (Kind.MESSAGE, Kind.NOTED):
        if not any(edge.end.place.kind is wanted for edge in done.edges):
            yield done.start, f'nenhum caminho leva a "{PLACE_WORDS[wanted]}"'
    took = {
        kind: max(
            a.seconds
            for (at, _), a in done.prompts.items()
            if at.place.kind is kind and not at.memory.tries
        )
        for kind in (Kind.MORE, Kind.MESSAGE, Kind.NOTED)
    }
    spoken = sum(took.values())
    if spoken > PROMISE_SECONDS:
        yield done.start, f"deixar um recado {too_long(spoken, PROMISE_SECONDS)}"


def _named_late(done: Walk, world: str) -> Iterator[tuple[Situation, str]]:
    """Yield a fault if a silent caller hears of the written route too late or never."""
    at, heard = done.start, 0.0
    for _ in range(MAX_TURNS):
        answer = done.answer(at, world)
        for each in answer.say:
            if each.key.startswith("written"):
                named = heard + seconds(each.text.partition(",")[0])  # its key may come later
                if named > WRITTEN_SECONDS:
                    late = too_long(named, WRITTEN_SECONDS)
                    yield at, f"chegar ao atendimento por escrito {late} ({world_words(world)})"
                return
            heard += each.seconds
        heard += answer.then.seconds if isinstance(answer.then, Ask) else 0
        silence = Event(Happened.SILENCE)
        ends = [e.end for e in done.edges if (e.start, e.event, e.world) == (at, silence, world)]
        if not ends:
            break
        at = ends[0]
    never = "quem não diz nada nunca ouve falar do atendimento por escrito"
    yield done.start, f"{never} ({world_words(world)})"


def _silently(done: Walk) -> dict[str, set[Situation]]:
    """Return, by world, where a caller comes who presses 8 in the first menu, then nothing."""
    start, silent = done.start, defaultdict(set)
    worlds = [world for world in CHANGING if not world.endswith(ASKING)]
    found: dict[str, set[Situation]] = {world: set() for world in worlds}
    for edge in done.edges:
        if edge.cause.happened is Happened.SILENCE:
            silent[edge.start, edge.world].add(edge.end)
        elif edge.cause == WRITTEN_KEY and edge.start == start and edge.world in found:
            found[edge.world].add(edge.end)
    for world, reached in found.items():
        for _ in range(MAX_TURNS):
            reached |= {end for each in reached for end in silent[each, world]}
    return found
