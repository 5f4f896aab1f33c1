"""Which telephone rings is said before and after "Ligar agora"."""

from datetime import time

import pytest
from sqlalchemy import select

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.store.staff import shifts
from ivr.store.staff.staff import StaffMember
from ivr.web.desk.callbacks.action_results import my_telephone
from tests.support.desk import hire, request
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.member import entered


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("+5584988887777", "seu telefone, final 7777"),
        ("sip:ana@pbx.exemplo.br", "seu ramal, sip:ana@pbx.exemplo.br"),
        ("", "seu telefone"),
    ],
)
def test_a_telephone_of_ones_own_is_named_as_one_knows_it(phone: str, said: str) -> None:
    assert my_telephone(phone) == said


def test_the_page_of_a_callback_says_which_telephone_rings(central: Installation) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    with central.ports.database.write() as session:
        ana = session.scalars(select(StaffMember).where(StaffMember.email == AGENT)).one()
        ana.phone = "sip:mesa-3@pbx.exemplo.br"
        shifts.replace(session, ana.id, [ShiftSpan(day, time(8), time(14)) for day in range(5)])
    page = entered(central, AGENT).get("/painel/retornos/1").text
    assert "“Ligar agora” chama primeiro seu ramal, sip:mesa-3@pbx.exemplo.br;" in page


def test_who_cannot_call_now_is_told_why_and_offered_no_button_that_does_nothing(
    central: Installation,
) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    central.dial("+5584988881111").press("2").hang_up()
    member = entered(central, AGENT)  # without a shift
    for path in ("/painel/retornos/1", "/painel/perdidas", "/painel/chamadas/1"):
        page = member.get(path).text
        assert "é preciso estar no seu turno" in page, path
        assert ">Ligar agora<" not in page, path
    central.clock.advance(14 * 3600)
    assert "Agora não é hora de ligar." in member.get("/painel/perdidas").text
