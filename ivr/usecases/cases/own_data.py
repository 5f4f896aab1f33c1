"""Declare what a case's owner is shown of it: what was asked, noted and handed over."""

from collections.abc import Iterator

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callflow.model import Callflow
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.channels import CHANNEL_LABELS
from ivr.rules.cases.contact_form import OTHER_TOPIC_LABEL
from ivr.rules.cases.requests import KIND_LABELS, REQUEST_LABELS, RequestKind, RequestState
from ivr.rules.cases.states import CASE_LABELS
from ivr.rules.identity.contacts import PROOF_WORDS, Proof
from ivr.store.queries.own_matter import Whole
from ivr.usecases.line.declarations import OwnRow, OwnSection

TEAM = "equipe"


def _cases(whole: Whole, callflow: Callflow) -> Iterator[OwnRow]:
    for case in whole.matter:
        topic = callflow.topic(case.topic)
        yield {
            "protocolo": case.protocol,
            "canal": CHANNEL_LABELS.get(case.channel, case.channel),
            "assunto": topic.title if topic else case.topic or OTHER_TOPIC_LABEL,
            "situacao": CASE_LABELS[CaseState(case.state)],
            "aberto_em": case.opened_at,
            "resolvido": case.resolved,
            "guardado_por_ordem_legal": case.legal_hold,
        }


def _contacts(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for each in whole.story.contacts:
        yield {
            "contato": each.contact,
            "como_soubemos": PROOF_WORDS[Proof(each.proof)],
            "quando": each.given_at,
        }


def _requests(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    protocols = {each.id: each.protocol for each in whole.matter}
    extended = {
        each.case_id: each
        for each in whole.story.promises
        if each.callback_id is None and each.state == PromiseState.EXTENDED.value
    }
    for each in whole.requests:
        extension = extended.get(each.case_id)
        yield {
            "protocolo": protocols[each.case_id],
            "tipo": KIND_LABELS[RequestKind(each.kind)],
            "situacao": REQUEST_LABELS[RequestState(each.state)],
            "nome": each.name,
            "cpf": each.cpf,
            "email": each.address,
            "telefone": each.number,
            "recebido_em": each.opened_at,
            "prazo": each.due_at,
            "respondido_em": each.answered_at,
            "resposta": each.answer,
            "motivo_do_atraso": each.late_why,
            "prazo_prorrogado_em": extension.settled_at if extension else None,
            "motivo_da_prorrogacao": extension.why if extension else "",
        }


def _notes(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for note in whole.story.notes:
        yield {"por": TEAM, "quando": note.row.at, "texto": note.row.text}
    if whole.story.wrap_up:
        row = whole.story.wrap_up.row
        yield {"por": TEAM, "quando": row.at, "texto": row.text, "resolvido": row.resolved}


def _forwards(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for each in whole.story.forwards:
        yield {
            "para": each.sector,
            "quando": each.row.at,
            "motivo": each.row.reason,
            "resposta_em": each.row.answered_at,
            "de_volta_em": each.row.back_at,
        }


OWN_DATA = (
    OwnSection(10, "atendimentos", "Atendimentos", _cases),
    OwnSection(20, "contatos", "Contatos que sabemos que são seus", _contacts),
    OwnSection(30, "pedidos", "O que você pediu por escrito", _requests),
    OwnSection(120, "notas", "O que a equipe anotou", _notes),
    OwnSection(130, "encaminhamentos", "Encaminhamentos", _forwards),
)
