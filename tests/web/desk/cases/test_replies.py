"""Answers at the desk: composed, looked at as they will arrive, sent once, with the thread kept."""

import re
from datetime import timedelta

import pytest

from ivr.rules.cases.channels import Channel
from ivr.rules.identity.proof_codes import RECEIPT
from ivr.rules.staff.roles import Role
from ivr.store.cases import cases
from ivr.store.identity.proof_codes import ProofCode
from ivr.usecases.cases.requests import WrittenRequest, wrote_again
from ivr.usecases.staff.staff import add_member
from tests.conftest import Install
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.support.scene import AGENT, PASSWORD, accounts
from tests.web.desk.cases.written import MARIA, case_request, message, sector, write
from tests.web.desk.member import Member, entered

CAIO = "caio@exemplo.br"


@pytest.fixture
def central(installed: Install, sqlite_url: str) -> Installation:
    """An installation that sends e-mail."""
    return mailing(installed, sqlite_url)


@pytest.fixture
def central_on_both(installed: Install, any_database_url: str) -> Installation:
    """The same on both databases."""
    return mailing(installed, any_database_url)


def mailing(installed: Install, url: str, **also: str) -> Installation:
    made = installed(url, SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="central@exemplo.br", **also)
    accounts(made)
    add_member(made.ports, CAIO, "Caio", Role.AGENT, PASSWORD)
    enrol(made.ports, CAIO)
    return made


def path(case_id: int) -> str:
    return f"/painel/atendimentos/{case_id}/responder"


def compose(member: Member, case_id: int, text: str, **also: str) -> str:
    """The address of the preview."""
    form = {"csrf_token": member.token(path(case_id)), "texto": text, "conferir": "1", **also}
    reply = member.post(path(case_id), **form)
    assert reply.status_code == 302, reply.text
    return reply.location


def send(member: Member, preview: str) -> str:
    """What the page says after it was sent."""
    reply = member.post(f"{preview}/enviar", csrf_token=member.token(preview))
    assert reply.status_code == 302
    return member.get(reply.location).text


def emails(central: Installation) -> list[tuple[object, ...]]:
    return central.rows(
        'SELECT kind, "to", subject, nature, in_reply_to, "references", reply_to FROM emails'
    )


def test_an_answer_is_looked_at_and_sent_once_in_its_thread(central_on_both: Installation) -> None:
    central = central_on_both
    case_id = write(
        central, subject="Re: Senha", references="<a@x>", message_id="<b@x>", origin="proven"
    )
    ana = entered(central, AGENT)
    preview = compose(ana, case_id, "Olá, <b>Maria</b>.\n\nTroque pelo site {page}.")
    html = ana.get(preview).text
    assert "m•••@exemplo.br" in html
    assert MARIA not in html
    assert "Re: Senha - protocolo" in html
    assert "frame-src 'self'" in ana.get(preview).headers["Content-Security-Policy"]
    shown = ana.get(f"{preview}/email")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "Olá, &lt;b&gt;Maria&lt;/b&gt;." in shown.text
    assert "Troque pelo site {page}." in shown.text
    assert emails(central) == []
    token = ana.token(preview)
    assert "Pronto: vai agora" in send(ana, preview)
    ana.post(f"{preview}/enviar", csrf_token=token)
    ((kind, to, subject, nature, answered, thread, reply_to),) = emails(central)
    assert (kind, to, nature, answered) == ("answer", MARIA, "person", "<b@x>")
    assert thread == "<a@x> <b@x>"
    assert reply_to == "atendimento@set.rn.gov.br"
    assert re.fullmatch(r"Re: Senha - protocolo \d{4} \d{4} \d{3}", str(subject))
    assert case_request(central, case_id)["state"] == "answered"
    assert central.rows("SELECT state FROM promises") == [("kept",)]
    assert central.rows("SELECT text, sent_at IS NULL FROM answer_drafts") == [("", 0)]
    page = ana.get(f"/painel/atendimentos/{case_id}").text
    assert "Resposta por e-mail para m•••@exemplo.br" in page
    assert ana.get(preview).status_code == 404
    assert ("answered",) in central.rows("SELECT action FROM audit")


def test_buttons_put_guidance_templates_and_the_sectors_answer_into_the_text(
    central: Installation,
) -> None:
    case_id = write(central, topic="extrato")
    said = message(
        central,
        case_id,
        source="sector",
        text="Pode liberar.",
        sender="x@exemplo.br",
        sector_id=sector(central),
    )
    ana = entered(central, AGENT)
    form = {"csrf_token": ana.token(path(case_id)), "texto": "Olá!", "pergunta": "0"}
    buttons = re.findall(r'name="inserir" value="([^"]+)"', ana.get(path(case_id)).text)
    assert f"setor:{said}" in buttons
    for button, words in (
        (f"setor:{said}", "O servidor de e-mail não confirma que esta resposta veio do setor"),
        (f"setor-sim:{said}", "Olá!\n\nPode liberar."),
        ("modelo:0", "Para acompanhar o seu atendimento a qualquer hora, abra https://"),
        ("orientacao:", "não informa débitos"),
        ("modelo:99", "Olá!"),
        ("modelo:x", "Olá!"),
        ("setor:99999", "Olá!"),
    ):
        html = ana.post(path(case_id), **form, inserir=button).text
        assert words in html, button
        assert ("De onde vem este texto" in html) == (words != "Olá!" and "confirma" not in words)
    assert len([each for each in buttons if each.startswith("orientacao:")]) >= 3
    ana.post(path(case_id), **form, inserir="orientacao:")
    preview = compose(
        ana, case_id, "Pode liberar.\n\nPor sigilo fiscal, esta mensagem não informa débitos."
    )
    page = ana.get(preview).text
    assert "<li>Resposta do setor" in page
    assert (
        'Orientação: Extrato fiscal e pedidos virtuais <span class="aside">(em parte)</span>'
        in page
    )
    assert "Modelo:" not in page
    assert emails(central) == []


def test_what_is_in_quarantine_is_nowhere_among_what_the_person_wrote(
    central: Installation,
) -> None:
    case_id = write(central, subject="Senha", origin="proven")
    forged = {"sender": MARIA, "subject": "Meu dinheiro", "text": "Pague a mim."}
    message(central, case_id, state="quarantined", why="stranger", known=True, **forged)
    message(central, case_id, known=False, subject="De outro", text="Sou o contador dela.")
    message(central, case_id, state="returned", known=False, subject="Undelivered", text="550")
    ana = entered(central, AGENT)
    html = ana.get(path(case_id)).text
    wrote = html[html.index("O que a pessoa escreveu") :]
    assert "Pague a mim." not in html
    assert "Undelivered" not in html
    assert wrote.index("De m•••@exemplo.br, remetente não conhecido") < wrote.index("De outro")
    assert wrote.count("remetente não conhecido") == 1
    shown = ana.get(f"/painel/atendimentos/{case_id}").text
    assert shown.count("Em quarentena: ainda não faz parte do atendimento") == 1
    assert "Pague a mim." in shown
    assert shown.count("Escreveu por e-mail") == 3
    assert shown.count("Aviso de um servidor de e-mail") == 1
    send(ana, compose(ana, case_id, "Olá."))
    ((_, _, subject, _, answers, *_),) = emails(central)
    assert (str(subject).partition(" - ")[0], answers) == ("Re: Senha", "<m0@exemplo.br>")


def test_what_goes_to_a_sector_is_told_without_what_is_in_quarantine(central: Installation) -> None:
    case_id = write(central, "", "+5584988887777", known=False, state="quarantined", why="stranger")
    sector(central, contact="cadastro@exemplo.br")
    html = entered(central, AGENT).get(f"/painel/atendimentos/{case_id}").text
    assert "A pessoa não escreveu nada" in html


def test_a_question_stops_the_clock_until_the_citizen_writes(central: Installation) -> None:
    case_id = write(central)
    ana = entered(central, AGENT)
    assert "O que você precisa saber" in ana.get(f"{path(case_id)}?pergunta=1").text
    preview = compose(ana, case_id, "Qual é o protocolo do pedido?", pergunta="1")
    send(ana, preview)
    assert [row[0] for row in emails(central)] == ["question"]
    now = case_request(central, case_id)
    assert (now["state"], now["due_at"]) == ("asked", None)
    central.clock.at += timedelta(days=3)
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        wrote_again(
            session, central.line, case, WrittenRequest(Channel.EMAIL, MARIA), central.clock.now()
        )
    assert case_request(central, case_id)["state"] == "here"


def test_a_late_answer_says_why(central: Installation) -> None:
    case_id = write(central)
    ana = entered(central, AGENT)
    preview = compose(ana, case_id, "Pronto.")
    central.clock.at += timedelta(days=7)
    ana.enter()
    assert "Escreva por que a resposta atrasou" in send(ana, preview)
    assert emails(central) == []
    reply = ana.post(path(case_id), csrf_token=ana.token(path(case_id)), texto="Pronto.")
    assert reply.status_code == 422
    assert "Pronto.</textarea>" in reply.text
    preview = compose(ana, case_id, "Pronto.", atraso="Faltava o setor.")
    send(ana, preview)
    assert case_request(central, case_id)["late_why"] == "Faltava o setor."
    assert "Por que atrasou: Faltava o setor." in ana.get(f"/painel/atendimentos/{case_id}").text


def test_of_two_who_answer_at_once_one_does(central_on_both: Installation) -> None:
    central = central_on_both
    case_id = write(central)
    ana, caio = entered(central, AGENT), entered(central, CAIO)
    hers, his = compose(ana, case_id, "De Ana."), compose(caio, case_id, "De Caio.")
    assert caio.get(hers).status_code == 404, "a draft is its writer's"
    central.clock.advance(1)
    send(ana, hers)
    assert "outra pessoa respondeu ou encerrou antes" in send(caio, his)
    assert len(emails(central)) == 1
    assert "De Caio." in caio.get(path(case_id)).text, "what was written is not lost"
    central.clock.advance(1)
    send(caio, compose(caio, case_id, "De Caio, mais isto."))
    assert len(emails(central)) == 2


def test_whom_nothing_written_reaches_is_owed_a_call(central: Installation) -> None:
    case_id = write(central, "", "+5584988887777")
    ana = entered(central, AGENT)
    page = ana.get(path(case_id)).text
    assert "Agendar retorno" in page
    asked = {"csrf_token": ana.token(path(case_id)), "texto": "Qual?", "pergunta": "1"}
    assert "não há como perguntar por escrito" in ana.post(path(case_id), **asked).text
    preview = compose(ana, case_id, "Pode vir buscar.")
    assert "Guardar para ler por telefone" in ana.get(preview).text
    assert "ligue e leia a resposta" in send(ana, preview)
    now = case_request(central, case_id)
    assert (now["state"], now["answer"]) == ("here", "Pode vir buscar.")
    assert emails(central) == []
    assert central.rows("SELECT count(*) FROM sms") == [(0,)], (
        "nobody without a receipt is sent there"
    )


def test_whoever_has_a_receipt_and_a_mobile_hears_that_the_answer_is_there(
    installed: Install, any_database_url: str
) -> None:
    central = mailing(installed, any_database_url, SMS_FROM="27880")
    case_id = write(central, "", "+5584988887777")
    fixed_id = write(central, "", "+558432097881")
    now = central.clock.now()
    with central.ports.database.write() as session:
        for each in (case_id, fixed_id):
            code = ProofCode(case_id=each, via=RECEIPT, target="", hash="x", made_at=now)
            session.add(code)
    ana = entered(central, AGENT)
    for each in (case_id, fixed_id):
        send(ana, compose(ana, each, "Pode vir buscar."))
    ((to, body),) = central.rows('SELECT "to", body FROM sms')
    assert to == "+5584988887777"
    assert (
        "esta pronta. Leia em https://central.exemplo.br/protocolo com o codigo de leitura"
        in str(body)
    )
    assert "buscar" not in str(body)
    states = [case_request(central, each)["state"] for each in (case_id, fixed_id)]
    assert states == ["answered", "here"], "nothing tells a landline that the answer is there"


def test_an_answer_takes_the_matter_from_the_sector(central: Installation) -> None:
    case_id = write(central)
    ana = entered(central, AGENT)
    token = ana.token(path(case_id))
    where = str(sector(central))
    ana.post(f"/painel/atendimentos/{case_id}/setor", csrf_token=token, setor=where, motivo="É lá")
    assert case_request(central, case_id)["state"] == "sector"
    send(ana, compose(ana, case_id, "Pronto."))
    assert central.rows("SELECT back_at IS NULL FROM case_forwards") == [(0,)]
    assert central.rows("SELECT sector_id FROM cases") == [(None,)]


def test_nothing_is_lost_where_no_mail_is_sent(installed: Install, sqlite_url: str) -> None:
    central = installed(sqlite_url)
    accounts(central)
    case_id = write(central)
    ana = entered(central, AGENT)
    assert "não manda e-mail agora" in ana.get(path(case_id)).text
    assert "esta instalação não manda e-mail" in send(ana, compose(ana, case_id, "Pronto."))
    assert case_request(central, case_id)["state"] == "here"
    assert "Pronto.</textarea>" in ana.get(path(case_id)).text


def test_what_is_no_text_is_refused_and_kept(central: Installation) -> None:
    case_id = write(central)
    ana = entered(central, AGENT)
    token = ana.token(path(case_id))
    for text, said in (
        (" ", "Escreva o texto antes de conferir."),
        ("x" * 10_001, "cabem 10000"),
        ("a\x00b", "sinais que não são letras"),
    ):
        reply = ana.post(path(case_id), csrf_token=token, texto=text)
        assert reply.status_code == 422
        assert said in reply.text
    assert ana.get("/painel/respostas/999").status_code == 404
    assert ana.get(path(999)).status_code == 404
