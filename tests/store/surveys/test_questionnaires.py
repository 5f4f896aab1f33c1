"""A version of a questionnaire that was answered is changed by nobody: the database refuses."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ivr.rules.surveys.states import ResponseOutcome, SurveyChannel
from ivr.store.surveys import questionnaires, responses
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.responses import SurveyAnswer, SurveyResponse
from ivr.store.surveys.surveys import Survey
from tests.support.installation import Installation

AT = datetime(2026, 11, 30, 13, tzinfo=UTC)
DAY = date(2026, 11, 30)


def a_version(session: Session) -> QuestionnaireVersion:
    """A survey's version 1."""
    survey = Survey(title="Pesquisa", state="collecting", made_at=AT)
    session.add(survey)
    session.flush()
    version = QuestionnaireVersion(
        survey_id=survey.id, number=1, definition="{}", digest="d", state="in-force", made_at=AT
    )
    session.add(version)
    session.flush()
    return version


def a_response(version: QuestionnaireVersion, drawn: str, day: date = DAY) -> SurveyResponse:
    """A complete response to it, of the open page."""
    return SurveyResponse(
        id=drawn,
        survey_id=version.survey_id,
        version_id=version.id,
        day=day,
        channel=SurveyChannel.WEB.value,
        outcome=ResponseOutcome.COMPLETE.value,
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE questionnaire_versions SET definition = 'other'",
        "UPDATE questionnaire_versions SET digest = 'other'",
        "UPDATE questionnaire_versions SET frozen_on = NULL",
        "DELETE FROM questionnaire_versions",
    ],
)
def test_case_3_a_version_is_immutable_after_its_first_answer(
    central_on_both: Installation, change: str
) -> None:
    with central_on_both.ports.database.write() as session:
        version = a_version(session)
        session.execute(text("UPDATE questionnaire_versions SET definition = 'a draft''s'"))
        responses.add(
            session,
            a_response(version, "a"),
            [SurveyAnswer(response_id="a", question="q", value=5)],
        )
    with (
        pytest.raises(DBAPIError, match="stays as it is"),
        central_on_both.ports.database.write() as session,
    ):
        session.execute(text(change))
    with central_on_both.ports.database.write() as session:
        session.execute(text("UPDATE questionnaire_versions SET state = 'superseded'"))
    with central_on_both.ports.database.read() as session:
        found = questionnaires.find(session, version.id)
        assert found
        assert (found.state, found.frozen_on) == ("superseded", DAY)


def test_a_days_responses_are_written_anew_in_the_order_of_their_ids(
    central_on_both: Installation,
) -> None:
    with central_on_both.ports.database.write() as session:
        version = a_version(session)
    for drawn, day in (("c", DAY), ("a", DAY), ("b", DAY), ("0", date(2026, 12, 1))):
        with central_on_both.ports.database.write() as session:
            answer = SurveyAnswer(response_id=drawn, question="q", value=4, words=drawn)
            responses.add(session, a_response(version, drawn, day), [answer])
    with central_on_both.ports.database.write() as session:
        assert responses.mix(session, date(2026, 12, 1), most=100) == 3
        assert responses.mix(session, date(2026, 12, 1), most=100) == 0
    as_it_lies = "SELECT id FROM survey_responses WHERE is_mixed"
    answers = "SELECT words FROM survey_answers WHERE response_id <> '0'"
    with central_on_both.ports.database.read() as session:
        assert session.scalars(text(as_it_lies)).all() == ["a", "b", "c"]
        assert session.scalars(text(answers)).all() == ["a", "b", "c"]
        if session.get_bind().dialect.name == "postgresql":
            written = "SELECT count(DISTINCT xmin::text) FROM survey_responses WHERE is_mixed"
            assert session.scalar(text(written)) == 1
