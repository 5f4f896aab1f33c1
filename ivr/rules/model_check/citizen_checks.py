"""Check what the callflow must keep where a citizen is rung before any agent."""

from collections.abc import Iterator

from ivr.rules.callflow.budget import options, sentence_words
from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.turn_output import HangUp, TurnOutput, Utterance
from ivr.rules.model_check.fault_words import world_words
from ivr.rules.model_check.walk import CALLED_START, Walk

JOINS = "agent_join_option"  # said on the agent's side, outside the walk


def called_faults(done: Walk) -> Iterator[tuple[Situation, str]]:
    """Yield each fault on the leg that rings a citizen before any agent.

    Who picks up hears nothing personal before a key is pressed; who wanted to talk and could not
    hears the protocol; an agent hears the key that works.
    """
    sentences = done.conversation.callflow.sentences
    joins = Utterance(JOINS, sentences[JOINS].text, 0.0)
    if [option.key for option in options(TurnOutput((joins,), HangUp()))] != ["1"]:
        yield CALLED_START, f"{sentence_words(joins)} deve anunciar a tecla 1"
    for (at, name), answer in done.prompts.items():
        if at.place.kind is not Kind.CALLED:
            continue
        for each in answer.say:
            if each.key not in sentences or "{" in sentences[each.key].text:
                personal = "pode ser pessoal, e ninguém apertou uma tecla ainda"
                yield at, f"{sentence_words(each)} {personal} ({world_words(name)})"
    for edge in done.edges:
        if edge.start.place.kind is not Kind.AGENT or edge.cause.value == "bridged":
            continue
        if "called_protocol" not in {each.key for each in done.answer(edge.end).say}:
            yield edge.start, "ninguém atendeu, e o protocolo não é dito"
