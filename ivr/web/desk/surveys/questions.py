"""Let the commission write a survey's questions, and see and hear them as people will."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.approval import NotAllowed
from ivr.rules.surveys.checking import (
    MAX_QUESTIONS,
    MAX_WORDS_CHARS,
    TELEPHONE_SECONDS,
    check,
    heard_seconds,
)
from ivr.rules.surveys.questionnaire import (
    ASPECT_LABELS,
    DIMENSION_LABELS,
    KIND_LABELS,
    Question,
    Questionnaire,
    load,
)
from ivr.rules.surveys.states import SurveyChannel
from ivr.rules.surveys.typed import options_text, read_questions
from ivr.rules.words.as_read import written_seconds
from ivr.rules.words.speech_length import seconds
from ivr.store.surveys import questionnaires
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.surveys import Survey
from ivr.usecases.surveys.projects import write_questions
from ivr.web.citizens.surveys.pages import show_preview
from ivr.web.common.installation import installation
from ivr.web.desk.surveys.overview import actor, known_survey

Reply = Response | str | tuple[str, int]
LISTS = {
    "kinds": [(each.value, label) for each, label in KIND_LABELS.items()],
    "aspects": [(each.value, label) for each, label in ASPECT_LABELS.items()],
    "dimensions": [(each.value, label) for each, label in DIMENSION_LABELS.items()],
}


@dataclass(frozen=True)
class _Row:
    """One question as the form shows it; an empty one waits for a new question."""

    n: int
    question: Question | None

    @property
    def options(self) -> str:
        """Return its answers to choose from, one a line."""
        return options_text(self.question.options) if self.question else ""

    @property
    def heard(self) -> str:
        """Return how long it takes to be heard, "" where it is not asked by telephone."""
        ear = self.question.ear if self.question else ""
        return written_seconds(seconds(ear)) if ear else ""


def edit_questions(survey_id: int) -> Reply:
    """Show the questions to write, or store what was written and say what is amiss."""
    if request.method != "POST":
        survey, versions = _stored(survey_id)
        return _page(survey, versions[0], load(versions[0].definition))
    written = read_questions(request.form)
    try:
        write_questions(installation().ports, actor(), survey_id, written)
    except NotAllowed as why:
        survey, versions = _stored(survey_id)
        return _page(survey, versions[0], written, str(why)), 422
    flash("Pronto: as perguntas foram guardadas.", "good")
    return redirect(url_for("desk.survey_questions", survey_id=survey_id))


def preview(survey_id: int, number: int) -> str:
    """Show a version on each channel, with the seconds that the telephone's part takes."""
    survey, version, asked = _version(survey_id, number)
    heard = [(each, written_seconds(seconds(each.ear))) for each in asked.by_telephone]
    return render_template(
        "desk/surveys/preview.html",
        survey=survey,
        version=version,
        asked=asked,
        heard=heard,
        whole=written_seconds(heard_seconds(asked)),
        most=written_seconds(TELEPHONE_SECONDS),
        paper=SurveyChannel.PAPER,
    )


def preview_page(survey_id: int, number: int) -> str:
    """Show a version as its page on the internet, of which nothing can be sent."""
    survey, _, asked = _version(survey_id, number)
    return show_preview(survey.title, asked)


def _version(survey_id: int, number: int) -> tuple[Survey, QuestionnaireVersion, Questionnaire]:
    survey, versions = _stored(survey_id)
    version = next((each for each in versions if each.number == number), versions[0])
    return survey, version, load(version.definition)


def _stored(survey_id: int) -> tuple[Survey, list[QuestionnaireVersion]]:
    with installation().ports.database.read() as session:
        survey = known_survey(session, survey_id)
        versions = list(questionnaires.of_survey(session, survey_id))
        session.expunge_all()
    return survey, versions


def _page(
    survey: Survey, version: QuestionnaireVersion, asked: Questionnaire, mistake: str = ""
) -> str:
    rows = [_Row(n, each) for n, each in enumerate(asked.questions)]
    if len(rows) < MAX_QUESTIONS:
        rows.append(_Row(len(rows), None))
    return render_template(
        "desk/surveys/questions.html",
        survey=survey,
        version=version,
        intro=asked.intro,
        rows=rows,
        faults=check(asked),
        mistake=mistake,
        heard=written_seconds(heard_seconds(asked)),
        most_heard=written_seconds(TELEPHONE_SECONDS),
        most_letters=MAX_WORDS_CHARS,
        **LISTS,
    )
