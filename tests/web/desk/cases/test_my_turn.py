"""My turn: the case of one's own call opens by itself, and calls at the switchboard are offered."""

from werkzeug.test import TestResponse

from ivr.store.staff.staff import StaffMember
from tests.support.desk import AgentLeg, Desk, hire, request
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.cases.test_case_claims import holders
from tests.web.desk.cases.test_cases import PATH as CASES
from tests.web.desk.cases.test_cases import open_case
from tests.web.desk.member import ORIGIN, Member, entered

PATH = "/painel/minha-vez"


def anas_telephone_rings(central: Installation) -> AgentLeg:
    """Ana, who is signed in, is the only one on shift; her telephone rings for a callback."""
    accounts(central)
    hire(central, "Bia")
    with central.ports.database.write() as session:
        ana, bia = session.get_one(StaffMember, 1), session.get_one(StaffMember, 3)
        ana.phone, bia.phone = bia.phone, ""
        session.connection().exec_driver_sql("UPDATE shifts SET staff_id = 1")
    request(central, topic="uvt")
    return Desk(central).ring().answer()


def asked(member: Member, where: str = "/painel/chamadas", **args: str) -> TestResponse:
    """What the strip on that page is answered."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"{ORIGIN}{where}"}
    return member.client.get(PATH, query_string=args, base_url=ORIGIN, headers=headers)


def test_with_key_1_the_case_opens_once_and_is_the_agents(central_on_both: Installation) -> None:
    central = central_on_both
    leg = anas_telephone_rings(central)
    ana = entered(central, AGENT)
    assert asked(ana, mostra="nada").status_code == 204, "it rings, and is not hers yet"
    leg.press("1")
    reply = asked(ana, mostra="nada")
    assert reply.headers["HX-Redirect"] == f"{CASES}/1"
    html = ana.get(f"{CASES}/1").text
    assert "Está com você" in html
    assert holders(central) == [(1, 1)]
    again = asked(ana, f"{CASES}/1", mostra="nada")
    assert "HX-Redirect" not in again.headers
    assert "Você está em ligação" in again.text
    assert asked(ana, f"{CASES}/1", mostra="1").status_code == 204
    assert "HX-Redirect" not in asked(ana, mostra="nada").headers, "whoever leaves it is let go"
    leg.talk(60).press("1").tell("completed")
    over = asked(ana, mostra="1")
    assert (over.status_code, "ligação" in over.text) == (200, False)


def test_a_page_on_which_somebody_writes_gets_a_link_instead(central: Installation) -> None:
    anas_telephone_rings(central).press("1")
    other = open_case(central)
    ana = entered(central, AGENT)
    reply = asked(ana, f"{CASES}/{other}", escrevendo="1", mostra="nada")
    assert "HX-Redirect" not in reply.headers
    assert f'href="{CASES}/1"' in reply.text
    assert "escrevendo=1" in reply.text, "and goes on so"
    assert asked(ana, f"{CASES}/{other}", escrevendo="1", mostra="1").status_code == 204
    assert "HX-Redirect" in asked(ana, mostra="1").headers, "on another page it opens after all"


def test_without_a_script_every_page_says_which_call_one_is_in(central: Installation) -> None:
    leg = anas_telephone_rings(central)
    ana = entered(central, AGENT)
    assert "Você está em ligação" not in ana.get("/painel/chamadas").text
    leg.press("1")
    html = ana.get("/painel/central").text
    assert "Você está em ligação" in html
    assert f'href="{CASES}/1"' in html
    assert "Você está em ligação" not in entered(central, "sonia@exemplo.br").get(CASES).text


def test_calls_at_the_switchboard_are_offered_to_pick_from(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    ana = entered(central, AGENT)
    assert "Nenhuma ligação está com a central" in ana.get(PATH).text
    central.dial("+5584988881111").press("1")
    here = central.dial("+5584988882222").press("2").press("0")
    html = ana.get(PATH).text
    assert "••••-2222" in html
    assert "••••-1111" not in html, "she still listens to the line"
    assert 'href="/painel/atendimentos/2"' in html
    assert "Na central" in html
    here.transfer("completed", True, 60).hang_up()
    assert "Acabou de terminar" in ana.get(f"{PATH}/ligacoes").text
    central.clock.advance(16 * 60)
    assert "Nenhuma ligação está com a central" in ana.get(PATH).text
