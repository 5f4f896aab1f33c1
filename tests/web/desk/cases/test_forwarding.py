"""A matter goes to a sector by e-mail or account, and what the sector says comes back."""

from pathlib import Path

import pytest

from ivr.rules.mail.incoming import MAX_ATTACHMENTS
from ivr.store.cases.cases import Case
from ivr.store.mail.emails import Email
from ivr.store.queries.case_timeline import read
from ivr.usecases.cases.forwarding import MAX_BYTES
from tests.conftest import Install
from tests.support.installation import Installation
from tests.support.scene import AGENT, SUPERVISOR, accounts
from tests.web.desk.cases.written import MARIA, attach, case_request, message, sector, write
from tests.web.desk.member import Member, entered

CADASTRO = "cadastro@set.rn.gov.br"


@pytest.fixture
def central(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """An installation that sends e-mail, on both databases."""
    made = installed(
        any_database_url,
        SMTP_URL="smtp://127.0.0.1:9",
        MAIL_FROM="central@exemplo.br",
        MAIL_DIR=str(tmp_path / "mail"),
    )
    accounts(made)
    return made


def act(member: Member, case_id: int, what: str, **form: str) -> str:
    path = f"/painel/atendimentos/{case_id}"
    reply = member.post(f"{path}/{what}", csrf_token=member.token(path), **form)
    return member.get(path).text if reply.status_code == 302 else reply.text


def test_a_matter_goes_to_the_sectors_address_with_what_fits(central: Installation) -> None:
    case_id = write(central, text="Meu <b>cadastro</b>.")
    first = message(central, case_id, subject="Anexos", text="Segue.")
    big = attach(central, first, "grande.pdf", b"x" * 100, bytes=10 * 1024 * 1024 - 5)
    small = attach(central, first, "guia.pdf", b"%PDF")
    other = attach(central, first, "outra.pdf", b"%PDF-2")
    attach(central, first, "virus.exe", b"", sha256="", refused="type")
    where = sector(central, "Cadastro", CADASTRO)
    ana = entered(central, AGENT)
    html = act(ana, case_id, "setor", setor=str(where), motivo="É de lá.", email="1")
    assert "o atendimento está com o setor" in html
    assert "Foi por e-mail para c•••@set.rn.gov.br" in html
    ((kind, to, subject, nature, text, attached),) = central.rows(
        'SELECT kind, "to", subject, nature, text, attached FROM emails'
    )
    assert (kind, to, nature) == ("forward", CADASTRO, "person")
    assert str(subject).startswith("Atendimento para o setor - protocolo ")
    assert attached == f"{small},{other}", "the big one does not fit beside them"
    assert big
    told = "Não coube neste e-mail, e a central manda a pedido: “grande.pdf”."
    assert told in str(text)
    assert told in html
    assert "recado de voz" not in str(text)
    for said in ("É de lá.", "Meu <b>cadastro</b>.", "Segue.", "Precisamos da resposta até"):
        assert said in str(text)
    assert MARIA not in str(text)
    assert case_request(central, case_id)["state"] == "sector"
    assert central.rows('SELECT "to", email_id IS NULL FROM case_forwards') in (
        [(CADASTRO, 0)],
        [(CADASTRO, False)],
    )
    with central.ports.database.read() as session:
        story = read(session, session.get_one(Case, case_id))
    assert story.addresses == {MARIA}, "a sector's address is none of the citizen's"


def test_a_sector_is_told_of_a_voice_message_that_no_email_carries(central: Installation) -> None:
    central.dial().press("9").press("4").record(20).hang_up()
    where = sector(central, "Cadastro", CADASTRO)
    ana = entered(central, AGENT)
    offered = ana.get("/painel/atendimentos/1").text
    assert "O recado de voz não vai por e-mail: conte abaixo o que a pessoa disse." in offered
    assert "Vai o que a pessoa escreveu" not in offered
    act(ana, 1, "setor", setor=str(where), motivo="Quer a baixa da inscrição.", email="1")
    ((text,),) = central.rows("SELECT text FROM emails WHERE kind = 'forward'")
    told = "A pessoa deixou um recado de voz, em 23 de novembro, que não vai por e-mail."
    assert told in " ".join(str(text).split())


def test_what_was_only_asked_by_telephone_is_not_said_to_be_written(central: Installation) -> None:
    central.dial().press("1").hang_up()
    sector(central, "Cadastro", CADASTRO)
    offered = entered(central, AGENT).get("/painel/atendimentos/1").text
    assert "A pessoa não escreveu nada: conte abaixo o que o setor precisa saber." in offered


def test_without_an_address_nothing_is_forwarded_by_email(central: Installation) -> None:
    case_id, where = write(central), sector(central, "Cadastro", "ramal 12")
    html = act(
        entered(central, AGENT), case_id, "setor", setor=str(where), motivo="É lá", email="1"
    )
    assert "Este setor não tem e-mail cadastrado" in html
    assert central.rows("SELECT id FROM case_forwards") == []
    assert case_request(central, case_id)["state"] == "here"


def test_what_the_sector_said_is_noted_once_and_used_in_the_answer(central: Installation) -> None:
    case_id, where = write(central), sector(central)
    ana = entered(central, AGENT)
    act(ana, case_id, "setor", setor=str(where), motivo="É lá")
    html = act(ana, case_id, "resposta-do-setor", resposta=" ")
    assert "Escreva o que o setor respondeu." in html
    html = act(ana, case_id, "resposta-do-setor", resposta="Pode vir.", vez="um")
    assert "Falta responder à pessoa" in html
    assert "Resposta do setor Cadastro" in html
    assert "Registrada por Ana" in html
    assert "O setor respondeu" in html
    assert "Usar como resposta" in html
    assert case_request(central, case_id)["state"] == "here"
    html = act(ana, case_id, "resposta-do-setor", resposta="Pode vir.", vez="um")
    assert "já estava registrado" in html
    assert len(central.rows("SELECT id FROM incoming WHERE source = 'sector'")) == 1
    act(ana, case_id, "resposta-do-setor", resposta="Pode vir, com o documento.", vez="um")
    assert len(central.rows("SELECT id FROM incoming WHERE source = 'sector'")) == 2
    html = act(ana, case_id, "setor", setor=str(where), motivo="Falta um detalhe")
    assert "o atendimento está com o setor" in html
    assert case_request(central, case_id)["state"] == "sector"
    act(ana, case_id, "trazer")
    assert case_request(central, case_id)["state"] == "here"
    html = act(ana, case_id, "resposta-do-setor", resposta="De novo.", vez="dois")
    assert "nenhum setor está com o caso" in html


def test_a_forward_that_came_back_is_shown_without_a_call(central: Installation) -> None:
    case_id = write(central, number="+5584988887777")
    where = sector(central, "Cadastro", CADASTRO)
    act(entered(central, AGENT), case_id, "setor", setor=str(where), motivo="É lá", email="1")
    with central.ports.database.write() as session:
        row = session.get_one(Email, 1)
        row.state, row.code, row.needs_person = "bounced", "5.1.1", True
    html = entered(central, SUPERVISOR).get("/painel/retornos").text
    assert "E-mail ao setor" in html
    assert "c•••@set.rn.gov.br" in html
    assert "não consta" in html
    assert "/emails/1/resolvido" in html
    assert "/emails/1/ligar" not in html


@pytest.mark.parametrize("more", [0, 1])
def test_ten_files_of_ten_megabytes_go_together_and_one_more_is_named(
    central: Installation, more: int
) -> None:
    case_id, where = write(central), sector(central, "Cadastro", CADASTRO)
    letter = message(central, case_id)
    each = MAX_BYTES // MAX_ATTACHMENTS
    for n in range(MAX_ATTACHMENTS + more):
        attach(central, letter, f"{n}.pdf", b"%d" % n, bytes=each)
    html = act(entered(central, AGENT), case_id, "setor", setor=str(where), motivo="É", email="1")
    ((attached,),) = central.rows("SELECT attached FROM emails")
    assert len(str(attached).split(",")) == MAX_ATTACHMENTS
    assert ("“0.pdf”" in html) == bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_a_file_of_ten_megabytes_goes_and_a_larger_one_is_named(
    central: Installation, more: int
) -> None:
    case_id, where = write(central), sector(central, "Cadastro", CADASTRO)
    attach(central, message(central, case_id), "a.pdf", b"%PDF", bytes=MAX_BYTES + more)
    html = act(entered(central, AGENT), case_id, "setor", setor=str(where), motivo="É", email="1")
    assert central.rows("SELECT attached FROM emails") == [("" if more else "1",)]
    assert ("“a.pdf”" in html) == bool(more)
