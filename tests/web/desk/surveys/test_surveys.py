"""The commission's pages: from a draft to the collection, by two people, and back."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ivr.rules.staff.roles import Role
from ivr.store.surveys import responses
from ivr.store.surveys.invitations import SurveyInvitation
from ivr.store.surveys.responses import SurveyResponse
from ivr.usecases.staff.staff import add_member
from ivr.usecases.surveys.approving import keep_calendar
from ivr.usecases.visits.units import TypedUnit, create
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.usecases.surveys.answered import put_answered
from tests.web.desk.member import PASSWORD, Member

PATH = "/painel/pesquisas"
ONE = f"{PATH}/1"
RITA, ROSA = "rita@exemplo.br", "rosa@exemplo.br"
PROJECT = {
    "titulo": "Como foi o atendimento?",
    "objetivo": "Saber como melhorar.",
    "publico": "Quem foi atendido.",
    "contatos": "2000",
    "canais": "web",
    "inicio": "2026-11-24",
    "fim": "2026-12-18",
    "ato": "Portaria 1/2026",
    "data_ato": "2026-11-20",
}


def member(central: Installation, email: str, role: Role = Role.COMMISSION) -> Member:
    """Somebody signed in at the desk."""
    add_member(central.ports, email, email.partition("@")[0].title(), role, PASSWORD)
    enrol(central.ports, email)
    found = Member(central.app.test_client())
    return found.enter(email)


def send(who: Member, path: str, page: str = ONE, **form: str) -> str:
    """Send a form; return the page that follows."""
    answer = who.post(path, csrf_token=who.token(page), **form)
    return who.get(answer.location).text if answer.status_code == 302 else answer.text


@pytest.fixture
def rita(central: Installation) -> Member:
    """Who begins a survey."""
    found = member(central, RITA)
    assert "Como foi o atendimento?" in send(found, f"{PATH}/nova", PATH, titulo=PROJECT["titulo"])
    return found


def test_a_survey_is_written_checked_approved_by_another_opened_and_closed(
    central: Installation, rita: Member
) -> None:
    rosa = member(central, ROSA)
    lacking = send(rita, f"{ONE}/conferir")
    assert "Escreva o objetivo da pesquisa." in lacking
    assert "Marque o primeiro dia." in lacking
    planned = send(rita, f"{ONE}/projeto", **PROJECT)
    assert "o projeto foi guardado" in planned
    assert "323" in planned
    assert "nada a corrigir" in send(rita, f"{ONE}/conferir")
    assert "Quem escreveu não aprova" in send(rita, f"{ONE}/aprovar")
    assert "Só quem está na comissão" in send(rosa, f"{ONE}/aprovar")
    assert "a comissão mudou" in send(rita, f"{ONE}/comissao", email=ROSA)
    returned = send(rosa, f"{ONE}/devolver", motivo="Falta uma pergunta.")
    assert "Falta uma pergunta." in returned
    assert "nada a corrigir" in send(rita, f"{ONE}/conferir")
    assert "Aprovada" in send(rosa, f"{ONE}/aprovar")
    assert "Não há pesquisa aberta agora" in central.client.get("/pesquisa").text
    central.clock.advance(timedelta(days=1).total_seconds())
    assert keep_calendar(central.ports) == 1
    assert keep_calendar(central.ports) == 0
    assert "De modo geral, como foi" in central.client.get("/pesquisa").text
    assert "Em coleta" in rita.get(ONE).text
    assert "Encerrada" in send(rita, f"{ONE}/encerrar", motivo_fim="Chega.")
    assert "Não há pesquisa aberta agora" in central.client.get("/pesquisa").text
    assert "Em análise" in send(rita, f"{ONE}/analisar")
    acts = central.rows("SELECT DISTINCT action FROM audit WHERE about = 'survey' ORDER BY action")
    assert ("questions-approved",) in acts


def test_changing_what_was_approved_takes_the_approval_back(
    central: Installation, rita: Member
) -> None:
    rosa = member(central, ROSA)
    send(rita, f"{ONE}/projeto", **PROJECT)
    send(rita, f"{ONE}/conferir")
    send(rita, f"{ONE}/comissao", email=ROSA)
    assert "Aprovada" in send(rosa, f"{ONE}/aprovar")
    assert "Rascunho" in send(rita, f"{ONE}/projeto", **{**PROJECT, "objetivo": "Outro."})
    central.clock.advance(timedelta(days=2).total_seconds())
    assert keep_calendar(central.ports) == 0


def test_questions_are_added_moved_and_taken_out(central: Installation, rita: Member) -> None:
    questions = f"{ONE}/perguntas"
    html = rita.get(questions).text
    assert html.count("Tirar esta pergunta") == 6
    fields = {
        "abertura": "Oi",
        "q0-chave": "satisfacao",
        "q0-texto": "Como foi?",
        "q0-necessaria": "1",
        "q0-lugar": "2",
        "q1-texto": "O que mudar?",
        "q1-tipo": "multiple",
        "q1-respostas": "A fila\nO horário\n",
        "q1-lugar": "1",
        "q2-texto": "Some",
        "q2-tirar": "1",
    }
    written = send(rita, questions, questions, **fields)
    assert "as perguntas foram guardadas" in written
    assert re.findall(r'name="q\d-chave" value="([^"]+)"', written) == ["o-que-mudar", "satisfacao"]
    wrong = {**fields, "q1-tipo": "text", "q1-ouvir": "Digite 9 para errado."}
    told = send(rita, questions, questions, **wrong)
    assert "por telefone só se pergunta nota" in told
    assert "por telefone, escreva só a pergunta" in told
    assert "culpa quem responde" in told


def test_a_version_is_seen_and_heard_on_every_channel_before_its_approval(
    central: Installation, rita: Member
) -> None:
    preview = rita.get(f"{ONE}/versoes/1/previa").text
    assert "Ao todo:" in preview
    assert "o máximo é 20 s" in preview
    page = rita.get(f"{ONE}/versoes/1/pagina").text
    assert "Prévia: daqui nada é enviado." in page
    assert 'name="folha" value=""' in page
    pdf = rita.get(f"{ONE}/versoes/1/papel")
    assert pdf.data == rita.get(f"{ONE}/versoes/1/papel").data
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.data.count(b"/Type /Page\n") in (1, 2)


def test_codes_carry_the_unit(central: Installation, rita: Member) -> None:
    assert "Não há unidade para imprimir" in rita.get(f"{ONE}/codigos").text
    create(central.ports, None, TypedUnit("Natal", "Natal", "seg-sex 8h-14h"))
    page = rita.get(f"{ONE}/codigos").text
    assert "/pesquisa/u/natal" in page
    assert "não poderá responder" not in page
    assert "não podem ser digitadas" not in rita.get(f"{ONE}/versoes/1/previa").text
    send(rita, f"{ONE}/projeto", **PROJECT)  # by the page alone
    assert "quem ler o código agora não poderá responder" in rita.get(f"{ONE}/codigos").text
    assert "não podem ser digitadas" in rita.get(f"{ONE}/versoes/1/previa").text
    drawn = rita.get(f"{ONE}/codigos/natal")
    assert drawn.content_type == "image/svg+xml"
    assert rita.get(f"{ONE}/codigos/nenhuma").status_code == 404


def test_the_page_tells_who_answered_who_did_not_and_what_was_not_delivered(
    central: Installation,
) -> None:
    survey_id, _, _ = put_answered(central)
    with central.ports.database.write() as session:
        declined = session.scalars(select(SurveyResponse)).first()
        assert declined
        declined.outcome = "declined"
        for n, (is_used, is_lost) in enumerate([(True, False), (False, True), (False, False)]):
            made = SurveyInvitation(
                survey_id=survey_id, token=f"{n:032}", channel="sms", is_used=is_used
            )
            made.is_lost, made.made_on, made.expires_on = is_lost, date.min, date.max
            session.add(made)
        session.flush()
        whole = responses.by_outcome(session, survey_id)
    page = member(central, RITA).get(f"{PATH}/{survey_id}").text
    assert f"{sum(whole.values()) - 1} respostas" in page
    assert "1 pessoa não quis responder." in page
    assert "Convites por SMS: 3 enviados, 1 respondido, 1 que não chegou." in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"titulo": ""}, "Escreva o título"),
        ({"contatos": "muitas"}, "Escreva só o número"),
        ({"fim": "2026-11-01"}, "O último dia vem antes"),
        ({"inicio": "ontem"}, "Escreva a data assim"),
        ({"objetivo": "a" * 1001}, "no máximo 1000 letras"),
        ({"titulo": "a" * 121}, "no máximo 120 letras"),
        ({"ato": "a" * 201}, "no máximo 200 letras"),
    ],
)
def test_a_project_that_is_amiss_comes_back_with_what_to_fix(
    rita: Member, changed: dict[str, str], words: str
) -> None:
    told = send(rita, f"{ONE}/projeto", **{**PROJECT, **changed})
    assert words in told
    assert changed.get("publico", "Quem foi atendido.") in told


def test_agents_conduct_no_survey_and_the_commission_reads_no_case(central: Installation) -> None:
    agent = member(central, "ana@exemplo.br", Role.AGENT)
    assert agent.get(PATH).status_code == 403
    rosa = member(central, ROSA)
    assert rosa.get("/painel/atendimentos").status_code == 403


def test_a_reason_is_written_in_400_letters_at_the_most(
    central: Installation, rita: Member
) -> None:
    rosa = member(central, ROSA)
    send(rita, f"{ONE}/comissao", email=ROSA)
    send(rita, f"{ONE}/projeto", **PROJECT)
    send(rita, f"{ONE}/conferir")
    assert "com até 400 letras" in send(rosa, f"{ONE}/devolver", motivo="a" * 401)
    assert "voltou a quem escreve" in send(rosa, f"{ONE}/devolver", motivo="a" * 400)


def test_the_commission_is_never_empty_and_takes_no_unknown_account(rita: Member) -> None:
    assert "Não há conta ativa" in send(rita, f"{ONE}/comissao", email="nao@exemplo.br")
    found = re.search(r"/comissao/(\d+)/sair", rita.get(ONE).text)
    assert found
    assert "pelo menos uma pessoa" in send(rita, f"{ONE}/comissao/{found[1]}/sair")
