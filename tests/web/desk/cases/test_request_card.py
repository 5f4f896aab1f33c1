"""What was written, on its case's page: masked, escaped, folded; files; kind, term and end."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from ivr.rules.cases.requests import RequestKind
from ivr.rules.staff.roles import Role
from ivr.store.cases import cases, requests
from ivr.usecases.cases.requests import ask_back
from ivr.usecases.notices.delays import tell_delays
from ivr.usecases.staff.staff import add_member
from tests.conftest import Install
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.support.scene import AGENT, PASSWORD, SUPERVISOR, accounts
from tests.web.desk.cases.test_cases import actions
from tests.web.desk.cases.written import MARIA, attach, case_request, message, sector, write
from tests.web.desk.member import Member, entered

CASES = "/painel/atendimentos"
CPF = "52998224725"


@pytest.fixture
def central(installed: Install, sqlite_url: str, tmp_path: Path) -> Installation:
    """An installation that keeps what it is sent in a folder of its own."""
    return installed(sqlite_url, MAIL_DIR=str(tmp_path / "mail"))


def taken(member: Member, path: str) -> TestResponse:
    """A file that was taken away whole, its answer over."""
    reply = member.get(path)
    assert reply.status_code == 200
    reply.get_data()
    reply.close()
    return reply


def page(member: Member, case_id: int) -> str:
    reply = member.get(f"{CASES}/{case_id}")
    assert reply.status_code == 200
    return reply.text


def send(member: Member, case_id: int, act: str, **form: str) -> tuple[int, str]:
    path = f"{CASES}/{case_id}"
    reply = member.post(f"{path}/{act}", csrf_token=member.token(path), **form)
    return reply.status_code, reply.text


def test_what_was_written_is_text_and_its_sender_is_masked(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    odd = "<script>alert(1)</script>\n\n> repetido"
    case_id = write(central, cpf=CPF, name="Maria", text=odd, known=False, automatic=True)
    html = page(entered(central, AGENT), case_id)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html
    assert "Escreveu por e-mail" in html
    assert "De m•••@exemplo.br" in html
    assert MARIA not in html
    assert CPF not in html
    assert "•••.•••.•••-25" in html
    assert "Remetente não conhecido neste atendimento" in html
    assert "Mensagem automática" in html
    assert re.search(r"<details><summary>O que foi repetido.*&gt; repetido", html)
    assert "faltam 2 dias úteis" in html.casefold()
    assert "Com quem esteve" in html


def test_the_address_and_the_cpf_are_seen_for_a_reason_that_is_written_down(
    central: Installation,
) -> None:
    accounts(central)
    case_id = write(central, cpf=CPF)
    ana = entered(central, AGENT)
    for act, whole, action in (
        ("email-da-pessoa", MARIA, "revealed-address"),
        ("cpf", CPF, "revealed-cpf"),
    ):
        status, html = send(ana, case_id, act)
        assert status == 422
        assert html.count("Escolha um motivo da lista") == 1
        status, html = send(ana, case_id, act, motivo="identify")
        assert status == 200
        assert whole in html
        assert "só desta vez" in html
        assert whole not in page(ana, case_id)
        assert (action, "identify") in central.rows("SELECT action, note FROM audit")
    bare = write(central, "b@exemplo.br")
    assert send(ana, bare, "cpf", motivo="identify")[0] == 404


def test_files_are_taken_away_and_never_shown(central: Installation) -> None:
    accounts(central)
    case_id = write(central)
    message_id = message(central, case_id, original="0" * 64)
    kept = attach(central, message_id, 'guia "x".pdf', b"%PDF-1.4 a", media_type="text/html")
    attach(central, message_id, "vírus.exe", b"", sha256="", refused="type")
    ana = entered(central, AGENT)
    html = page(ana, case_id)
    assert "tipo de arquivo que não abrimos" in html
    assert f"/painel/mensagens/anexos/{kept}" in html
    assert "originais" not in html, "only who directs takes the message as it came"
    reply = taken(ana, f"/painel/mensagens/anexos/{kept}")
    assert reply.data == b"%PDF-1.4 a"
    assert reply.headers["Content-Disposition"].startswith("attachment;")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert reply.content_type == "application/octet-stream"
    assert reply.headers["Cache-Control"] == "no-store"
    assert ("downloaded", "attachment", str(kept)) in central.rows(
        "SELECT action, about, subject FROM audit"
    )
    for gone in (kept + 1, kept + 2):
        assert ana.get(f"/painel/mensagens/anexos/{gone}").status_code == 404


def test_the_original_is_for_who_directs_and_that_is_written_down(central: Installation) -> None:
    accounts(central)
    sha256, _ = central.ports.mail_files.keep([b"Subject: x\r\n\r\nOi"])
    case_id = write(central, original=sha256)
    ((message_id,),) = central.rows("SELECT id FROM incoming")
    assert (
        entered(central, AGENT).get(f"/painel/mensagens/originais/{message_id}").status_code == 403
    )
    sonia = entered(central, SUPERVISOR)
    assert f"/painel/mensagens/originais/{message_id}" in page(sonia, case_id)
    reply = taken(sonia, f"/painel/mensagens/originais/{message_id}")
    assert reply.data == b"Subject: x\r\n\r\nOi"
    assert ("downloaded", "incoming") in central.rows("SELECT action, about FROM audit")


def test_kind_and_complexity_make_the_term(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    case_id = write(central)
    ana = entered(central, AGENT)
    assert send(ana, case_id, "prazo", tipo="question", complexidade="media")[0] == 302
    assert "faltam 5 dias úteis" in page(ana, case_id).casefold()
    assert send(ana, case_id, "prazo", tipo="complaint", complexidade="media")[0] == 302
    assert "faltam 30 dias" in page(ana, case_id).casefold()
    assert send(ana, case_id, "prazo", tipo="x", complexidade="media")[0] == 422
    send(ana, case_id, "prazo", tipo="complaint", complexidade="media")
    assert "Nada mudou: já era assim." in page(ana, case_id)
    assert [action for _, action in actions(central)] == ["set-term", "set-term"]


def test_what_needs_no_answer_is_closed_with_a_reason_and_leaves_the_sector(
    central: Installation,
) -> None:
    accounts(central)
    case_id = write(central)
    ana = entered(central, AGENT)
    send(ana, case_id, "setor", setor=str(sector(central)), motivo="É de lá")
    assert case_request(central, case_id)["state"] == "sector"
    assert "Ninguém avisa a pessoa" in ana.get(f"/painel/atendimentos/{case_id}").text
    status, html = send(ana, case_id, "encerrar-sem-resposta", porque=" ")
    assert status == 422
    assert "Escreva por que não é preciso responder." in html
    status, _ = send(ana, case_id, "encerrar-sem-resposta", porque="Era propaganda.")
    assert status == 302
    assert case_request(central, case_id)["state"] == "closed"
    html = page(ana, case_id)
    assert "Encerrado sem resposta: Era propaganda." in html
    assert central.rows("SELECT sector_id, state FROM cases") == [(None, "closed")]
    assert central.rows("SELECT state FROM promises") == [("released",)]
    send(ana, case_id, "encerrar-sem-resposta", porque="De novo.")
    assert "Nada mudou: não há resposta pendente." in page(ana, case_id)


@pytest.mark.parametrize("act", ["prazo", "encerrar-sem-resposta"])
def test_an_auditor_changes_nothing(central: Installation, act: str) -> None:
    case_id = write(central)
    add_member(central.ports, "olga@exemplo.br", "Olga", Role.AUDITOR, PASSWORD)
    enrol(central.ports, "olga@exemplo.br")
    olga = entered(central, "olga@exemplo.br")
    assert "Mudar tipo ou prazo" not in page(olga, case_id)
    assert send(olga, case_id, act)[0] == 403


@pytest.mark.parametrize(
    ("kind", "left"), [(RequestKind.COMPLAINT, "30 dias."), (RequestKind.QUESTION, "2 dias úteis.")]
)
def test_what_is_left_of_a_term_that_stands_still_is_counted_as_it_runs(
    central: Installation, kind: RequestKind, left: str
) -> None:
    accounts(central)
    case_id = write(central, kind=kind)
    with central.ports.database.write() as session:
        case, asked = cases.lock(session, case_id), requests.lock(session, case_id)
        assert case
        assert asked
        ask_back(session, central.line, case, asked, central.clock.now())
    shown = page(entered(central, AGENT), case_id)
    assert f"parado até a pessoa escrever; depois, {left}" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("address", "number", "way"),
    [
        (MARIA, "", "por e-mail"),
        ("", "+5584988887777", "por SMS"),
        ("", "", "só na página do protocolo"),
    ],
)
def test_the_desk_shows_that_the_citizen_was_told_of_a_new_day(
    installed: Install, any_database_url: str, address: str, number: str, way: str
) -> None:
    mail = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "central@exemplo.br"}
    central = installed(any_database_url, SMS_FROM="+558432097880", **mail)
    accounts(central)
    case_id = write(central, address, number)
    ana = entered(central, AGENT)
    assert "Nova previsão" not in page(ana, case_id)
    central.clock.at += timedelta(days=1)
    assert tell_delays(central.line) == 1
    html = page(ana, case_id)
    assert "<dt>Nova previsão</dt><dd>até qua. 2/12" in html
    assert f"avisada {way} em 24/11 10:00" in html
    assert "Agora, a previsão é responder até quarta-feira, 2 de dezembro." in html
