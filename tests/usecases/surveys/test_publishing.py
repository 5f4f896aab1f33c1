"""From the last answer to what is published, by two people, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from ivr.rules.reports.periods import local_date
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.surveys.results.content import digest, load
from ivr.rules.surveys.results.lines import HIDDEN, PUBLISHED, picked
from ivr.store.staff.audit import AuditEntry
from ivr.store.surveys import comment_codings, publications, surveys
from ivr.store.surveys.responses import SurveyAnswer, SurveyResponse
from ivr.usecases.surveys.publishing import code_comment, endorse, prepare, publish, withdraw
from ivr.usecases.surveys.results import gather, last_shown
from ivr.usecases.surveys.steps import Actor
from tests.support.installation import Installation
from tests.usecases.surveys.answered import RATINGS, put_answered

COMMENT = ("criticism", "time")


def read_comments(central: Installation, survey_id: int, actor: Actor) -> int:
    """Somebody reads all comments; return how many."""
    with central.ports.database.read() as session:
        found = comment_codings.uncoded(session, survey_id, date.max, 1000)
    for each in found:
        named = each.response_id, each.question
        code_comment(central.ports, actor, survey_id, named, COMMENT)
    return len(found)


def test_results_are_made_ready_approved_by_another_and_published(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    survey_id, ana, rui = put_answered(central)
    with pytest.raises(NotAllowed, match="Faltam 30 comentários"):
        prepare(central.line, ana, survey_id)
    assert read_comments(central, survey_id, ana) == 30
    made = prepare(central.line, ana, survey_id)
    with pytest.raises(NotAllowed):
        publish(central.ports, rui, made)  # nobody approved it
    with pytest.raises(NotAllowed, match="Quem escreveu não aprova"):
        endorse(central.ports, ana, made)
    endorse(central.ports, rui, made)
    assert publish(central.ports, ana, made) == 1
    with pytest.raises(NotAllowed, match="já foi trocada"):
        publish(central.ports, ana, made)
    with central.ports.database.read() as session:
        row = publications.in_force(session, survey_id)
        survey = surveys.find(session, survey_id)
        acts = [each.act for each in surveys.acts(session, survey_id)]
        assert row
        assert survey
        assert (row.prepared_by, row.approved_by, survey.state) == (ana.id, rui.id, "published")
        assert digest(row.content) == row.digest
        content = load(row.content)
        assert {each.about for each in session.query(AuditEntry)} == {"survey"}
    assert acts == ["prepared", "endorsed", "analysed", "published"]
    marks = picked(content.lines, question="satisfacao", cut="geral", measure="quantidade")
    assert {each.answer: each.value for each in marks} == {
        **{"Muito ruim": 30, "Ruim": 20, "Regular": 40, "Bom": 72, "Muito bom": 111},
        "": sum(map(sum, RATINGS.values())),
    }
    units = picked(content.lines, question="satisfacao", cut="unidade", index="nota")
    assert {each.group: each.state for each in units} == {
        **{"Natal": HIDDEN, "Mossoro": PUBLISHED, "Caico": HIDDEN, "sem unidade": PUBLISHED},
    }, "Caicó's three follow from the total unless another is hidden"
    tones = picked(content.lines, index="comentarios", answer="Crítica")
    assert [each.value for each in tones] == [30]
    assert "Esperei" not in row.content, "no comment's text is published"


def test_a_correction_stands_beside_what_it_corrects(central_on_both: Installation) -> None:
    central = central_on_both
    survey_id, ana, rui = put_answered(central)
    read_comments(central, survey_id, ana)
    first = prepare(central.line, ana, survey_id)
    endorse(central.ports, rui, first)
    publish(central.ports, rui, first)
    with pytest.raises(NotAllowed, match="o que estava errado"):
        prepare(central.line, ana, survey_id)
    with central.ports.database.write() as session:
        session.execute(update(SurveyResponse).values(channel="sms", unit_id=None))
    vain = prepare(central.line, ana, survey_id, "O canal estava trocado, e não é isto.")
    second = prepare(central.line, ana, survey_id, "O canal estava  trocado.")
    with pytest.raises(NotAllowed, match="não existe ou já foi trocada"):
        endorse(central.ports, rui, vain)
    endorse(central.ports, rui, second)
    assert publish(central.ports, ana, second) == 2
    with central.ports.database.read() as session:
        listed = publications.published(session, 10)
        assert [(each.number, each.state) for each in listed] == [
            (2, "in-force"),
            (1, "superseded"),
        ]
        row = publications.correction_of(session, first)
        assert row
        assert (row.id, row.erratum) == (second, "O canal estava trocado.")
        content = load(row.content)
    assert (content.corrects, content.erratum) == (1, "O canal estava trocado.")


def test_case_11_nothing_is_shown_while_few_answered(central: Installation) -> None:
    survey_id, ana, _ = put_answered(central, "collecting")
    today = local_date(central.clock.now())
    with central.ports.database.read() as session:
        survey = surveys.find(session, survey_id)
        assert survey
        until = last_shown(session, survey)
        session.expunge(survey)
    assert until == today - timedelta(days=1), "today's nine wait for a tenth"
    with pytest.raises(NotAllowed, match="A coleta ainda não terminou"):
        prepare(central.line, ana, survey_id)
    with central.ports.database.write() as session:
        few = [each.id for each in session.query(SurveyResponse).limit(9)]
        session.query(SurveyAnswer).filter(SurveyAnswer.response_id.not_in(few)).delete()
        session.query(SurveyResponse).filter(SurveyResponse.id.not_in(few)).delete()
        assert last_shown(session, survey) is None
    found = gather(central.line, survey, today)
    assert found.findings.counts.answered() == 9


def test_who_is_not_of_the_commission_does_nothing(central: Installation) -> None:
    survey_id, ana, rui = put_answered(central)
    stranger = Actor(rui.id, "Rui")
    with central.ports.database.write() as session:
        for member, _ in surveys.members(session, survey_id):
            if member.staff_id == rui.id:
                session.delete(member)
    with pytest.raises(NotAllowed, match="comissão"):
        code_comment(central.ports, stranger, survey_id, ("x", "comentario"), COMMENT)
    with pytest.raises(NotAllowed, match="não existe mais"):
        code_comment(central.ports, ana, survey_id, ("x", "comentario"), COMMENT)
    read_comments(central, survey_id, ana)
    made = prepare(central.line, ana, survey_id)
    for act in (endorse, withdraw, publish):
        with pytest.raises(NotAllowed, match="comissão"):
            act(central.ports, stranger, made)
    withdraw(central.ports, ana, made)
    with central.ports.database.read() as session:
        assert [each.state for each in publications.of_survey(session, survey_id)] == ["discarded"]
