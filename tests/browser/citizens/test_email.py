"""The e-mail in a real Chromium at a phone's width, light and dark; and the list of those lost."""

from pathlib import Path

from playwright.sync_api import Page, Route, expect

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.callflow.email_files import FOLLOW_UP
from ivr.rules.callflow.files import read_callflow
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.store.database.database import Database
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from tests.browser.desk import busy_morning, enter
from tests.browser.fitness import unfit
from tests.conftest import Install
from tests.support.clock import MONDAY_TEN
from tests.support.scene import SUPERVISOR

OURS = read_callflow(DiskCallflowFiles().texts())
PAGE = "https://correio.exemplo.br/mensagem"
# Legible without a magnifying glass, and far enough from white on white.
SMALLEST = """() => Math.min(...[...document.querySelectorAll('main *')]
    .map(each => parseFloat(getComputedStyle(each).fontSize)))"""

GROUND = "getComputedStyle(document.querySelector('main')).backgroundColor"


def follow_up(topic: str) -> str:
    """The e-mail about that topic."""
    office = Office("+558432097880", "https://central.exemplo.br")
    return email_words(OURS.emails[FOLLOW_UP], OURS, Matter("16679923096", topic), office).html


def test_the_email_is_fit_for_everybody_and_fetches_nothing(page: Page) -> None:
    fetched, html = list[str](), ""

    def answer(route: Route) -> None:
        fetched.append(route.request.url)
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    for topic in ("", *(each.key for each in OURS.topics)):
        html = follow_up(topic)
        page.goto(PAGE)
        assert unfit(page, 320, 360, 1280) == [], topic
        assert page.evaluate(SMALLEST) >= 15
        expect(page.get_by_role("heading", name="Protocolo 1667 9923 096")).to_be_visible()
        expect(page.get_by_role("link", name="atendimento@set.rn.gov.br")).to_be_visible()
        assert set(fetched) <= {PAGE, "https://correio.exemplo.br/favicon.ico"}
    page.emulate_media(color_scheme="light")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == "rgb(12, 28, 54)"


def test_what_did_not_arrive_is_dealt_with_on_a_phone(
    page: Page, installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    with busy_morning(installed, sqlite_url, tmp_path / "log") as web:
        _lose(sqlite_url)
        page.set_viewport_size({"width": 360, "height": 740})
        enter(page, web, SUPERVISOR, "/painel/retornos")
        listed = page.get_by_role("region", name="E-mails que não chegaram")
        expect(listed).to_contain_text("m•••@exemplo.com.br")
        listed.get_by_text("Agir").click()
        assert unfit(page) == []
        listed.get_by_label("O que foi feito").fill("mandei por carta")
        listed.get_by_role("button", name="Marcar como resolvido").click()
        expect(page.get_by_text("Pronto: saiu da lista.")).to_be_visible()
        expect(listed).to_have_count(0)
        page.goto("about:blank")  # it asks for news by itself, and the server stops


def _lose(database_url: str) -> None:
    """An e-mail of the first case's came back."""
    database = Database(database_url, threads=2)
    with database.write() as session:
        values = {
            **{"key": "a", "kind": "follow-up", "case_id": 1, "to": "maria@exemplo.com.br"},
            **{"reply_to": "a@exemplo.br", "subject": "Seu atendimento", "text": "", "html": ""},
            **{"message_id": "<a@b>", "token": "t", "created_at": MONDAY_TEN},
            **{"next_at": MONDAY_TEN, "state": "bounced", "code": "5.1.1", "needs_person": True},
        }
        assert emails.add(session, values)
        assert session.get_one(Email, 1).needs_person
    database.dispose()
