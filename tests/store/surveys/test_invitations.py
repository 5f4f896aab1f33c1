"""Somebody is asked once in thirty days, and an invitation is used once."""

from datetime import UTC, date, datetime, timedelta

from ivr.store.surveys import invitations, responses
from ivr.store.surveys.invitations import SurveyCount, SurveyInvitation
from ivr.store.surveys.surveys import Survey
from tests.support.installation import Installation

DAY = date(2026, 11, 30)


def test_who_was_asked_is_asked_again_after_thirty_days(central_on_both: Installation) -> None:
    asked = []
    for days in (0, 0, 29, 30, 31, 60):
        with central_on_both.ports.database.write() as session:
            asked.append(invitations.ask(session, "hash", DAY + timedelta(days=days)))
    assert asked == [True, False, False, True, False, True]
    with central_on_both.ports.database.write() as session:
        assert invitations.was_asked(session, "hash", DAY + timedelta(days=89))
        assert invitations.forget_asks(session, DAY + timedelta(days=89)) == 0
        assert invitations.forget_asks(session, DAY + timedelta(days=90)) == 1


def test_an_invitation_is_used_once_and_forgotten(central_on_both: Installation) -> None:
    with central_on_both.ports.database.write() as session:
        survey = Survey(title="P", state="draft", made_at=datetime(2026, 11, 30, tzinfo=UTC))
        session.add(survey)
        session.flush()
        link = SurveyInvitation(
            survey_id=survey.id, token="t", channel="sms", made_on=DAY, expires_on=DAY
        )
        session.add(link)
        session.flush()
        assert invitations.by_token(session, "t") is link
        assert [invitations.use(session, link.id) for _ in range(2)] == [True, False]
        for number in (1, 2):
            counted = SurveyCount(survey_id=survey.id, day=DAY, channel="sms", unit_id="")
            counted.step, counted.number = "offered", number
            invitations.count(session, counted)
        assert [each.number for each in invitations.counts(session, survey.id)] == [3]
        assert invitations.of_survey(session, survey.id) == [("sms", True, False, 1)]
        month = timedelta(days=30)
        assert invitations.forget(session, DAY + timedelta(days=29), month) == 0
        assert invitations.forget(session, DAY + month, month) == 1


def test_a_form_is_used_once(central_on_both: Installation) -> None:
    with central_on_both.ports.database.write() as session:
        assert [responses.use_form(session, "k", DAY) for _ in range(2)] == [True, False]
        assert responses.forget_forms(session, DAY) == 0
        assert responses.forget_forms(session, DAY + timedelta(days=1)) == 1
