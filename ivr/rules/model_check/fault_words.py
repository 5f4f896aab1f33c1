"""Word in pt-BR where a fault was found: the place, and the world around the conversation."""

from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import Place
from ivr.rules.conversation.staff_wording import PLACE_WORDS, choice_words
from ivr.rules.model_check.worlds import (
    ASKING,
    CLOSED,
    DOWN,
    KNOWN,
    LANDLINE,
    NO_EMAIL,
    NOBODY,
    NOBODY_CLOSED,
    OPEN,
    PROBING,
)

_WORLDS = {
    OPEN: "linha aberta",
    "one minute to closing": "falta um minuto para fechar",
    "unknown day": "dia em que não se sabe se há expediente",
    "closed till later today": "linha fechada, abre ainda hoje",
    CLOSED: "linha fechada até amanhã",
    "weekend": "fim de semana",
    "long holiday": "feriado longo",
    "closed, opening unknown": "linha fechada, sem dia certo para abrir",
    "closed for a year": "linha fechada por um ano",
    DOWN: "linha aberta, central fora do ar",
    PROBING: "linha aberta, central em teste",
    NO_EMAIL: "linha fechada até amanhã, sem resposta por e-mail",
    LANDLINE: "linha fechada até amanhã, ligação de telefone fixo",
    NOBODY: "linha aberta, ninguém em escala, número de quem liga conhecido",
    NOBODY_CLOSED: "linha fechada até amanhã, ninguém em escala",
}


def world_words(name: str) -> str:
    """Return a world's name in pt-BR: "linha aberta", "fim de semana"."""
    if name in _WORLDS:
        return _WORLDS[name]
    if name.endswith(ASKING):
        return f"{_WORLDS[name.removesuffix(ASKING)]}, com pesquisa"
    return f"{_WORLDS[name.removesuffix(KNOWN)]}, número de quem liga conhecido"


def fault_place(place: Place, callflow: Callflow) -> str:
    """Return a place's name in pt-BR, whole: "Orientação: Nota Potiguar, time do coração, parte 1".

    Two topics may have a choice of one name, so that the topic stands before it; a part is counted
    where there are several.
    """
    topic = callflow.topic(place.topic)
    if topic is None:
        return PLACE_WORDS[place.kind]
    choice = topic.choice(place.choice)
    words = [topic.title, choice_words(choice)] if choice else [topic.title]
    if place.part and len((choice or topic).parts) > 1:
        words.append(f"parte {place.part}")
    return f"{PLACE_WORDS[place.kind]}: {', '.join(words)}"
