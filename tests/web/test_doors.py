"""Which process opens which door: `voice` the telephone's alone, `web` all of them."""

import re

import pytest

from ivr.app import create_voice
from ivr.root import ROOT
from tests.conftest import Install
from tests.support.installation import Installation

OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.fixture
def telephone(installed: Install, sqlite_url: str) -> Installation:
    """An installation as its `voice` process sees it."""
    central = installed(sqlite_url)
    central.app = create_voice(central.settings, central.ports)
    return central


def test_a_call_is_answered_at_the_telephones_door(telephone: Installation) -> None:
    assert telephone.dial().press("2").heard
    assert telephone.client.post("/voice/incoming").status_code == 403
    assert telephone.client.get("/healthz").status_code == 200
    assert telephone.client.get("/readyz").status_code == 404, "it asks much, and is web's"


@pytest.mark.parametrize(
    "path",
    ["/", "/painel", "/painel/entrar", "/contato", "/protocolo", "/e/a", "/calendario/a.ics"],
)
def test_no_page_stands_at_the_telephones_door(telephone: Installation, path: str) -> None:
    answer = telephone.client.get(path)
    assert (answer.status_code, answer.text) == (404, "404\n")


def test_the_proxy_that_the_papers_show_sends_the_whole_telephone_to_voice(
    telephone: Installation, central: Installation
) -> None:
    found = re.search(r"location ~ (\S+) \{[^}]*127\.0\.0\.1:8002", OPERATING)
    assert found
    shown = re.compile(found[1])
    ours = {rule.rule for rule in telephone.app.url_map.iter_rules()}
    health = {"/healthz", "/static/<path:filename>"}
    assert all(shown.match(rule) for rule in ours - health)
    rest = {rule.rule for rule in central.app.url_map.iter_rules()} - ours
    assert rest
    assert not any(shown.match(rule) for rule in rest)
