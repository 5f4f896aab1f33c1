"""Put a survey under way, for tests of what comes after that."""

from datetime import datetime, timedelta

from ivr.rules.surveys.first_questions import FIRST_QUESTIONS
from ivr.rules.surveys.questionnaire import Questionnaire, digest, dump
from ivr.rules.surveys.states import SurveyState
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.surveys import Survey
from ivr.usecases.installation.ports import Ports

DAY = timedelta(days=1)
GOOD_ANSWERS = {
    "p-satisfacao": ["5"],
    "p-resolvido": ["1"],
    "p-clareza": ["na"],
    "p-dificuldade": ["espera", "sistema"],
    "p-comentario": ["Esperei 3 horas. Meu CPF é 529.982.247-25."],
}


def put_under_way(
    ports: Ports,
    questionnaire: Questionnaire = FIRST_QUESTIONS,
    opened: timedelta = DAY,
    left: timedelta = 30 * DAY,
    channels: str = "web counter phone sms email paper",
) -> tuple[int, int]:
    """Store a survey that opened so long ago; return its id and that of its version 1."""
    now: datetime = ports.clock.now()
    text = dump(questionnaire)
    with ports.database.write() as session:
        survey = Survey(
            title="Como foi o atendimento?",
            state=SurveyState.COLLECTING.value,
            channels=channels,
            opens_at=now - opened,
            closes_at=now + left,
            made_at=now - opened,
        )
        session.add(survey)
        session.flush()
        version = QuestionnaireVersion(
            survey_id=survey.id,
            number=1,
            definition=text,
            digest=digest(text),
            state="in-force",
            made_at=now - opened,
        )
        session.add(version)
        session.flush()
        return survey.id, version.id
