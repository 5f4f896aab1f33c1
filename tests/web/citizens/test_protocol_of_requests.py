"""What the protocol of something written tells: whose turn it is, the next step, by when."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.rules.cases.channels import Channel
from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.requests import RequestKind, RequestState
from ivr.rules.identity.proof_codes import MAX_READING_TRIES
from ivr.store.cases.cases import Case
from ivr.store.cases.reply_drafts import ReplyDraft
from ivr.store.cases.requests import CaseRequest
from ivr.usecases.callbacks.booking import CallbackWish
from ivr.usecases.callbacks.booking import ask as ask_callback
from ivr.usecases.cases import requests
from ivr.usecases.cases.contact import Receipt, new_sheet, send
from ivr.usecases.cases.forwarding import SectorAnswer, note_sector_answer
from ivr.usecases.cases.reading import read_answer
from ivr.usecases.cases.replies import TypedReply, keep_draft, send_reply
from ivr.usecases.cases.request_changes import extend_term
from ivr.usecases.cases.returned import look_again
from ivr.usecases.cases.sectors import forward
from ivr.usecases.notices.delays import tell_delays
from tests.conftest import Install
from tests.support.desk import hire, request
from tests.support.installation import Installation
from tests.web.citizens.test_public import ask
from tests.web.desk.cases.written import sector

ANSWER = "Conforme pedido, a certidão saiu.\n<b>Até logo</b>"


def written(
    central: Installation, kind: RequestKind = RequestKind.COMPLAINT, **also: Any
) -> Receipt:
    """A message by the form."""
    message = ContactMessage(kind, "uvt", "Demorou demais.", **also)
    return send(central.line, new_sheet(central.ports), message)


def turn(central: Installation, state: RequestState, answer: str = "") -> None:
    """It is that side's turn in the first case."""
    line, now = central.line, central.clock.now()
    with central.ports.database.write() as session:
        case, case_request = session.get_one(Case, 1), session.get_one(CaseRequest, 1)
        match state:
            case RequestState.ASKED:
                requests.ask_back(session, line, case, case_request, now)
            case RequestState.ANSWERED:
                case_request.answer = answer
                requests.answered(session, case, case_request, now)
            case RequestState.CLOSED:
                requests.closed(session, case, case_request, "repetida", now)
            case _:
                requests.take_turn(session, case, case_request, state)


def keep(central: Installation) -> None:
    hire(central, "Bia")
    now = central.clock.now()
    with central.ports.database.write() as session:
        session.get_one(CaseRequest, 1).answer = ANSWER
        session.add(ReplyDraft(case_id=1, staff_id=1, asks=False, at=now, sent_at=now))


@pytest.mark.parametrize(
    ("state", "told", "step", "due"),
    [
        (RequestState.HERE, "Uma pessoa vai ler", "uma pessoa lê a mensagem", True),
        (RequestState.SECTOR, "está com o setor", "o setor responde", True),
        (RequestState.ASKED, "Esperamos a sua resposta", "o prazo fica parado", False),
        (RequestState.ANSWERED, "Respondemos por e-mail", "ligue ou escreva", False),
        (RequestState.CLOSED, "desta mensagem terminou", "ligue ou escreva", False),
    ],
)
def test_each_turn_tells_its_next_step(
    central_on_both: Installation, state: RequestState, told: str, step: str, due: bool
) -> None:
    receipt = written(central_on_both, address="maria@exemplo.br")
    if state is not RequestState.HERE:
        turn(central_on_both, state)
    code, html = ask(central_on_both, receipt.protocol)
    assert code == 200
    assert told in html
    assert f"Próximo passo: {step}" in html or step in html
    assert ("Nossa previsão é responder até quarta-feira, 23 de dezembro." in html) is due
    for secret in ("maria", "exemplo.br", "Demorou", "UVT", "uvt"):
        assert secret not in html


def test_our_turn_is_told_by_whose_it_was_before(installed: Install, any_database_url: str) -> None:
    mail = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "central@exemplo.br"}
    central = installed(any_database_url, **mail)
    hire(central, "Bia")
    receipt = written(central, address="maria@exemplo.br")
    line, ports = central.line, central.ports
    forward(ports, 1, 1, sector(central), "É lá")
    note_sector_answer(line, 1, 1, SectorAnswer("Sim.", "n"))
    central.clock.advance(60)
    told = ask(central, receipt.protocol)[1]
    assert "O setor respondeu. Uma pessoa prepara a resposta a você." in told
    assert "Próximo passo: uma pessoa prepara a resposta" in told
    draft_id = keep_draft(line, 1, 1, TypedReply("Qual a placa?", asks=True))
    assert draft_id
    send_reply(line, 1, draft_id)
    central.clock.advance(5 * 86400 + 14 * 86400)
    assert look_again(line) == 1
    told = ask(central, receipt.protocol)[1]
    assert "Pedimos uma informação a você, e ela não chegou." in told
    with ports.database.write() as session:
        again = requests.WrittenRequest(Channel.EMAIL, "maria@exemplo.br")
        case = session.get_one(Case, 1)
        requests.wrote_again(session, line, case, again, central.clock.now())
    told = ask(central, receipt.protocol)[1]
    assert "Recebemos sua nova mensagem. Uma pessoa vai ler e responder." in told
    assert (
        "Uma pessoa vai ler" in central.dial().press("9").press("1").press(receipt.protocol).heard
    )


def test_a_late_answer_is_owned_up_to(central_on_both: Installation) -> None:
    receipt = written(central_on_both, address="maria@exemplo.br")
    central_on_both.clock.advance(timedelta(days=31).total_seconds())
    html = ask(central_on_both, receipt.protocol)[1]
    assert "Desculpe a demora: a resposta vai assim que estiver pronta." in html
    assert "previsão" not in html


def test_a_new_day_told_in_time_is_what_page_and_telephone_say(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    receipt = written(central, RequestKind.QUESTION, address="maria@exemplo.br")
    central.clock.at = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # a business day before
    assert tell_delays(central.line) == 1
    html = ask(central, receipt.protocol)[1]
    assert re.findall("Agora, a previsão é responder até ([^.]*)[.]", html) == [
        "quarta-feira, 2 de dezembro"
    ]
    assert "25 de novembro" not in html
    heard = central.dial().press("9").press("1").press(receipt.protocol).heard
    assert "dois de dezembro" in heard
    assert "vinte e cinco de novembro" not in heard


def test_the_page_says_that_the_term_was_extended_and_the_code_tells_why(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Bia")
    receipt = written(central, number="+558432221234")
    assert 'name="codigo"' not in ask(central, receipt.protocol)[1]
    assert extend_term(central.line, 1, 1, "Falta conferir as <guias>.")
    html = ask(central, receipt.protocol)[1]
    assert "O prazo da lei foi prorrogado, uma única vez. Agora, nossa previsão" in html
    assert "até sexta-feira, 22 de janeiro." in html
    assert "Ler o motivo da prorrogação" in html
    assert "guias" not in html, "whoever knows the protocol alone reads no reason"
    wrong = f"{(int(receipt.code) + 1) % 10**8:08}"
    code, html = read(central, receipt.protocol, wrong)
    assert (code, "guias" in html) == (422, False)
    html = read(central, receipt.protocol, receipt.code)[1]
    assert "Falta conferir as &lt;guias&gt;." in html
    assert "Ainda não há resposta" not in html


def test_after_the_law_s_last_day_the_page_says_so_and_how_to_complain(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Bia")
    receipt = written(central, address="maria@exemplo.br")
    assert "reclamar" not in ask(central, receipt.protocol)[1]
    central.clock.advance(31 * 86_400)
    for _ in range(2):
        html = ask(central, receipt.protocol)[1]
        assert "O prazo da lei para responder já passou" in html
        assert "digite 9 e digite 4" in html
        assert "previsão" not in html
        tell_delays(central.line)


def test_a_callback_and_an_answer_are_both_told(central: Installation) -> None:
    hire(central, "Bia")
    receipt = written(central, number="+5584988887777")
    request(central)
    with central.ports.database.write() as session:
        session.get_one(Case, 2).joined_id = None
        session.connection().exec_driver_sql("UPDATE callbacks SET case_id = 1")
        session.connection().exec_driver_sql(
            "UPDATE promises SET case_id = 1 WHERE callback_id IS NOT NULL"
        )
    html = ask(central, receipt.protocol)[1]
    assert "Vamos ligar até segunda-feira, 23 de novembro, às 10:15." in html
    assert "Nossa previsão é responder até quarta-feira, 23 de dezembro." in html


def read(central: Installation, protocol: str, code: str) -> tuple[int, str]:
    """What the page answers to protocol and code."""
    answer = central.client.post(
        "/protocolo",
        data={"protocolo": protocol, "codigo": code},
        environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
    )
    return answer.status_code, answer.text


def test_an_answer_without_address_is_read_by_protocol_and_code(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    receipt = written(central)
    turn(central, RequestState.ANSWERED, ANSWER)
    told = ask(central, receipt.protocol)[1]
    assert "Sua resposta está pronta." in told
    assert 'name="codigo"' in told
    assert "certidão" not in told
    wrong = f"{(int(receipt.code) + 1) % 10**8:08}"
    code, html = read(central, receipt.protocol, wrong)
    assert (code, "Esse código não é o deste protocolo." in html) == (422, True)
    assert "certidão" not in html
    code, html = read(central, receipt.protocol, f"{receipt.code[:4]} {receipt.code[4:]}")
    assert code == 200
    assert "Conforme pedido, a certidão saiu.\n&lt;b&gt;Até logo&lt;/b&gt;" in html
    for page in (told, html):
        assert "página do protocolo" not in page, "the answer stands on this very page"
        assert "Mostramos só a situação e o prazo." not in page


def test_the_code_reads_an_answer_that_waits_for_a_call(central_on_both: Installation) -> None:
    central = central_on_both
    receipt = written(central, number="+558432221234")
    keep(central)
    told = ask(central, receipt.protocol)[1]
    assert "Sua resposta está pronta." in told
    assert 'name="codigo"' in told
    assert "Uma pessoa vai ler" not in told
    assert "certidão saiu" in read(central, receipt.protocol, receipt.code)[1]
    assert "Se perdeu o código de leitura, espere a nossa ligação." in told
    heard = central.dial().press("9").press("1").press(receipt.protocol).heard
    assert "Sua resposta está pronta. Vamos ligar para ler a você. Ou leia no site" in heard


def test_without_a_code_an_answer_that_waits_for_a_call_is_read_by_it(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    receipt = written(central, number="+558432221234")
    keep(central)
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM proof_codes")
    said = "Sua resposta está pronta. Vamos ligar para ler a você."
    assert said in (told := ask(central, receipt.protocol)[1])
    assert 'name="codigo"' not in told
    assert central.dial().press("9").press("1").press(receipt.protocol).heard.startswith(said)


def test_on_the_telephone_the_page_is_named_by_its_address(central: Installation) -> None:
    receipt = written(central)
    turn(central, RequestState.ANSWERED, ANSWER)
    call = central.dial().press("9").press("1").press(receipt.protocol)
    assert call.heard.startswith(
        "Sua resposta está pronta. Leia em: central, ponto exemplo, ponto B R, barra protocolo."
        " Use o código de leitura."
    )


@pytest.mark.parametrize(
    ("contact", "sends"), [("", False), ("+558432221234", False), ("+5584988887777", True)]
)
def test_a_code_is_offered_only_where_it_can_arrive(
    installed: Install, sqlite_url: str, contact: str, sends: bool
) -> None:
    central = installed(sqlite_url, SMS_FROM="27880")
    receipt = written(central, number=contact)
    turn(central, RequestState.ANSWERED, ANSWER)
    told = ask(central, receipt.protocol)[1]
    assert ("Peça um código de confirmação" in told) is sends
    assert ("Sem o código de leitura não temos como mostrar a resposta." in told) is not sends


def test_without_sms_no_code_is_offered(central: Installation) -> None:
    receipt = written(central, number="+5584988887777")
    turn(central, RequestState.ANSWERED, ANSWER)
    assert "Peça um código" not in ask(central, receipt.protocol)[1]


def test_before_the_answer_the_code_says_that_there_is_none(central: Installation) -> None:
    receipt = written(central)
    assert "Ainda não há resposta." in read(central, receipt.protocol, receipt.code)[1]
    assert 'name="codigo"' not in ask(central, receipt.protocol)[1]


def test_a_code_is_of_its_own_protocol_and_guessing_ends(central_on_both: Installation) -> None:
    central = central_on_both
    first, second = written(central), written(central)
    turn(central, RequestState.ANSWERED, ANSWER)
    assert read_answer(central.ports, first.protocol, second.code) is None
    assert read_answer(central.ports, first.protocol, "") is None
    assert read_answer(central.ports, first.protocol, first.code) == ANSWER
    for _ in range(MAX_READING_TRIES):
        assert read_answer(central.ports, first.protocol, second.code) is None
    assert read_answer(central.ports, first.protocol, first.code) is None
    assert read_answer(central.ports, second.protocol, second.code) == ""


def test_wrong_codes_of_one_network_are_limited(central: Installation) -> None:
    receipt = written(central)
    codes = [read(central, receipt.protocol, "1234")[0] for _ in range(6)]
    assert codes == [422] * 5 + [429]


def test_a_code_opens_nothing_where_the_answer_went_to_an_address(central: Installation) -> None:
    receipt = written(central, address="maria@exemplo.br")
    assert receipt.code == ""
    assert read_answer(central.ports, receipt.protocol, "12345678") is None


def test_an_answer_goes_along_with_a_case_that_was_joined(central: Installation) -> None:
    second = [written(central), written(central)][1]
    turn(central, RequestState.ANSWERED, ANSWER)
    with central.ports.database.write() as session:
        session.get_one(Case, 2).joined_id = 1
    assert read_answer(central.ports, second.protocol, second.code) == ANSWER


def test_an_answer_that_was_read_is_told_as_read_with_what_can_be_done_next(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    receipt = written(central)
    turn(central, RequestState.ANSWERED, ANSWER)
    shown = read(central, receipt.protocol, receipt.code)[1]
    later = ask(central, receipt.protocol)[1]
    assert "A resposta está aqui." in shown
    assert "já foi lida" not in shown, "who reads it now has not read it before"
    assert "A resposta deste protocolo já foi lida." in later
    for page in (shown, later):
        assert "Sua resposta está pronta." not in page
        assert "Próximo passo: se ficou alguma dúvida, ligue ou escreva com este protocolo." in page
        assert 'href="mailto:atendimento@' in page
    assert "Ler de novo" in ask(central, receipt.protocol)[1]
    heard = central.dial().press("9").press("1").press(receipt.protocol).heard
    assert heard.startswith("A resposta deste protocolo já foi lida no site.")
    central.clock.advance(60)
    turn(central, RequestState.HERE)
    turn(central, RequestState.ANSWERED, "Outra.")
    assert "Sua resposta está pronta." in ask(central, receipt.protocol)[1], "the next one"


@pytest.mark.parametrize(
    ("contact", "how"),
    [
        ({"address": "maria@exemplo.br"}, "prepara a resposta e a envia para o seu e-mail."),
        ({"number": "+5584988887777"}, "prepara a resposta, que você lê aqui com o código"),
        ({}, "prepara a resposta, que você lê aqui com o código de leitura."),
    ],
)
def test_where_the_answer_goes_is_told_by_what_was_given(
    central: Installation, contact: dict[str, Any], how: str
) -> None:
    receipt = written(central, **contact)
    turn(central, RequestState.SECTOR)
    html = ask(central, receipt.protocol)[1]
    assert how in html
    assert "vai para você" not in html


def test_that_an_answer_is_ready_is_told_beside_the_call_that_is_booked(
    central: Installation,
) -> None:
    hire(central, "Bia")
    receipt = written(central, number="+5584988887777")
    turn(central, RequestState.ANSWERED, ANSWER)
    wish = CallbackWish(1, "+5584988887777", "+5584988887777")
    with central.ports.database.write() as session:
        ask_callback(session, wish, central.line.around(central.clock.now()))
    html = ask(central, receipt.protocol)[1]
    assert "Sua resposta está pronta. Vamos ligar para ler a você." in html
    assert "Vamos ligar até segunda-feira, 23 de novembro, às 10:15." in html
    assert 'name="codigo"' in html
    heard = central.dial("+5584988880000").press("9").press("1").press(receipt.protocol).heard
    assert heard.startswith("Resposta pronta. Vamos ligar até as dez e quinze.")
