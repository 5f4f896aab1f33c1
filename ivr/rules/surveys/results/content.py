"""Put what is published of a survey into its one text, which is frozen, and read it from there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from ivr.rules.reports.definitions import Definition
from ivr.rules.reports.report_table import Value
from ivr.rules.surveys.questionnaire import Question
from ivr.rules.surveys.results.indexes import INDEXES
from ivr.rules.surveys.results.lines import COLUMNS, Line
from ivr.rules.surveys.results.record_lines import RECORDS

FORMAT, FORMAT_VERSION = "central-7880/pesquisa", 1


@dataclass(frozen=True)
class Survey:
    """What is told of a survey itself: its project, and whom it asked, when and how."""

    title: str
    aim: str
    population: str
    contacts: int | None
    planned: int | None
    first: date
    last: date
    channels: tuple[str, ...]
    act: str
    act_on: date | None
    versions: tuple[tuple[int, str], ...]  # number and digest of each questionnaire


@dataclass(frozen=True)
class Asked:
    """One question as it is published: its key, words and what it is about."""

    key: str
    words: str
    kind: str
    aspect: str
    dimension: str


@dataclass(frozen=True)
class Content:
    """All that one publication says. Two of the same content have the same text and digest."""

    body: str
    survey: Survey
    records_from: date  # of the aspects that our own rows tell
    records_until: date
    questions: tuple[Asked, ...]
    method: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]  # what was done, and when (ISO 8601)
    lines: tuple[Line, ...]
    corrects: int | None = None  # the number of the publication in whose place it stands
    erratum: str = ""  # what was wrong in that


def asked(question: Question, aspect: str) -> Asked:
    """Return a question as it is published."""
    return Asked(
        question.key, question.words, question.kind.value, aspect, question.dimension.value
    )


def dump(content: Content) -> str:
    """Return the text of a publication: JSON, the same for the same content."""
    return f"{json.dumps(_shape(content), ensure_ascii=False, indent=1)}\n"


def digest(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return sha256(text.encode()).hexdigest()


def load(text: str) -> Content:
    """Return the content of which `dump` wrote that text."""
    told = json.loads(text)
    of, records = told["pesquisa"], told["registros"]
    correction = told["correcao"] or {}
    return Content(
        told["orgao"],
        Survey(
            of["titulo"],
            of["objetivo"],
            of["publico"],
            of["contatos"],
            of["respostas_planejadas"],
            date.fromisoformat(of["de"]),
            date.fromisoformat(of["ate"]),
            tuple(of["canais"]),
            of["ato"],
            date.fromisoformat(of["ato_de"]) if of["ato_de"] else None,
            tuple((each["numero"], each["sha256"]) for each in of["questionarios"]),
        ),
        date.fromisoformat(records["de"]),
        date.fromisoformat(records["ate"]),
        tuple(Asked(*each.values()) for each in told["perguntas"]),
        tuple(told["metodo"]),
        tuple((each["o_que"], each["quando"]) for each in told["medidas"]),
        tuple(Line(*each.values()) for each in told["dados"]),
        correction.get("corrige"),
        correction.get("motivo", ""),
    )


def table(lines: Sequence[Line]) -> Iterator[tuple[Value, ...]]:
    """Yield the published numbers as a table, with its heading."""
    yield tuple(each.name for each in COLUMNS)
    for each in lines:
        yield each.cells


def changed(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[Line | None, Line | None]]:
    """Return the lines that differ between a publication and its correction; None: not there."""
    old, new = _by_key(before), _by_key(after)
    return [
        (old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    ]


def _by_key(lines: Sequence[Line]) -> dict[tuple[Value, ...], Line]:
    return {
        (
            each.aspect,
            each.question,
            each.index,
            each.cut,
            each.group,
            each.answer,
            each.measure,
        ): each
        for each in lines
    }


def _shape(content: Content) -> dict[str, Any]:
    of = content.survey
    names = [each.name for each in COLUMNS]
    return {
        "formato": FORMAT,
        "versao_do_formato": FORMAT_VERSION,
        "orgao": content.body,
        "base_legal": "Lei 13.460/2017, art. 23",
        "pesquisa": {
            "titulo": of.title,
            "objetivo": of.aim,
            "publico": of.population,
            "contatos": of.contacts,
            "respostas_planejadas": of.planned,
            "de": of.first.isoformat(),
            "ate": of.last.isoformat(),
            "canais": list(of.channels),
            "ato": of.act,
            "ato_de": of.act_on.isoformat() if of.act_on else None,
            "questionarios": [{"numero": n, "sha256": each} for n, each in of.versions],
        },
        "registros": {
            "de": content.records_from.isoformat(),
            "ate": content.records_until.isoformat(),
        },
        "correcao": {"corrige": content.corrects, "motivo": content.erratum}
        if content.corrects
        else None,
        "metodo": list(content.method),
        "perguntas": [
            {
                "chave": each.key,
                "texto": each.words,
                "tipo": each.kind,
                "aspecto": each.aspect,
                "dimensao": each.dimension,
            }
            for each in content.questions
        ],
        "indicadores": {each.id: _definition(each) for each in (*INDEXES, *RECORDS)},
        "dicionario": {each.name: each.meaning for each in COLUMNS},
        "medidas": [{"o_que": what, "quando": when} for what, when in content.measures],
        "dados": [dict(zip(names, each.cells, strict=True)) for each in content.lines],
    }


def _definition(index: Definition) -> Mapping[str, Value]:
    return {
        "nome": index.name,
        "versao": index.version,
        "desde": index.since.isoformat(),
        "conta": index.numerator,
        "de": index.denominator,
        "fica_de_fora": index.left_out,
        "unidade": index.unit,
        "fonte": index.source,
    }
