"""Which telephone rings is said before and after "Ligar agora"."""

import pytest
from sqlalchemy import select

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
    page = entered(central, AGENT).get("/painel/retornos/1").text
    assert "“Ligar agora” chama primeiro seu ramal, sip:mesa-3@pbx.exemplo.br;" in page
