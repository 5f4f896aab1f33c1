"""Paper and counts at the desk: shown before they count, told by line, undone."""

import re

import pytest

from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from ivr.usecases.visits.units import TypedUnit, create
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.support.scene import PASSWORD
from tests.usecases.visits.waiting_room import everybody_serves
from tests.web.desk.member import Member, entered

UNIT = "/painel/presencial/unidade-exemplo"
LINE = {"chegada-1": "8:00", "inicio-1": "8:10", "fim-1": "8h20", "assunto-1": "1"}
SHEET = {"dia": "2026-11-20", "folha": "1", "guiche": "2", **LINE, "prioridade-1": "p"}


@pytest.fixture
def rosa(central: Installation) -> Member:
    """Somebody who serves at the counter of a unit."""
    create(central.ports, None, TypedUnit("Unidade Exemplo", "Natal", "seg-sex 8h-14h"))
    for email, name in (("rosa@exemplo.br", "Rosa"), ("raul@exemplo.br", "Raul")):
        add_member(central.ports, email, name, Role.RECEPTION, PASSWORD)
        enrol(central.ports, email)
    everybody_serves(central)
    return entered(central, "rosa@exemplo.br")


def send(member: Member, path: str, **form: str) -> str:
    """Send a form; return the page that follows."""
    answer = member.post(f"{UNIT}/{path}", csrf_token=member.token(f"{UNIT}/folha"), **form)
    return member.get(answer.location).text if answer.status_code == 302 else answer.text


def launch(member: Member, **form: str) -> str:
    """Look at the sheet, and take it over as it was shown; return the page that follows."""
    seen = re.search(r'name="conferido" value="(\w+)"', send(member, "folha", acao="ver", **form))
    return send(member, "folha", acao="lancar", conferido=seen[1] if seen else "", **form)


def count(central: Installation) -> object:
    """How many visits there are."""
    [(many,)] = central.rows("SELECT count(*) FROM visits WHERE state <> 'undone'")
    return many


def test_a_sheet_is_shown_before_it_counts_and_counts_once(
    central: Installation, rosa: Member
) -> None:
    page = send(rosa, "folha", acao="ver", **SHEET)
    assert "1 visita lida." in page
    assert 'value="8h20"' in page
    assert count(central) == 0
    assert "1 visita lida." in send(rosa, "folha", acao="lancar", **SHEET)
    assert count(central) == 0, "nobody looked at it"
    assert "Pronto: 1 visita entrou." in launch(rosa, **SHEET)
    assert "Uma já foi lançada antes" in send(rosa, "folha", acao="ver", **SHEET)
    assert "Nada mudou; 1 já estava aqui." in launch(rosa, **SHEET)
    assert count(central) == 1


def test_a_wrong_line_is_named_and_what_was_typed_stays(
    central: Installation, rosa: Member
) -> None:
    wrong = {**SHEET, "chegada-3": "25:00", "assunto-3": "2", "protocolo-3": "1"}
    page = send(rosa, "folha", acao="lancar", **wrong)
    assert "Uma linha precisa de correção" in page
    assert "Linha 3: não entendi a chegada “25:00”: escreva como 08:05." in page
    assert 'value="25:00"' in page
    assert count(central) == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"folha": ""}, "o nome da folha"),
        ({"folha": "x" * 21}, "até 20 letras"),
        ({"dia": "2026-02-31"}, "31/02/2026 não existe"),
        (dict.fromkeys((*LINE, "prioridade-1"), ""), "A folha está vazia"),
    ],
)
def test_what_is_no_sheet_is_told(rosa: Member, changed: dict[str, str], words: str) -> None:
    assert words in send(rosa, "folha", acao="ver", **{**SHEET, **changed})


def test_a_sheets_name_has_20_letters(central: Installation, rosa: Member) -> None:
    launch(rosa, **{**SHEET, "folha": "x" * 20})
    assert count(central) == 1


def test_the_empty_sheet_can_be_printed(rosa: Member) -> None:
    page = rosa.get(f"{UNIT}/folha/imprimir").text
    assert page.count('<th scope="row">') == 20
    assert "Sem nomes nem documentos" in page


def test_a_count_is_taken_and_undone_by_whoever_took_it(
    central: Installation, rosa: Member
) -> None:
    form = {"dia": "2026-11-20", "hora": "10:00", "uvt:ordinary": "3", "other:over-80": "1"}
    assert "Pronto: 4 visitas entraram." in send(rosa, "contagem", ficha="a", **form)
    assert "4 já estavam aqui" in send(rosa, "contagem", ficha="a", **form)
    raul = entered(central, "raul@exemplo.br")
    undo = f"{UNIT}/trazidas/1/desfazer"
    token = raul.token(f"{UNIT}/folha")
    assert raul.post(undo, csrf_token=token).status_code == 403
    assert "4 visitas deixaram de contar" in send(rosa, "trazidas/1/desfazer")
    assert "Já estava desfeito" in send(rosa, "trazidas/1/desfazer")
    assert count(central) == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"uvt:ordinary": "muitas"}, "escreva só o número"),
        ({"uvt:ordinary": ""}, "ao menos uma visita"),
        ({"hora": "tarde"}, "hora aproximada"),
        ({"dia": "31/02/2026"}, "não existe"),
        ({"uvt:ordinary": "501"}, "cabem 500"),
    ],
)
def test_what_cannot_be_counted_is_told(
    central: Installation, rosa: Member, changed: dict[str, str], words: str
) -> None:
    form = {"dia": "2026-11-20", "hora": "10:00", "uvt:ordinary": "3", **changed}
    assert words in send(rosa, "contagem", **form)
    assert count(central) == 0


def test_what_was_taken_is_listed_with_who_took_it(rosa: Member) -> None:
    assert "Nada foi trazido ainda" in rosa.get(f"{UNIT}/trazidas").text
    page = launch(rosa, **SHEET)
    assert re.search(r"Folha do dia.*Rosa", page, re.DOTALL)
