"""What comes of a citizen's form stands where its sender is led, and a refusal is told as one."""

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from ivr.app import CITIZENS
from ivr.root import ROOT
from ivr.rules.cases.contact_form import FASTEST
from ivr.rules.cases.protocol_limits import MAX_PER_HOUR
from ivr.rules.notices.ceilings import FORMS
from ivr.rules.words.protocols import make_protocol
from ivr.web.common.limits import BY_WRITER
from ivr.web.common.pages import RESULT_PLACE
from tests.conftest import Install
from tests.support.installation import Installation
from tests.web.citizens.test_contact import GOOD, MAIL, SMS, post, sheet, write

TEMPLATES = ROOT / "ivr" / "web" / "templates"
UNKNOWN = {"protocolo": make_protocol(4_444_444_444), "contato": "maria@exemplo.br"}
PLACE = f' id="{RESULT_PLACE}" tabindex="-1"'


@pytest.fixture
def house(installed: Install, sqlite_url: str) -> Installation:
    """An installation that sends e-mails and SMS."""
    return installed(sqlite_url, **MAIL, **SMS)


def doors(central: Installation) -> Iterator[str]:
    """Every address of the citizens' pages that takes a form, with any value in it."""
    public = {each.name for each in CITIZENS}
    for rule in central.app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in public and "POST" in (rule.methods or ()):
            yield re.sub(r"<[^>]+>", "x", rule.rule)


def test_every_form_is_sent_to_where_its_result_stands() -> None:
    forms = [
        (path.name, action)
        for path in sorted((TEMPLATES / "citizens").rglob("*.html"))
        for action in re.findall(r'<form method="post" action="(.*?)"', path.read_text("utf-8"))
    ]
    assert len(forms) > 7
    led = ("_anchor=result_place) }}", "#{{ result_place }}")
    assert [each for each in forms if not each[1].endswith(led)] == []


def is_refused(answer: TestResponse) -> None:
    """Its title says so, and it stands where the sender is led, or at the field to be mended."""
    html = answer.text
    assert answer.status_code >= 400
    assert "<title>Erro: " in html
    assert html.count(f'id="{RESULT_PLACE}"') <= 1
    assert (PLACE in html) or html.count(" autofocus") == 1


def test_whatever_is_refused_is_told_as_refused(house: Installation) -> None:
    found = list(doors(house))
    assert len(found) > 6
    for path in found:
        for form in ({}, UNKNOWN, {"mensagem": "x" * (20 * 1024**2)}):
            answer = house.client.post(path, data=form)
            if path == "/protocolo/dados" and form == UNKNOWN:  # it never tells what is known
                assert PLACE in answer.text
            else:
                is_refused(answer)


def test_a_message_that_came_too_fast_is_told_how_long_to_wait(central: Installation) -> None:
    form = central.client.get("/contato").text
    answer = post(central, folha=sheet(central, form), **GOOD)
    is_refused(answer)
    assert f"Espere {FASTEST.seconds} segundos" in answer.text
    central.clock.advance(FASTEST.seconds)
    assert post(central, folha=sheet(central, answer.text), **GOOD).status_code == 200


def test_whoever_sends_too_much_is_told_when_to_send_again(central: Installation) -> None:
    for _ in range(FORMS.pair):
        write(central)
    of_a_day = write(central)
    for _ in range(BY_WRITER.amount):
        of_an_hour = post(central, folha=sheet(central), **{**GOOD, "email": "joao@exemplo.br"})
    for _ in range(MAX_PER_HOUR + 1):
        wrong = central.client.post("/protocolo", data=UNKNOWN)
    for answer, when in (
        (of_a_day, "Envie de novo amanhã."),
        (of_an_hour, "Envie de novo daqui a uma hora."),
        (wrong, "Tente de novo daqui a uma hora."),
    ):
        assert answer.status_code == 429
        assert when in answer.text
        is_refused(answer)
