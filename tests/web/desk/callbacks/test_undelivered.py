"""E-mails on the desk's pages: what did not arrive is seen, and a supervisor deals with it."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ivr.gateways.mail.smtp import SmtpMailer
from ivr.store.database.paging import MAX_LISTED
from ivr.store.mail.emails import Email
from ivr.usecases.notices.emails import publish_emails, send_email
from ivr.usecases.notices.follow_up import FollowUp, follow_up
from tests.support.carrier import RecordingQueue
from tests.support.copies import copy_row
from tests.support.desk import hire
from tests.support.installation import Installation, Telephone
from tests.support.mail import Mailbox, mail_server
from tests.support.scene import AGENT, SUPERVISOR, accounts
from tests.web.desk.callbacks.test_callbacks import section
from tests.web.desk.member import Member, entered

PATH = "/painel/retornos"
TO = "maria@exemplo.com.br"


@pytest.fixture
def mailbox() -> Mailbox:
    """Of a server that knows nobody."""
    return Mailbox(rcpt="550 5.1.1 no such user")


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    """Where it listens."""
    with mail_server(mailbox) as port:
        yield port


@pytest.fixture
def central(central_on_both: Installation) -> Installation:
    """On both databases, with Ana, Sônia, and Bia on shift."""
    accounts(central_on_both)
    hire(central_on_both, "Bia")
    return central_on_both


def write_to(central: Installation, port: int, number: str = "+5584988886666") -> Telephone:
    """A call whose answer goes to `TO`, as far as the server takes it."""
    call = central.dial(number).press("1").hang_up()
    ((case_id,),) = central.rows(f"SELECT id FROM cases WHERE protocol = '{call.protocol}'")
    mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", "central@exemplo.gov.br")
    ports = replace(central.ports, mailer=mailer)
    line = replace(central.line, ports=ports)
    with ports.database.write() as session:
        assert follow_up(session, line, int(str(case_id)), FollowUp(TO, "uvt"))
    publish_emails(ports)
    assert isinstance(ports.queue, RecordingQueue)
    for _, email_id, publication in ports.queue.take():
        send_email(ports, email_id, publication)
    return call


def act(member: Member, what: str, why: str = "mandei por carta", email_id: int = 1) -> str:
    """The form is sent; what the next page says about it."""
    form = {"csrf_token": member.token(PATH), "motivo": why}
    answer = member.post(f"/painel/emails/{email_id}/{what}", **form)
    assert (answer.status_code, answer.location) == (302, PATH)
    said = re.search(r'<p class="note[^>]*>([^<]+)<', member.get(PATH).text)
    return said[1] if said else ""


def test_an_email_that_did_not_arrive_is_listed_masked_with_a_way_to_its_call(
    central: Installation, port: int
) -> None:
    call = write_to(central, port)
    for email in (AGENT, SUPERVISOR):
        html = entered(central, email).get(PATH).text
        listed = section(html, "emails")
        assert "m•••@exemplo.com.br" in listed
        assert "Não enviado: o servidor recusou o endereço" in listed
        assert "Acesso e senhas da UVT" in listed
        assert "(84) 9••••-6666" in listed
        assert TO not in html
        assert ("Ligar de volta" in listed) is (email == SUPERVISOR)
        (link,) = re.findall(r'href="(/painel/chamadas/\d+)"', listed)
        told = entered(central, email).get(link).text
        assert f"{call.protocol[:4]} {call.protocol[4:8]}" in told
        assert "para m•••@exemplo.com.br" in told
        assert "Seu atendimento na SEFAZ/RN" in told
        assert "o servidor recusou o endereço" in told
        assert TO not in told


def test_one_that_arrived_stands_in_the_calls_page_and_on_no_list(
    central: Installation, port: int, mailbox: Mailbox
) -> None:
    mailbox.rcpt = ""
    call = write_to(central, port)
    ana = entered(central, AGENT)
    assert section(ana.get(PATH).text, "emails") == ""
    ((call_id,),) = central.rows(f"SELECT id FROM calls WHERE sid = '{call.sid}'")
    told = ana.get(f"/painel/chamadas/{call_id}").text
    assert "Enviado" in told
    assert "entregue ao servidor em" in told


def test_a_supervisor_takes_one_off_the_list_with_a_note(central: Installation, port: int) -> None:
    write_to(central, port)
    sonia = entered(central, SUPERVISOR)
    assert "escreva o que foi feito" in act(sonia, "resolvido", "")
    assert "saiu da lista" in act(sonia, "resolvido", "mandei por\n carta")
    assert central.rows("SELECT note FROM emails") == [("mandei por carta",)]
    assert central.rows(
        "SELECT staff_id, action, about, subject FROM audit WHERE about = 'email'"
    ) == [(2, "resolved", "email", "1")]
    assert "Nada mudou" in act(sonia, "resolvido")
    assert section(sonia.get(PATH).text, "emails") == ""


def test_a_supervisor_has_the_person_called_in_its_place(central: Installation, port: int) -> None:
    write_to(central, port)
    sonia = entered(central, SUPERVISOR)
    assert "vai ligar" in act(sonia, "ligar")
    assert central.rows("SELECT number, origin, topic FROM callbacks") == [
        ("+5584988886666", "desk", "uvt")
    ]
    assert central.rows("SELECT state FROM cases") == [("callback",)]
    assert section(sonia.get(PATH).text, "emails") == ""
    assert "Nada mudou" in act(sonia, "ligar")
    assert central.rows("SELECT count(*) FROM callbacks") == [(1,)]


def test_without_a_number_nobody_can_be_called(central: Installation, port: int) -> None:
    write_to(central, port, "anonymous")
    sonia = entered(central, SUPERVISOR)
    assert "Ligar de volta" not in section(sonia.get(PATH).text, "emails")
    assert "Nada mudou" in act(sonia, "ligar")
    assert central.rows("SELECT needs_person FROM emails") in ([(True,)], [(1,)])


@pytest.mark.parametrize("what", ["ligar", "resolvido"])
@pytest.mark.parametrize("email_id", [7, 2**31, 10**30])
def test_an_email_that_is_not_there_is_not_found(
    central: Installation, port: int, what: str, email_id: int
) -> None:
    write_to(central, port)
    sonia = entered(central, SUPERVISOR)
    form = {"csrf_token": sonia.token(PATH), "motivo": "x"}
    assert sonia.post(f"/painel/emails/{email_id}/{what}", **form).status_code == 404


@pytest.mark.parametrize("what", ["ligar", "resolvido"])
def test_an_agent_changes_nothing(central: Installation, port: int, what: str) -> None:
    write_to(central, port)
    ana = entered(central, AGENT)
    token = ana.token("/painel/entrar") if "csrf" not in ana.get(PATH).text else ana.token(PATH)
    answer = ana.post(f"/painel/emails/1/{what}", csrf_token=token, motivo="x")
    assert answer.status_code == 403
    assert central.rows("SELECT count(*) FROM callbacks") == [(0,)]
    assert section(entered(central, SUPERVISOR).get(PATH).text, "emails") != ""


@pytest.mark.parametrize("more", [-1, 1])
def test_the_200_oldest_are_listed_and_the_page_says_that_there_may_be_more(
    central: Installation, port: int, more: int
) -> None:
    write_to(central, port)
    with central.ports.database.write() as session:
        many = MAX_LISTED - 1 + more
        copy_row(session, Email, 1, many, key="k{}".format, token="t{}".format)
    html = entered(central, SUPERVISOR).get(PATH).text
    assert section(html, "emails").count("<tr>") == 1 + min(MAX_LISTED, MAX_LISTED + more)
    assert ("Aparecem até 200, os mais antigos." in section(html, "emails")) is (more > 0)
    assert (f"E-mails que não chegaram: {MAX_LISTED}+" in html) is (more > 0)
