"""Name in pt-BR the fields of the charter's files, and what each of them is part of."""

import re
from collections.abc import Mapping
from typing import Any

from ivr.rules.charter.editor.sentence_names import MENU_GROUPS
from ivr.rules.charter.editor.text_names import (
    COMMAND_NAMES,
    EMAIL_NAMES,
    SECTION_NAMES,
    TEXT_NAMES,
)
from ivr.rules.charter.facts import BY_KEY, TERM
from ivr.rules.charter.fields import Path, row_name

CHARTER, MENU, SMS, PROMISES = "charter.toml", "menu.toml", "sms.toml", "promises.toml"
SOURCES, LAST_WORDS = "sources.toml", "last-words.toml"
TOPIC = re.compile(r"topics/(\d)-([a-z0-9-]+)\.toml")
EMAIL = re.compile(r"emails/([a-z-]+)\.toml")
OTHER_SENTENCES = "Outras frases"
SENTENCE_NAMES = {key: name for group in MENU_GROUPS for key, name in group.names.items()}

SERVICE_LABELS: Mapping[str, str] = {
    **{key: fact.label for key, fact in BY_KEY.items()},
    "id": "Nome curto",
    "name": "Nome do serviço",
    "items": "O que se resolve",
    "requesters": "Quem pode pedir",
    "popular_names": "Nomes populares",
    "owner": "Quem responde pelo serviço",
    "email": "E-mail do serviço",
    "phone": "Telefone do serviço",
    "hours": "Horário",
    "place": "Onde",
    "cost": "Custo",
    "when_down": "Se o sistema estiver fora do ar",
    "legislation": "Leis e normas",
    "links": "Endereços na internet",
    "topics": "Assuntos da linha",
    "ear": "Texto para ouvir",
    "term": "Prazo, como estava impresso",
    "review_by": "Rever até",
    "retired": "Retirado da carta",
    "replaced_by": "Substituído por",
}
TERM_LABELS = {
    "unit": "Prazo máximo: unidade",
    "at_least": "Prazo máximo: de",
    "at_most": "Prazo máximo: até",
    "counted_from": "Prazo máximo: contado de",
    "estimated": "Prazo máximo: é estimado",
}
DISPENSED_LABELS = {"reason": "motivo", "until": "até quando", "by": "por quem"}
COMPLEXITY_LABELS = {"simples": "simples", "media": "média", "complexa": "complexa"}
OTHER_LABELS: Mapping[str, str] = {
    "digit": "Tecla",
    "title": "Título",
    "option": "Opção no menu",
    "whisper": "O que a atendente ouve",
    "words": "Palavras que escolhem por voz",
    "menu_words": "Palavras que acham já no primeiro menu",
    "sector": "Setor",
    "charter": "Linha da carta que responde",
    "ends_in_person": "Termina com uma pessoa",
    "rings_first": "Quem toca primeiro no retorno",
    "key": "Nome curto",
    "parts": "Orientações",
    "snippets": "Trechos para inserir",
    "subject": "Assunto do e-mail",
    "say": "Texto",
    "write": "Como se escreve",
    "source": "Fonte",
    "guidance": "Entram as orientações do assunto",
    "small": "Em letras menores",
    "typed": "Entra o que a equipe escreve",
    "address": "Endereço",
    "date": "Data",
    "review": "Rever a partir de",
    "quote": "O que a fonte diz",
    "finding": "O que se leu na fonte",
    "confirmed": "Confirmada pela casa",
    "choices": "Opções do assunto",
}

FIELD_HELP: Mapping[str, str] = {
    "id": "Só letras minúsculas, números e hífen. É por ele que outros textos o acham.",
    "name": "Como as pessoas chamam o serviço, em poucas palavras.",
    "items": "Um por linha. Cada linha precisa de um assunto na linha telefônica.",
    "requesters": "Um por linha: cidadão, contribuinte, contador…",
    "popular_names": "Um por linha: as palavras com que se procura o serviço.",
    "legislation": "Uma por linha.",
    "links": "Um por linha, inteiro: https://…",
    "topics": "Um nome curto de assunto por linha.",
    "hours": "Por exemplo: 08:00 às 14:00h segunda à sexta-feira.",
    "owner": "O setor ou a pessoa a quem se pergunta quando falta algo.",
    "cost": "Quanto custa, ou “gratuito”.",
    "ear": "Até 300 letras: o que se ouve por telefone sobre o serviço.",
    "review_by": "O dia até o qual alguém relê este serviço.",
    "replaced_by": "O nome curto do serviço que tomou o lugar deste.",
    "term": "Fica como estava impresso; o prazo que vale é o máximo, acima.",
    "at_least": "Só para prazos “de … a …”.",
    "counted_from": "Com o artigo: “o pedido”, “a entrega dos documentos”.",
    "option": "Completa “Para …, digite …”. Até sete palavras.",
    "whisper": "Até quatro segundos.",
    "words": "Uma por linha: o que a pessoa pode dizer.",
    "menu_words": "Uma por linha.",
    "charter": "Igual a uma das linhas “O que se resolve” do atendimento por telefone.",
    "write": "Só se for diferente do que se ouve.",
    "key": "Só letras minúsculas, números e hífen.",
    "quote": "As palavras da própria fonte: os números, nomes e endereços das frases estão nelas.",
    "finding": "O que se leu na fonte, onde as palavras dela não estão à mão.",
    "review": "A partir deste dia alguém confere se a fonte ainda diz isto.",
}


def group_key(file: str, path: Path) -> tuple[str, str]:
    """Return what is the same for all fields of a service, a topic, an e-mail or a group."""
    if file == CHARTER:
        return file, path[1] if path[:1] == ("services",) else ""
    if file == MENU:
        return file, menu_group(path)
    return file, path[0] if file in (SMS, PROMISES, SOURCES) and path else ""


def group_of(file: str, path: Path, table: Mapping[str, Any]) -> str:
    """Return the title of what a field is part of: a service, a topic, an e-mail, sentences."""
    if file == CHARTER:
        return _service(path, table)
    if file == MENU:
        return menu_group(path)
    if match := TOPIC.fullmatch(file):
        return f"Assunto {table.get('digit', match[1])}: {table.get('title') or match[2]}"
    if match := EMAIL.fullmatch(file):
        return f"E-mail: {EMAIL_NAMES.get(match[1], match[1])}"
    if file == SOURCES and path:
        row = table.get(path[0])
        title = row.get("title") if isinstance(row, Mapping) else ""
        return f"Fonte: {title or path[0]}"
    section = f": {SECTION_NAMES.get(path[0], path[0]).lower()}" if path else ""
    return {SMS: f"SMS{section}", PROMISES: f"Promessas{section}"}.get(file, "Últimas palavras")


def menu_group(path: Path) -> str:
    """Return the title of the group of a sentence of menu.toml."""
    if path[:1] == ("commands",):
        return "Palavras que a linha entende"
    key = path[1] if len(path) > 1 else ""
    return next((each.title for each in MENU_GROUPS if key in each.names), OTHER_SENTENCES)


def label_of(file: str, path: Path) -> str:
    """Return the field's name, without what it is part of."""
    if file == CHARTER and path[:1] == ("services",):
        return _of_service(path[2:])
    if file == MENU:
        names = COMMAND_NAMES if path[:1] == ("commands",) else SENTENCE_NAMES
        return _named(names, path[1:])
    if file in (SMS, PROMISES, LAST_WORDS):
        return _named(TEXT_NAMES, path[1:])
    if file == SOURCES:
        return _named(OTHER_LABELS, path[1:])
    return _within(path)


def _service(path: Path, table: Mapping[str, Any]) -> str:
    if path[:1] != ("services",) or len(path) < 2:
        return "A carta"
    rows = table.get("services")
    for row in rows if isinstance(rows, list) else ():
        if row_name(row, 0) == path[1]:
            return f"Serviço: {row.get('name') or row.get('service') or path[1]}"
    return f"Serviço: {path[1]}"


def _of_service(path: Path) -> str:
    if not path:
        return "Serviço"
    if path[0] == TERM and len(path) > 1:
        return TERM_LABELS.get(path[1], path[1])
    if path[0] == "dispensed" and len(path) > 1:
        leave = f"Dispensa de “{SERVICE_LABELS.get(path[1], path[1])}”"
        return f"{leave}: {DISPENSED_LABELS.get(path[2], path[2])}" if path[2:] else leave
    if path[0] == "deadlines" and len(path) > 1:
        return f"Dias úteis para responder, {COMPLEXITY_LABELS.get(path[1], path[1])}"
    return SERVICE_LABELS.get(path[0], path[0])


def _named(names: Mapping[str, str], path: Path) -> str:
    """Return the name of the key that the path begins with, and what of it the rest means."""
    if not path:
        return "Texto"
    name = names.get(path[0], path[0])
    rest = path[1:]
    if rest and rest[0].isdigit():
        name, rest = f"{name}, forma {rest[0]}", rest[1:]
    return name if rest in ((), ("say",)) else f"{name}: {_within(rest).lower()}"


def _within(path: Path) -> str:
    """Return the name of a field within a topic's or an e-mail's file."""
    words = []
    for key, place in zip(path, (*path[1:], ""), strict=True):
        if key in _COUNTED and place.isdigit():
            words.append(f"{_COUNTED[key]} {place}")
        elif key == "choices" and place:
            words.append(f"opção “{place}”")
        elif key in OTHER_LABELS:
            words.append(OTHER_LABELS[key].lower())
    if path[-1:] == ("say",) and len(words) > 1 and words[-1] == _SAY:
        words.pop()  # the text of what is named before it
    text = ", ".join(words) or path[-1]
    return text[:1].upper() + text[1:]


_SAY = OTHER_LABELS["say"].lower()
_COUNTED = {"parts": "parágrafo", "say": "frase", "snippets": "trecho"}
