"""The counter's pages: two keys and Enter, the next step first, and what is refused."""

import re
from datetime import timedelta

import pytest

from ivr.rules.staff.roles import Role
from ivr.rules.visits.rows import VisitRow
from ivr.rules.visits.states import PriorityClass, Times, VisitSource, VisitState
from ivr.rules.words.protocols import make_protocol
from ivr.usecases.staff.staff import add_member
from ivr.usecases.visits.counter import Counter, NewVisit, register
from ivr.usecases.visits.taking import Taker, take_over
from ivr.usecases.visits.units import TypedUnit, create
from ivr.web.desk.visits.counter import MAX_SHOWN_TODAY
from tests.support.codes import enrol
from tests.support.desk import request
from tests.support.installation import Installation
from tests.support.scene import PASSWORD, SUPERVISOR, accounts
from tests.usecases.visits.waiting_room import everybody_serves
from tests.web.desk.member import Member, entered

RECEPTION = "rosa@exemplo.br"
DESK = "/painel/presencial/unidade-exemplo/guiche/1"
ORDINARY = PriorityClass.ORDINARY


@pytest.fixture
def rosa(central: Installation) -> Member:
    """Somebody who serves at the counter of a unit, and may do nothing else."""
    create(central.ports, None, TypedUnit("Unidade Exemplo", "Natal", "seg-sex 8h-14h"))
    add_member(central.ports, RECEPTION, "Rosa", Role.RECEPTION, PASSWORD)
    enrol(central.ports, RECEPTION)
    everybody_serves(central)
    return entered(central, RECEPTION)


def send(member: Member, path: str, **form: str) -> str:
    """Send the page's form as a browser does; return the page that follows."""
    sheet = re.search(r'name="ficha" value="([^"]+)"', member.get(DESK).text)
    given = {"ficha": sheet[1] if sheet else "", **form}
    answer = member.post(f"{DESK}/{path}", csrf_token=member.token(DESK), **given)
    return member.get(answer.location).text if answer.status_code == 302 else answer.text


def focused(html: str) -> str:
    """Return what has the focus once the page is there: a button's words, or a field's name."""
    [tag] = re.findall(r"<(?:button|input|select)[^>]*autofocus[^>]*>(?:[^<]*)", html)
    name = re.search(r'name="(\w+)"', tag)
    return name[1] if name else tag.partition(">")[2]


def test_three_keys_begin_a_service_and_enter_goes_on(central: Installation, rosa: Member) -> None:
    """The digit, the letter and Enter; from then on Enter alone."""
    assert focused(rosa.get(DESK).text) == "teclas"
    page = send(rosa, "registrar", teclas="1p", acao="atender")
    assert "Senha P001: em atendimento." in page
    assert focused(page) == "Encerrar atendimento"
    page = send(rosa, "visitas/1/encerrar")
    assert "Atendimento encerrado: Senha P001." in page
    kept = central.rows("SELECT matter, priority, state, is_timed FROM visits")
    assert [(*each[:3], bool(each[3])) for each in kept] == [("uvt", "priority", "ended", True)]


def test_who_waits_is_called_by_the_rule_that_the_page_shows(rosa: Member) -> None:
    for keys in ("1c", "2p", "0o"):
        page = send(rosa, "registrar", teclas=keys, acao="senha")
    assert "Peso dois" in page
    assert re.findall(r'<td class="lead-cell"><strong>(\w+)</strong>', page) == [
        *("S001", "P001", "C001")
    ]
    assert focused(page) == "Chamar a próxima pessoa"
    assert "Chame a senha S001." in (page := send(rosa, "chamar"))
    assert focused(page) == "Iniciar atendimento"
    page = send(rosa, "visitas/3/faltou")
    assert "Senha S001 não compareceu." in page
    assert "Senha S001 voltou um passo." in send(rosa, "visitas/3/voltar")
    assert "foi desfeita e não conta" in send(rosa, "visitas/3/desfazer")


def test_choices_say_the_same_as_keys(central: Installation, rosa: Member) -> None:
    send(rosa, "registrar", assunto="mercadorias", prioridade="over-80", acao="senha")
    kept = central.rows("SELECT ticket, matter FROM visits")
    assert kept == [("S001", "mercadorias")]


@pytest.mark.parametrize(
    "form", [{"teclas": "9x"}, {"assunto": "nada"}, {"assunto": "uvt", "prioridade": "unknown"}]
)
def test_other_keys_are_told_and_nothing_typed_is_lost(
    central: Installation, rosa: Member, form: dict[str, str]
) -> None:
    page = send(rosa, "registrar", acao="senha", protocolo="2026", **form)
    assert 'role="alert"' in page
    assert 'value="2026"' in page
    assert all(f'value="{typed}"' in page for name, typed in form.items() if name == "teclas")
    assert "<details open>" in page
    assert central.rows("SELECT count(*) FROM visits") == [(0,)]


def test_a_form_sent_twice_registers_one(central: Installation, rosa: Member) -> None:
    for _ in range(2):
        send(rosa, "registrar", teclas="1c", acao="senha", ficha="uma")
    assert central.rows("SELECT count(*) FROM visits") == [(1,)]


def test_a_desk_that_only_gives_tickets_stays_so(rosa: Member) -> None:
    page = send(rosa, "registrar", teclas="1c", acao="senha", modo="senha")
    assert focused(page) == "teclas"
    assert "Com você agora" not in page


def test_a_protocol_joins_the_case_whose_page_tells_of_the_visit(
    central: Installation, rosa: Member
) -> None:
    request(central)
    [(protocol,)] = central.rows("SELECT protocol FROM cases")
    send(rosa, "registrar", teclas="1c", acao="atender")
    assert "Não encontramos" in send(rosa, "visitas/1/protocolo", protocolo=make_protocol(7))
    assert "A visita está no atendimento." in send(
        rosa, "visitas/1/protocolo", protocolo=str(protocol)
    )
    accounts(central)
    page = entered(central, SUPERVISOR).get("/painel/atendimentos/1").text
    assert "Veio a uma unidade" in page
    assert "Unidade Exemplo, guichê 1" in page


def test_a_protocol_joins_no_visit_of_another_unit(central: Installation, rosa: Member) -> None:
    create(central.ports, None, TypedUnit("Outra", "Natal", "seg-sex 8h-14h"))
    everybody_serves(central, "outra")
    send(rosa, "registrar", teclas="1c", acao="senha")
    path = "/painel/presencial/outra/guiche/1/visitas/1/protocolo"
    token = rosa.token(DESK)
    assert rosa.post(path, csrf_token=token, protocolo=make_protocol(7)).status_code == 404


def test_on_a_very_long_day_whoever_waits_since_morning_is_still_first(
    central: Installation, rosa: Member
) -> None:
    first = register(central.ports, Counter("unidade-exemplo", "1", 1), NewVisit("uvt", ORDINARY))
    at = central.clock.now() + timedelta(minutes=1)
    rows = [
        VisitRow(n, Times(at, at, at, at), VisitState.ENDED, ORDINARY, f"k{n}", "uvt")
        for n in range(MAX_SHOWN_TODAY + 1)
    ]
    take_over(central.ports, Taker("unidade-exemplo", None), VisitSource.IMPORT, rows)
    page = rosa.get(DESK).text
    assert f"A próxima senha é <strong>{first.ticket}</strong>" in page
    assert page.count("sem senha") == MAX_SHOWN_TODAY


def test_a_clock_that_went_back_is_told(central: Installation, rosa: Member) -> None:
    send(rosa, "registrar", teclas="1c", acao="atender")
    central.clock.advance(-1800)
    assert "O relógio do servidor voltou" in send(rosa, "visitas/1/encerrar")


def test_a_unit_or_a_visit_that_is_not_there(rosa: Member) -> None:
    assert rosa.get("/painel/presencial/nada/guiche/1").status_code == 404
    assert "Esta visita não existe." in send(rosa, "visitas/99/encerrar")


def test_where_somebody_works_is_asked_first(rosa: Member) -> None:
    assert "Unidade Exemplo, Natal" in rosa.get("/painel/presencial").text
    led = rosa.get("/painel/presencial?unidade=unidade-exemplo&guiche=1")
    assert led.location == DESK
    for wrong in ("a/b", "x" * 21):
        page = rosa.get(f"/painel/presencial?unidade=unidade-exemplo&guiche={wrong}").text
        assert 'aria-invalid="true"' in page
    most = rosa.get(f"/painel/presencial?unidade=unidade-exemplo&guiche={'x' * 20}")
    assert most.status_code == 302


def test_who_serves_at_the_counter_sees_no_calls_and_no_cases(rosa: Member) -> None:
    for path in ("/painel/atendimentos", "/painel/chamadas", "/painel/unidades", "/painel/visitas"):
        assert rosa.get(path).status_code == 403
    assert "Onde você atende hoje?" in rosa.get("/painel/").text


def test_who_manages_ends_what_another_left_open(central: Installation, rosa: Member) -> None:
    send(rosa, "registrar", teclas="1c", acao="atender")
    accounts(central)
    enrol(central.ports, SUPERVISOR)
    sonia = entered(central, SUPERVISOR)
    assert "Encerrar" in sonia.get(DESK).text
    assert "Atendimento encerrado" in send(sonia, "visitas/1/encerrar")
