"""One's own calendar address in a real browser: made, read, and ended."""

import re
from pathlib import Path

import requests
from playwright.sync_api import Page, expect

from tests.browser.desk import enter
from tests.browser.fitness import violations
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.scene import AGENT, accounts
from tests.web.served import served

OWN = "/painel/minha-conta"


def test_an_address_is_made_read_and_ended(
    installed: Install, sqlite_url: str, tmp_path: Path, page: Page
) -> None:
    central = installed(sqlite_url)
    accounts(central)
    page.set_viewport_size({"width": 390, "height": 844})
    with clock_at(central.clock.now()) as address:
        also = {"REDIS_URL": central.settings.REDIS_URL, "PUBLIC_URL": "http://127.0.0.1"}
        settings = installed(sqlite_url, TWILIO_API_URL=address, **also).settings
        with served(settings, tmp_path / "log", workers=1) as web:
            enter(page, web, AGENT, OWN)
            feed = page.get_by_role("region", name="Calendário da linha")
            assert violations(page) == []
            feed.get_by_role("button", name="Criar o endereço").click()
            field = page.get_by_label("Endereço para o Outlook")
            expect(field).to_have_value(re.compile(r"/calendario/[\w-]{43}\.ics$"))
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            told = field.input_value().replace("127.0.0.1", f"127.0.0.1:{web.port}")
            assert requests.get(told, timeout=20).status_code == 200
            page.get_by_role("link", name="Já copiei").click()
            expect(feed).to_contain_text("Ligado")
            expect(feed).to_contain_text("Lido pela última vez em")
            assert violations(page) == []
            feed.get_by_role("button", name="Desligar").click()
            expect(page.get_by_text("Endereço do calendário desligado")).to_be_visible()
            assert requests.get(told, timeout=20).status_code == 404
            page.goto("about:blank")  # nothing asks a server that is gone
