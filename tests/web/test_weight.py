"""How many bytes the pages cost whoever opens them, over a real gunicorn."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import pytest
import requests

from ivr import wiring
from ivr.rules.cases import form_tokens
from ivr.rules.cases.requests import RequestState
from ivr.rules.staff.roles import Role
from ivr.store import schema
from ivr.usecases.cases.contact import new_sheet
from ivr.usecases.staff.staff import add_member
from tests.support.codes import enrol, fresh_code
from tests.support.installation import Installation, install
from tests.support.programs import RedisProgram
from tests.usecases.surveys.under_way import put_under_way
from tests.web.citizens.test_protocol_of_requests import turn
from tests.web.desk.member import CODE_PAGE, EMAIL, PASSWORD
from tests.web.served import Served, served

PUBLIC = (
    "/",
    "/assunto/uvt",
    "/assunto/extrato",
    "/busca?q=senha",
    "/contato",
    "/protocolo",
    "/protocolo/dados",
    "/privacidade",
    "/acessibilidade",
    "/carta",
    "/carta/telefone",
    "/carta/parcerias",
    "/carta?q=palestra",
    "/carta/quadro",
    "/carta/dicionario",
    "/transparencia",
    "/pesquisa",
)
DESK = (
    *("/painel/entrar", "/painel/agora", "/painel/chamadas", "/painel/atendimentos"),
    "/painel/monitoramento",
)
CALLS = 60  # more than the call log has on a page
DOCUMENT, FIRST, JOURNEY = 14_000, 60_000, 50_000
SURVEY = 30_000
DESK_FIRST, DESK_AFTERWARDS = 120_000, 30_000
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script src|use href)="([^"#]+)')
FONTS = re.compile(r'url\("([^"]+)"\)')


@dataclass
class Visitor:
    """A browser of plain HTTP, which takes gzip, and counts what comes, heads and all."""

    root: str
    known: set[str] = field(default_factory=set)  # what it keeps for a year
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[str, int]:
        """Return the text there and what it cost."""
        answer = requests.request(
            "POST" if form else "GET",
            urljoin(self.root, path),
            data=form,
            headers={
                "Accept-Encoding": "gzip",
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            },
            timeout=20,
            allow_redirects=False,
            stream=True,
        )
        body = answer.raw.read(decode_content=False)
        cost = len(body) + sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        for each in answer.raw.headers.getlist("Set-Cookie"):
            name, _, value = each.split(";")[0].partition("=")
            self.cookies[name] = value
        if "immutable" in answer.headers.get("Cache-Control", ""):
            self.known.add(path)
        if answer.status_code in (302, 303):
            text, more = self.ask(answer.headers["Location"])
            return text, cost + more
        assert answer.status_code == 200, (path, answer.status_code)
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return body.decode("utf-8", "replace"), cost

    def open(self, path: str) -> tuple[int, int]:
        """Return what a page's document costs, and all that it brings with it."""
        text, cost = self.ask(path)
        whole, wanted = cost, set(LOADED.findall(text))
        for each in sorted(wanted - self.known):
            style, more = self.ask(each)
            whole += more
            for font in FONTS.findall(style) if each.endswith(".css") else ():
                place = urljoin(each, font)
                whole += 0 if place in self.known else self.ask(place)[1]
        return cost, whole


@dataclass(frozen=True)
class Weighed:
    """A web process, and the installation whose database it serves."""

    served: Served
    central: Installation

    def visitor(self) -> Visitor:
        """Return a browser that has been nowhere yet."""
        return Visitor(f"http://127.0.0.1:{self.served.port}")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, redis_program: RedisProgram) -> Iterator[Weighed]:
    """A web process over a database with a call log of more than a page."""
    folder = tmp_path_factory.mktemp("weight")
    url = f"sqlite:///{folder}/central.db"
    schema.upgrade(url)
    central = install(url, redis_program.url, MAIL_DIR=str(folder / "mail"))
    put_under_way(central.ports)
    add_member(central.ports, EMAIL, "Ana", Role.SUPERVISOR, PASSWORD)
    enrol(central.ports, EMAIL)
    with served(central.settings, folder / "log", workers=1) as running:
        yield Weighed(running, central)
    central.ports.database.dispose()


def test_a_public_page_is_light_at_first_and_lighter_then(web: Weighed) -> None:
    for path in PUBLIC:
        visitor = web.visitor()
        document, whole = visitor.open(path)
        assert document <= DOCUMENT, path
        assert whole <= FIRST, path
        again, all_again = visitor.open(path)
        assert again == all_again <= DOCUMENT, f"{path} asks again for what it has"


def test_the_survey_with_its_style_is_lighter_still(web: Weighed) -> None:
    """No letter of it is in a font of ours, so that no browser fetches one."""
    visitor = web.visitor()
    text, document = visitor.ask("/pesquisa")
    assert '<body class="plain-type">' in text
    assert "Como foi o tempo até a resposta?" in text
    assert "<script" not in text
    brought = [visitor.ask(each) for each in sorted(set(LOADED.findall(text)))]
    assert ".plain-type { font-family: system-ui" in "".join(each for each, _ in brought)
    assert document + sum(cost for _, cost in brought) <= SURVEY
    assert visitor.cookies == {}


def test_the_journey_of_a_message_is_light(web: Weighed) -> None:
    """From the form, which has brought everything, to the receipt, the state and the answer."""
    visitor, ports = web.visitor(), wiring.connect(web.central.settings)
    visitor.open("/contato")
    opened = datetime.now(UTC) - timedelta(minutes=1)
    sheet = form_tokens.sign(ports.link_key, replace(new_sheet(ports), opened_at=opened))
    told, cost = visitor.ask(
        "/contato", {"folha": sheet, "tipo": "complaint", "assunto": "uvt", "mensagem": "Demora."}
    )
    protocol, code = re.findall(r'class="protocol">([\d ]+)<', told)
    state, more = visitor.ask("/protocolo", {"protocolo": protocol})
    assert "Uma pessoa vai ler e responder." in state
    cost += more
    turn(web.central, RequestState.ANSWERED, "A senha se troca na UVT. " * 40)
    answer, more = visitor.ask("/protocolo", {"protocolo": protocol, "codigo": code})
    assert "A senha se troca na UVT." in answer
    cost += more
    for text in (told, state, answer):
        assert set(LOADED.findall(text)) <= visitor.known
    assert cost <= JOURNEY
    ports.database.dispose()


def test_a_page_of_the_desk_is_light_enough(web: Weighed) -> None:
    for n in range(CALLS):
        web.central.dial(f"+55849888{n:05}").press("2").hang_up()
    signed_in = web.visitor()
    for path, form in (
        ("/painel/entrar", {"email": EMAIL, "password": PASSWORD}),
        (CODE_PAGE, {"codigo": fresh_code(web.central.settings.DATABASE_URL, EMAIL)}),
    ):
        (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', signed_in.ask(path)[0]))
        signed_in.ask(path, {"csrf_token": token, **form})
    for path in DESK[1:]:
        visitor = Visitor(signed_in.root, cookies=signed_in.cookies)
        assert visitor.open(path)[1] <= DESK_FIRST, path
        assert visitor.open(path)[1] <= DESK_AFTERWARDS, path
    assert web.visitor().open(DESK[0])[1] <= DESK_FIRST


def test_a_search_of_ten_kilobytes_gets_a_page(web: Weighed) -> None:
    text, _ = web.visitor().ask(f"/busca?q={'a' * 10_000}")
    assert "procuramos pelas primeiras" in text
