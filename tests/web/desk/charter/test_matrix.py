"""The matrix shows what the law asks of each service: there, dispensed, or owed and by whom."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr.usecases.charter.dispensing import FARTHEST_LEAVE, MAX_REASON_CHARS
from ivr.usecases.charter.editions import begin
from ivr.web.desk.charter.editor_form import anchor
from tests.support.installation import Installation
from tests.usecases.charter.editing import CHARTER
from tests.web.desk.charter.keepers import PATH, Keepers, send, text_of
from tests.web.desk.charter.test_editor import value

MATRIX = f"{PATH}/matriz"
UNTIL = "2027-06-30"


@pytest.fixture
def keepers(central: Installation, tmp_path: Path) -> Keepers:
    """The charter's keepers at their desk."""
    return Keepers.of(central, tmp_path)


def draft(keepers: Keepers) -> int:
    """Eva begins an edition, with every hole that the printed charter has."""
    return begin(keepers.house.line, "Os onze dados", keepers.eva_is)


def shown(keepers: Keepers, edition: int | None = None) -> str:
    """What the matrix says."""
    return text_of(keepers.eva.get(MATRIX + (f"?edicao={edition}" if edition else "")).text)


def dispense(keepers: Keepers, edition: int, **form: str) -> tuple[int, str]:
    """Eva dispenses."""
    whole = {"servico": "", "dado": "", "motivo": "Em estudo.", "ate": UNTIL, **form}
    return send(keepers.eva, f"{PATH}/edicoes/{edition}/dispensar", **whole)


def test_today_32_of_the_66_facts_are_there(keepers: Keepers) -> None:
    said = shown(keepers)
    assert "32 de 66 dados estão na carta" in said
    assert "0 dispensados 34 faltam" in said
    assert "Prazo máximo art. 7º, § 2º, IV há imediato" in said
    assert "comece uma edição" in said


def test_case_50_a_service_without_owner_or_with_an_old_review_stands_out(
    keepers: Keepers,
) -> None:
    edition = draft(keepers)
    keepers.house.write(edition, {("services", "parcerias", "review_by"): date(2026, 5, 31)})
    said = shown(keepers, edition)
    board = said.partition("Precisam de alguém")[2].partition("Atendimento por telefone 6 de 11")[0]
    assert "Sem responsável Atendimento por telefone" in board
    assert "Pesquisa de satisfação" in board
    assert "Com a revisão vencida Parcerias e eventos: até 31/05/2026, com Cofic" in board
    owed = said.partition("Parcerias e eventos 5 de 11 · responde: Cofic")[2]
    assert "falta com Cofic" in owed
    assert "Prioridades art. 7º, § 3º, I falta sem responsável" in said


def test_each_cell_of_a_draft_leads_to_its_field(keepers: Keepers) -> None:
    edition = draft(keepers)
    html = keepers.eva.get(f"{MATRIX}?edicao={edition}").text
    for fact in (("waiting",), ("max_term", "unit")):
        path = ("services", "pesquisa", *fact)
        address = f"{PATH}/edicoes/{edition}/escrever/servicos/pesquisa#{anchor(path)}"
        assert f'href="{address}"' in html
        assert f'id="{anchor(path)}"' in keepers.eva.get(address).text


def test_one_fact_all_of_a_service_or_all_are_dispensed_in_ones_own_name(
    keepers: Keepers,
) -> None:
    edition = draft(keepers)
    status, said = dispense(keepers, edition, servico="pesquisa", dado="waiting")
    assert (status, "1 dado dispensado." in said) == (302, True)
    assert "Em estudo., até 30/06/2027, por Eva" in said
    at = ("services", "pesquisa", "dispensed", "waiting")
    assert value(keepers, edition, CHARTER, (*at, "by")) == "Eva"
    assert value(keepers, edition, CHARTER, (*at, "until")) == date(2027, 6, 30)
    _, said = dispense(keepers, edition, servico="pesquisa")
    assert "5 dados dispensados." in said
    _, said = dispense(keepers, edition)
    assert "28 dados dispensados." in said
    assert "34 dispensados 0 faltam" in said
    assert keepers.house.check(edition).found == ()
    assert "não falta o que foi escolhido" in dispense(keepers, edition)[1]


def test_a_dispensation_is_taken_back(keepers: Keepers) -> None:
    edition = draft(keepers)
    dispense(keepers, edition, servico="pesquisa", dado="waiting")
    address = f"{PATH}/edicoes/{edition}/dispensar/retirar"
    _, said = send(keepers.eva, address, servico="pesquisa", dado="waiting")
    assert "a dispensa foi retirada" in said
    assert "0 dispensados 34 faltam" in said
    assert "Não havia" in send(keepers.eva, address, servico="pesquisa", dado="waiting")[1]


def test_a_dispensation_that_has_run_out_is_owed_again(keepers: Keepers) -> None:
    edition = draft(keepers)
    dispense(keepers, edition, servico="pesquisa", dado="waiting", ate="2026-11-23")
    keepers.central.clock.advance(24 * 3600)
    said = shown(keepers, edition)
    assert "a dispensa acabou em 23/11/2026; sem responsável" in said
    assert "1 dado dispensado." in dispense(keepers, edition, servico="pesquisa", dado="waiting")[1]


def test_a_dispensation_has_a_reason_and_an_end(keepers: Keepers) -> None:
    edition = draft(keepers)
    last = keepers.central.clock.now().date() + FARTHEST_LEAVE
    for form, why in (
        ({"motivo": " "}, f"de 1 a {MAX_REASON_CHARS} letras"),
        ({"motivo": "m" * (MAX_REASON_CHARS + 1)}, f"de 1 a {MAX_REASON_CHARS} letras"),
        ({"ate": ""}, "de hoje a três anos"),
        ({"ate": "2026-11-22"}, "de hoje a três anos"),
        ({"ate": str(last + timedelta(days=1))}, "de hoje a três anos"),
    ):
        status, said = dispense(keepers, edition, **form)
        assert (status, why in said) == (422, True), form
    assert "0 dispensados" in shown(keepers, edition)
    assert dispense(keepers, edition, motivo="m" * MAX_REASON_CHARS, ate=str(last))[0] == 302


def test_the_edition_in_force_is_read_and_not_written(keepers: Keepers) -> None:
    first = draft(keepers) - 1
    status, said = dispense(keepers, first)
    assert (status, "Isto não pode ser feito agora" in said) == (422, True)
    assert "Dispensar o que falta" not in shown(keepers)
    assert keepers.eva.get(f"{MATRIX}?edicao=99").status_code == 404
    assert keepers.eva.get(f"{MATRIX}?edicao=x").status_code == 404


def test_one_section_of_the_navigation_is_where_one_is(keepers: Keepers) -> None:
    html = keepers.eva.get(MATRIX).text
    inside = html.partition('<div class="within">')[2].partition("</nav>")[0]
    assert inside.count('aria-current="page"') == 1
    assert 'aria-current="page"><svg' in inside.partition("matriz")[2][:60]
