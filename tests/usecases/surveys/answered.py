"""A survey that is over, with answers of every channel, and a commission of two."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from ivr.rules.reports.periods import local_date
from ivr.rules.surveys.states import SurveyState
from ivr.store.surveys import invitations, questionnaires, responses, surveys
from ivr.store.surveys.invitations import SurveyCount
from ivr.store.surveys.responses import SurveyAnswer, SurveyResponse
from ivr.store.surveys.surveys import SurveyMember
from ivr.store.visits.units import Unit
from ivr.usecases.surveys.steps import Actor
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.usecases.surveys.under_way import put_under_way

UNITS = ("natal", "mossoro", "caico")
# Of each place, how often each rating was given, the worst first.
RATINGS = {
    ("phone", ""): (0, 0, 10, 30, 60),
    ("web", ""): (10, 10, 20, 20, 20),
    ("counter", "natal"): (0, 0, 0, 10, 30),
    ("counter", "mossoro"): (20, 10, 10, 10, 0),
    ("counter", "caico"): (0, 0, 0, 2, 1),
}


def put_answered(central: Installation, state: str = "closed") -> tuple[int, Actor, Actor]:
    """Store it; return the survey's id and the two of its commission."""
    ports = central.ports
    survey_id, version_id = put_under_way(ports, opened=timedelta(days=40), left=timedelta(days=5))
    ana, rui = hire(central, "Ana", "Rui")
    today = local_date(ports.clock.now())
    with ports.database.write() as session:
        for each in UNITS:
            made = {"municipality": each, "hours": "", "created_at": ports.clock.now()}
            session.add(Unit(id=each, name=each.capitalize(), **made))
        for staff_id in (ana, rui):
            session.add(SurveyMember(survey_id=survey_id, staff_id=staff_id, from_on=today))
        session.flush()
        n = 0
        for (channel, unit), ratings in RATINGS.items():
            for rating, many in enumerate(ratings, 1):
                for _ in range(many):
                    n += 1
                    day = today - timedelta(days=n % 30)
                    _add(
                        session, f"{n:032x}", (survey_id, version_id, day), (channel, unit), rating
                    )
        for channel, step, number in (("phone", "offered", 400), ("phone", "opened", 120)):
            counted = SurveyCount(survey_id=survey_id, day=today, channel=channel, unit_id="")
            counted.step, counted.number = step, number
            invitations.count(session, counted)
        survey = surveys.find(session, survey_id, lock=True)
        assert survey
        survey.state = SurveyState(state).value
        questionnaires.freeze(session, version_id, today)
    return survey_id, Actor(ana, "Ana"), Actor(rui, "Rui")


def _add(
    session: Session,
    key: str,
    of: tuple[int, int, date],
    place: tuple[str, str],
    rating: int,
) -> None:
    survey_id, version_id, day = of
    channel, unit = place
    response = SurveyResponse(
        id=key,
        survey_id=survey_id,
        version_id=version_id,
        day=day,
        channel=channel,
        unit_id=unit or None,
        matter="",
        outcome="complete",
    )
    answers = [SurveyAnswer(response_id=key, question="satisfacao", value=rating)]
    if rating == 1:
        words = "Esperei muito e ninguém explicou."
        answers.append(SurveyAnswer(response_id=key, question="comentario", words=words))
    responses.add(session, response, answers)
