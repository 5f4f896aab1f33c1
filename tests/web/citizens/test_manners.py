"""What every public page owes: a title, a description, one address, and what stays unfound."""

import re
from dataclasses import fields

import pytest

from ivr.root import ROOT
from ivr.rules.notices.email_texts import FROM
from ivr.settings import Settings
from ivr.web.common.policy import POLICY, VLIBRAS_POLICY
from tests.conftest import Install
from tests.support.installation import Installation

FOUND = (
    *("/", "/assunto/uvt", "/contato", "/protocolo", "/privacidade", "/acessibilidade"),
    *(
        "/carta",
        "/carta/carta",
        "/carta/telefone",
        "/carta/monitoramento",
        "/carta/quadro",
        "/carta/dicionario",
    ),
)
QUOTING = ("sources.toml", "charter.toml")  # in others' words
PERSONAL = (
    *("/e/nada", "/calendario/nada.ics", "/contato/recibo/nada", "/painel/entrar", "/painel"),
    *("/protocolo/dados", "/busca?q=senha", "/nada", "/static/nada"),
)


@pytest.mark.parametrize("path", FOUND)
def test_a_page_to_be_found_says_what_it_is_and_where(central: Installation, path: str) -> None:
    answer = central.client.get(f"{path}?de=fora")
    html = answer.text
    assert "X-Robots-Tag" not in answer.headers
    assert re.search(r'<meta name="description" content="[^"]{20,160}">', html)
    assert f'<link rel="canonical" href="https://central.exemplo.br{path}">' in html
    assert len(re.findall(r"<h1", html)) == 1
    titles = {central.client.get(each).text.split("<title>")[1].split("<")[0] for each in FOUND}
    assert len(titles) == len(FOUND)
    headings = {central.client.get(each).text.split("<h1")[1].split("</h1>")[0] for each in FOUND}
    assert len(headings) == len(FOUND)


@pytest.mark.parametrize("path", PERSONAL)
def test_what_is_personal_is_not_indexed(central: Installation, path: str) -> None:
    answer = central.client.get(path)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'rel="canonical"' not in answer.text


def test_an_answer_to_a_form_is_not_indexed(central: Installation) -> None:
    for path in ("/protocolo", "/protocolo/dados", "/contato"):
        answer = central.client.post(path, data={"protocolo": "1"})
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert 'rel="canonical"' not in answer.text


def test_the_map_names_what_may_be_found_and_nothing_else(central: Installation) -> None:
    robots = central.client.get("/robots.txt").text
    assert "Sitemap: https://central.exemplo.br/sitemap.xml" in robots
    listed = re.findall(r"<loc>([^<]+)</loc>", central.client.get("/sitemap.xml").text)
    root = "https://central.exemplo.br"
    assert {f"{root}{path}" for path in FOUND} <= set(listed)
    for each in listed:
        answer = central.client.get(each.removeprefix(root))
        assert answer.status_code == 200
        assert "X-Robots-Tag" not in answer.headers


def test_whoever_asks_for_an_icon_gets_one(central: Installation) -> None:
    answer = central.client.get("/favicon.ico", follow_redirects=True)
    assert answer.mimetype == "image/svg+xml"


@pytest.mark.parametrize("path", ["/", "/contato", "/nada", "/assunto/uvt"])
def test_every_page_has_the_shortcuts_of_emag(central: Installation, path: str) -> None:
    html = central.client.get(path).text
    for key, target in (("1", "conteudo"), ("2", "menu"), ("3", "busca"), ("4", "rodape")):
        assert f'href="#{target}" accesskey="{key}"' in html
        assert html.count(f'id="{target}"') == 1
    assert "<script" not in html


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/contato", {"tipo": "question"}),
        ("/protocolo", {"protocolo": "123"}),
        ("/protocolo/dados", {"protocolo": "123"}),
    ],
)
def test_a_form_that_failed_says_so_first(
    central: Installation, path: str, form: dict[str, str]
) -> None:
    page = central.client.get(path).text
    found = re.search(r'name="folha" value="([^"]+)"', page)
    assert "<title>Erro" not in page
    central.clock.advance(10)
    answer = central.client.post(path, data=form | ({"folha": found[1]} if found else {}))
    assert answer.status_code == 422
    assert "<title>Erro: " in answer.text


def test_the_body_has_the_name_that_the_installation_gives_it(
    installed: Install, sqlite_url: str
) -> None:
    named = installed(sqlite_url, BODY_NAME="Fazenda & Filhos")
    for path in ("/", "/contato", "/nada", "/painel/entrar"):
        html = named.client.get(path).text
        assert "Fazenda &amp; Filhos" in html
        assert "Secretaria da Fazenda" not in html


def test_an_error_speaks_to_whoever_meets_it(central: Installation) -> None:
    citizen, staff = central.client.get("/nada").text, central.client.get("/painel/nada").text
    assert "citizens.css" in citizen
    assert 'href="/protocolo"' in citizen
    assert "painel" not in citizen.lower()
    assert "desk.css" in staff
    assert "Ir para o início do painel" in staff


def test_a_failure_of_ours_tells_citizens_another_way_and_staff_whom_to_tell(
    central: Installation,
) -> None:
    def fail() -> str:
        raise RuntimeError("broken")

    central.app.testing = False
    central.app.add_url_rule("/quebrado", "broken", fail)
    central.app.add_url_rule("/painel/quebrado", "broken_desk", fail)
    citizen, staff = central.client.get("/quebrado"), central.client.get("/painel/quebrado")
    assert (citizen.status_code, staff.status_code) == (500, 500)
    assert 'ligue <a class="number" href="tel:+558432097880">' in citizen.text
    assert "informática" not in citizen.text
    assert "avise a informática" in staff.text


def test_wherever_the_line_is_named_it_can_be_called_with_its_area_code() -> None:
    """The number is the installation's, and no page has one of its own."""
    for page in sorted((ROOT / "ivr" / "web" / "templates" / "citizens").rglob("*.html")):
        assert "3209" not in page.read_text(encoding="utf-8"), page


def test_the_body_is_called_by_one_name_wherever_it_is_named() -> None:
    """On pages by the setting; the texts of `callflows/` have its usual value or a short form."""
    usual = next(each.default for each in fields(Settings) if each.name == "BODY_NAME")
    for page in sorted((ROOT / "ivr" / "web" / "templates").rglob("*.html")):
        assert "Secretaria da Fazenda" not in page.read_text(encoding="utf-8"), page
    texts = [path for path in (ROOT / "callflows").rglob("*.toml") if path.name not in QUOTING]
    named = 0
    for path in texts:
        said = path.read_text(encoding="utf-8")
        assert said.count("Secretaria d") == said.count(str(usual)), path
        assert said.count("SEFAZ") == said.count(FROM), path
        named += said.count(str(usual))
    assert named > 5


def test_nothing_is_loaded_from_elsewhere_unless_the_installation_wishes_it(
    central: Installation,
) -> None:
    for path in (*FOUND, "/protocolo/dados", "/busca?q=senha", "/nada"):
        answer = central.client.get(path)
        assert "vlibras" not in answer.text
        assert answer.headers["Content-Security-Policy"] == POLICY


def test_libras_comes_only_where_nobody_types(installed: Install, sqlite_url: str) -> None:
    signed = installed(sqlite_url, VLIBRAS="1")
    for path in ("/", "/assunto/uvt", "/privacidade", "/acessibilidade"):
        answer = signed.client.get(path)
        assert 'src="https://vlibras.gov.br/app/vlibras-plugin.js"' in answer.text
        assert answer.headers["Content-Security-Policy"] == VLIBRAS_POLICY
    for path in ("/contato", "/protocolo", "/protocolo/dados", "/e/nada", "/painel/entrar"):
        answer = signed.client.get(path)
        assert "vlibras" not in answer.text
        assert answer.headers["Content-Security-Policy"] == POLICY
