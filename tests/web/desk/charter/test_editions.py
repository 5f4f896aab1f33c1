"""An edition's page shows how far it is and what it alters, and lets each do what they may."""

from datetime import timedelta
from pathlib import Path

import pytest

from ivr.store.charter.edition_history import MAX_WHY_CHARS
from ivr.web.desk.charter.edition_words import FARTHEST_PUBLICATION
from tests.stories.test_holidays import TUESDAY_NINE
from tests.support.desk import hire, request
from tests.support.installation import Installation
from tests.usecases.charter.editing import HOURS, NINE
from tests.web.desk.charter.keepers import PATH, Keepers, send, text_of


@pytest.fixture
def keepers(central: Installation, tmp_path: Path) -> Keepers:
    """The charter's keepers at their desk."""
    return Keepers.of(central, tmp_path)


def one(edition: int) -> str:
    """The address of an edition."""
    return f"{PATH}/edicoes/{edition}"


def checked(keepers: Keepers) -> int:
    """Ana has written an edition with other hours, and it is checked."""
    edition = keepers.house.begin()
    keepers.house.write(edition, {HOURS: NINE})
    assert keepers.house.check(edition).found == ()
    return edition


def test_case_49_it_lists_what_is_new_changed_and_gone_in_words(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    keepers.house.write(edition, {HOURS: NINE})
    html = keepers.eva.get(one(edition)).text
    assert "O que muda" in html
    assert "Serviço: Atendimento por telefone" in html
    assert '<del><span class="hidden"> [sai: </span>08:00' in html
    assert '<ins><span class="hidden"> [entra: </span>09:00' in html


def test_its_steps_say_how_far_it_is(keepers: Keepers) -> None:
    edition = checked(keepers)
    html = keepers.eva.get(one(edition)).text
    steps = html.partition('<ol class="steps"')[2].partition("</ol>")[0]
    assert text_of(steps).endswith("✓ Rascunho , feito 2 Conferida 3 Aprovada 4 Em vigor")
    assert steps.count('aria-current="step"') == 1


def test_who_wrote_does_not_approve_and_somebody_else_does(keepers: Keepers) -> None:
    edition = checked(keepers)
    status, shown = send(keepers.ana, f"{one(edition)}/aprovar", momento="agora")
    assert (status, "Quem escreveu não aprova" in shown) == (422, True)
    status, shown = send(keepers.bia, f"{one(edition)}/aprovar", momento="agora")
    assert (status, "a edição foi aprovada" in shown) == (302, True)
    assert keepers.house.publish() == 1
    shown = text_of(keepers.eva.get(one(edition)).text)
    assert "Edição 2: Novo horário" in shown
    assert "Bia aprovou a edição" in shown
    assert "O sistema publicou a edição" in shown


def test_what_it_alters_is_shown_before_anybody_approves(keepers: Keepers) -> None:
    hire(keepers.central, "Caio")
    request(keepers.central, slot_at=TUESDAY_NINE.replace(hour=11))  # at eight in Fortaleza
    edition = checked(keepers)
    keepers.house.write(edition, {("services", "e-mail", "deadlines", "media"): 4})
    shown = text_of(keepers.bia.get(one(edition)).text)
    assert "Horário da linha" in shown
    assert "das 8h às 14h → passa a ser de segunda a sexta, das 9h às 14h" in shown
    assert "1 retorno prometido não cabe no novo horário." in shown
    assert "24/11, 08:00 a 08:15 24/11, 09:00 a 09:15" in shown
    assert "Uma pessoa da equipe avisa." in shown, "this installation sends no SMS"
    assert "Resposta por escrito, demanda média 5 dias úteis → passa a ser 4 dias úteis" in shown
    assert "a página inicial, com o horário" in shown


def test_an_edition_that_alters_nothing_says_so(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    shown = text_of(keepers.bia.get(one(edition)).text)
    assert "Nenhum retorno prometido" not in shown
    assert "serviços da carta" in shown, "its dispensations are read on their pages"


def test_it_is_sent_back_with_a_reason_that_is_read(keepers: Keepers) -> None:
    edition = checked(keepers)
    for why in ("", "x" * (MAX_WHY_CHARS + 1)):
        status, shown = send(keepers.bia, f"{one(edition)}/devolver", motivo=why)
        assert (status, f"de 1 a {MAX_WHY_CHARS} letras" in shown) == (422, True)
    status, shown = send(keepers.bia, f"{one(edition)}/devolver", motivo="Falta o feriado.")
    assert (status, "Falta o feriado." in shown) == (302, True)
    assert keepers.house.edition(edition).state == "draft"


def test_it_comes_into_force_at_the_moment_that_was_chosen(keepers: Keepers) -> None:
    edition = checked(keepers)
    form = {"momento": "em", "dia": "2026-11-24", "hora": "08:00"}
    status, shown = send(keepers.bia, f"{one(edition)}/aprovar", **form)
    assert (status, "entra em vigor em 24/11/2026 às 08:00" in shown) == (302, True)
    assert keepers.house.publish() == 0
    keepers.central.clock.advance(22 * 3600)
    assert keepers.house.publish() == 1


def test_the_moment_may_be_decided_after_the_approval(keepers: Keepers) -> None:
    edition = checked(keepers)
    status, shown = send(keepers.bia, f"{one(edition)}/aprovar", momento="depois")
    assert (status, "Falta marcar quando entra em vigor" in shown) == (302, True)
    assert keepers.house.publish() == 0
    status, shown = send(keepers.bia, f"{one(edition)}/publicar", momento="agora")
    assert (status, "Bia marcou a publicação da edição" in shown) == (302, True)
    assert keepers.house.publish() == 1


def test_a_moment_lies_ahead_and_within_a_year(keepers: Keepers) -> None:
    edition = checked(keepers)
    today = keepers.central.clock.now().date()
    last = today + FARTHEST_PUBLICATION
    for day, said in (
        (str(today - timedelta(days=1)), "Este momento já passou"),
        (str(last + timedelta(days=1)), "até um ano à frente"),
        ("31/02", "Informe o dia e a hora"),
    ):
        form = {"momento": "em", "dia": day, "hora": "09:00"}
        status, shown = send(keepers.bia, f"{one(edition)}/aprovar", **form)
        assert (status, said in shown) == (422, True), day
    assert keepers.house.edition(edition).state == "checked"
    form = {"momento": "em", "dia": str(last), "hora": "06:00"}
    assert send(keepers.bia, f"{one(edition)}/aprovar", **form)[0] == 302


def test_what_came_into_force_meanwhile_is_brought_in(keepers: Keepers) -> None:
    second = keepers.house.begin()
    first = checked(keepers)
    keepers.house.approve(first)
    keepers.house.publish()
    shown = text_of(keepers.eva.get(one(second)).text)
    assert "entrou em vigor a edição 2: Novo horário" in shown
    status, shown = send(keepers.eva, f"{one(second)}/atualizar")
    assert (status, "as mudanças da edição em vigor estão aqui" in shown) == (302, True)
    assert "entrou em vigor a edição" not in shown


def test_going_back_is_an_edition_like_any_other(keepers: Keepers) -> None:
    edition = checked(keepers)
    keepers.house.approve(edition)
    keepers.house.publish()
    first = keepers.house.edition(edition).id - 1
    assert "Voltar a esta edição" in text_of(keepers.eva.get(one(first)).text)
    status, shown = send(keepers.eva, f"{one(first)}/voltar")
    assert (status, "Volta à edição 1" in shown, "Rascunho" in shown) == (302, True, True)
    status, shown = send(keepers.eva, f"{one(edition)}/voltar")
    assert (status, "Só se volta a uma edição que já esteve em vigor" in shown) == (422, True)


def test_a_discarded_edition_can_be_read_and_done_nothing_with(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    status, shown = send(keepers.eva, f"{one(edition)}/descartar")
    assert (status, "foi descartada" in shown) == (302, True)
    status, shown = send(keepers.eva, f"{one(edition)}/conferir")
    assert (status, "ainda não foi publicada" in shown) == (422, True)
    assert "O que fazer agora" not in shown


def test_an_editor_approves_and_publishes_nothing(keepers: Keepers) -> None:
    edition = checked(keepers)
    html = keepers.eva.get(one(edition)).text
    assert "Aprovar</button>" not in html
    for act in ("aprovar", "devolver", "publicar"):
        assert send(keepers.eva, f"{one(edition)}/{act}", motivo="x")[0] == 403


def test_an_edition_that_does_not_exist_is_not_found(keepers: Keepers) -> None:
    assert keepers.eva.get(one(99)).status_code == 404
    for act in ("conferir", "descartar", "atualizar", "voltar"):
        assert send(keepers.eva, f"{one(99)}/{act}")[0] == 404
