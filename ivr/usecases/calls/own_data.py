"""Declare what a case's owner is shown of calls: each, its steps and voice messages."""

from collections.abc import Iterator

from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import Place
from ivr.rules.calls.outcomes import OUTCOMES, Outcome
from ivr.rules.conversation.staff_wording import PLACE_WORDS, heard_words
from ivr.store.queries.own_matter import Whole
from ivr.usecases.line.declarations import OwnRow, OwnSection


def _calls(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for call in whole.story.calls:
        yield {
            "ligacao": call.id,
            "telefone": call.number,
            "recebida_em": call.received_at,
            "encerrada_em": call.ended_at,
            "resultado": OUTCOMES[Outcome(call.outcome)].label if call.outcome else "",
            "espera_segundos": call.wait_seconds,
            "conversa_segundos": call.talk_seconds,
            "anotacao": call.settled_why,
        }


def _steps(whole: Whole, callflow: Callflow) -> Iterator[OwnRow]:
    for call_id, steps in whole.story.steps.items():
        for step in steps:
            yield {
                "ligacao": call_id,
                "quando": step.at,
                "onde": _place(step.place),
                "o_que_se_ouviu": heard_words(step.heard, callflow),
                "palavras": step.words,
            }


def _place(place: str) -> str:
    try:
        return PLACE_WORDS[Place.parse(place).kind]
    except ValueError:
        return place  # of a release that had such a place


def _recordings(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for row in whole.story.messages:
        yield {
            "recado": row.recording.id,
            "gravado_em": row.recording.recorded_at,
            "segundos": row.recording.seconds,
            "apagado_em": row.recording.erased_at,
            "anotacao": row.recording.note,
        }


OWN_DATA = (
    OwnSection(40, "ligacoes", "Ligações", _calls),
    OwnSection(50, "passos", "O que aconteceu em cada ligação", _steps),
    OwnSection(110, "recados", "Recados de voz", _recordings),
)
