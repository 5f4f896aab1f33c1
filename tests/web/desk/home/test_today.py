"""The day begins with what is one's own, what came meanwhile, and what the line owes."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import event

from ivr.store.cases.requests import CaseRequest
from ivr.usecases.callbacks.watch import watch_callbacks
from tests.support.clock import MONDAY_TEN
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation
from tests.support.scene import (
    ADMINISTRATOR,
    AGENT,
    AUDITOR,
    SUPERVISOR,
    accounts,
    morning,
    watchers,
)
from tests.web.desk.cases.written import write
from tests.web.desk.line.test_switchboard import words
from tests.web.desk.member import entered, entered_first

PAGE = "/painel/"


def test_an_empty_house_says_what_to_do_first(central: Installation) -> None:
    html = entered_first(central, AGENT).get(PAGE).text
    assert "Nada está com você. Pegue a próxima mensagem" in words(html, "meus")
    assert "Nenhuma. Ver todos os retornos" in words(html, "riscos")
    assert 'id="horas"' not in html, "the line's figures are a supervisor's"


def test_an_agent_sees_what_is_in_hand_and_what_came_since_the_line_closed(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    central.clock.at = MONDAY_TEN - timedelta(days=3, hours=1)
    central.dial("+5584988880000").hang_up()
    central.clock.at = MONDAY_TEN - timedelta(days=1)
    central.dial("+5584988881234").hang_up()
    central.clock.at = MONDAY_TEN
    ana = entered_first(central, AGENT)
    html = ana.get(PAGE).text
    assert "Desde que a linha fechou, quinta-feira, 19/11, às 14:00" in words(html)
    assert "Chamadas 2" in words(html)
    assert "Perdidas, sem retorno 2" in words(html)
    ana.post("/painel/atendimentos/1/assumir", csrf_token=ana.token())
    assert "atendimento que você assumiu" in words(ana.get(PAGE).text, "meus")


@pytest.mark.parametrize("email", [SUPERVISOR, AUDITOR])
def test_who_directs_sees_what_was_kept_what_is_due_and_the_usual(
    central_on_both: Installation, email: str
) -> None:
    central = central_on_both
    accounts(central)
    watchers(central)
    for weeks in (1, 2):
        central.clock.at = MONDAY_TEN - timedelta(weeks=weeks)
        for n in range(3):
            central.dial(f"+558498888{weeks}00{n}").hang_up()
    central.clock.at = MONDAY_TEN
    morning(central)
    html = entered(central, email).get(PAGE).text
    assert "10h 4 3" in words(html, "horas")
    assert "Em 1 falamos com a pessoa no prazo · em 1 não falamos no prazo." in (
        words(html, "promessas")
    )
    assert "Bia 0 1" in words(html, "carga")
    assert "Caio" not in words(html, "carga"), "who rang people in vain talked with none"
    assert "durou" in words(html, "quedas")
    assert "Nenhuma mensagem vence nestes dias." in words(html, "prazos")


def test_a_callback_that_was_late_and_made_at_last_is_counted_once(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    sonia = entered_first(central, SUPERVISOR)
    hire(central, "Bia")
    request(central)
    central.clock.advance(timedelta(minutes=30).seconds)
    watch_callbacks(central.line)
    Desk(central).ring().answer().press("1").talk(90).press("1").tell("completed")
    assert central.rows("SELECT state FROM promises ORDER BY id") == [("broken",), ("kept",)]
    told = words(sonia.get(PAGE).text, "promessas")
    assert "Em 0 falamos com a pessoa no prazo · em 1 não falamos no prazo." in told


def test_an_administrator_is_led_to_accounts_and_sees_no_citizens_figures(
    central: Installation,
) -> None:
    accounts(central)
    watchers(central)
    html = entered(central, ADMINISTRATOR).get(PAGE).text
    assert "contas · setores" in words(html, "gestao")
    assert "Chamadas" not in words(html)


def test_the_number_of_statements_does_not_grow_with_what_there_is(central: Installation) -> None:
    asked: list[str] = []
    engine = central.ports.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    sonia = entered_first(central, SUPERVISOR)
    sonia.get(PAGE)
    asked.clear()
    sonia.get(PAGE)
    few = len(asked)
    morning(central)
    central.clock.advance(60)
    sonia.get(PAGE)
    asked.clear()
    sonia.get(PAGE)
    assert len(asked) == few


def leads(html: str, section: str = "") -> list[tuple[int, str]]:
    """Each figure of the page that is a link: its number, and where it leads."""
    named = r'(?:<span class="what">[^<]*</span> <span class="big">)?'
    found = re.findall(rf'<a[^>]* href="([^"]+)"[^>]*>{named}(\d+)<', html)
    return [(int(number), unescape(address)) for address, number in found if section in address]


def rows(html: str) -> int:
    """How many rows the first list of a page has."""
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    return len(re.findall(r"<tr\b", body[1])) if body else 0


def test_each_figure_opens_a_list_of_exactly_its_rows(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    central.clock.at = MONDAY_TEN - timedelta(days=4)
    central.dial("+5584988880001").hang_up()
    write(central, "antes@exemplo.br")
    central.clock.at = MONDAY_TEN - timedelta(days=1)
    for n in range(3):
        central.dial(f"+558498888100{n}").hang_up()
    write(central)
    central.clock.at = MONDAY_TEN
    morning(central)
    write(central, "hoje@exemplo.br")
    sonia = entered(central, SUPERVISOR)
    token = sonia.token()
    for case_id in (1, 2):
        sonia.post(f"/painel/atendimentos/{case_id}/assumir", csrf_token=token)
    figures = leads(sonia.get(PAGE).text)
    assert {address.partition("?")[0] for _, address in figures} == {
        *("/painel/chamadas", "/painel/perdidas", "/painel/mensagens", "/painel/recados"),
        *("/painel/retornos/prometidos", "/painel/atendimentos"),
    }
    assert len(figures) >= 13
    opened = [(number, rows(sonia.get(address).text), address) for number, address in figures]
    assert [each for each in opened if each[0] != each[1]] == []
    assert {each for each, *_ in opened} > {0, 1, 2}


def test_what_is_late_is_none_of_what_is_due_today(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    central.clock.at = MONDAY_TEN
    write(central)
    with central.ports.database.write() as session:
        row = session.get_one(CaseRequest, 1)
        row.due_at = MONDAY_TEN + timedelta(hours=1)
    sonia = entered(central, SUPERVISOR)
    assert "hoje 1" in words(sonia.get(PAGE).text, "prazos")
    central.clock.advance(2 * 3600)
    assert "Nenhuma mensagem vence nestes dias." in words(sonia.get(PAGE).text, "prazos")
    listed = sonia.get("/painel/mensagens").text
    assert "<strong>0</strong> vencem hoje" in listed
    assert "<strong>1</strong> atrasada" in listed


def test_at_midnight_the_line_is_said_to_open_today(central: Installation) -> None:
    accounts(central)
    central.clock.at = MONDAY_TEN - timedelta(hours=9)
    assert "Abre hoje, às 8h." in entered(central, SUPERVISOR).get(PAGE).text


def test_an_agent_is_told_what_came_since_they_left(central_on_both: Installation) -> None:
    central = central_on_both
    ana = entered_first(central, AGENT)
    assert "Desde que a linha fechou" in words(ana.get(PAGE).text), "never here before"
    central.dial("+5584988880000").hang_up()
    central.clock.advance(600)
    ana.post("/painel/sair", csrf_token=ana.token())
    central.clock.advance(600)
    central.dial("+5584988881234").hang_up()
    central.clock.advance(600)
    ana.sign_in(AGENT)
    ana.post("/painel/atendimentos/1/assumir", csrf_token=ana.token())
    html = ana.get(PAGE).text
    assert "Desde que você saiu, segunda-feira, 23/11, às 10:10" in words(html)
    assert "Chamadas 1" in words(html), "what they do now does not move it"
    ((number, address),) = leads(html, "/painel/chamadas")
    assert (number, rows(ana.get(address).text)) == (1, 1)
