"""What all pages share: error pages for whoever meets them, and lengths of time in words."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.web.common.pages import ERRORS
from tests.support.installation import Installation


@pytest.mark.parametrize("path", ["/", "/nada", "/contato/nada", "/voice-nada"])
def test_no_public_page_speaks_of_the_desk(central: Installation, path: str) -> None:
    html = central.client.get(path).text
    assert "painel" not in html.lower()


def test_no_error_speaks_of_the_desk_or_of_accounts() -> None:
    """Citizens meet them, too: a wrong address, a form too large, too many tries."""
    for title, advice in ERRORS.values():
        assert "painel" not in f"{title} {advice}".lower()
        assert "conta" not in advice.lower().split()


def test_a_wrong_address_leads_to_the_first_page(central: Installation) -> None:
    wrong = central.client.get("/nada")
    assert wrong.status_code == 404
    assert 'href="/"' in wrong.text
    first = central.client.get("/")
    assert first.status_code == 200
    for address in ("/contato", "/protocolo", "/privacidade"):
        assert f'href="{address}"' in first.text
    assert "(84) 3209-7880, de segunda a sexta, das 8h às 14h" in " ".join(
        first.text.replace("</a>", "").split()
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h"),
        (65, "1 h 05 min"),
        (120, "2 h"),
        (24 * 60, "1 dia"),
        (27 * 60, "1 dia 3 h"),
        (48 * 60, "2 dias"),
    ],
)
def test_a_length_of_time_names_no_empty_part(
    central: Installation, minutes: int, words: str
) -> None:
    assert central.app.jinja_env.filters["span"](timedelta(minutes=minutes)) == words


def test_a_length_of_time_says_what_has_lasted() -> None:
    """ "Há 1 dia" alone, at the beginning of a line of its own, leaves open since what."""
    for page in sorted(Path("ivr/web/templates").rglob("*.html")):
        said = page.read_text(encoding="utf-8")
        begun = re.findall(r'<(?:p|span) class="aside">há \{\{[^}]*\}\}[^;]', said)
        assert not begun, page


def test_what_is_about_no_topic_is_called_by_one_word() -> None:
    """The subject of an e-mail alone can be missing; a matter's is another one, as on the form."""
    for page in sorted(Path("ivr/web/templates").rglob("*.html")):
        for line in page.read_text(encoding="utf-8").splitlines():
            assert "em assunto" not in line or "row.subject" in line, page
            assert "Outro assunto" not in line, page
