"""A file of Novo SGA's at the desk: shown, mapped to our matters, confirmed, and once."""

import re
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from ivr.rules.staff.roles import Role
from ivr.usecases.visits.units import TypedUnit, create
from tests.support.installation import Installation
from tests.web.desk.member import ORIGIN, Member

PATH = "/painel/unidades/unidade-exemplo/importar"
HEADING = "Senha;Data;Chegada;Chamada;Início;Fim;Serviço Triado;Status;Cliente;Atendente"
LINES = [
    f"A{n};20/11/2026;08:{n:02d}:00;08:10:00;08:11:00;08:30:00;Serviço {n % 3};encerrado;Maria;jose"
    for n in range(1, 10)
]


@pytest.fixture
def sonia(central: Installation) -> Member:
    """A supervisor at the desk of an installation with a unit."""
    create(central.ports, None, TypedUnit("Unidade Exemplo", "Natal", "seg-sex 8h-14h"))
    return Member.of(central, Role.SUPERVISOR).enter()


def upload(
    member: Member, *lines: str, encoding: str = "cp1252", zone: str = "America/Fortaleza"
) -> TestResponse:
    """Send a file of these lines."""
    data = "\n".join((HEADING, *lines)).encode(encoding)
    form = {
        "csrf_token": member.token(PATH),
        "fuso": zone,
        "arquivo": (BytesIO(data), "relatorio.csv"),
    }
    return member.client.post(PATH, data=form, base_url=ORIGIN, headers={"Referer": ORIGIN + PATH})


def confirm(member: Member, preview: str, **chosen: str) -> str:
    """Send the preview's own form; return the page that follows."""
    found = re.search(r'name="linhas" value="([^"]+)"', preview)
    form = {"csrf_token": member.token(PATH), "linhas": found[1] if found else "x", **chosen}
    answer = member.post(PATH, **form)
    return member.get(answer.location).text if answer.status_code == 302 else answer.text


def count(central: Installation) -> object:
    """How many visits there are."""
    [(many,)] = central.rows("SELECT count(*) FROM visits")
    return many


def test_a_file_is_shown_mapped_and_taken_over_once(central: Installation, sonia: Member) -> None:
    preview = upload(sonia, *LINES).text
    assert "9 visitas lidas" in preview
    assert "Lido como Windows-1252, separado por ponto e vírgula." in preview
    assert "Maria" not in preview
    assert count(central) == 0
    page = confirm(sonia, preview, **{"assunto-1": "cadastro"})
    assert "Pronto: 9 visitas entraram." in page
    matters = "SELECT matter, count(*) FROM visits GROUP BY matter ORDER BY matter"
    assert central.rows(matters) == [("cadastro", 3), ("other", 6)]
    again = upload(sonia, *LINES, encoding="utf-8").text
    assert "9 já estão aqui e não entram de novo" in again
    assert "Nada mudou; 9 já estavam aqui." in confirm(sonia, again)
    assert count(central) == 9


def test_wrong_dates_are_told_by_line_and_nothing_is_kept(
    central: Installation, sonia: Member
) -> None:
    answer = upload(sonia, *LINES, LINES[0].replace("20/11", "31/02"))
    assert answer.status_code == 422
    assert "Linha 11: a chegada: o dia 31/02/2026 não existe." in answer.text
    assert "Confirmar e trazer" not in answer.text
    assert count(central) == 0


def test_of_many_mistakes_the_first_fifty_are_told(sonia: Member) -> None:
    wrong = [LINES[0].replace("20/11", "31/02")] * 51
    page = upload(sonia, *wrong[:50]).text
    assert page.count("<li>Linha") == 50
    assert "E mais" not in page
    assert "E mais 1." in upload(sonia, *wrong).text


def test_a_file_names_a_hundred_services(sonia: Member) -> None:
    lines = [LINES[0].replace("A1;", f"A{n};").replace("Serviço 1", f"S{n}") for n in range(101)]
    assert "101 visitas lidas" not in upload(sonia, *lines).text
    assert "mais de 100 serviços" in upload(sonia, *lines).text
    assert "100 visitas lidas" in upload(sonia, *lines[:100]).text


def test_a_file_of_a_month_comes_through_whole(central: Installation, sonia: Member) -> None:
    """As many rows as a file may have: what the preview carries fits the form that confirms it."""
    lines = [LINES[0].replace("A1;", f"A{n};") for n in range(1, 2001)]
    assert "Pronto: 2000 visitas entraram." in confirm(sonia, upload(sonia, *lines).text)
    assert count(central) == 2000


def test_without_a_file_or_with_a_broken_preview_it_is_told(
    central: Installation, sonia: Member
) -> None:
    token = sonia.token(PATH)
    assert "Escolha o arquivo" in sonia.post(PATH, csrf_token=token).text
    assert "Escolha o arquivo" in upload(sonia, *LINES, zone="Marte").text
    assert "A prévia se perdeu" in confirm(sonia, "")
    assert count(central) == 0


def test_what_is_here_and_differs_in_the_file_is_shown_and_stays(
    central: Installation, sonia: Member
) -> None:
    confirm(sonia, upload(sonia, *LINES).text)
    other = LINES[2].replace("08:30:00", "08:45:00").replace("encerrado", "nao_compareceu")
    preview = upload(sonia, *LINES[:2], other, *LINES[3:]).text
    assert "9 visitas lidas; 9 já estão aqui e não entram" in preview
    assert "O que já está aqui e no arquivo é outro" in preview
    assert preview.count('<a href="/painel/visitas/') == 1
    told = "situação: aqui encerrado, no arquivo não compareceu; fim: aqui 08:30:00, no arquivo"
    assert told in preview
    confirm(sonia, preview)
    assert central.rows("SELECT DISTINCT state FROM visits") == [("ended",)]
    assert "no arquivo é outro" not in upload(sonia, *LINES).text
