"""The own copy's sections: each kind of thing that is kept of a matter, in words for its owner."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ivr.rules.callbacks.promises import PROMISE_LABELS, PromiseState
from ivr.rules.callbacks.states import RESULT_LABELS, STATE_LABELS, CallbackState, Result
from ivr.rules.callflow.email_files import TO_SECTORS
from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import Place
from ivr.rules.calls.outcomes import OUTCOMES, CaseState, Outcome
from ivr.rules.cases.requests import DEMAND_LABELS, KIND_LABELS, DemandKind, DemandState
from ivr.rules.cases.states import CASE_LABELS
from ivr.rules.conversation.staff_wording import PLACE_WORDS, heard_words
from ivr.rules.identity.contacts import PROOF_WORDS, Proof
from ivr.rules.mail.incoming import Source
from ivr.rules.notices.email_states import EMAIL_LABELS, EmailState
from ivr.rules.notices.sms_states import SMS_LABELS, SmsState
from ivr.rules.privacy.own_data import Section, Value
from ivr.usecases.privacy.own_matter import Whole

Row = dict[str, Value]
TEAM, SECTOR, OTHER = "equipe", "setor responsável", "outra pessoa"
KEPT_BACK = (
    "Este atendimento tem outro telefone ou e-mail, e não sabemos se são da mesma pessoa. O que"
    " veio de lá não está aqui: peça um código para aquele contato."
)
CHANNELS = {"phone": "telefone", "email": "e-mail", "form": "formulário"}


def sections(whole: Whole, callflow: Callflow) -> list[Section]:
    """Every kind of thing, oldest first in each; staff are named by their role alone."""
    kept_back = [] if whole.everything else [Section("aviso", "Aviso", ({"aviso": KEPT_BACK},))]
    return [
        *kept_back,
        *(Section(each.key, each.title, tuple(each.rows(whole, callflow))) for each in SECTIONS),
    ]


def _cases(whole: Whole, callflow: Callflow) -> Iterator[Row]:
    for case in whole.matter:
        topic = callflow.topic(case.topic)
        yield {
            "protocolo": case.protocol,
            "canal": CHANNELS.get(case.channel, case.channel),
            "assunto": topic.title if topic else case.topic,
            "situacao": CASE_LABELS[CaseState(case.state)],
            "aberto_em": case.opened_at,
            "resolvido": case.resolved,
            "guardado_por_ordem_legal": case.legal_hold,
        }


def _contacts(whole: Whole, _: Callflow) -> Iterator[Row]:
    for each in whole.story.contacts:
        yield {
            "contato": each.contact,
            "como_soubemos": PROOF_WORDS[Proof(each.proof)],
            "quando": each.given_at,
        }


def _demands(whole: Whole, _: Callflow) -> Iterator[Row]:
    protocols = {each.id: each.protocol for each in whole.matter}
    for each in whole.demands:
        yield {
            "protocolo": protocols[each.case_id],
            "tipo": KIND_LABELS[DemandKind(each.kind)],
            "situacao": DEMAND_LABELS[DemandState(each.state)],
            "nome": each.name,
            "cpf": each.cpf,
            "email": each.address,
            "telefone": each.number,
            "recebido_em": each.opened_at,
            "prazo": each.due_at,
            "respondido_em": each.answered_at,
            "resposta": each.answer,
            "motivo_do_atraso": each.late_why,
        }


def _calls(whole: Whole, _: Callflow) -> Iterator[Row]:
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


def _steps(whole: Whole, callflow: Callflow) -> Iterator[Row]:
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


def _callbacks(whole: Whole, _: Callflow) -> Iterator[Row]:
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
                "resultado": _result(tried.attempt.result),
            }


def _result(result: str) -> str:
    return RESULT_LABELS[Result(result)] if result else ""


def _promises(whole: Whole, _: Callflow) -> Iterator[Row]:
    for each in whole.story.promises:
        yield {
            "dito_em": each.said_at,
            "dito": each.said,
            "prazo": each.due_at,
            "situacao": PROMISE_LABELS[PromiseState(each.state)],
            "anotacao": each.why,
        }


def _texts(whole: Whole, _: Callflow) -> Iterator[Row]:
    for each in whole.story.texts:
        yield {
            "para": each.to,
            "quando": each.created_at,
            "texto": each.body,
            "situacao": SMS_LABELS[SmsState(each.state)],
        }


def _emails(whole: Whole, _: Callflow) -> Iterator[Row]:
    for each in whole.story.emails:
        yield {
            "para": SECTOR if each.kind in TO_SECTORS else each.to,
            "quando": each.created_at,
            "assunto": each.subject,
            "texto": each.text,
            "situacao": EMAIL_LABELS[EmailState(each.state)],
            "anotacao": each.note,
        }


def _messages(whole: Whole, _: Callflow) -> Iterator[Row]:
    for each in whole.messages:
        theirs, by_sector = each.id in whole.theirs, each.source == Source.SECTOR.value
        shown = theirs or (by_sector and whole.everything)
        files = [row for row in whole.attachments if row.incoming_id == each.id]
        yield {
            "mensagem": each.id,
            "de": SECTOR if by_sector else each.sender if theirs else OTHER,
            "nome": each.sender_name if theirs else "",
            "recebida_em": each.received_at,
            "assunto": each.subject if shown else "",
            "texto": each.text if shown else "",
            "anexos": ", ".join(row.name for row in files) if theirs else "",
            "anotacao": each.note if theirs else "",
        }


def _recordings(whole: Whole, _: Callflow) -> Iterator[Row]:
    for row in whole.story.messages:
        yield {
            "recado": row.recording.id,
            "gravado_em": row.recording.recorded_at,
            "segundos": row.recording.seconds,
            "apagado_em": row.recording.erased_at,
            "anotacao": row.recording.note,
        }


def _notes(whole: Whole, _: Callflow) -> Iterator[Row]:
    for note in whole.story.notes:
        yield {"por": TEAM, "quando": note.row.at, "texto": note.row.text}
    if whole.story.wrap_up:
        row = whole.story.wrap_up.row
        yield {"por": TEAM, "quando": row.at, "texto": row.text, "resolvido": row.resolved}


def _forwards(whole: Whole, _: Callflow) -> Iterator[Row]:
    for each in whole.story.forwards:
        yield {
            "para": each.sector,
            "quando": each.row.at,
            "motivo": each.row.reason,
            "resposta_em": each.row.answered_at,
            "de_volta_em": each.row.back_at,
        }


class OwnSection(NamedTuple):
    """One kind of thing that is kept of a matter: its key and title, and what shows all of it.

    A column of the store that is declared personal names the key of the section that shows it.
    """

    key: str
    title: str
    rows: Callable[[Whole, Callflow], Iterator[Row]]


SECTIONS = (  # in the order in which they are read
    OwnSection("atendimentos", "Atendimentos", _cases),
    OwnSection("contatos", "Contatos que sabemos que são seus", _contacts),
    OwnSection("pedidos", "O que você pediu por escrito", _demands),
    OwnSection("ligacoes", "Ligações", _calls),
    OwnSection("passos", "O que aconteceu em cada ligação", _steps),
    OwnSection("retornos", "Retornos por telefone", _callbacks),
    OwnSection("promessas", "O que prometemos", _promises),
    OwnSection("sms", "SMS que enviamos", _texts),
    OwnSection("emails", "E-mails que enviamos", _emails),
    OwnSection("mensagens", "Mensagens que recebemos", _messages),
    OwnSection("recados", "Recados de voz", _recordings),
    OwnSection("notas", "O que a equipe anotou", _notes),
    OwnSection("encaminhamentos", "Encaminhamentos", _forwards),
)
