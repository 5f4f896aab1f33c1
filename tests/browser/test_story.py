"""The whole story in one browser: phone the line, talk to a person, read the call in the log."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from ivr.demonstration.installation import ACCOUNTS, PASSWORD, TOTP_SECRET
from tests.browser.conftest import Demonstration, demonstrate
from tests.support.codes import fresh_code

TOPICS = [
    ("1", "senha", "A U V T é a Unidade Virtual de Tributação."),
    ("2", "mercadoria", "Você tem trinta dias, a partir da retenção"),
    ("3", "cadastro", "A inscrição e as alterações da empresa"),
    ("4", "extrato", "Por sigilo fiscal, esta gravação não informa débitos."),
    ("5", "nota potiguar", "Para participar da Nota Potiguar, faça o cadastro"),
]


def open_telephone(
    page: Page, demonstration: Demonstration, agent: str = "ask", now: str = "2026-11-23T13:00:00Z"
) -> None:
    """The simulator's page on a Monday at ten, in fast pace."""
    clock = {"now": now}
    requests.post(f"{demonstration.simulator}/clock", json=clock, timeout=5).raise_for_status()
    page.goto(demonstration.simulator)
    page.select_option("#pace", "fast")
    page.select_option("#agent-mode", agent)


def dial(page: Page) -> None:
    """The line answers."""
    page.click("#dial")
    expect(page.locator("#captions")).to_contain_text("Para falar com uma pessoa, digite zero.")


def enter_as(page: Page, demonstration: Demonstration, email: str, path: str) -> None:
    """Whoever that is signs in, by password and code, and sees that page."""
    page.goto(f"{demonstration.web}{path}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    database = f"sqlite:///{demonstration.state}/central.db"
    page.get_by_label("Código").fill(fresh_code(database, email, TOTP_SECRET))
    page.get_by_role("button", name="Entrar").click()


def sign_in(page: Page, demonstration: Demonstration) -> None:
    """Ana reads the call log."""
    enter_as(page, demonstration, ACCOUNTS[0][0], "/painel/chamadas")
    expect(page.get_by_role("heading", name="Chamadas", exact=True)).to_be_visible()


@pytest.mark.parametrize(("key", "words", "heard"), TOPICS)
def test_each_topic_is_heard_by_key_and_by_voice(
    demonstration: Demonstration, page: Page, key: str, words: str, heard: str
) -> None:
    open_telephone(page, demonstration)
    dial(page)
    page.click(f"#key-{key}")
    expect(page.locator("#captions")).to_contain_text(heard)
    page.click("#hangup")
    expect(page.locator("#dial")).to_be_enabled()
    dial(page)
    expect(page.locator("#captions")).not_to_contain_text(heard)
    page.fill("#speech", words)
    page.click("#speak")
    expect(page.locator("#captions")).to_contain_text(heard)
    page.click("#hangup")
    expect(page.locator("#dial")).to_be_enabled()


def test_a_caller_talks_to_a_person_and_the_call_is_in_the_log(
    demonstration: Demonstration, page: Page
) -> None:
    open_telephone(page, demonstration)
    dial(page)
    page.click("#key-2")
    expect(page.locator("#captions")).to_contain_text("Você tem trinta dias")
    page.click("#key-0")
    expect(page.locator("#agent-state")).to_have_text("tocando")
    ring = page.locator("#agent-ring")
    expect(ring).to_contain_text("Mercadorias apreendidas")
    protocol = re.search(r"\d{11}", ring.inner_text())
    assert protocol
    page.click("#agent-answer")
    page.fill("#agent-said", "Bom dia, em que posso ajudar?")
    page.press("#agent-said", "Enter")
    expect(page.locator("#captions")).to_contain_text("Bom dia, em que posso ajudar?")
    page.fill("#speech", "Minha carga foi retida.")
    page.press("#speech", "Enter")
    expect(page.locator("#agent-log")).to_contain_text("Minha carga foi retida.")
    page.click("#agent-hangup")
    expect(page.locator("#captions")).to_contain_text("Obrigado por ligar.")
    expect(page.locator("#dial")).to_be_enabled()

    sign_in(page, demonstration)
    page.get_by_label("Protocolo").fill(protocol[0])
    page.get_by_role("button", name="Buscar", exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("(84) 9••••-7777")
    expect(rows).to_contain_text("Mercadorias apreendidas")
    expect(rows).to_contain_text("Entregue à central")
    rows.get_by_role("link").click()
    steps = page.locator(".moments h3")
    expect(steps).to_have_text(
        [
            "Ligou → Primeiro menu",
            "Tecla 2 → Orientação: Mercadorias apreendidas",
            "Tecla 0 → Chamando a central",
            "Conversou com a central → Despedida",
        ]
    )


def test_closed_the_line_says_when_it_opens(demonstration: Demonstration, page: Page) -> None:
    open_telephone(page, demonstration)
    clock = {"now": "2026-11-28T13:00:00Z"}
    requests.post(f"{demonstration.simulator}/clock", json=clock, timeout=5)
    page.click("#dial")
    expect(page.locator("#captions")).to_contain_text("Voltamos na segunda-feira, às oito horas.")
    page.click("#hangup")


def test_disorderly_status_callbacks_change_nothing(
    demonstration: Demonstration, page: Page
) -> None:
    for disorder in ("late", "doubled", "shuffled", "early"):
        call = {"from": "+558432221234", "pace": "fast", "callbacks": disorder}
        root = demonstration.simulator
        sid = requests.post(f"{root}/calls", json=call, timeout=5).json()["sid"]
        requests.post(f"{root}/calls/{sid}/keys", json={"digits": "9"}, timeout=25)
        requests.post(f"{root}/calls/{sid}/keys", json={"digits": "2"}, timeout=25)
        requests.post(f"{root}/calls/{sid}/hangup", timeout=25)
    sign_in(page, demonstration)
    page.get_by_label("Telefone").fill("3222-1234")
    page.get_by_role("button", name="Buscar", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(4)
    page.reload()
    expect(page.locator(".tag", has_text="Consultou protocolo")).to_have_count(4)


def test_stopped_and_started_again_the_log_is_still_there(tmp_path: Path) -> None:
    first = demonstrate(tmp_path / "var", tmp_path / "log")
    call = {"from": "+558432221234", "pace": "fast"}
    sid = requests.post(f"{first.simulator}/calls", json=call, timeout=5).json()["sid"]
    requests.post(f"{first.simulator}/calls/{sid}/keys", json={"digits": "1"}, timeout=25)
    requests.post(f"{first.simulator}/calls/{sid}/hangup", timeout=25)
    first.stop()
    second = demonstrate(tmp_path / "var", tmp_path / "log")
    with closing(sqlite3.connect(tmp_path / "var" / "central.db")) as database:
        ((kept, topic),) = database.execute("SELECT sid, topic FROM calls").fetchall()
    second.stop()
    assert (kept, topic) == (sid, "uvt")
