"""The charter in the shapes in which others take it: whole, stable, and only what is known."""

import json
from datetime import date
from typing import Any

import pytest

from ivr.rules.charter.columns import ALL_COLUMNS, FACT_COLUMNS
from ivr.rules.charter.facts import FACTS
from ivr.rules.charter.govbr_shape import govbr_shape
from ivr.rules.charter.imprint import Imprint, imprint_of_files
from ivr.rules.charter.open_data import PublishedCharter, own_shape, table
from ivr.rules.charter.services import LISTS, TEXTS, Service
from tests.rules.charter.test_services import ROW, read
from tests.support.callflow import CALLFLOW

IMPRINT = Imprint("Edição 3", date(2027, 5, 1))
# As they were first given out. A name may come; none goes, nor means something else.
NAMES = (
    *("id", "nome", "situacao", "substituido_por", "o_que_e", "requisitos", "etapas"),
    *("prazo_maximo", "prazo_unidade", "prazo_ate", "prazo_desde", "prazo_contado_de"),
    *("prazo_estimado", "prazo_na_carta", "forma_de_prestacao", "onde_reclamar", "prioridades"),
    *("tempo_de_espera", "comunicacao", "resposta_a_reclamacoes", "acompanhamento", "itens"),
    *(
        "horario",
        "local",
        "telefone",
        "email",
        "na_internet",
        "solicitantes",
        "custo",
        "sistema_indisponivel",
        "legislacao",
    ),
    *("nomes_populares", "setor", "dispensas", "endereco"),
)
TERM = {"unit": "dias úteis", "at_most": 5, "at_least": 2, "counted_from": "o pedido"}
FULL: dict[str, Any] = {
    **ROW,
    **{each.key: [f"{each.key} um", "dois"] for each in FACTS if each.key != "max_term"},
    **{each: f"{each} x" for each in TEXTS},
    **{each: [f"{each} x", "y"] for each in LISTS},
    "ear": "curto",
    "max_term": TERM,
}


def charter(*rows: dict[str, Any]) -> PublishedCharter:
    services, told = read(*rows)
    assert told == []
    return of(services)


def of(services: tuple[Service, ...]) -> PublishedCharter:
    return PublishedCharter("abc", "Fazenda", "https://x.br/carta", IMPRINT, services)


def test_the_names_that_are_out_stay() -> None:
    assert tuple(each.name for each in ALL_COLUMNS) == NAMES
    assert len(FACT_COLUMNS) == len(FACTS) == 11
    assert all("Lei 13.460/2017, art. 7º" in each.article for each in FACT_COLUMNS)


def test_json_and_table_say_the_same() -> None:
    for services in (CALLFLOW.services, charter(FULL).services):
        whole = of(services)
        shapes = own_shape(whole)["servicos"]
        heading, *rows = table(whole)
        assert len(rows) == len(shapes) == len(services)
        for shape, row in zip(shapes, rows, strict=True):
            cells = dict(zip(heading, row, strict=True))
            for column in ALL_COLUMNS:
                if column.name.startswith("prazo_") and column.name != "prazo_na_carta":
                    continue
                value = shape[column.name]
                flat = "\n".join(value) if column.many else value or ""
                assert cells[column.name] == flat, column.name
            term = shape["prazo_maximo"] or {}
            assert cells["prazo_maximo"] == term.get("texto", "")
            assert cells["prazo_unidade"] == term.get("unidade", "")
            assert (cells["prazo_ate"] or None) == term.get("ate")
            assert (cells["prazo_desde"] or None) == term.get("desde")


def test_what_the_charter_says_is_all_there() -> None:
    text = json.dumps(own_shape(charter(FULL)), ensure_ascii=False)
    for key in (*(each.key for each in FACTS if each.key != "max_term"), *TEXTS, *LISTS):
        if key in ("ear", "topics", "name"):
            continue  # of the line and its pages, not of the service
        assert f"{key} " in text, key
    assert own_shape(charter(FULL))["servicos"][0]["prazo_maximo"] == {
        "texto": "de 2 a 5 dias úteis após o pedido",
        "unidade": "dias úteis",
        "ate": 5,
        "desde": 2,
        "contado_de": "o pedido",
        "estimado": False,
    }


def test_what_it_does_not_say_is_null_and_never_missing() -> None:
    [shape] = own_shape(charter(ROW))["servicos"]
    flat = {"prazo_unidade", "prazo_ate", "prazo_desde", "prazo_contado_de", "prazo_estimado"}
    assert set(shape) == set(NAMES) - flat
    assert shape["onde_reclamar"] is None
    assert shape["requisitos"] == []


def test_a_dispensation_is_told_with_its_day_and_without_who_gave_it() -> None:
    leave = {"waiting": {"reason": "em estudo", "until": date(2027, 1, 2), "by": "Ana"}}
    whole = charter({**ROW, "dispensed": leave})
    [shape] = own_shape(whole)["servicos"]
    assert shape["dispensas"] == [
        {"dado": "tempo_de_espera", "motivo": "em estudo", "ate": "2027-01-02"}
    ]
    [_, row] = table(whole)
    assert "tempo_de_espera, até 2027-01-02: em estudo" in row
    assert "Ana" not in str(row) + str(shape)


def test_a_retired_service_stays_with_what_replaced_it() -> None:
    whole = charter({**ROW, "retired": True, "replaced_by": "dois"}, {**ROW, "id": "dois"})
    first, second = own_shape(whole)["servicos"]
    assert (first["situacao"], first["substituido_por"]) == ("retirado", "dois")
    assert (second["situacao"], second["substituido_por"]) == ("em vigor", None)
    assert len(govbr_shape(whole)["servicos"]) == 1


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ({"unit": "imediato"}, {"ate": {"max": 0, "unidade": "minutos"}}),
        ({"unit": "dias úteis", "at_most": 5}, {"ate": {"max": 5, "unidade": "dias-uteis"}}),
        (
            {"unit": "dias corridos", "at_most": 30},
            {"ate": {"max": 30, "unidade": "dias-corridos"}},
        ),
        (
            {"unit": "meses", "at_most": 2, "at_least": 1},
            {"entre": {"min": 1, "max": 2, "unidade": "meses"}},
        ),
    ],
)
def test_gov_br_is_told_a_term_in_its_own_units(term: dict[str, Any], told: Any) -> None:
    [shape] = govbr_shape(charter({**ROW, "max_term": term}))["servicos"]
    time = dict(shape["tempoTotal"])
    assert time.pop("descricao")
    assert time == told


@pytest.mark.parametrize(
    ("cost", "free"),
    [
        ("Gratuito.", True),
        ("gratuita", True),
        ("Sem custo", True),
        ("R$ 12,00", False),
        ("Varia", None),
    ],
)
def test_gov_br_is_told_that_a_service_is_free_only_where_the_charter_says_so(
    cost: str, free: bool | None
) -> None:
    [shape] = govbr_shape(charter({**ROW, "cost": cost}))["servicos"]
    assert shape.get("gratuito") is free


def test_gov_br_is_told_what_is_known_and_nothing_else() -> None:
    [shape] = govbr_shape(charter(ROW))["servicos"]
    assert shape == {"nome": "Um serviço", "descricao": "Um serviço", "orgao": {"nome": "Fazenda"}}
    [full] = govbr_shape(charter({**FULL, "requesters": ["Cidadão", "Contribuinte"]}))["servicos"]
    assert full["segmentos"] == ["Cidadãos"]
    assert [each["tipo"] for each in full["solicitantes"]] == ["Cidadão", "Contribuinte"]
    assert full["solicitantes"][0]["requisitos"] == "requirements um\ndois"
    assert full["etapas"] == [
        {
            "titulo": "steps um",
            "canaisDePrestacao": [
                {"tipo": "telefone", "descricao": "phone x"},
                {"tipo": "e-mail", "descricao": "email x"},
                {"tipo": "web", "descricao": "links x"},
                {"tipo": "web", "descricao": "y"},
            ],
        },
        {"titulo": "dois"},
    ]
    [reached] = govbr_shape(charter({**ROW, "phone": "3232 2033"}))["servicos"]
    assert reached["etapas"] == [
        {"canaisDePrestacao": [{"tipo": "telefone", "descricao": "3232 2033"}]}
    ]


@pytest.mark.parametrize(
    ("printed", "revised"), [("2019-07-30", date(2019, 7, 30)), ("", None), ("2019", None)]
)
def test_a_charter_of_files_has_the_date_of_the_printed_one(
    printed: str, revised: date | None
) -> None:
    assert imprint_of_files(printed, "0123456789abcdef") == Imprint("texto 01234567", revised)
