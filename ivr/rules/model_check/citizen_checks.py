"""Check what the callflow must keep where a citizen is rung before any agent."""

from collections.abc import Iterator

from ivr.rules.callflow.budget import options
from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.turn_output import HangUp, TurnOutput, Utterance
from ivr.rules.model_check.walk import CALLED_START, Walk

JOINS = "agent_join_option"  # said on the agent's side, outside the walk


def called_faults(done: Walk) -> Iterator[tuple[Situation, str]]:
    """Yield each fault on the leg that rings a citizen before any agent.

    Who picks up hears nothing personal before a key is pressed; who wanted to talk and could not
    hears the protocol; an agent hears the key that works.
    """
    sentences = done.conversation.callflow.sentences
    joins = TurnOutput((Utterance(JOINS, sentences[JOINS].text, 0.0),), HangUp())
    if [option.key for option in options(joins)] != ["1"]:
        yield CALLED_START, f"{JOINS} does not name key 1"
    for (at, name), answer in done.prompts.items():
        if at.place.kind is not Kind.CALLED:
            continue
        for key in (each.key for each in answer.say):
            if key not in sentences or "{" in sentences[key].text:
                yield at, f"{key} may be personal, and no key was pressed ({name})"
    for edge in done.edges:
        if edge.start.place.kind is not Kind.AGENT or edge.event.value == "bridged":
            continue
        if "called_protocol" not in {each.key for each in done.answer(edge.end).say}:
            yield edge.start, "nobody came, and the protocol is not said"
