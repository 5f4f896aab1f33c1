"""Units and their rule of calling, for whoever manages them."""

import pytest

from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.support.scene import PASSWORD
from tests.web.desk.member import Member, entered

PATH = "/painel/unidades"
UNIT = {"nome": "Unidade Exemplo", "municipio": "Mossoró", "horario": "seg-sex 8h-14h"}


@pytest.fixture
def sonia(central: Installation) -> Member:
    """A supervisor at the desk."""
    return Member.of(central, Role.SUPERVISOR).enter()


def send(member: Member, path: str, **form: str) -> str:
    """Send a form; return the page that follows."""
    answer = member.post(path, csrf_token=member.token(PATH), **form)
    return member.get(answer.location).text if answer.status_code == 302 else answer.text


def test_a_unit_is_made_changed_and_retired(central: Installation, sonia: Member) -> None:
    assert "Ainda não há unidades" in sonia.get(PATH).text
    assert "segunda a sexta, 8h às 14h" in send(sonia, PATH, **UNIT)
    assert "Já existe uma unidade" in send(sonia, PATH, **UNIT)
    one = f"{PATH}/unidade-exemplo"
    assert "sábado, 8h às 12h" in send(sonia, one, **{**UNIT, "horario": "sáb 8h-12h"})
    assert "Retirada de uso" in send(sonia, f"{one}/retirar")
    assert "Recebe visitas" in send(sonia, f"{one}/voltar")
    acts = central.rows("SELECT action FROM audit WHERE about = 'unit' ORDER BY id")
    assert [each for (each,) in acts] == ["unit-made", "unit-changed", "unit-closed", "unit-opened"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"nome": ""}, "o nome e o município"),
        ({"nome": "!!!"}, "precisa de letras"),
        ({"nome": "a" * 121}, "no máximo 120"),
        ({"municipio": "a" * 81}, "no máximo 80"),
        ({"horario": "sempre"}, "Não entendi"),
    ],
)
def test_what_is_no_unit_is_told_and_stays_typed(
    central: Installation, sonia: Member, changed: dict[str, str], words: str
) -> None:
    page = send(sonia, PATH, **{**UNIT, **changed})
    assert words in page
    assert "Mossoró" in page or "municipio" in changed
    assert central.rows("SELECT count(*) FROM units") == [(0,)]


def test_a_long_name_is_a_short_address(central: Installation, sonia: Member) -> None:
    send(sonia, PATH, **{**UNIT, "nome": "Ã" * 120, "municipio": "b" * 80})
    assert central.rows("SELECT id FROM units") == [("a" * 40,)]


def test_a_rule_is_simulated_before_it_is_chosen_and_its_history_stays(
    central: Installation, sonia: Member
) -> None:
    send(sonia, PATH, **UNIT)
    path = f"{PATH}/unidade-exemplo/ordem"
    page = sonia.get(path).text
    assert "são chegadas de exemplo" in page
    assert "pessoas com deficiência (Lei 13.146/2015, art. 9º)" in page
    for unread in ("13.466", "doadores", "autista"):
        assert unread not in page, "the desk says no law's words that nobody read"
    assert "Só para comparar" in page
    assert "Hoje vale <strong>Peso dois</strong>" in page
    assert "Hoje vale <strong>Um a um</strong>" in send(sonia, path, regra="share-1")
    assert "que a lei permite" in send(sonia, path, regra="last")
    assert central.rows("SELECT rule FROM unit_rules") == [("share-1",)]
    assert sonia.get(f"{path}?guiches=3").text.count("0 min") > 10, "with desks enough nobody waits"
    for odd in ("²", "-1", "9999", "x"):
        assert sonia.get(f"{path}?guiches={odd}").status_code == 200
    assert sonia.get(f"{PATH}/nada/ordem").status_code == 404


def test_only_its_people_and_who_manages_open_a_units_counter(
    central: Installation, sonia: Member
) -> None:
    send(sonia, PATH, **UNIT)
    send(sonia, PATH, **{**UNIT, "nome": "Unidade Dois"})
    add_member(central.ports, "rui@exemplo.br", "Rui", Role.AGENT, PASSWORD)
    enrol(central.ports, "rui@exemplo.br")
    rui = entered(central, "rui@exemplo.br")
    ((number,),) = central.rows("SELECT id FROM staff WHERE role = 'agent'")
    at = "/painel/presencial/unidade-{}"
    counters = [f"{at.format(each)}/guiche/1" for each in ("exemplo", "dois")]
    papers = [f"{at.format('exemplo')}/{page}" for page in ("contagem", "folha")]
    assert [rui.get(each).status_code for each in (*counters, *papers)] == [403] * 4
    assert "Você ainda não atende em nenhuma unidade" in rui.get("/painel/presencial").text
    assert "Quem atende: ninguém ainda" in sonia.get(PATH).text
    assert "foi guardado" in send(sonia, f"{PATH}/unidade-exemplo/pessoas", pessoa=str(number))
    assert [rui.get(each).status_code for each in (*counters, *papers)] == [200, 403, 200, 200]
    places = rui.get("/painel/presencial").text
    assert ("unidade-exemplo" in places, "unidade-dois" in places) == (True, False)
    assert [sonia.get(each).status_code for each in counters] == [200, 200]
    token = {"csrf_token": rui.token(counters[0])}
    answer = rui.post(f"{counters[1]}/registrar", teclas="1c", **token)
    assert (answer.status_code, "não está entre quem atende" in answer.text) == (403, True)
    assert central.rows("SELECT count(*) FROM visits") == [(0,)]
    supervisor = "SELECT id FROM staff WHERE role = 'supervisor'"
    ((other,),) = central.rows(supervisor)
    wrong = send(sonia, f"{PATH}/unidade-exemplo/pessoas", pessoa=str(other))
    assert "não atende em balcão" in wrong
    send(sonia, f"{PATH}/unidade-exemplo/pessoas")
    assert rui.get(counters[0]).status_code == 403
    noted = central.rows("SELECT note FROM audit WHERE action = 'unit-people' ORDER BY id")
    assert [str(note)[:13] for (note,) in noted] == ["1 na unidade;", "0 na unidade;"]
