"""The commission reads comments, makes results ready, approves, publishes, and corrects them."""

import re

from sqlalchemy import select, update

from ivr.rules.staff.roles import Role
from ivr.store.staff.staff import StaffMember
from ivr.store.surveys import comment_codings, publications
from ivr.store.surveys.responses import SurveyAnswer, SurveyResponse
from ivr.store.surveys.surveys import SurveyMember
from tests.support.installation import Installation
from tests.usecases.surveys.answered import put_answered
from tests.usecases.surveys.test_publishing import read_comments
from tests.web.desk.member import Member
from tests.web.desk.surveys.test_surveys import RITA, ROSA, member, send


def two_of_the_commission(central: Installation, survey_id: int) -> tuple[Member, Member]:
    """Two people of the survey's commission, each with a browser."""
    both = member(central, RITA), member(central, ROSA)
    with central.ports.database.write() as session:
        for each in session.scalars(
            select(StaffMember.id).where(StaffMember.role == Role.COMMISSION.value)
        ).all():
            today = central.clock.now().date()
            session.add(SurveyMember(survey_id=survey_id, staff_id=each, from_on=today))
    return both


def test_from_the_comments_to_the_erratum_by_two_people(central: Installation) -> None:
    survey_id, ana, _ = put_answered(central)
    rita, rosa = two_of_the_commission(central, survey_id)
    page = f"/painel/pesquisas/{survey_id}/resultados"
    assert "Comentários por ler: 30" in rita.get(page).text
    assert "Faltam 30 comentários por ler" in send(rita, f"{page}/preparar", page)
    read_comments(central, survey_id, ana)
    shown = rita.get(page).text
    assert "n = 273" in shown
    assert "Outra pessoa da comissão lê e aprova" in send(rita, f"{page}/preparar", page)
    assert "Como foi feita" in rosa.get(f"{page}/1").text
    assert "Quem escreveu não aprova" in send(rita, f"{page}/1/aprovar", page)
    assert "Isto não pode ser feito agora" in send(rosa, f"{page}/1/publicar", page)
    assert "Falta publicar" in send(rosa, f"{page}/1/aprovar", page)
    assert "o texto não muda mais" in send(rita, f"{page}/1/publicar", page)
    assert "n = 273" in central.client.get("/pesquisa/resultados").text
    assert "publicada" in rita.get(f"/painel/pesquisas/{survey_id}").text.lower()
    assert "Escreva o que estava errado" in send(rita, f"{page}/preparar", page, errata=" ")
    kept = send(rita, f"{page}/preparar", page, errata="x" * 2001)
    assert "x" * 2001 in kept, "nothing typed is lost"
    assert "Pronto" in send(rita, f"{page}/preparar", page, errata="Um total estava errado.")
    assert "descartada" in send(rita, f"{page}/2/descartar", page)
    with central.ports.database.read() as session:
        states = [each.state for each in publications.of_survey(session, survey_id)]
    assert states == ["discarded", "in-force"]


def test_a_comment_is_masked_read_and_mended(central: Installation) -> None:
    survey_id, _, _ = put_answered(central)
    rita, _ = two_of_the_commission(central, survey_id)
    with central.ports.database.write() as session:
        words = "Meu CPF é 529.982.247-25 e o telefone 84987654321."
        session.execute(update(SurveyAnswer).where(SurveyAnswer.words != "").values(words=words))
    page = f"/painel/pesquisas/{survey_id}/comentarios"
    shown = rita.get(page).text
    assert "30 por ler" in shown
    assert "529" not in shown
    assert "8498765" not in shown
    key = re.search(r'name="resposta" value="([^"]+)"', shown)
    assert key
    named = {"resposta": key[1], "pergunta": "comentario"}
    code = f"{page}/classificar"
    refused = send(rita, code, page, **named, tipo="praise", dimensao="")
    assert "Escolha do que o comentário fala" in refused
    assert "foi classificado" in send(rita, code, page, **named, tipo="praise", dimensao="time")
    assert "29 por ler" in send(rita, code, page, **named, tipo="criticism", dimensao="time")
    with central.ports.database.read() as session:
        assert comment_codings.counted(session, survey_id) == {("criticism", "time"): 1}


def test_case_11_staff_see_nothing_of_nine(central: Installation) -> None:
    survey_id, _, _ = put_answered(central, "collecting")
    rita, _ = two_of_the_commission(central, survey_id)
    page = f"/painel/pesquisas/{survey_id}/resultados"
    assert "n = 264" in rita.get(page).text, "today's nine wait for a tenth"
    assert "Caico" in rita.get(page).text
    assert "Caico</th><td>oculto</td>" in rita.get(page).text, "also to staff"
    with central.ports.database.write() as session:
        few = [each.id for each in session.query(SurveyResponse).limit(9)]
        session.query(SurveyAnswer).filter(SurveyAnswer.response_id.not_in(few)).delete()
        session.query(SurveyResponse).filter(SurveyResponse.id.not_in(few)).delete()
    for each in (page, f"/painel/pesquisas/{survey_id}/comentarios"):
        assert "Nada aparece com menos de 10 respostas" in rita.get(each).text
    assert "n = " not in rita.get(page).text


def test_who_may_not_conduct_surveys_sees_none_of_it(central: Installation) -> None:
    survey_id, _, _ = put_answered(central)
    auditor = member(central, "rui2@exemplo.br", Role.AUDITOR)
    for path in ("resultados", "comentarios"):
        assert auditor.get(f"/painel/pesquisas/{survey_id}/{path}").status_code == 403
    rita, _ = two_of_the_commission(central, survey_id)
    assert rita.get("/painel/pesquisas/99/resultados").status_code == 404
    assert rita.get(f"/painel/pesquisas/{survey_id}/resultados/7").status_code == 404
