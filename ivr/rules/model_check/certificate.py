"""Summarise in figures what the walk through the conversation saw."""

import heapq
import re
from collections import defaultdict
from collections.abc import Iterator

from ivr.rules.callflow.events import Happened
from ivr.rules.callflow.places import Situation
from ivr.rules.model_check.survey_checks import survey_seconds
from ivr.rules.model_check.walk import Edge, Walk
from ivr.rules.model_check.worlds import WORLDS

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# What each line says to who keeps the charter (pt-BR). The files' fingerprint is for programs.
_WORDS = {
    "places": "Lugares da conversa: {}; com o que ela lembra de cada um, {}.",
    "edges": "Passos de um lugar a outro: {}.",
    "prompts": "Falas ouvidas: {}, em {} situações da central.",
    "first menu": "O primeiro menu dura {} segundos.",
    "longest": "A fala mais longa dura {} segundos.",
    "farthest": "Até o lugar mais distante são {} teclas e {} segundos de fala.",
    "survey": "As duas perguntas da pesquisa duram {} segundos, no máximo.",
    "faults": "Erros: {}.",
}


def sentences(told: str) -> Iterator[str]:
    """Yield what a certificate says, for who keeps the charter (pt-BR); unknown lines say nothing.

    `told` is what `certificate` returned, now or when an edition was checked.
    """
    for line in told.split("\n"):
        name = next((each for each in _WORDS if line.startswith(f"{each} ")), None)
        numbers = _NUMBER.findall(line)
        if name and len(numbers) == _WORDS[name].count("{}"):
            yield _WORDS[name].format(*(_grouped(each) for each in numbers))


def _grouped(number: str) -> str:
    whole, _, rest = number.partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def certificate(done: Walk, faults: int) -> str:
    """Return the figures of a walk, one a line, with the number of faults."""
    places = {at.place for at in done.situations}
    reach = _cheapest(done)
    keys = max(cost[0] for cost in reach.values())
    spoken = max(done.prompts.values(), key=lambda answer: answer.seconds)
    far = max(reach.values(), key=lambda cost: cost[1])
    menu = done.answer(done.start)
    return "\n".join(
        (
            f"callflow      {done.conversation.callflow.version}",
            f"places        {len(places)} ({len(done.situations)} with what is remembered)",
            f"edges         {len(done.edges)}",
            f"prompts       {len(done.prompts)} heard, in {len(WORLDS)} worlds",
            f"first menu    {menu.seconds:.1f} s",
            f"longest       {spoken.seconds:.1f} s in one prompt",
            f"farthest      {keys} keys, {far[1]:.0f} s of speech to the farthest place",
            f"survey        {survey_seconds(done):.1f} s for two questions, at the most",
            f"faults        {faults}",
        )
    )


def _cheapest(done: Walk) -> dict[Situation, tuple[int, float]]:
    """Return the fewest keys, then the least speech, from the first menu to every situation."""
    ways: dict[Situation, list[Edge]] = defaultdict(list)
    for edge in done.edges:
        ways[edge.start].append(edge)
    best = {done.start: (0, 0.0)}
    waiting: list[tuple[int, float, int, Situation]] = [(0, 0.0, 0, done.start)]
    order = 0
    while waiting:
        keys, heard, _, at = heapq.heappop(waiting)
        if (keys, heard) > best[at]:
            continue
        for edge in ways[at]:
            pressed = edge.event.happened in (Happened.KEY, Happened.MEANING, Happened.TYPED)
            cost = (keys + pressed, heard + done.answer(at).seconds)
            if cost < best.get(edge.end, (10**6, 0.0)):
                best[edge.end] = cost
                order += 1
                heapq.heappush(waiting, (*cost, order, edge.end))
    return best
