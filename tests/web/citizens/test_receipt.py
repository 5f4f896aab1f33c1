"""A receipt has an address of its own, for an hour: Back and Reload send nothing again."""

import re

import pytest

from ivr.rules.words.protocols import protocol_groups
from tests.conftest import Install
from tests.support.installation import Installation
from tests.web.citizens.test_contact import GOOD, sheet


def sent(central: Installation) -> str:
    """Send a form; return its receipt's address."""
    answer = central.client.post("/contato", data={"folha": sheet(central), **GOOD})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_sent_form_leads_to_its_receipt_which_can_be_read_again(central: Installation) -> None:
    address = sent(central)
    first, again = central.client.get(address), central.client.get(address)
    assert "Recebemos sua mensagem" in first.text
    assert first.text == again.text
    assert first.headers["Cache-Control"] == "no-store"
    assert len(central.rows("SELECT 1 FROM cases")) == 1


@pytest.mark.parametrize("number", ["", "(84) 98888-7777"])
def test_a_receipt_says_each_thing_once(central: Installation, number: str) -> None:
    fields = {**GOOD, "tipo": "complaint", "email": "", "telefone": number}
    answer = central.client.post("/contato", data={"folha": sheet(central), **fields})
    html = central.client.get(answer.headers["Location"]).text
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    said = [protocol_groups(str(protocol)), "código de leitura", "se lê em"]
    assert [(each, text.count(each)) for each in said] == [(each, 1) for each in said]
    called = "Quando a resposta estiver pronta, ligamos para (84) 9••••-7777 e a lemos a você."
    assert (called in text) is bool(number), "no SMS is sent from here"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("(84) 98888-7777", "Quando a resposta estiver pronta, um SMS avisa em (84) 9••••-7777."),
        ("(84) 3222-1234", "Quando a resposta estiver pronta, ligamos para (84) ••••-1234"),
    ],
)
def test_a_receipt_promises_an_sms_only_where_one_arrives(
    installed: Install, sqlite_url: str, number: str, said: str
) -> None:
    central = installed(sqlite_url, SMS_FROM="27880")
    fields = {**GOOD, "tipo": "complaint", "email": "", "telefone": number}
    answer = central.client.post("/contato", data={"folha": sheet(central), **fields})
    assert said in re.sub(r"\s+", " ", central.client.get(answer.headers["Location"]).text)


def test_after_an_hour_a_receipt_is_not_shown(central: Installation) -> None:
    address = sent(central)
    central.clock.advance(3600)
    assert central.client.get(address).status_code == 200
    central.clock.advance(1)
    late = central.client.get(address)
    assert late.status_code == 410
    assert "Para saber da sua mensagem, consulte o protocolo." in late.text


def test_an_address_that_was_not_given_shows_no_receipt(central: Installation) -> None:
    address = sent(central)
    for forged in (address[:-1], "/contato/recibo/x", f"/contato/recibo/{sheet(central)}"):
        assert central.client.get(forged).status_code == 410
