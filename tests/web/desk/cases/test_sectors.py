"""Sectors: what an administrator does with them, and cases forwarded to one and taken back."""

import pytest

from ivr.rules.staff.roles import Role
from ivr.store.cases import sectors
from ivr.usecases.cases.sectors import seed
from ivr.usecases.staff.staff import add_member
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.support.scene import AGENT, PASSWORD, accounts
from tests.web.desk.cases.test_cases import PATH as CASES
from tests.web.desk.cases.test_cases import actions, open_case, protocols
from tests.web.desk.member import Member, entered

PATH = "/painel/setores"
ADMINISTRATOR = "rita@exemplo.br"


def rita(central: Installation) -> Member:
    """An administrator at the desk."""
    add_member(central.ports, ADMINISTRATOR, "Rita", Role.ADMINISTRATOR, PASSWORD)
    enrol(central.ports, ADMINISTRATOR)
    return entered(central, ADMINISTRATOR)


def send(member: Member, path: str, **form: str) -> int:
    """The form is sent from the page; its answer's status."""
    return member.post(path, csrf_token=member.token(), **form).status_code


def named(central: Installation) -> list[tuple[object, ...]]:
    """Every sector."""
    return central.rows("SELECT name, contact, retired_at IS NULL FROM sectors ORDER BY key")


def test_a_new_installation_has_the_sectors_that_its_topics_name(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    callflow = central.line.conversations.current().callflow
    assert seed(central.ports, callflow) == len({topic.sector for topic in callflow.topics})
    known = [name for name, _, _ in named(central)]
    assert known == sorted({topic.sector for topic in callflow.topics})
    assert seed(central.ports, callflow) == 0, "what staff renamed does not come back"


def test_an_administrator_makes_renames_and_retires_a_sector(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    member = rita(central)
    assert "Ainda não há setores" in member.get(PATH).text
    assert send(member, PATH, nome=" Nota  Potiguar ", contato="nota@exemplo.br") == 302
    assert named(central) == [("Nota Potiguar", "nota@exemplo.br", True)]
    assert send(member, f"{PATH}/1", nome="Nota", contato="") == 302
    assert send(member, f"{PATH}/1/retirar") == 302
    assert named(central) == [("Nota", "", False)]
    assert "Retirado em 23/11/2026" in member.get(PATH).text
    assert send(member, f"{PATH}/1/voltar") == 302
    assert named(central) == [("Nota", "", True)]
    done = central.rows("SELECT action, subject FROM audit WHERE about = 'sector' ORDER BY id")
    assert [action for action, _ in done] == ["created", "renamed", "retired", "restored"]
    assert {subject for _, subject in done} == {"1"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\0b", "NOTA potiguar"])
def test_a_name_that_cannot_be_is_still_in_its_field(
    central_on_both: Installation, name: str
) -> None:
    central = central_on_both
    member = rita(central)
    send(member, PATH, nome="Nota Potiguar")
    reply = member.post(PATH, csrf_token=member.token(), nome=name, contato="ramal 12")
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    assert 'value="ramal 12"' in reply.text
    assert len(named(central)) == 1
    send(member, PATH, nome="Outro")
    ((other,),) = central.rows("SELECT id FROM sectors WHERE name = 'Outro'")
    assert send(member, f"{PATH}/{other}", nome=name) == 422


@pytest.mark.parametrize("sector_id", [7, 0, 2**31, 10**30])
def test_a_sector_that_is_not_there_is_not_found(
    central_on_both: Installation, sector_id: int
) -> None:
    member = rita(central_on_both)
    assert send(member, f"{PATH}/{sector_id}", nome="x") == 404
    for what in ("retirar", "voltar"):
        assert send(member, f"{PATH}/{sector_id}/{what}") == 404


def test_a_case_goes_to_a_sector_and_comes_back_with_its_history(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    seed(central.ports, central.line.conversations.current().callflow)
    case_id = open_case(central, "informed", topic="mercadorias")
    ana, path = entered(central, AGENT), f"{CASES}/{case_id}"
    assert protocols(ana.get(CASES).text) == []
    assert 'value="2" selected' in ana.get(path).text, "the topic's own sector is proposed"
    assert send(ana, f"{path}/setor", setor="2", motivo="Só eles liberam.") == 302
    assert len(protocols(ana.get(f"{CASES}?setor=2").text)) == 1, "somebody owes an answer now"
    assert protocols(ana.get(f"{CASES}?setor=1").text) == []
    assert "Com o setor Fiscalização de Mercadorias em Trânsito" in ana.get(path).text
    assert send(ana, f"{path}/setor", setor="2", motivo="de novo") == 302
    assert send(ana, f"{path}/setor", setor="1", motivo="engano") == 302
    assert send(ana, f"{path}/trazer") == 302
    assert send(ana, f"{path}/trazer") == 302
    html = ana.get(path).text
    assert "Só eles liberam." in html
    assert "Ana trouxe de volta de Central de Atendimento" in html
    assert "Com o setor" not in html
    assert protocols(ana.get(CASES).text) == []
    words = ["forwarded", "forwarded", "taken-back"]
    assert actions(central) == [(1, word) for word in words]
    assert central.rows("SELECT count(*) FROM case_forwards WHERE back_by = 1") == [(2,)]


@pytest.mark.parametrize(
    ("sector", "reason"),
    [("", "x"), ("x", "x"), ("9", "x"), ("1", ""), ("1", "x" * 401), ("1", "a\0"), ("3", "x")],
)
def test_a_forwarding_that_cannot_be_keeps_what_was_typed(
    central_on_both: Installation, sector: str, reason: str
) -> None:
    central = central_on_both
    accounts(central)
    seed(central.ports, central.line.conversations.current().callflow)
    with central.ports.database.write() as session:
        gone = sectors.find(session, 3)
        assert gone
        gone.retired_at = central.clock.now()
    case_id = open_case(central)
    ana = entered(central, AGENT)
    form = {"csrf_token": ana.token(), "setor": sector, "motivo": reason}
    reply = ana.post(f"{CASES}/{case_id}/setor", **form)
    assert reply.status_code == 422
    assert f">{reason}</textarea>" in reply.text
    assert central.rows("SELECT * FROM case_forwards") == []
