"""Put the charter's services into the shape of gov.br's schema of services, version 3.

The names are those of `servico.xsd` (servicosgovbr/cartas-de-servico), written as JSON has them.
What the charter does not say is left out: the schema asks for more than it has.
"""

from typing import Any

from ivr.rules.charter.directory import offered
from ivr.rules.charter.open_data import PublishedCharter
from ivr.rules.charter.services import Service
from ivr.rules.charter.terms import IMMEDIATE
from ivr.rules.words.plain_words import folded

SCHEMA = "http://servicos.gov.br/v3/schema"
_UNITS = {
    IMMEDIATE: "minutos",  # none of them
    "minutos": "minutos",
    "horas": "horas",
    "dias corridos": "dias-corridos",
    "dias úteis": "dias-uteis",
    "meses": "meses",
}
# The schema has four; of whom else the charter speaks, nobody knows to which they belong.
_SEGMENTS = {
    "cidadao": "Cidadãos",
    "cidadaos": "Cidadãos",
    "empresa": "Empresas",
    "empresas": "Empresas",
}


_CHANNELS = {"phone": "telefone", "email": "e-mail", "links": "web"}


def govbr_shape(charter: PublishedCharter) -> dict[str, Any]:
    """Return the services that are not retired, as gov.br's schema names what it has of them."""
    return {
        "esquema": SCHEMA,
        "servicos": [_service(charter, each) for each in offered(charter.services)],
    }


def _service(charter: PublishedCharter, service: Service) -> dict[str, Any]:
    requesters = service.paragraphs("requesters")
    requirements = "\n".join(service.paragraphs("requirements"))
    found = {
        "nome": service.title,
        "nomesPopulares": list(service.paragraphs("popular_names")),
        "descricao": "\n".join((*service.paragraphs("service"), *service.paragraphs("items"))),
        "gratuito": _is_free(service),
        "solicitantes": [
            {"tipo": each, **({"requisitos": requirements} if requirements else {})}
            for each in requesters
        ],
        "tempoTotal": _time(service),
        "etapas": _stages(service),
        "orgao": {"nome": charter.body},
        "segmentos": sorted(
            {_SEGMENTS[key] for each in requesters if (key := folded(each)) in _SEGMENTS}
        ),
        "legislacoes": list(service.paragraphs("legislation")),
    }
    return {name: value for name, value in found.items() if value not in ("", None, [], {})}


def _stages(service: Service) -> list[dict[str, Any]]:
    """Return the steps; how one turns to the service stands at the first, as the schema has it."""
    stages: list[dict[str, Any]] = [{"titulo": each} for each in service.paragraphs("steps")]
    channels = [
        {"tipo": kind, "descricao": each}
        for key, kind in _CHANNELS.items()
        for each in service.paragraphs(key)
    ]
    if channels:
        stages = stages or [{}]
        stages[0]["canaisDePrestacao"] = channels
    return stages


def _is_free(service: Service) -> bool | None:
    """Return whether the service costs nothing; None where the charter's words leave it open."""
    said = folded(service.line("cost"))
    if said.startswith(("gratuit", "sem custo", "nao ha custo", "nenhum")):
        return True
    return False if "r$" in said else None


def _time(service: Service) -> dict[str, Any]:
    term, words = service.term, service.line("term")
    if term is None:
        return {"descricao": words} if words else {}
    span: dict[str, Any] = {"max": term.at_most, "unidade": _UNITS[term.unit]}
    if term.at_least:
        return {"entre": {"min": term.at_least, **span}, "descricao": str(term)}
    return {"ate": span, "descricao": str(term)}
