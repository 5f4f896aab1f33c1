"""Visits in a list and as a file: any period, unit, matter; inert, by role, audited."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from ivr.rules.staff.roles import Role
from ivr.rules.visits.rows import VisitRow
from ivr.rules.visits.states import PriorityClass, Times, VisitSource, VisitState
from ivr.usecases.visits.taking import Taker, take_over
from ivr.usecases.visits.units import TypedUnit, create
from tests.support.installation import Installation
from tests.web.desk.member import Member

PATH = "/painel/visitas"


@pytest.fixture
def sonia(central: Installation) -> Member:
    """A supervisor, and sixty visits at two units, a day apart; one with a jumped clock."""
    member = Member.of(central, Role.SUPERVISOR).enter()
    for name in ("Unidade Um", "=Unidade Dois"):
        create(central.ports, None, TypedUnit(name, "Natal", "seg-sex 8h-14h"))
    for unit_id, first in (("unidade-um", 0), ("unidade-dois", 30)):
        rows = [_row(central, n) for n in range(first, first + 30)]
        take_over(central.ports, Taker(unit_id, None), VisitSource.IMPORT, rows)
    return member


def _row(central: Installation, number: int) -> VisitRow:
    at = central.clock.now() - timedelta(days=number + 1)
    served = at + timedelta(minutes=-1 if number == 0 else 5)
    times = Times(at, at, at, served)
    matter = "uvt" if number % 2 else "other"
    return VisitRow(number, times, VisitState.ENDED, PriorityClass.PRIORITY, f"k{number}", matter)


def test_the_newest_fifty_stand_on_the_first_page(sonia: Member) -> None:
    page = sonia.get(PATH).text
    assert "60 visitas" in page
    assert page.count("lead-cell") == 50
    assert "22/11/2026 10:00" in page
    assert "Horários fora de ordem" in page


@pytest.mark.parametrize(
    ("query", "many"),
    [
        ("unidade=unidade-um", "30 visitas"),
        ("de=2026-11-20&ate=2026-11-22", "3 visitas"),
        ("de=22/11/2026&ate=22/11/2026", "1 visita<"),
        ("assunto=uvt", "30 visitas"),
        ("situacao=no-show", "Nenhuma visita"),
        ("prioridade=priority&origem=import", "60 visitas"),
        ("unidade=nada", "Nenhuma visita"),
    ],
)
def test_any_unit_period_and_matter_is_found(sonia: Member, query: str, many: str) -> None:
    assert many in sonia.get(f"{PATH}?{query}").text


def test_a_visit_has_a_page_to_which_its_list_and_its_figures_lead(
    central: Installation, sonia: Member
) -> None:
    rows = "/painel/monitoramento/linhas?indicador=visits&periodo=ano&em=2026-11-23"
    for path in (PATH, rows):
        assert "/painel/visitas/1" in sonia.get(path).text
    jumped = sonia.get(f"{PATH}/1").text
    for words in ("Unidade Um", "Encerrado", "22/11/2026, 10:00", "09:59:00"):
        assert words in jumped
    assert "Horários fora de ordem: conta, e fica fora das médias." in jumped
    assert "5 min" in sonia.get(f"{PATH}/2").text
    for number in ("0", "61", "99999999999"):
        assert sonia.get(f"{PATH}/{number}").status_code == 404
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE visits SET state = 'undone' WHERE id = 3")
    assert "Desfeito" in sonia.get(f"{PATH}/3").text


def test_a_period_that_is_none_is_told(sonia: Member) -> None:
    answer = sonia.get(f"{PATH}?de=2026-11-22&ate=2026-11-20")
    assert (answer.status_code, "termina antes de começar" in answer.text) == (422, True)
    assert "31/02/2026 não existe" in sonia.get(f"{PATH}?de=31/02/2026").text


def test_what_leaves_is_inert_whole_and_audited(central: Installation, sonia: Member) -> None:
    token = sonia.token(PATH)
    text = sonia.post(f"{PATH}/exportar", csrf_token=token, unidade="unidade-dois").text
    rows = list(csv.DictReader(StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 30
    assert {each["unidade_nome"] for each in rows} == {"'=Unidade Dois"}
    whole = sonia.post(f"{PATH}/exportar", csrf_token=token).text
    found = list(csv.DictReader(StringIO(whole.lstrip("\ufeff")), delimiter=";"))
    assert len(found) == 60
    jumped = [each for each in found if each["conta_nas_medias"] == "não"]
    assert [each["atendimento_segundos"] for each in jumped] == [""]
    assert {each["atendimento_segundos"] for each in found} == {"", "300"}
    notes = "SELECT note FROM audit WHERE action = 'exported' ORDER BY id"
    assert [each for (each,) in central.rows(notes)] == [
        *("30 visitas; unidade unidade-dois", "60 visitas; todas")
    ]


def test_an_export_of_a_wrong_period_leaves_nothing(central: Installation, sonia: Member) -> None:
    form = {"de": "2026-11-22", "ate": "2026-11-20"}
    answer = sonia.post(f"{PATH}/exportar", csrf_token=sonia.token(PATH), **form)
    assert answer.status_code == 422
    assert central.rows("SELECT count(*) FROM audit WHERE about = 'export'") == [(0,)]
