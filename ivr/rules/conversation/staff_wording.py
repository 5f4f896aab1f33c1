"""Word places and events in pt-BR, as staff read them."""

from ivr.rules.callbacks.states import RESULT_LABELS, Result
from ivr.rules.callflow.model import Callflow, Choice
from ivr.rules.callflow.places import Kind, Place

PLACE_WORDS: dict[Kind, str] = {
    Kind.MENU: "Primeiro menu",
    Kind.GUIDANCE: "Orientação",
    Kind.AFTER: "Opções",
    Kind.REQUEST: "Consulta de protocolo",
    Kind.TYPING: "Digitação do protocolo",
    Kind.STATUS: "Situação do protocolo",
    Kind.TRANSFER: "Chamando a central",
    Kind.UNSERVED: "Não chegou a uma pessoa",
    Kind.CLOSED: "Fora do horário",
    Kind.FAREWELL: "Protocolo, sem retorno",
    Kind.WISHED: "Retorno oferecido",
    Kind.MORE: "Mais opções de retorno",
    Kind.NUMBER: "Digitação do telefone",
    Kind.CONFIRM: "Confirmação do telefone",
    Kind.SLOTS: "Horários para retorno",
    Kind.PROMISED: "Retorno prometido",
    Kind.WAYS: "Como mudar o retorno",
    Kind.RETURNING: "Ligou de novo",
    Kind.MINE: "O próprio retorno",
    Kind.EMAIL: "E-mail já conhecido",
    Kind.MOBILE: "Digitação do celular",
    Kind.READ_MOBILE: "Confirmação do celular",
    Kind.MESSAGE: "Gravação do recado",
    Kind.NOTED: "Pedido anotado",
    Kind.WRITTEN: "E-mail, por escrito",
    Kind.WAY_ON: "O que ainda se pode fazer",
    Kind.RATING: "Pesquisa: nota",
    Kind.YES_NO: "Pesquisa: sim ou não",
    Kind.ENDED: "Despedida",
    Kind.WHISPER: "Oferta ao atendente",
    Kind.CITIZEN: "Chamando quem pediu retorno",
    Kind.VERDICT: "Resultado do retorno",
    Kind.DONE: "Fim, para o atendente",
    Kind.CALLED: "Ligação a quem pediu retorno",
    Kind.AGENT: "Chamando atendente",
    Kind.BYE: "Fim, para quem pediu retorno",
}


# Of a call that is at the switchboard: nothing tells before its end whether it rings or is talked.
AT_SWITCHBOARD = "Na central"
# Of the places from which somebody is rung, once the two talk.
TALKING_WORDS: dict[Kind, str] = {
    Kind.TRANSFER: "Falando com a central",
    Kind.CITIZEN: "Falando com quem pediu retorno",
    Kind.AGENT: "Falando com atendente",
}


def place_words(place: Place, callflow: Callflow, talking: bool = False) -> str:
    """Return a place's name in pt-BR, with its topic: "Orientação: Nota Potiguar, parte 2".

    `talking`: who was rung from there has answered.
    """
    if talking and place.kind in TALKING_WORDS:
        return TALKING_WORDS[place.kind]
    topic = callflow.topic(place.topic)
    if topic is None:
        return PLACE_WORDS[place.kind]
    choice = topic.choice(place.choice)
    about = choice_words(choice) if choice else topic.title
    part = f", parte {place.part}" if place.part > 1 else ""
    return f"{PLACE_WORDS[place.kind]}: {about}{part}"


HEARD_WORDS: dict[str, str] = {
    "start": "ligou",
    "typed": "digitou um número",
    "silence": "silêncio",
    "nonsense": "não foi entendido",
    "spoken": "falou, e ali só as teclas respondem",
    "survey kept": "pergunta da pesquisa passada",
    "survey over": "pesquisa encerrada",
    "missing": "protocolo não encontrado",
    "limited": "muitas tentativas de protocolo",
    "probe free": "a central vai ser tentada de novo",
    "probe taken": "outra ligação já tenta a central",
    "probe free helped": "a central vai ser tentada de novo",
    "probe taken helped": "outra ligação já tenta a central",
    "claimed": "atendente assumiu o retorno",
    "over closed": "o horário de ligar acabou",
    "over gone": "o retorno saiu da fila",
    "over no-agent": "a central não podia ser chamada",
    "ready": "quis falar agora",
    "meaning person": "pediu uma pessoa",
    "meaning no-place": "disse o que o menu não conhece, e isso levou a uma pessoa",
    "meaning repeat": "pediu para repetir",
    "meaning back": "pediu para voltar",
    "meaning request": "pediu a consulta de protocolo",
    "meaning callback": "pediu um retorno",
    "meaning written": "pediu resposta por e-mail",
    "email known": "um e-mail dado antes foi encontrado",
    "email": "nenhum e-mail foi dado antes",
    "linked sent": "um SMS com o link foi pedido",
    "linked limited": "muitos links hoje",
    "mailed sent": "a resposta por e-mail foi pedida",
    "mailed limited": "muitos e-mails hoje",
    "recorded": "deixou um recado",
    "mine": "não havia retorno para consultar",
    "key *": "tecla asterisco",
    "dial bridged": "conversou com a central",
    "dial short": "a ligação com a central caiu",
    "dial busy": "a central estava ocupada",
    "dial no-answer": "a central não atendeu",
    "dial failed": "a ligação para a central não completou",
    "dial canceled": "desligou antes de a central atender",
}

# Of a call that we made, where nobody called us and no switchboard rings.
OUR_CALL_WORDS: dict[str, str] = {
    "start": "atendeu nossa ligação",
    "dial bridged": "conversou com a outra pessoa",
    "dial short": "a ligação com a outra pessoa caiu",
    "dial busy": "o outro telefone estava ocupado",
    "dial no-answer": "o outro telefone não atendeu",
    "dial failed": "a ligação para o outro telefone não completou",
    "dial canceled": "desligou antes de o outro telefone atender",
}


_TOLD_WORDS = {
    "promised": "o retorno foi registrado",
    "mine": "consultou o próprio retorno",
    "cancelled": "cancelou o retorno",
    "priority": "declarou prioridade por lei",
    "no-callback": "o retorno não pôde ser registrado",
    "slots": "ouviu os horários livres",
    "gone": "o horário foi ocupado antes",
}


def heard_words(heard: str, callflow: Callflow, is_ours: bool = False) -> str:
    """Return an event in pt-BR from its `Event.heard`: "tecla 2", "disse: Nota Potiguar".

    `is_ours`: it happened in a call that we made.
    """
    if is_ours and heard in OUR_CALL_WORDS:
        return OUR_CALL_WORDS[heard]
    if heard in HEARD_WORDS:
        return HEARD_WORDS[heard]
    happened, _, value = heard.partition(" ")
    if happened == "key":
        return f"tecla {value}"
    if happened in _TOLD_WORDS:
        return _TOLD_WORDS[happened]
    if happened == "taken":
        return f"o retorno já estava com {value}"
    if happened == "noted":
        return RESULT_LABELS[Result(value)]
    if happened == "found":
        return "protocolo encontrado"
    topic = callflow.topic(value)
    if topic:
        return f"disse: {topic.title}"
    choices = [choice for topic in callflow.topics for choice in topic.choices]
    named = next((choice for choice in choices if choice.key == value), None)
    return f"disse: {choice_words(named)}" if named else value


def choice_words(choice: Choice) -> str:
    """Return a choice's name, taken from its own option, as it is read: "desconto no IPVA"."""
    return choice.option.as_read.split(",")[0].removeprefix("Para ")
