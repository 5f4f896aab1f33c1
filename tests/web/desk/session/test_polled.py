"""What pages ask for by themselves: no sign of a person, and refused as soon as one is out."""

import re
from pathlib import Path

import pytest

import ivr.web
from ivr.usecases.staff.staff import disable_member
from ivr.web.desk.session.registry import registry_of
from tests.support.installation import Installation
from tests.web.desk.member import EMAIL, ORIGIN, Member

PARTS = ("/painel/agora/quadro", "/painel/minha-vez", "/painel/numeros", "/painel/retornos/quadro")


def test_whatever_a_page_asks_for_by_itself_is_known_as_polled(central: Installation) -> None:
    folder = Path(ivr.web.__file__).parent / "templates"
    asking = [
        line
        for page in folder.rglob("*.html")
        for line in page.read_text().splitlines()
        if 'hx-trigger="every' in line
    ]
    named = {
        f"desk.{name}"
        for line in asking
        for name in re.findall(r"hx-(?:get|post)=\"\{\{ url_for\('desk\.(\w+)'", line)
    }

    assert len(asking) == 7
    assert len(named) == 6
    registry = registry_of(central.app)
    polled = {endpoint for endpoint in registry.routes if registry.is_polled(endpoint)}
    assert named | {"desk.callbacks_board"} == polled


@pytest.mark.parametrize("path", PARTS)
def test_a_part_that_a_page_asks_for_does_not_keep_a_session_alive(
    central: Installation, path: str
) -> None:
    ana = Member.of(central)
    ana.sign_in()
    ana.leave(3000)
    seen = ana.last_seen()

    answer = ana.client.get(path, base_url=ORIGIN, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert ana.last_seen() == seen


@pytest.mark.parametrize("path", PARTS)
def test_whoever_is_disabled_is_refused_at_once_even_by_a_part_of_a_page(
    central: Installation, path: str
) -> None:
    ana = Member.of(central)
    ana.sign_in()
    assert ana.get("/painel/agora").status_code == 200

    disable_member(central.ports, EMAIL)

    answer = ana.client.get(path, base_url=ORIGIN, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Sua sessão terminou" in answer.text
    assert ana.get("/painel/agora").status_code == 302
