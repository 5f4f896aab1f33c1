"""A story of the audit in real browsers: one sees a number whole, another finds who did and why."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import enter
from tests.browser.fitness import violations
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.desk import hire, request
from tests.support.scene import AGENT, AUDITOR, accounts, watchers
from tests.web.served import served

CASE = "/painel/atendimentos/1"


def test_the_auditor_sees_who_revealed_a_number(
    installed: Install, postgresql_url: str, tmp_path: Path, chromium: Browser, page: Page
) -> None:
    central = installed(postgresql_url)
    accounts(central)
    watchers(central)
    hire(central, "Bia")
    request(central, "+5584988885551", topic="uvt")
    with clock_at(central.clock.now()) as address:
        also = {"REDIS_URL": central.settings.REDIS_URL, "PUBLIC_URL": "http://127.0.0.1"}
        settings = installed(postgresql_url, TWILIO_API_URL=address, **also).settings
        with served(settings, tmp_path / "log", workers=1) as web:
            enter(page, web, AGENT, CASE)
            page.goto(f"http://127.0.0.1:{web.port}{CASE}")
            page.get_by_text("Ver o telefone inteiro").click()
            reveal = page.get_by_role("region", name="Telefone")
            reveal.get_by_label("Motivo").select_option("Conferir quem ligou")
            reveal.get_by_label("Em poucas palavras").fill("a voz era outra")
            reveal.get_by_role("button", name="Ver e registrar").click()
            expect(page.get_by_text("+5584988885551")).to_be_visible()
            assert violations(page) == []
            context = chromium.new_context(locale="pt-BR", viewport={"width": 360, "height": 800})
            abels = context.new_page()
            enter(abels, web, AUDITOR, "/painel/auditoria")
            abels.get_by_label("O que fez").select_option("viu o telefone inteiro")
            abels.get_by_role("button", name="Filtrar").click()
            (row,) = abels.get_by_role("row").filter(has_text="viu o telefone inteiro").all()
            expect(row).to_contain_text("Ana")
            expect(row).to_contain_text("Conferir quem ligou: a voz era outra")
            expect(row).to_contain_text(f"{central.clock.now():%d/%m/%Y}")
            expect(abels.get_by_text("+5584988885551")).to_have_count(0)
            assert violations(abels) == []
            context.close()
            page.goto("about:blank")  # or it would ask the server that is gone
