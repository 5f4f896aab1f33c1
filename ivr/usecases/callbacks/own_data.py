"""Declare what a case's owner is shown of callbacks and promises."""

from collections.abc import Iterator

from ivr.rules.callbacks.promises import PROMISE_LABELS, PromiseState
from ivr.rules.callbacks.states import ATTEMPT_LABELS, STATE_LABELS, CallbackState
from ivr.rules.callflow.model import Callflow
from ivr.store.queries.own_matter import Whole
from ivr.usecases.line.declarations import OwnRow, OwnSection


def _callbacks(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for told in whole.story.callbacks:
        callback = told.callback
        yield {
            "telefone": callback.number,
            "pedido_pelo_telefone": callback.caller,
            "pedido_em": callback.requested_at,
            "prazo": callback.due_at,
            "situacao": STATE_LABELS[CallbackState(callback.state)],
            "anotacao": callback.why,
            "encerrado_em": callback.closed_at,
        }
        for tried in told.attempts:
            yield {
                "telefone": callback.number,
                "tentativa_em": tried.attempt.offered_at,
                "atendida_em": tried.attempt.citizen_answered_at,
                "resultado": ATTEMPT_LABELS.get(tried.attempt.shown, ""),
            }


def _promises(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for each in whole.story.promises:
        yield {
            "dito_em": each.said_at,
            "dito": each.said,
            "prazo": each.due_at,
            "situacao": PROMISE_LABELS[PromiseState(each.state)],
            "anotacao": each.why,
        }


OWN_DATA = (
    OwnSection(60, "retornos", "Retornos por telefone", _callbacks),
    OwnSection(70, "promessas", "O que prometemos", _promises),
)
