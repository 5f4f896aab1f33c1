"""What was written to us, worked through in a real browser: queue, case, answer, quarantine."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.rules.cases.requests import RequestKind
from ivr.usecases.cases.forwarding import (
    ForwardOrder,
    SectorAnswer,
    forward_by_email,
    note_sector_answer,
)
from tests.browser.desk import enter
from tests.browser.fitness import unfit
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.cases.written import attach, message, sector, write
from tests.web.served import Served, served

MAIL = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "central@exemplo.br"}
CASES = "/painel/atendimentos"

WIDTHS = (360, 768, 1440)


@dataclass
class Office:
    """The desk as it is served, and what was written to it."""

    central: Installation
    web: Served
    case_id: int
    suspect_id: int

    def url(self, path: str) -> str:
        """The address of that page."""
        return f"http://127.0.0.1:{self.web.port}{path}"


@pytest.fixture
def office(installed: Install, postgresql_url: str, tmp_path: Path) -> Iterator[Office]:
    """A morning with letters: fresh, late, at sectors, asked, in quarantine."""
    mail = {**MAIL, "MAIL_DIR": str(tmp_path / "mail")}
    central = installed(postgresql_url, **mail)
    accounts(central)
    case_id, suspect_id = letters(central)
    with clock_at(central.clock.now) as address:
        redis = central.settings.REDIS_URL
        settings = installed(
            postgresql_url,
            REDIS_URL=redis,
            PUBLIC_URL="http://127.0.0.1",
            TWILIO_API_URL=address,
            **mail,
        ).settings
        with served(settings, tmp_path / "log", workers=1) as web:
            yield Office(central, web, case_id, suspect_id)


def letters(central: Installation) -> tuple[int, int]:
    """The case with most to see in it, and the message in quarantine."""
    ((ana,),) = central.rows("SELECT id FROM staff WHERE name = 'Ana'")
    me = int(str(ana))
    where = sector(central, "Coordenadoria de Fiscalização de Mercadorias", "x@set.rn.gov.br")
    slow = write(central, "joao@exemplo.br", topic="mercadorias", subject="Minha carga")
    forward_by_email(central.line, me, ForwardOrder(slow, where, "Carga retida no posto."))
    central.clock.advance(3 * 3600)
    case_id = write(central, number="+5584988887777", cpf="52998224725", name="Maria de Souza")
    letter = message(central, case_id, subject="Anexo", text="Segue a tela.", known=False)
    attach(central, letter, "tela-do-erro-com-um-nome-muito-comprido-que-nao-cabe.png", b"png")
    attach(central, letter, "programa.exe", b"", sha256="", refused="type")
    cadastro = sector(central, "Cadastro", "cadastro@set.rn.gov.br")
    forward_by_email(central.line, me, ForwardOrder(case_id, cadastro, "Dúvida de acesso."))
    central.clock.advance(1800)
    note_sector_answer(central.line, me, case_id, SectorAnswer("Oriente a troca pelo site.", "um"))
    write(central, "maria@exemplo.br", kind=RequestKind.COMPLAINT, topic="extrato")
    central.clock.advance(86400)
    write(central, "rita@exemplo.br", topic="cadastro")
    suspect = {"state": "quarantined", "why": "automatic", "subject": "Férias", "bytes": 12345}
    return case_id, message(central, None, **suspect)


def keep_picture(page: Page, name: str) -> None:
    """A picture for whoever looks, where the environment says so."""
    folder = os.environ.get("PICTURES")
    if folder:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_every_page_of_the_work_is_fit_for_everybody(office: Office, page: Page) -> None:
    enter(page, office.web, AGENT, "/painel/mensagens")
    case = f"{CASES}/{office.case_id}"
    seen: dict[str, list[str]] = {}
    for path, name in (
        ("/painel/mensagens", "queue"),
        (case, "case"),
        (f"{case}/responder?pergunta=0", "compose"),
        ("/painel/quarentena", "quarantine"),
        (f"/painel/quarentena/{office.suspect_id}", "suspect"),
    ):
        page.goto(office.url(path))
        seen[name] = unfit(page, *WIDTHS)
        keep_picture(page, name)
    page.goto(office.url(f"{case}/responder?pergunta=0"))
    page.get_by_label("Sua resposta").fill("Olá, Maria.\n\nTroque a senha pelo site.")
    page.get_by_role("button", name="Conferir antes de enviar").click()
    expect(page.get_by_role("heading", name="Confira e envie")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text("Troque a senha pelo site.")).to_be_visible()
    seen["preview"] = unfit(page, *WIDTHS)
    keep_picture(page, "preview")
    assert {name: found for name, found in seen.items() if found} == {}


def test_a_letter_is_answered_from_the_queue_with_the_sectors_words(
    office: Office, chromium: Browser
) -> None:
    context = chromium.new_context(locale="pt-BR", java_script_enabled=False)
    page = context.new_page()
    enter(page, office.web, AGENT, f"{CASES}/{office.case_id}")
    page.goto(office.url(f"{CASES}/{office.case_id}"))
    page.get_by_role("button", name="Usar como resposta").click()
    expect(page.get_by_label("Sua resposta")).to_have_value("Oriente a troca pelo site.")
    page.get_by_role("button", name="Onde acompanhar").click()
    page.get_by_role("button", name="Conferir antes de enviar").click()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Pronto: vai agora")).to_be_visible()
    expect(page.get_by_text("Respondida", exact=True).first).to_be_visible()
    context.close()
    ((text,),) = office.central.rows("SELECT text FROM emails WHERE kind = 'answer'")
    assert "Oriente a troca pelo site.\n\nPara acompanhar o seu atendimento" in str(text)
