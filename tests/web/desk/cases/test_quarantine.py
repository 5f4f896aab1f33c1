"""Quarantine at the desk: looked at, opened, filed or set aside, once, and written down."""

from pathlib import Path

import pytest

from ivr.store.database.paging import MAX_LISTED
from ivr.store.mail.incoming import Incoming
from tests.conftest import Install
from tests.support.copies import copy_row
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.cases.written import MARIA, case_request, message, write
from tests.web.desk.member import Member, entered

PATH = "/painel/quarentena"
RAW = b"From: x\r\nX-Odd: <b>\xff</b>\r\n\r\nbody that is no header"


@pytest.fixture
def central(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """An installation that keeps what it is sent, on both databases."""
    made = installed(any_database_url, MAIL_DIR=str(tmp_path / "mail"))
    accounts(made)
    return made


def suspect(central: Installation, **also: object) -> int:
    sha256, size = central.ports.mail_files.keep([RAW])
    values = {"state": "quarantined", "why": "huge", "original": sha256, "bytes": size}
    return message(central, None, **(values | {"subject": "<i>Oi</i>"} | also))


def act(member: Member, incoming_id: int, what: str, **form: str) -> tuple[int, str]:
    path = f"{PATH}/{incoming_id}"
    token = member.token("/painel/minha-conta")
    reply = member.post(f"{path}/{what}", csrf_token=token, **form)
    if reply.status_code != 302:
        return reply.status_code, reply.text
    return 302, member.get(reply.location).text


def test_the_list_says_why_and_masks_who(central: Installation) -> None:
    ana = entered(central, AGENT)
    assert "Nada em quarentena" in ana.get(PATH).text
    made = suspect(central)
    html = ana.get(PATH).text
    assert "Grande demais" in html
    assert "m•••@exemplo.br" in html
    assert f"{len(RAW)} bytes" in html
    assert "&lt;i&gt;Oi&lt;/i&gt;" in html
    page = ana.get(f"{PATH}/{made}").text
    assert "X-Odd: &lt;b&gt;" in page
    assert "body that is no header" not in page
    assert MARIA not in page
    assert ("seen", str(made)) in central.rows(
        "SELECT action, subject FROM audit WHERE about = 'incoming'"
    )
    assert ana.get(f"{PATH}/{made + 1}").status_code == 404


def test_it_opens_a_case_once(central: Installation) -> None:
    made, ana = suspect(central), entered(central, AGENT)
    status, html = act(ana, made, "abrir")
    assert status == 302
    assert "o prazo da resposta corre" in html
    assert "Escreveu por e-mail" in html
    ((case_id, state),) = central.rows("SELECT case_id, state FROM incoming")
    assert state == "filed"
    assert case_request(central, int(str(case_id)))["state"] == "here"
    _, html = act(ana, made, "abrir")
    assert "outra pessoa já resolveu" in html
    assert len(central.rows("SELECT id FROM cases")) == 1
    assert ana.get(f"{PATH}/{made}").status_code == 404


def test_it_goes_into_the_case_of_its_protocol(central: Installation) -> None:
    case_id = write(central, "outra@exemplo.br")
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    made, ana = suspect(central), entered(central, AGENT)
    for typed in ("123", "00000000000"):
        status, html = act(ana, made, "juntar", protocolo=typed)
        assert status == 422
        assert typed in html
    status, html = act(ana, made, "juntar", protocolo=f"{str(protocol)[:4]} {str(protocol)[4:]}")
    assert status == 302
    assert central.rows(f"SELECT case_id FROM incoming WHERE id = {made}") == [(case_id,)]


def test_what_is_nothing_goes_with_a_note(central: Installation) -> None:
    made, ana = suspect(central), entered(central, AGENT)
    status, html = act(ana, made, "nada", motivo="")
    assert (status, "Escreva em poucas palavras o que era." in html) == (422, True)
    status, html = act(ana, made, "nada", motivo="Propaganda.")
    assert "saiu da quarentena" in html
    assert "Nada em quarentena" in html
    assert central.rows("SELECT state, note FROM incoming") == [("discarded", "Propaganda.")]
    _, html = act(ana, made, "nada", motivo="De novo.")
    assert "outra pessoa já resolveu" in html


@pytest.mark.parametrize("more", [-1, 1])
def test_the_200_oldest_are_listed_and_the_page_says_that_there_may_be_more(
    central: Installation, more: int
) -> None:
    made = suspect(central)
    with central.ports.database.write() as session:
        copy_row(session, Incoming, made, MAX_LISTED - 1 + more, key="k{}".format)
    html = entered(central, AGENT).get(PATH).text
    assert html.count('data-label="Chegou"') == min(MAX_LISTED, MAX_LISTED + more)
    assert ("Aparecem até 200, as mais antigas." in html) is (more > 0)
