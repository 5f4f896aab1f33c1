"""The charter's services, and which of the law's facts each of them has."""

from datetime import date
from typing import Any

import pytest

from ivr.rules.charter.facts import FACTS
from ivr.rules.charter.services import (
    MAX_EAR_CHARS,
    MAX_FACT_CHARS,
    MAX_SERVICES,
    Service,
    read_services,
)
from ivr.rules.charter.terms import MAX_TERM, read_term
from tests.support.callflow import CALLFLOW

TODAY = date(2026, 11, 30)
ROW: dict[str, Any] = {"id": "um", "service": "Um serviço"}


def read(*rows: Any) -> tuple[tuple[Service, ...], list[str]]:
    """The services in these rows, and what is wrong with them."""
    told: list[str] = []
    found = read_services(list(rows), lambda file, key, reason: told.append(f"{key}: {reason}"))
    return found, told


def test_the_printed_charter_has_32_of_the_66_facts() -> None:
    """As `public-services.md` counts them from the body's own charter."""
    services = CALLFLOW.services
    assert len(services) * len(FACTS) == 66
    assert sum(each.has(fact) for each in services for fact in FACTS) == 32
    assert sum(len(each.missing(TODAY)) for each in services) == 34


def test_a_dispensation_fills_a_hole_until_its_day() -> None:
    leave = {"waiting": {"reason": "em estudo", "until": TODAY, "by": "Ana"}}
    (service,), told = read({**ROW, "dispensed": leave})
    assert told == []
    waiting = next(each for each in FACTS if each.key == "waiting")
    assert waiting not in service.missing(TODAY)
    assert waiting in service.missing(date(2026, 12, 1))


def test_what_is_retired_owes_nothing() -> None:
    (service, _), told = read(
        {**ROW, "retired": True, "replaced_by": "dois"}, {**ROW, "id": "dois"}
    )
    assert (service.missing(TODAY), service.replaced_by, told) == ((), "dois", [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"unit": "imediato"}, ""),
        ({"unit": "dias úteis", "at_most": 1}, ""),
        ({"unit": "dias úteis", "at_most": MAX_TERM}, ""),
        ({"unit": "dias úteis", "at_most": MAX_TERM + 1}, "um número de 1 a"),
        ({"unit": "dias úteis", "at_most": "variável"}, "variável"),
        ({"unit": "dias úteis", "at_most": True}, "um número"),
        ({"unit": "dias úteis", "at_most": 5, "at_least": 5}, "menor"),
        ({"unit": "luas", "at_most": 5}, "unidade"),
        ({"unit": "imediato", "at_most": 5}, "não leva"),
        ({"unit": "horas", "at_most": 5, "kind": "x"}, "não faz parte"),
    ],
)
def test_a_term_is_a_number_and_a_unit(row: dict[str, Any], reason: str) -> None:
    if not reason:
        assert read_term(row).unit == row["unit"]
        return
    with pytest.raises(ValueError, match=reason):
        read_term(row)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"unit": "imediato"}, "imediato"),
        ({"unit": "dias úteis", "at_most": 1}, "até 1 dia útil"),
        ({"unit": "meses", "at_most": 2, "at_least": 1}, "de 1 a 2 meses"),
        (
            {"unit": "horas", "at_most": 4, "counted_from": "o pedido", "estimated": True},
            "até 4 horas após o pedido (estimado)",
        ),
    ],
)
def test_a_term_is_said_in_words(row: dict[str, Any], words: str) -> None:
    assert str(read_term(row)) == words


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({**ROW, "id": "Não Serve"}, "id"),
        ({**ROW, "id": "quadro"}, "id"),
        ({**ROW, "cor": "azul"}, "cor"),
        ({**ROW, "service": " "}, "service"),
        ({**ROW, "steps": [1]}, "steps"),
        ({**ROW, "max_term": "variável"}, "max_term"),
        ({**ROW, "review_by": "amanhã"}, "review_by"),
        ({**ROW, "replaced_by": "nenhum"}, "replaced_by"),
        ({**ROW, "dispensed": {"cor": {}}}, "dispensed.cor"),
        ({**ROW, "dispensed": {"steps": {"reason": "x", "by": "y"}}}, "dispensed.steps"),
        ({**ROW, "dispensed": {"steps": {"until": TODAY, "by": "y"}}}, "dispensed.steps"),
    ],
)
def test_a_mistake_is_told_at_its_field(row: dict[str, Any], key: str) -> None:
    _, told = read(row)
    assert len(told) == 1
    assert f".{key}: " in told[0]


def test_every_text_has_a_bound() -> None:
    for key, most in (("steps", MAX_FACT_CHARS), ("ear", MAX_EAR_CHARS)):
        assert read({**ROW, key: "a" * most})[1] == []
        assert str(most) in read({**ROW, key: "a" * (most + 1)})[1][0]


def test_a_charter_has_sixty_services_at_the_most() -> None:
    rows = [{**ROW, "id": f"n{n}"} for n in range(MAX_SERVICES + 1)]
    assert read(*rows[:-1])[1] == []
    assert str(MAX_SERVICES) in read(*rows)[1][0]


def test_two_services_of_one_name_are_a_mistake() -> None:
    assert "dois serviços" in read(ROW, ROW)[1][0]


@pytest.mark.parametrize(
    ("phone", "wrong"), [("(84) 3209-7880", 1), ("3209 7880", 1), ("3232 2033", 0), ("", 0)]
)
def test_a_telephone_that_rings_the_line_itself_is_told(phone: str, wrong: int) -> None:
    line = {"id": "telefone", "service": "Linha", "place": "Telefone 3209 7880"}
    _, told = read(line, {**ROW, "phone": phone})
    assert len(told) == wrong
    _, own = read({**line, "phone": "3209 7880"})
    assert own == []
