"""No answer is compressed in which a secret stands beside what somebody typed (BREACH)."""

import re

import pytest

from ivr.rules.staff.roles import Role
from tests.support.installation import Installation
from tests.web.desk.member import Member

TAKES = {"Accept-Encoding": "gzip, br"}
# Fields whose value is known to whoever was given the page alone.
SECRETS = re.compile(r'name="(folha|csrf_token|passe|pedido|protocolo|codigo)" value="[^"]')
TYPED = "marca-digitada"


def encoded(central: Installation, path: str) -> tuple[bool, str]:
    """Whether that page is compressed for whoever takes it so, and what it says."""
    plain = central.client.get(path)
    answer = central.client.get(path, headers=TAKES)
    assert "Set-Cookie" not in answer.headers or "Content-Encoding" not in answer.headers
    return "Content-Encoding" in answer.headers, plain.text


def test_pages_that_are_everybodys_are_compressed(central: Installation) -> None:
    for path in ("/", "/assunto/uvt", "/busca?q=senha", "/privacidade", "/carta", "/carta/e-mail"):
        small, html = encoded(central, path)
        assert small, path
        assert not SECRETS.search(html), path


def test_no_page_with_a_secret_is_compressed(central: Installation) -> None:
    """Each address of the citizens, asked for with a word of the asker's own in it."""
    rules = [each for each in central.app.url_map.iter_rules() if "GET" in (each.methods or ())]
    paths = {re.sub(r"<[^>]+>", TYPED, each.rule) for each in rules}
    assert {"/contato", f"/e/{TYPED}", f"/contato/recibo/{TYPED}"} <= paths
    for path in sorted(paths):
        small, html = encoded(central, f"{path}?q={TYPED}&tipo={TYPED}&protocolo={TYPED}")
        assert not (small and SECRETS.search(html)), path
        assert not small or path.startswith(("/static", "/busca", "/carta")) or TYPED not in html, (
            path
        )


@pytest.mark.parametrize(
    "path", ["/contato", "/protocolo", "/protocolo/dados", "/protocolo/dados/codigo", "/e/nada"]
)
def test_no_answer_to_a_form_is_compressed(central: Installation, path: str) -> None:
    form = {"protocolo": "12345678901", "contato": TYPED, "mensagem": TYPED, "q": TYPED}
    answer = central.client.post(path, data=form, headers=TAKES)
    assert answer.status_code < 500
    assert "Content-Encoding" not in answer.headers


def test_a_list_of_the_desk_is_compressed_only_while_nothing_is_searched(
    central: Installation,
) -> None:
    member = Member.of(central, Role.SUPERVISOR)
    member.enter()

    def is_small(path: str) -> bool:
        answer = member.client.get(path, base_url="https://central.exemplo.br", headers=TAKES)
        assert answer.status_code == 200
        return "Content-Encoding" in answer.headers

    for path in ("/painel/chamadas", "/painel/atendimentos", "/painel/retornos"):
        assert is_small(path), path
        assert not is_small(f"{path}?protocolo=1234"), path
    for path in ("/painel/agora", "/painel/mensagens", "/painel/minha-conta"):
        assert not is_small(path), path


def test_who_takes_nothing_compressed_gets_it_plain(central: Installation) -> None:
    for known in ("", "identity", "br;q=0, gzip;q=0"):
        answer = central.client.get("/", headers={"Accept-Encoding": known})
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"
