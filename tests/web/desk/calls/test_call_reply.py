"""An agent sends the answer to an address that the citizen spelled."""

import pytest

from tests.conftest import Install
from tests.stories.test_written import ADDRESS, MAIL
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.member import Member, entered

PATH = "/painel/chamadas/1"


@pytest.fixture
def called(installed: Install, any_database_url: str) -> Installation:
    """A call about seized goods has ended."""
    central = installed(any_database_url, **MAIL)
    accounts(central)
    central.dial().press("2").hang_up()
    return central


def send(member: Member, email: str) -> tuple[int, str]:
    """The form is sent: its status, and the page that is seen then."""
    answer = member.post(f"{PATH}/email", csrf_token=member.token(PATH), email=email)
    return answer.status_code, answer.text if answer.status_code == 422 else member.get(PATH).text


def test_the_answer_goes_to_the_address_spelled_once(called: Installation) -> None:
    ana = entered(called, AGENT)
    status, html = send(ana, ADDRESS)
    assert status == 302
    assert "a resposta vai para m•••@exemplo.br" in html
    send(ana, ADDRESS)
    assert called.rows('SELECT "to", case_id FROM emails') == [(ADDRESS, 1)]
    ((text,),) = called.rows("SELECT text FROM emails")
    assert "ercadoria" in str(text)
    assert called.rows("SELECT state FROM cases") == [("emailed",)]


def test_what_is_no_address_is_told_so_and_stays_in_its_field(called: Installation) -> None:
    status, html = send(entered(called, AGENT), "maria arroba exemplo")
    assert status == 422
    assert 'value="maria arroba exemplo"' in html
    assert "Confira o e-mail" in html
    assert called.rows("SELECT COUNT(*) FROM emails") == [(0,)]


def test_no_ceiling_stops_what_staff_send_to_one_address(
    called: Installation,
) -> None:
    ana = entered(called, AGENT)
    for _ in range(5):
        called.dial().press("2").hang_up()
    for (call_id,) in called.rows("SELECT id FROM calls WHERE id > 1"):
        ana.post(f"/painel/chamadas/{call_id}/email", csrf_token=ana.token(PATH), email=ADDRESS)
    _, html = send(ana, ADDRESS)
    assert "Pronto: a resposta vai para" in html
    assert called.rows("SELECT COUNT(*) FROM emails") == [(6,)]


def test_without_a_mail_server_there_is_no_form(central: Installation) -> None:
    accounts(central)
    central.dial().press("2").hang_up()
    ana = entered(central, AGENT)
    assert 'name="email"' not in ana.get(PATH).text
    token = ana.token(PATH)
    assert ana.post(f"{PATH}/email", csrf_token=token, email=ADDRESS).status_code == 404
