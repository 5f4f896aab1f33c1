"""The charter's services by audience and matter, and what followed one that is retired."""

from dataclasses import dataclass
from typing import Any

import pytest

from ivr.rules.charter.directory import (
    SUMMARY_CHARS,
    by_audience,
    matters_of,
    offered,
    successor,
    summary,
)
from tests.rules.charter.test_services import ROW, read


@dataclass(frozen=True)
class Topic:
    """A matter of the menu."""

    key: str
    title: str
    charter: str


def test_audiences_are_one_whatever_their_accents() -> None:
    services, told = read(
        {**ROW, "requesters": ["Cidadão", "Empresa"]},
        {**ROW, "id": "dois", "requesters": ["cidadao", "CIDADÃO"]},
        {**ROW, "id": "tres"},
    )
    assert told == []
    found = {each.name: [one.id for one in each.services] for each in by_audience(services)}
    assert found == {"Cidadão": ["um", "dois"], "Empresa": ["um"]}


def test_a_service_answers_its_items_and_the_matters_that_it_names() -> None:
    (service,), _ = read({**ROW, "items": ["Senhas"], "topics": ["extrato"]})
    topics = [Topic("uvt", "A", "Senhas"), Topic("extrato", "B", "x"), Topic("ipva", "C", "y")]
    assert [each.key for each in matters_of(service, topics)] == ["uvt", "extrato"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({}, "Um serviço"),
        ({"items": ["Senhas;", "Cadastro."]}, "Senhas; Cadastro"),
        ({"service": "a" * 400}, "…"),
    ],
)
def test_a_summary_is_one_short_line(row: dict[str, Any], words: str) -> None:
    (service,), _ = read({**ROW, **row})
    assert summary(service) == words
    (long,), _ = read({**ROW, "service": "palavra, " * 99})
    assert len(summary(long)) <= SUMMARY_CHARS
    assert summary(long).endswith("palavra…")


def test_whoever_comes_to_what_is_retired_is_led_to_what_is_offered() -> None:
    gone = {"retired": True}
    rows = (
        {**ROW, **gone, "replaced_by": "dois"},
        {**ROW, "id": "dois", **gone, "replaced_by": "tres"},
        {**ROW, "id": "tres"},
        {**ROW, "id": "quatro", **gone, "replaced_by": "cinco"},
        {**ROW, "id": "cinco", **gone, "replaced_by": "quatro"},
        {**ROW, "id": "seis", **gone},
    )
    services, told = read(*rows)
    assert told == []
    found = [successor(services, each) for each in services]
    assert [each.id if each else "" for each in found] == ["tres", "tres", "", "", "", ""]
    assert [each.id for each in offered(services)] == ["tres"]
