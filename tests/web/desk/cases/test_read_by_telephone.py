"""An answer to somebody without an address: read by a code, or to them on the telephone."""

import re

import pytest

from ivr.rules.cases.channels import Channel
from ivr.rules.identity.proof_codes import RECEIPT
from ivr.rules.staff.audit_words import action_words
from ivr.store.cases import cases
from ivr.store.identity.proof_codes import ProofCode
from ivr.usecases.callbacks.booking import CallbackWish, ask
from ivr.usecases.cases.requests import WrittenRequest, wrote_again
from tests.conftest import Install
from tests.support.desk import Desk, hire
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.cases.test_replies import compose, send
from tests.web.desk.cases.written import case_request, write
from tests.web.desk.member import Member, entered

LANDLINE, MOBILE = "+558432221234", "+5584988887777"
TEXT = "Pode vir buscar."


def texting(installed: Install, url: str) -> Installation:
    """An installation that sends SMS, with people at the desk."""
    central = installed(url, SMS_FROM="27880")
    accounts(central)
    return central


def received(central: Installation, number: str) -> int:
    """A message whose receipt shows a reading code; its case."""
    case_id = write(central, "", number)
    with central.ports.database.write() as session:
        now = central.clock.now()
        session.add(ProofCode(case_id=case_id, via=RECEIPT, target="", hash="x", made_at=now))
    return case_id


def answered(central: Installation, number: str) -> tuple[int, Member]:
    """Ana has answered a message of somebody with that telephone and no address."""
    case_id = received(central, number)
    ana = entered(central, AGENT)
    send(ana, compose(ana, case_id, TEXT))
    return case_id, ana


def test_the_sms_that_says_so_is_previewed_as_it_arrives(
    installed: Install, sqlite_url: str
) -> None:
    central = texting(installed, sqlite_url)
    ana = entered(central, AGENT)
    preview = compose(ana, received(central, MOBILE), TEXT)
    page = ana.get(preview).text
    assert "Como aparece na página do protocolo" in page
    send(ana, preview)
    ((body,),) = central.rows("SELECT body FROM sms")
    assert str(body) in page


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "Pronto: a resposta já está na página do protocolo."),
        (MOBILE, "Pronto: a resposta já está na página do protocolo, e um SMS avisa."),
    ],
)
def test_a_published_answer_is_nowhere_called_an_email(
    installed: Install, any_database_url: str, number: str, said: str
) -> None:
    central = texting(installed, any_database_url)
    case_id, ana = received(central, number), entered(central, AGENT)
    page = send(ana, compose(ana, case_id, TEXT))
    assert said in page
    assert "vai agora" not in page
    assert central.rows("SELECT state, why FROM promises") == [
        ("kept", "publicada na página do protocolo")
    ]
    assert "e-mail" not in action_words("answered"), "of any answer: published ones, too"


@pytest.mark.parametrize(
    ("number", "has_code", "why"),
    [
        (LANDLINE, True, "o telefone fixo não recebe o SMS que avisa"),
        (LANDLINE, False, "ela não tem código de leitura"),
        (MOBILE, False, "ela não tem código de leitura"),
    ],
)
def test_the_desk_says_why_an_answer_is_read_on_the_telephone(
    installed: Install, sqlite_url: str, number: str, has_code: bool, why: str
) -> None:
    central = texting(installed, sqlite_url)
    case_id = received(central, number) if has_code else write(central, "", number)
    ana = entered(central, AGENT)
    preview = compose(ana, case_id, TEXT)
    previewed, page = ana.get(preview).text, send(ana, preview)
    for each in (previewed, page):
        assert why in each
        assert ("pode ler a resposta na página do protocolo" in each) is has_code


def test_an_installation_without_sms_says_so_of_a_call_that_is_owed(
    installed: Install, sqlite_url: str
) -> None:
    central = installed(sqlite_url)
    accounts(central)
    preview = compose(ana := entered(central, AGENT), received(central, MOBILE), TEXT)
    assert "esta instalação não manda SMS" in ana.get(preview).text


def test_an_answer_read_on_the_telephone_is_an_answer(central_on_both: Installation) -> None:
    accounts(central_on_both)
    case_id, ana = answered(central_on_both, LANDLINE)
    case = f"/painel/atendimentos/{case_id}"
    assert "falta ligar para a pessoa" in ana.get(case).text
    assert case_request(central_on_both, case_id)["state"] == "here"
    ana.post(f"{case}/lida", csrf_token=ana.token(case))
    assert "a resposta foi dada por telefone" in ana.get(case).text
    assert case_request(central_on_both, case_id)["state"] == "answered"
    assert central_on_both.rows("SELECT state, why FROM promises") == [
        ("kept", "lida por telefone")
    ]
    assert central_on_both.rows("SELECT state FROM cases") == [("answered",)]
    ana.post(f"{case}/lida", csrf_token=ana.token(case))
    assert "Nada mudou" in ana.get(case).text


def test_a_callback_that_is_kept_gives_the_answer(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    case_id, _ = answered(central, LANDLINE)
    hire(central, "Bia")
    with central.ports.database.write() as session:
        wish = CallbackWish(case_id, LANDLINE, LANDLINE, origin="desk")
        ask(session, wish, central.line.around(central.clock.now()))
    Desk(central).ring().answer().press("1").talk(60).press("1")
    assert case_request(central, case_id)["state"] == "answered"
    whys = {why for _, why in central.rows("SELECT state, why FROM promises")}
    assert whys == {"lida por telefone", "falamos com a pessoa"}


def test_who_lost_the_reading_code_reads_the_answer_by_a_code_sent_by_sms(
    installed: Install, any_database_url: str
) -> None:
    central = texting(installed, any_database_url)
    answered(central, MOBILE)
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    page = central.client.post("/protocolo", data={"protocolo": protocol}).text
    assert "Código de leitura" in page
    assert "Peça um código de confirmação" in page
    whose = {"protocolo": str(protocol), "contato": MOBILE.removeprefix("+55")}
    asked = central.client.post("/protocolo/dados", data=whose).text
    nonce = re.search(r'name="pedido" value="([^"]+)"', asked)
    ((body,),) = central.rows("SELECT body FROM sms WHERE kind = 'proof'")
    code = re.search(r"codigo de confirmacao e ([0-9]{6})", str(body))
    assert nonce
    assert code
    typed = {**whose, "codigo": code[1], "pedido": nonce[1]}
    assert TEXT in central.client.post("/protocolo/dados/codigo", data=typed).text
    wrong = {**typed, "codigo": "000000"}
    assert TEXT not in central.client.post("/protocolo/dados/codigo", data=wrong).text


@pytest.mark.parametrize("number", [MOBILE, LANDLINE])
def test_who_writes_again_is_owed_another_answer_than_the_one_that_is_kept(
    installed: Install, any_database_url: str, number: str
) -> None:
    """It stays to be read, and nobody calls it the answer to what came after it."""
    central = texting(installed, any_database_url)
    case_id, ana = answered(central, number)
    case = f"/painel/atendimentos/{case_id}"
    if number == LANDLINE:
        ana.post(f"{case}/lida", csrf_token=ana.token(case))
    central.clock.advance(3600)
    with central.ports.database.write() as session:
        found = cases.lock(session, case_id)
        assert found
        again = WrittenRequest(Channel.FORM, number=number)
        wrote_again(session, central.line, found, again, central.clock.now())
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    page = central.client.post("/protocolo", data={"protocolo": protocol}).text
    assert "Recebemos sua nova mensagem. Uma pessoa vai ler e responder." in page
    assert "está pronta" not in page
    assert "Código de leitura" in page, "the answer from before can still be read"
    heard = central.dial().press("9").press("1").press(str(protocol)).heard
    assert heard.startswith("Recebemos sua nova mensagem. Uma pessoa vai ler e responder.")
    shown = ana.get(case).text
    assert "falta ligar para a pessoa" not in shown
    assert "Resposta anterior, antes de a pessoa escrever de novo:" in shown
    ana.post(f"{case}/lida", csrf_token=ana.token(case))
    assert case_request(central, case_id)["state"] == "here", "what is owed was not read to them"


@pytest.mark.parametrize("has_code", [True, False])
def test_a_ready_answer_is_told_with_the_time_of_the_call_that_reads_it(
    central_on_both: Installation, has_code: bool
) -> None:
    central = central_on_both
    accounts(central)
    case_id = received(central, LANDLINE) if has_code else write(central, "", LANDLINE)
    ana = entered(central, AGENT)
    send(ana, compose(ana, case_id, TEXT))
    hire(central, "Bia")
    with central.ports.database.write() as session:
        wish = CallbackWish(case_id, LANDLINE, LANDLINE, origin="desk")
        ask(session, wish, central.line.around(central.clock.now()))
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    heard = central.dial().press("9").press("1").press(str(protocol)).heard
    assert heard.startswith("Resposta pronta. Vamos ligar até as dez e quinze.")
    assert ("Ou leia no site, com o código de leitura." in heard) is has_code
    page = central.client.post("/protocolo", data={"protocolo": protocol}).text
    assert "Sua resposta está pronta. Vamos ligar para ler a você." in page
    assert "Vamos ligar até segunda-feira, 23 de novembro, às 10:15." in page
