"""What the desk says of an attempt, and of the promise it was made for, is what happened."""

import pytest

from tests.support.desk import AgentLeg, Desk, hire, request
from tests.support.installation import MOBILE, Installation
from tests.support.scene import AGENT, SUPERVISOR, accounts
from tests.web.desk.member import entered

PATH = "/painel/retornos"


@pytest.fixture
def central(central_on_both: Installation) -> Installation:
    """On both databases, with Bia on shift and one callback that is owed."""
    accounts(central_on_both)
    hire(central_on_both, "Bia")
    request(central_on_both)
    return central_on_both


def page(central: Installation) -> str:
    """The callback's page."""
    return entered(central, AGENT).get(f"{PATH}/1").text


def ring(central: Installation) -> AgentLeg:
    """Bia's telephone rings."""
    return Desk(central).ring()


def test_an_agent_who_answered_is_not_said_to_have_missed_it(central: Installation) -> None:
    ring(central).answer().tell("completed")
    assert "Bia: atendente atendeu e não assumiu" in page(central)
    assert "não atendeu" not in page(central)
    board = entered(central, SUPERVISOR).get(PATH).text
    assert "1 vez nenhum atendente assumiu" in board


def test_a_callback_that_was_cancelled_while_it_rang_was_missed_by_nobody(
    central: Installation,
) -> None:
    leg = ring(central).answer()
    central.dial(MOBILE).press("9").press("3").hang_up()
    assert "não está mais na fila" in leg.press("1").telephone.heard
    leg.tell("completed")
    html = page(central)
    assert "Bia: o pedido acabou antes" in html
    assert "quem estiver livre" not in html, "nobody rings for one that has ended"
    assert "nenhuma ainda" not in html


def test_nobody_is_said_to_talk_while_a_telephone_only_rings(central: Installation) -> None:
    leg = ring(central).answer().press("1").citizen("initiated").citizen("ringing")
    case = "/painel/atendimentos/1"
    for html in (entered(central, AGENT).get(each).text for each in (f"{PATH}/1", PATH, case)):
        assert "Chamando a pessoa" in html
        assert "Em ligação" not in html
    leg.citizen("in-progress")
    for html in (entered(central, AGENT).get(each).text for each in (f"{PATH}/1", PATH, case)):
        assert "Em ligação" in html
        assert "Chamando a pessoa" not in html
    leg.citizen("completed", 2)
    assert "Bia: terminou, falta o resultado, 2 s" in page(central)


def test_a_case_is_not_late_by_a_time_that_was_replaced_before_it_came(
    central: Installation,
) -> None:
    ring(central).answer().press("1").nobody("no-answer").tell("completed")
    central.clock.advance(20 * 60)
    html = entered(central, AGENT).get("/painel/atendimentos/1").text
    assert "nova previsão: até 14:00" in html
    assert "Atrasado" not in html


def test_a_time_by_which_we_rang_in_vain_is_not_said_to_be_one_without_a_call(
    central: Installation,
) -> None:
    desk = Desk(central)
    for _ in range(3):
        desk.ring().answer().press("1").nobody("busy").tell("completed")
        central.clock.advance(5 * 60)
    html = page(central)
    assert "Ligamos, sem conversa" in html
    assert "Não cumprida" not in html
    assert "sem contato" not in html.replace("Sem contato", "")
