"""A survey in one browser: from the commission's act to an answer, on paper too, and its end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from ivr.usecases.visits.units import TypedUnit, create
from tests.browser.desk import enter
from tests.browser.fitness import unfit
from tests.browser.survey_answers import (
    BY_PAGE,
    BY_TELEPHONE,
    answer_by_page,
    answer_by_telephone,
    funnels_of,
    invitation_by_sms,
)
from tests.browser.windows import window
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.support.scene import PASSWORD
from tests.web.served import Served, served

CLARA, DAVI, ROSA = "clara@exemplo.br", "davi@exemplo.br", "rosa@exemplo.br"
WHO = ((CLARA, Role.COMMISSION), (DAVI, Role.COMMISSION), (ROSA, Role.RECEPTION))
WIDTHS = (360, 1440)
# A number with its interval and of how many it is: the score, and "Sim" of what was resolved.
SHOWN = ("85,7 de 79,3 a 92,1 n = 28", "100 % de 87,9 a 100 n = 28")
# Offered, begun, complete, partial, declined; each page in a browser was opened twice.
FUNNELS = {
    "web": (None, BY_PAGE + 2, BY_PAGE + 1, 0, 0),
    "counter": (None, 2, 1, 0, 0),
    "phone": (BY_TELEPHONE + 1, BY_TELEPHONE, BY_TELEPHONE, 0, 1),
    "sms": (1, 2, 1, 0, 0),
    "email": (0, 0, 0, 0, 0),
    "paper": (2, 1, 1, 0, 0),
}
ANSWERS = BY_PAGE + BY_TELEPHONE + 4  # at the counter, by the page, on paper and after an SMS


@pytest.fixture
def web(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> Iterator[tuple[Served, Installation]]:
    """A commission, a unit and who works there, served by a real process; calls come in here."""
    central = installed(sqlite_url, SMS_FROM="+558432097880")
    for email, role in WHO:
        add_member(central.ports, email, email.partition("@")[0].title(), role, PASSWORD)
        enrol(central.ports, email)
    create(central.ports, None, TypedUnit("Unidade Exemplo", "Natal", "seg-sex 8h-14h"))
    ahead = central.clock.now() - datetime.now(UTC)
    with clock_at(lambda: datetime.now(UTC) + ahead) as address:
        redis = central.settings.REDIS_URL
        settings = installed(
            sqlite_url, REDIS_URL=redis, PUBLIC_URL="http://127.0.0.1", TWILIO_API_URL=address
        ).settings
        with served(settings, tmp_path / "log", workers=1) as running:
            yield running, central


def says(page: Page, words: str) -> None:
    """Expect the page to say that, as a screen reader hears it, too."""
    expect(page.locator("[role=status], [role=alert]").filter(has_text=words).first).to_be_visible()


def test_a_survey_from_the_commissions_act_to_its_end(
    web: tuple[Served, Installation], chromium: Browser
) -> None:
    running, central = web
    root = f"http://127.0.0.1:{running.port}"
    clara, davi, rosa = (
        _signed_in(chromium, running, email, path)
        for email, path in (
            *((CLARA, "/painel/pesquisas"), (DAVI, "/painel/pesquisas")),
            (ROSA, "/painel/papel"),
        )
    )
    today = central.clock.now().astimezone(FORTALEZA).date()
    clara.get_by_label("Título, que aparece a quem responde").fill("Como foi o atendimento?")
    clara.get_by_role("button", name="Começar").click()
    clara.get_by_role("button", name="Conferir").click()
    says(clara, "Escreva o objetivo da pesquisa.")
    for label, value in (
        *(("Objetivo", "Saber o que melhorar."), ("A quem pergunta", "Quem foi atendido.")),
        *(("Primeiro dia", today.isoformat()), ("Data do ato", today.isoformat())),
        ("Último dia", (today + timedelta(days=20)).isoformat()),
        ("Ato que designou a comissão", "Portaria de exemplo nº 1"),
    ):
        clara.get_by_label(label, exact=True).fill(value)
    clara.get_by_role("button", name="Guardar o projeto").click()
    says(clara, "o projeto foi guardado")
    clara.get_by_label("E-mail da conta de quem entra").fill(DAVI)
    clara.get_by_role("button", name="Pôr na comissão").click()
    clara.get_by_role("button", name="Conferir").click()
    says(clara, "nada a corrigir")
    survey = clara.url.partition("?")[0]
    assert unfit(clara, *WIDTHS) == []
    for path in ("perguntas", "versoes/1/previa", "versoes/1/pagina", "codigos"):
        clara.goto(f"{survey}/{path}")
        assert unfit(clara, *WIDTHS) == [], path
    davi.goto(survey)
    davi.get_by_role("button", name="Aprovar").click()
    says(davi, "está aprovado")
    expect(davi.locator("main")).to_contain_text("Em coleta")
    _answer(chromium, f"{root}/pesquisa/u/unidade-exemplo", "5. Muito bom")
    _answer(chromium, f"{root}/pesquisa", "2. Ruim")
    _key_a_paper(rosa, clara, today.isoformat())
    answer_by_page(central)
    answer_by_telephone(central)
    _answer(chromium, f"{root}{invitation_by_sms(central)}", "5. Muito bom")
    davi.goto(survey)
    expect(davi.locator("main")).to_contain_text(f"{ANSWERS} respostas")
    expect(davi.locator("main")).to_contain_text("1 pessoa não quis responder.")
    expect(davi.locator("main")).to_contain_text("Convites por SMS: 1 enviado, 1 respondido.")
    davi.get_by_text("Encerrar antes do prazo").click()
    davi.get_by_label("Por que encerrar").fill("Exemplo.")
    davi.get_by_role("button", name="Encerrar a coleta").click()
    says(davi, "a coleta terminou")
    page = window(chromium, 360, java_script_enabled=False).new_page()
    page.goto(f"{root}/pesquisa")
    expect(page.get_by_role("heading", level=1)).to_have_text("Não há pesquisa aberta agora")
    davi.get_by_role("button", name="Começar a análise").click()
    expect(davi.locator("main")).to_contain_text("Em análise")
    _publish(survey, clara, davi)
    page.goto(f"{root}/pesquisa/resultados")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Como foi o atendimento?")
    expect(davi.locator("main")).to_contain_text("Divulgação 1")
    for words in (f"Responderam {ANSWERS} pessoas", *SHOWN):
        expect(page.locator("main")).to_contain_text(words)
    assert funnels_of(central) == FUNNELS


def _publish(survey: str, clara: Page, davi: Page) -> None:
    """Prepare what was found, and have the other of the commission approve and publish it."""
    clara.goto(f"{survey}/resultados")
    clara.get_by_role("button", name="Preparar a divulgação").click()
    for name in ("Aprovar", "Publicar"):
        davi.goto(f"{survey}/resultados")
        davi.get_by_role("button", name=name).click()
    davi.goto(f"{survey}/resultados")


def _signed_in(chromium: Browser, running: Served, email: str, path: str) -> Page:
    page = window(chromium, 1280).new_page()
    enter(page, running, email, path)
    return page


def _answer(chromium: Browser, address: str, rating: str) -> None:
    """Answer at a telephone's width, in a browser without scripts; twice, by going back."""
    looked = window(chromium, 1440).new_page()
    looked.goto(address)
    assert unfit(looked, *WIDTHS) == []
    looked.context.close()
    page = window(chromium, 360, java_script_enabled=False).new_page()
    page.goto(address)
    whole = page.get_by_role("group", name="De modo geral")
    whole.get_by_label(rating).check()
    page.get_by_role("group", name="O que você precisava").get_by_label("Sim").check()
    for _ in range(2):
        page.get_by_role("button", name="Enviar respostas").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Obrigado pela sua resposta")
        page.go_back()
        expect(whole.get_by_label(rating)).to_be_checked()
    assert page.context.cookies() == []
    page.context.close()


def _key_a_paper(rosa: Page, clara: Page, today: str) -> None:
    """Take a batch of one paper, and key it by two accounts."""
    rosa.reload()
    rosa.get_by_label("Dia em que as folhas").fill(today)
    rosa.get_by_label("Folhas entregues").fill("2")
    rosa.get_by_label("Folhas devolvidas").fill("1")
    rosa.get_by_role("button", name="Registrar o lote").click()
    says(rosa, "o lote está aqui")
    assert unfit(rosa, *WIDTHS) == []
    batch = rosa.get_by_role("link", name="Digitar o lote 1").get_attribute("href")
    for page, words in ((rosa, "falta a segunda digitação"), (clara, "contada")):
        page.goto(f"{rosa.url.partition('/painel')[0]}{batch}")
        assert unfit(page, *WIDTHS) == []
        page.get_by_label("4. Bom").first.check()
        page.get_by_label("Sim").check()
        page.get_by_role("button", name="Guardar e ir").click()
        says(page, words)
