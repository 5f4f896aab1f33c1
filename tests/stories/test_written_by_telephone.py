"""Whole calls about what was written: its state and forecast, and a complaint that is spoken."""

import pytest

from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.requests import RequestKind
from ivr.usecases.cases.contact import new_sheet, send
from ivr.usecases.cases.request_changes import extend_term
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.installation import MOBILE, Installation


def test_the_forecast_of_an_answer_is_said(central_on_both: Installation) -> None:
    central = central_on_both
    question = ContactMessage(RequestKind.QUESTION, "uvt", "Como?", address="maria@exemplo.br")
    told = send(central.line, new_sheet(central.ports), question)
    call = central.dial().press("9").press("1").press(told.protocol)
    assert call.heard.startswith(
        "Recebemos sua mensagem. Uma pessoa vai ler e responder."
        " A previsão de resposta é até quarta-feira, vinte e cinco de novembro."
    )
    assert call.press("1").heard.startswith("Recebemos sua mensagem.")
    call.hang_up()
    assert call.outcome == "consulted"


def test_once_it_is_late_the_line_owns_up_to_it(central: Installation) -> None:
    question = ContactMessage(RequestKind.QUESTION, "uvt", "Como?", address="maria@exemplo.br")
    told = send(central.line, new_sheet(central.ports), question)
    central.clock.advance(7 * 86_400)
    call = central.dial().press("9").press("1").press(told.protocol)
    assert "O prazo que demos já passou. Desculpe a demora." in call.heard
    assert "previsão" not in call.heard


def test_the_law_s_term_is_said_as_it_is(central_on_both: Installation) -> None:
    central = central_on_both
    hire(central, "Ana")
    complaint = ContactMessage(RequestKind.COMPLAINT, "uvt", "Demora.", address="maria@exemplo.br")
    told = send(central.line, new_sheet(central.ports), complaint)
    ((case_id,),) = central.rows("SELECT case_id FROM demands")
    assert extend_term(central.line, 1, int(str(case_id)), "O setor ainda confere as guias.")
    call = central.dial().press("9").press("1").press(told.protocol)
    assert "O prazo foi prorrogado até sexta-feira, vinte e dois de janeiro." in call.heard
    assert "guias" not in call.heard
    call.hang_up()
    central.clock.advance(70 * 86_400)
    call = central.dial().press("9").press("1").press(told.protocol)
    assert "O prazo da lei já passou. Desculpe a demora." in call.heard


def test_a_spoken_complaint_leaves_with_a_number_and_is_owed_an_answer(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    call = central.dial().press("9")
    assert "Para reclamar, digite quatro." in call.heard
    call.press("4")
    assert call.heard.startswith("Deixe seu recado depois do sinal")
    call.record(20)
    assert call.heard.startswith(
        "Sua reclamação foi registrada. Uma pessoa vai ouvir."
        " A previsão de resposta é até quarta-feira, vinte e três de dezembro. Seu protocolo é: "
    )
    spoken = call.heard
    call.hang_up()
    assert call.outcome == "message"
    assert central.rows("SELECT kind, demands.state, number, cases.state FROM demands, cases") == [
        ("complaint", "here", MOBILE, "received")
    ]
    assert central.rows("SELECT case_id FROM recordings") == [(1,)]
    ((said, state),) = central.rows("SELECT said, state FROM promises")
    assert (said, state) == ("Nossa previsão é responder até quarta-feira, 23 de dezembro.", "open")
    assert "Seu protocolo é" in spoken
    asked = central.dial("+558432320000").press("9").press("1").press(call.protocol)
    assert "vinte e três de dezembro" in asked.heard
    html = central.client.post("/protocolo", data={"protocolo": call.protocol}).text
    assert "Nossa previsão é responder até quarta-feira, 23 de dezembro." in html
    # What was spoken is heard, not read.
    assert asked.heard.startswith("Seu recado foi gravado. Uma pessoa vai ouvir e responder.")
    assert "Seu recado foi gravado. Uma pessoa vai ouvir e responder." in html
    assert "Próximo passo: uma pessoa ouve o recado e responde" in html
    assert "vai ler" not in html


def test_a_complaint_from_no_number_is_taken_all_the_same(central: Installation) -> None:
    central.dial("anonymous").press("9").press("4").record(9).hang_up()
    assert central.rows("SELECT kind, number FROM demands") == [("complaint", "")]


@pytest.mark.parametrize(
    ("number", "ended_by", "texts"),
    [
        (MOBILE, "hangup", 1),
        (MOBILE, "#", 0),
        ("+558432320000", "hangup", 0),
        ("anonymous", "hangup", 0),
    ],
)
def test_who_hangs_up_after_a_complaint_gets_its_protocol_by_sms(
    installed: Install, any_database_url: str, number: str, ended_by: str, texts: int
) -> None:
    written = installed(any_database_url, SMS_FROM="+558432097880")
    call = written.dial(number).press("9").press("4").record(20, ended_by=ended_by)
    call.again(3)
    call.hang_up()
    sent = written.rows('SELECT "to", body FROM sms')
    assert len(sent) == texts
    for to, body in sent:
        assert to == MOBILE
        assert call.protocol[:4] in str(body)
        assert "Previsao de resposta: ate quarta, 23/12" in str(body)


def test_nothing_said_is_no_complaint(central: Installation) -> None:
    call = central.dial().press("9").press("4").record_nothing()
    assert call.heard.startswith("Não ouvi seu recado.")
    call.record(1)
    assert central.rows("SELECT 1 FROM demands") == []


def test_the_same_recording_told_twice_is_one_complaint(central_on_both: Installation) -> None:
    call = central_on_both.dial().press("9").press("4").record(20)
    assert call.again(3) == call.document
    assert central_on_both.rows("SELECT count(*) FROM demands") == [(1,)]
    assert central_on_both.rows("SELECT count(*) FROM promises") == [(1,)]


def test_an_ordinary_message_is_no_complaint(central: Installation) -> None:
    hire(central, "Ana")
    call = central.dial("anonymous").press("9").press("3").press("3").record(20)
    assert call.heard.startswith("Seu recado foi gravado.")
    assert central.rows("SELECT 1 FROM demands") == []
