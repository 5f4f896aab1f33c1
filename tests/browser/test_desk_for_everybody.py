"""Every page of the desk, as whoever may see it: axe finds nothing, and nothing scrolls sideways."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ivr.web.desk.session import POLLED
from tests.browser.desk import busy_morning, enter
from tests.browser.test_accessibility import violations
from tests.conftest import Install
from tests.scene import ADMINISTRATOR, AGENT, AUDITOR, SUPERVISOR

NOBODY = ""
PAGES = {
    "desk.sign_in": (NOBODY, "/painel/entrar"),
    "desk.forgotten": (NOBODY, "/painel/esqueci"),
    "desk.first_access": (NOBODY, "/painel/primeiro-acesso"),
    "public.protocol": (NOBODY, "/protocolo"),
    "desk.my_turn": (AGENT, "/painel/minha-vez"),
    "desk.second_factor": (AGENT, "/painel/minha-conta/segundo-fator"),
    "desk.board": (SUPERVISOR, "/painel/agora"),
    "desk.calls": (SUPERVISOR, "/painel/chamadas"),
    "desk.call": (SUPERVISOR, "/painel/chamadas/1"),
    "desk.cases": (SUPERVISOR, "/painel/atendimentos"),
    "desk.case": (SUPERVISOR, "/painel/atendimentos/6"),
    "desk.missed": (SUPERVISOR, "/painel/perdidas"),
    "desk.callbacks": (SUPERVISOR, "/painel/retornos"),
    "desk.callback": (SUPERVISOR, "/painel/retornos/4"),
    "desk.move_callback": (SUPERVISOR, "/painel/retornos/4/mover"),
    "desk.new_callback": (SUPERVISOR, "/painel/retornos/novo"),
    "desk.agenda": (SUPERVISOR, "/painel/agenda"),
    "desk.messages": (SUPERVISOR, "/painel/recados"),
    "desk.switchboard": (SUPERVISOR, "/painel/central"),
    "desk.outage": (SUPERVISOR, "/painel/central/1"),
    "desk.calendar": (SUPERVISOR, "/painel/calendario"),
    "desk.shifts": (SUPERVISOR, "/painel/escala"),
    "desk.flow": (SUPERVISOR, "/painel/fluxo"),
    "desk.own_account": (SUPERVISOR, "/painel/minha-conta"),
    "desk.accounts": (ADMINISTRATOR, "/painel/contas"),
    "desk.account": (ADMINISTRATOR, "/painel/contas/1"),
    "desk.sectors": (ADMINISTRATOR, "/painel/setores"),
    "desk.audit": (AUDITOR, "/painel/auditoria"),
}
ELSEWHERE = {
    *("desk.home", "desk.audit_file", "desk.calendar_file", "desk.second_factor_picture"),
    "desk.sign_in_code",  # only between a password and its code
    "desk.message",  # a sound; /painel/recados has its player
}


def test_no_page_of_the_desk_is_left_out(installed: Install, sqlite_url: str) -> None:
    rules = installed(sqlite_url).app.url_map.iter_rules()
    shown = {rule.endpoint for rule in rules if "GET" in (rule.methods or set())}
    pages = {each for each in shown if each.startswith("desk.")} - (POLLED - {"desk.my_turn"})
    assert pages - ELSEWHERE == {each for each in PAGES if each.startswith("desk.")}


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_every_page_of_the_desk_is_fit_for_everybody(
    installed: Install,
    sqlite_url: str,
    tmp_path: Path,
    chromium: Browser,
    scheme: str,
    width: int,
) -> None:
    found: dict[str, list[str]] = {}
    with busy_morning(installed, sqlite_url, tmp_path / "log") as web:
        for who in (NOBODY, AGENT, SUPERVISOR, ADMINISTRATOR, AUDITOR):
            context = chromium.new_context(
                color_scheme=scheme,  # type: ignore[arg-type]
                viewport={"width": width, "height": 900},
                locale="pt-BR",
            )
            page = context.new_page()
            if who:
                enter(page, web, who, "/painel/minha-conta")
            for owner, path in PAGES.values():
                if owner == who:
                    answer = page.goto(f"http://127.0.0.1:{web.port}{path}")
                    assert answer
                    assert answer.status == 200, path
                    found[path] = violations(page)
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        found[path].append("scrolls sideways")
            context.close()
    assert {path: mistakes for path, mistakes in found.items() if mistakes} == {}
