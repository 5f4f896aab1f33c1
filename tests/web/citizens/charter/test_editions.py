"""The charter's editions are public: which is in force, since when, and what each changed."""

from pathlib import Path

import pytest

from tests.support.installation import Installation
from tests.usecases.charter.editing import House
from tests.web.citizens.test_front_door import said

PLACE = ("services", "carta", "place")
GREETING = ("services", "telefone", "hours")


@pytest.fixture
def house(central: Installation, tmp_path: Path) -> House:
    """The keepers of an installation's charter, who published a second edition."""
    house = House(central, tmp_path)
    edition = house.begin()
    house.write(edition, {PLACE: "No site da Secretaria, em qualquer hora."})
    house.check(edition)
    house.approve(edition)
    assert house.publish() == 1
    return house


def test_an_edition_shows_what_it_changed_and_names_nobody(
    house: House, central: Installation
) -> None:
    html = central.client.get("/carta/edicoes").text
    assert "Edição 2: Novo horário" in html
    assert html.index("Edição 2") < html.index("Edição 1")
    page = central.client.get("/carta/edicoes/2").text
    assert "[entrou:" in said(page)
    assert "qualquer hora." in said(page)
    assert "Ana" not in said(page)
    first = central.client.get("/carta/edicoes/1").text
    assert "como foi impressa" in first
    assert central.client.get("/carta/edicoes/3").status_code == 404


def test_pages_and_files_say_which_edition_they_are(house: House, central: Installation) -> None:
    assert "Revisado em 23 de novembro de 2026" in central.client.get("/carta").text
    told = central.client.get("/carta.json")
    assert told.json
    assert told.json["edicao"] == "edição 2"
    assert told.last_modified == house.edition(2).published_at


def test_the_general_table_says_of_which_edition_it_is_and_how_it_was_approved(
    house: House, central: Installation
) -> None:
    table = said(central.client.get("/carta/quadro").text)
    assert "edição 2 , publicada em 23 de novembro de 2026." in table
    assert "aprovada em 23 de novembro de 2026 por uma segunda pessoa da equipe" in table
    assert "Bia" not in table
    assert "não diz a que autoridade" in table


def test_before_the_first_edition_the_page_says_so(central: Installation) -> None:
    assert "Ainda não há uma edição" in central.client.get("/carta/edicoes").text
