"""Put the charter into the shapes in which others take it: our own JSON, and a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ivr.rules.charter.columns import (
    ALL_COLUMNS,
    FACT_COLUMNS,
    ITEMS,
    OTHER_COLUMNS,
    TERM_TEXT,
    Column,
)
from ivr.rules.charter.facts import TERM
from ivr.rules.charter.imprint import Imprint
from ivr.rules.charter.services import Service
from ivr.rules.charter.terms import IMMEDIATE, Term

FORMAT, FORMAT_VERSION = "central-7880/carta", 1
IN_FORCE, RETIRED = "em vigor", "retirado"
_FACT_NAMES = {each.key: each.name for each in FACT_COLUMNS}


@dataclass(frozen=True)
class PublishedCharter:
    """A charter as it is given out: whose, which edition, under which address.

    Two of one version, body, address and imprint are the same, as their services are.
    """

    version: str
    body: str
    address: str  # of the charter's first page, whole
    imprint: Imprint
    services: tuple[Service, ...] = field(compare=False)

    def address_of(self, service: Service) -> str:
        """Return the whole address of that service's page."""
        return f"{self.address}/{service.id}"


def own_shape(charter: PublishedCharter) -> dict[str, Any]:
    """Return the charter in our own JSON shape.

    A name that is out keeps its meaning; what comes is added. Each service has every name, with
    null where the charter does not say it.
    """
    revised = charter.imprint.revised
    return {
        "formato": FORMAT,
        "versao_do_formato": FORMAT_VERSION,
        "orgao": charter.body,
        "endereco": charter.address,
        "dicionario": f"{charter.address}/dicionario",
        "edicao": charter.imprint.line,
        "revisado_em": revised.isoformat() if revised else None,
        "servicos": [_service(charter, each) for each in charter.services],
    }


def _service(charter: PublishedCharter, service: Service) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": service.id,
        "nome": service.title,
        "situacao": _state(service),
        "substituido_por": service.replaced_by or None,
    }
    for column in (*FACT_COLUMNS, TERM_TEXT, ITEMS, *OTHER_COLUMNS):
        told[column.name] = _value(service, column)
    told["dispensas"] = [
        {"dado": _FACT_NAMES[key], "motivo": each.reason, "ate": each.until.isoformat()}
        for key, each in service.dispensed.items()
    ]
    told["endereco"] = charter.address_of(service)
    return told


def _value(service: Service, column: Column) -> Any:
    if column.key == TERM:
        return _term(service.term) if service.term else None
    found = service.paragraphs(column.key)
    return list(found) if column.many else "\n".join(found) or None


def _term(term: Term) -> dict[str, Any]:
    return {
        "texto": str(term),
        "unidade": term.unit,
        "ate": None if term.unit == IMMEDIATE else term.at_most,
        "desde": term.at_least or None,
        "contado_de": term.counted_from or None,
        "estimado": term.estimated,
    }


def table(charter: PublishedCharter) -> Iterator[Sequence[str | int]]:
    """Yield the charter as a table: its heading, and a row a service; several texts a line each."""
    yield [each.name for each in ALL_COLUMNS]
    for service in charter.services:
        cells = _cells(charter, service)
        yield [
            cells[each.name] if each.name in cells else "\n".join(service.paragraphs(each.key))
            for each in ALL_COLUMNS
        ]


def _cells(charter: PublishedCharter, service: Service) -> dict[str, str | int]:
    """Return the cells that are not simply a text of the charter."""
    term = service.term
    return {
        "id": service.id,
        "nome": service.title,
        "situacao": _state(service),
        "substituido_por": service.replaced_by,
        "prazo_maximo": str(term) if term else "",
        "prazo_unidade": term.unit if term else "",
        "prazo_ate": term.at_most if term and term.unit != IMMEDIATE else "",
        "prazo_desde": term.at_least if term and term.at_least else "",
        "prazo_contado_de": term.counted_from if term else "",
        "prazo_estimado": ("sim" if term.estimated else "não") if term else "",
        "dispensas": "\n".join(
            f"{_FACT_NAMES[key]}, até {each.until.isoformat()}: {each.reason}"
            for key, each in service.dispensed.items()
        ),
        "endereco": charter.address_of(service),
    }


def _state(service: Service) -> str:
    return RETIRED if service.retired else IN_FORCE
