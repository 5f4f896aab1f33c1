"""What the keepers of a charter ought to look at before they publish it."""

from datetime import date
from typing import Any

import pytest

from ivr.rules.charter.services import Service, read_services
from ivr.rules.charter.warnings import holes, warnings
from tests.support.callflow import CALLFLOW

TODAY = date(2026, 11, 30)


def service(**row: Any) -> Service:
    """Return one service with an owner, and whatever else is given."""
    given = {"id": "um", "service": "Um serviço", "owner": "Cofic", **row}
    (found,) = read_services([given], lambda *told: None)
    return found


def told(*services: Service) -> list[str]:
    """Return what is warned of, without the service's name."""
    return [each.partition(": ")[2] or each for each in warnings(services, TODAY)]


def test_case_49_two_services_with_similar_titles_are_told() -> None:
    """gov.br's folder held four copies of one service, and a draft called `abcd`."""
    pair = service(name="Emissão de certidão"), service(id="dois", name="Emissao de certidões")
    assert "nomes parecidos" in next(iter(warnings(pair, TODAY)))
    assert told(service(name="Certidão"), service(id="dois", name="Parcelamento")) == []
    gone = service(id="dois", name="Emissão de certidão", retired=True)
    assert told(pair[0], gone) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Senha UVT", "UVT: senha", True),
        ("Senha da UVT", "Senhas na UVT", True),
        ("Emissão de certidão", "Certidão (emissão)", True),
        ("Emissão de certidão", "Cópia de emissão de certidão", True),
        ("Troca de senha", "Troca de senha 2", True),
        ("Parcelamento de IPVA", "Parcelamento de ICMS", False),
        ("Certidão", "Certidão negativa", False),
        ("Consulta de extrato fiscal", "Consulta de processo fiscal", False),
    ],
)
def test_titles_are_alike_by_their_words_in_any_order(one: str, other: str, alike: bool) -> None:
    found = told(service(name=one), service(id="dois", name=other))
    assert bool(found) is alike, found


def test_no_two_services_of_the_printed_charter_have_similar_titles() -> None:
    found = list(warnings(CALLFLOW.services, TODAY))
    assert not [each for each in found if "nomes parecidos" in each]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"term": "Variável de acordo com a complexidade."}, "variável"),
        ({"term": "Implantação até 30 de julho/2019"}, "2019, que já passou"),
        ({"term": "A partir de 2027"}, ""),
        ({"max_term": {"unit": "imediato"}}, "por qual meio"),
        ({"max_term": {"unit": "imediato"}, "channel": "Telefone"}, ""),
        ({"review_by": TODAY}, "revisto até 30/11/2026"),
        ({"review_by": date(2026, 12, 1)}, ""),
        ({"owner": ""}, "ninguém responde"),
        ({"links": ["www.set.rn.gov.br", "Diário Oficial"]}, "“Diário Oficial” não é um endereço"),
        (
            {"dispensed": {"waiting": {"reason": "x", "by": "y", "until": date(2026, 11, 29)}}},
            "acabou em 29/11/2026",
        ),
    ],
)
def test_what_may_be_meant_so_is_told_and_keeps_nothing_back(
    row: dict[str, Any], words: str
) -> None:
    found = told(service(**row))
    assert len(found) == (1 if words else 0), found
    assert words in "".join(found)


def test_a_hole_names_its_article_and_who_owes_it() -> None:
    found = {field: reason for _, field, reason in holes(CALLFLOW.services, TODAY)}
    assert len(found) == 34
    assert "art. 7º, § 2º, IV" in found['services "pesquisa".max_term']
    assert "ninguém responde" in found['services "pesquisa".max_term']
    assert "quem deve é Cofic" in found['services "parcerias".max_term']
