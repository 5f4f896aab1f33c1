"""The written rungs: an answer by e-mail, its address by an SMS link, and a voice message."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from ivr.usecases.cases.returned import owe_again
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.installation import MOBILE, SATURDAY, Installation, Telephone
from tests.web.desk.member import Member

MAIL = {
    "SMS_FROM": "27880",
    "SMTP_URL": "smtp://127.0.0.1:2525",
    "MAIL_FROM": "atendimento@exemplo.br",
    "MAIL_BOUNCES": "voltas@exemplo.br",
}
ADDRESS = "maria@exemplo.br"
LINKED = "Enviamos um SMS com um link. Nele, informe seu e-mail e sua dúvida."
QUESTION = "Como pago o ITCD de um imóvel?"
ASKED = {"email": ADDRESS, "pergunta": QUESTION}


@pytest.fixture
def closed(installed: Install, sqlite_url: str) -> Installation:
    """A Saturday, an installation that sends SMS and mail, an agent on shift on weekdays."""
    return on_saturday(installed(sqlite_url, **MAIL))


@pytest.fixture
def closed_on_both(installed: Install, any_database_url: str) -> Installation:
    """The same on each database."""
    return on_saturday(installed(any_database_url, **MAIL))


def on_saturday(central: Installation) -> Installation:
    """The line is closed, and Bia is on shift when it opens."""
    hire(central, "Bia")
    central.clock.at = SATURDAY
    return central


def link(central: Installation) -> str:
    """The path in the newest SMS that brought a link."""
    ((body,),) = central.rows("SELECT body FROM sms WHERE kind = 'link' ORDER BY id DESC LIMIT 1")
    found = re.search(r"https://\S+", str(body))
    assert found, body
    return urlsplit(found[0]).path


def in_writing(central: Installation, number: str = MOBILE) -> Telephone:
    """A call that asks for an answer by e-mail, by way of the offer."""
    return central.dial(number).press("0").press("3").press("2")


def test_a_link_that_did_not_arrive_is_owned_up_to(closed_on_both: Installation) -> None:
    central = closed_on_both
    in_writing(central).hang_up()
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    asked = {"protocolo": protocol}
    assert "Falta informar seu e-mail." in central.client.post("/protocolo", data=asked).text
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE sms SET state = 'failed', code = 30003")
    said = "O SMS com o link não chegou. Escreva por e-mail, com o protocolo."
    page = central.client.post("/protocolo", data=asked).text
    assert said in page
    assert "o e-mail é" in page
    call = central.dial().press("9").press("1").press(str(protocol))
    assert call.heard.startswith(said)


def test_closed_an_sms_brings_the_link_and_a_person_owes_the_answer(
    closed_on_both: Installation,
) -> None:
    call = in_writing(closed_on_both)
    assert call.heard.startswith(LINKED)
    call.keep_silent().hang_up()
    assert call.last.tag == "Hangup"
    assert call.outcome == "email"
    assert closed_on_both.rows("SELECT state FROM cases") == [("linked",)]
    ((to, body),) = closed_on_both.rows('SELECT "to", body FROM sms')
    assert to == MOBILE
    assert len(str(body)) <= 160
    page = closed_on_both.client.get(link(closed_on_both))
    assert page.status_code == 200
    assert call.protocol[:4] in page.text
    sent = closed_on_both.client.post(link(closed_on_both), data=ASKED)
    assert "Pronto. Uma pessoa vai responder em m•••@exemplo.br." in sent.text
    assert "Nossa previsão é responder até " in sent.text
    assert closed_on_both.rows('SELECT kind, "to", state FROM emails') == [
        ("owed", ADDRESS, "waiting")
    ]
    assert closed_on_both.rows("SELECT state FROM cases") == [("received",)]
    owed = "SELECT state, address FROM demands WHERE due_at IS NOT NULL"
    assert closed_on_both.rows(owed) == [("here", ADDRESS)]
    assert closed_on_both.rows("SELECT source, text FROM incoming") == [("form", QUESTION)]


def test_guidance_is_the_answer_where_nothing_else_was_asked(closed: Installation) -> None:
    in_writing(closed)
    sent = closed.client.post(link(closed), data={"email": ADDRESS, "assunto": "uvt"})
    assert "Pronto. A resposta vai para m•••@exemplo.br." in sent.text
    ((kind, text),) = closed.rows("SELECT kind, text FROM emails")
    assert kind == "follow-up"
    assert "uvt.sefaz.rn.gov.br" in str(text)
    assert "Uma pessoa também vai responder" not in str(text)
    assert closed.rows("SELECT state, topic FROM cases") == [("emailed", "uvt")]
    assert closed.rows("SELECT COUNT(*) FROM demands") == [(0,)]


def told(central: Installation) -> list[str]:
    """What the page, the telephone, the used link and the desk say of the only case."""
    ((protocol,),) = central.rows("SELECT protocol FROM cases WHERE id = 1")
    page = central.client.post("/protocolo", data={"protocolo": protocol}).text
    call = central.dial().press("9").press("1").press(str(protocol))
    used = central.client.get(link(central)).text
    return [page, call.heard, used]


def test_an_answer_is_said_to_be_given_only_once_it_has_left(closed_on_both: Installation) -> None:
    central = closed_on_both
    in_writing(central).hang_up()
    central.client.post(link(central), data={"email": ADDRESS, "assunto": "uvt"})
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    bia = Member.of(central).enter()
    desk = f"/painel/atendimentos?protocolo={protocol}", "/painel/atendimentos/1"
    for state, said, label in (
        ("waiting", "Sua resposta está a caminho por e-mail.", "Resposta a caminho por e-mail"),
        ("sending", "Sua resposta está a caminho por e-mail.", "Resposta a caminho por e-mail"),
        ("accepted", "Respondemos por e-mail.", "Resposta por escrito"),
        ("bounced", "O e-mail com a resposta não chegou.", "A resposta por e-mail não chegou"),
    ):
        with central.ports.database.write() as session:
            values = f"state = '{state}', needs_person = {state == 'bounced'}"
            session.connection().exec_driver_sql(f"UPDATE emails SET {values}")
        for each in told(central):
            assert said in each
            assert ("Respondemos" in each) is (state == "accepted")
        for address in desk:
            assert label in bia.get(address).text
    assert owe_again(central.line) == 1
    assert owe_again(central.line) == 0
    assert central.rows("SELECT state FROM cases WHERE id = 1") == [("linked",)]
    assert all("O e-mail com a resposta não chegou." in each for each in told(central))
    assert "o e-mail é" in told(central)[0], "a way on"
    assert "Falta o e-mail da pessoa" in bia.get("/painel/atendimentos").text


def test_a_question_beside_the_guidance_is_owed_an_answer_too(closed: Installation) -> None:
    closed.dial().press("1").press("8")
    page = closed.client.get(link(closed)).text
    assert "Assunto: <strong>Acesso e senhas da UVT</strong>." in page
    sent = closed.client.post(link(closed), data=ASKED).text
    assert "Uma pessoa vai responder em m•••@exemplo.br." in sent
    assert "A orientação sobre o assunto já vai para o seu e-mail." in sent
    ((kind, text),) = closed.rows("SELECT kind, text FROM emails")
    assert kind == "follow-up"
    assert "Uma pessoa também vai responder à sua pergunta: a previsão é até" in str(text)
    assert closed.rows("SELECT text FROM incoming") == [(QUESTION,)]
    assert closed.rows("SELECT state FROM demands") == [("here",)]


@pytest.mark.parametrize("typed", ["", " \n", "\u200b"])
def test_without_guidance_a_question_is_needed_and_nothing_typed_is_lost(
    closed: Installation, typed: str
) -> None:
    in_writing(closed)
    page = closed.client.post(link(closed), data={"email": ADDRESS, "pergunta": typed})
    assert page.status_code == 422
    assert "Escreva sua pergunta: para esse assunto não temos orientação pronta." in page.text
    assert f'value="{ADDRESS}"' in page.text
    assert closed.rows("SELECT COUNT(*) FROM emails") == [(0,)]
    assert closed.client.post(link(closed), data=ASKED).status_code == 200


def test_a_question_is_shown_as_it_was_typed(closed: Installation) -> None:
    in_writing(closed)
    asked = {"email": "maria", "pergunta": "<b>ITCD</b> & IPVA?"}
    page = closed.client.post(link(closed), data=asked)
    assert page.status_code == 422
    assert "&lt;b&gt;ITCD&lt;/b&gt; &amp; IPVA?</textarea>" in page.text
    longest = closed.client.post(link(closed), data=ASKED | {"pergunta": "a" * 10_001})
    assert longest.status_code == 422
    assert "A pergunta pode ter até 10.000 letras." in longest.text


def test_the_link_takes_one_address_and_then_says_so(closed: Installation) -> None:
    in_writing(closed)
    closed.client.post(link(closed), data=ASKED)
    again = closed.client.post(link(closed), data={"email": "outra@exemplo.br"})
    assert again.status_code == 410
    assert "Este link já foi usado. Recebemos sua mensagem. Uma pessoa vai ler" in again.text
    assert "a resposta vai para" not in again.text
    assert closed.client.get(link(closed)).status_code == 410
    assert closed.rows("SELECT COUNT(*) FROM emails") == [(1,)]


def test_a_link_of_eight_days_ago_says_how_to_get_another(closed: Installation) -> None:
    in_writing(closed)
    path = link(closed)
    closed.clock.advance(8 * 86400)
    page = closed.client.get(path)
    assert page.status_code == 410
    assert "Este link venceu" in page.text
    assert "digite 8" in page.text
    assert closed.client.post(path, data={"email": ADDRESS}).status_code == 410


@pytest.mark.parametrize("how", ["another row", "cut", "made up"])
def test_nobody_makes_up_a_link(closed: Installation, how: str) -> None:
    in_writing(closed)
    row, _, signature = link(closed).removeprefix("/e/").partition(".")
    odd = {
        "another row": f"{int(row) + 1}.{signature}",
        "cut": f"{row}.{signature[:-1]}",
        "made up": "1.1",
    }
    page = closed.client.get(f"/e/{odd[how]}")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.status_code == 404
    assert "Este link não vale" in page.text
    assert closed.client.post(f"/e/{odd[how]}", data={"email": ADDRESS}).status_code == 404
    assert closed.rows("SELECT COUNT(*) FROM emails") == [(0,)]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "maria",
        "maria@exemplo",
        "a@b.br\r\nBcc: c@d.br",
        "a@b.br, c@d.br",
        "a@b.br;c@d.br",
        "=HYPERLINK(1)@b.br",
        "maria@exemplo.br\x00",
        "<script>@b.br",
    ],
)
def test_row_35_an_address_that_is_none_is_told_so_and_nothing_typed_is_lost(
    closed: Installation, typed: str
) -> None:
    in_writing(closed)
    page = closed.client.post(link(closed), data={"email": typed, "assunto": "uvt"})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert '<option value="uvt" selected>' in page.text
    assert "<script>@" not in page.text
    assert closed.rows("SELECT COUNT(*) FROM emails") == [(0,)]


def test_who_pressed_eight_and_never_speaks_gets_the_link(closed_on_both: Installation) -> None:
    call = closed_on_both.dial().press("8")
    assert call.heard.startswith(LINKED)
    assert link(closed_on_both)


def test_who_never_presses_a_key_gets_one_sms_on_the_callback_and_how_to_write(
    closed_on_both: Installation,
) -> None:
    call = closed_on_both.dial()
    while call.last.tag == "Gather":
        call.keep_silent()
    call.hang_up()
    assert call.outcome == "callback"
    ((kind, state, body),) = closed_on_both.rows("SELECT kind, state, body FROM sms")
    assert (kind, state) == ("silent", "waiting")
    assert str(body).startswith("SEFAZ/RN: vamos ligar na segunda, 30/11, entre 8h")
    assert "Se preferir, escreva para atendimento@" in str(body)
    assert f"{call.protocol[:4]} {call.protocol[4:8]} {call.protocol[8:]}." in str(body)


def test_a_landline_is_asked_for_a_mobile(closed: Installation) -> None:
    call = in_writing(closed, "+558432221234")
    assert call.heard == "Informe o celular com o código de área e, no fim, jogo da velha."
    call.press("8432221234")
    assert call.heard.startswith("Esse número não recebe SMS.")
    call.press("84988887777")
    assert call.heard.startswith("O número é: oito quatro, nove oito oito oito oito")
    assert call.press("1").heard.startswith(LINKED)
    assert closed.rows('SELECT "to" FROM sms') == [(MOBILE,)]


def test_who_withholds_the_number_gets_the_link_on_a_mobile_typed(closed: Installation) -> None:
    call = closed.dial("anonymous").press("0").press("2").press("84988887777").press("1")
    assert call.heard.startswith(LINKED)
    assert closed.rows('SELECT "to" FROM sms') == [(MOBILE,)]


def test_the_third_number_without_sms_leads_to_the_address(closed: Installation) -> None:
    call = in_writing(closed, "+558432221234")
    call.press("8432221234").press("12").press("8432221234")
    assert call.heard.startswith("Seu protocolo é")
    assert "Escreva para" in call.keep_silent().heard


def test_row_38_an_address_given_before_is_used_and_never_read_out(closed: Installation) -> None:
    in_writing(closed).hang_up()
    closed.client.post(link(closed), data=ASKED)
    call = in_writing(closed)
    assert call.heard == (
        "Temos o e-mail de um pedido feito deste número. Para responder nesse e-mail, digite um."
        " Para informar outro por SMS, digite dois."
    )
    assert "maria" not in call.document
    assert call.press("1").heard.startswith("Registrado. Vamos responder por e-mail.")
    call.hang_up()
    assert call.outcome == "email"
    assert closed.rows('SELECT "to", kind, COUNT(*) FROM emails GROUP BY 1, 2') == [
        (ADDRESS, "owed", 2)
    ]
    assert closed.rows("SELECT COUNT(*) FROM demands WHERE state = 'here'") == [(2,)], (
        "no guidance went out, so a person owes each of them"
    )


def test_the_fourth_link_of_a_day_is_not_sent(closed: Installation) -> None:
    for _ in range(3):
        assert in_writing(closed).heard.startswith(LINKED)
    assert in_writing(closed).heard.startswith("Seu protocolo é")
    assert closed.rows("SELECT state, COUNT(*) FROM sms GROUP BY state ORDER BY state") == [
        ("failed", 1),  # it is on the list of links that did not arrive
        ("waiting", 3),
    ]


def test_where_no_sms_is_sent_the_address_is_said(central: Installation) -> None:
    central.clock.at = SATURDAY
    call = central.dial().press("8")
    assert call.heard.startswith("Seu protocolo é")
    assert call.keep_silent().heard.startswith("Escreva para: atendimento")


def test_a_message_is_kept_with_its_case(closed_on_both: Installation) -> None:
    call = closed_on_both.dial("anonymous").press("0").press("3")
    assert call.heard == (
        "Deixe seu recado depois do sinal, com nome, telefone e assunto."
        " O recado será gravado. Ao terminar, aperte jogo da velha."
    )
    call.record(14)
    assert call.heard.startswith("Seu recado foi gravado. Uma pessoa vai ouvir.")
    assert call.again(-1) == call.document
    call.keep_silent().hang_up()
    assert call.outcome == "message"
    assert closed_on_both.rows("SELECT seconds, case_id FROM recordings") == [(14, 1)]
    assert closed_on_both.rows("SELECT state FROM cases") == [("message",)]


def test_a_message_without_sound_is_not_told_as_one_that_is_heard(
    closed_on_both: Installation,
) -> None:
    central = closed_on_both
    call = central.dial("anonymous").press("0").press("3").record(14).hang_up()

    def told() -> tuple[str, str]:
        asked = central.dial("+558432320000").press("9").press("1").press(call.protocol)
        page = central.client.post("/protocolo", data={"protocolo": call.protocol}).text
        return asked.heard, page

    for each in told():
        assert "Seu recado foi gravado. Uma pessoa vai ouvir." in each
    with central.ports.database.write() as session:
        session.execute(text("UPDATE recordings SET state = 'absent'"))
    sorry = "Desculpe: seu recado ficou sem som. Ligue e grave de novo, ou escreva para nós."
    for each in told():
        assert sorry in each
        assert "vai ouvir" not in each


def test_who_hangs_up_while_speaking_has_left_a_message(closed: Installation) -> None:
    call = closed.dial().press("0").press("3").press("3")
    call.hang_up()
    call.record(9)
    assert call.outcome == "message"


def test_who_says_nothing_after_the_beep_is_asked_once_more(closed: Installation) -> None:
    call = closed.dial().press("0").press("3").press("3").record_nothing()
    assert call.heard.startswith("Não ouvi seu recado. Deixe seu recado")
    call.record_nothing()
    assert call.heard.startswith("Seu protocolo é")
    assert closed.rows("SELECT COUNT(*) FROM recordings") == [(0,)]
