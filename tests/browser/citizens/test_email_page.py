"""The page behind the SMS link, as the citizen's own telephone shows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.fitness import unfit
from tests.browser.windows import window
from tests.conftest import Install
from tests.stories.test_written import ADDRESS, MAIL, in_writing, link, on_saturday
from tests.web.served import Served, served


@pytest.fixture
def web(installed: Install, sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Served, str]]:
    """A web process, and the path of a link that an SMS has just brought."""
    central = on_saturday(installed(sqlite_url, **MAIL))
    in_writing(central)
    with served(central.settings, tmp_path / "web.log", workers=1) as process:
        yield process, link(central)


def test_on_a_small_telephone_an_address_is_given_mended_and_taken_once(
    web: tuple[Served, str], chromium: Browser
) -> None:
    process, path = web
    context = window(chromium, 360, height=740)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{process.port}{path}")
    assert unfit(page) == []
    page.get_by_label("E-mail").fill("maria@exemplo")
    page.get_by_label("Assunto").select_option("uvt")
    page.get_by_role("button", name="Receber a resposta").click()
    expect(page.get_by_role("alert")).to_contain_text("Confira o e-mail")
    expect(page.get_by_label("E-mail")).to_have_value("maria@exemplo")
    expect(page.get_by_label("Assunto")).to_have_value("uvt")
    assert unfit(page) == []
    page.get_by_label("E-mail").fill(ADDRESS)
    page.get_by_role("button", name="Receber a resposta").click()
    expect(page.get_by_role("status")).to_contain_text("A resposta vai para m•••@exemplo.br")
    assert unfit(page) == []
    page.goto(f"http://127.0.0.1:{process.port}{path}")
    expect(page.get_by_role("alert")).to_contain_text("já foi usado")
    assert unfit(page) == []
    context.close()
