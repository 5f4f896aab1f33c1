"""Show the surveys there are, and begin one."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.rules.surveys.states import STATE_LABELS, SurveyState
from ivr.rules.surveys.typed import MAX_TITLE_CHARS
from ivr.store.surveys import surveys
from ivr.store.surveys.surveys import Survey
from ivr.usecases.surveys.projects import begin
from ivr.usecases.surveys.steps import Actor
from ivr.web.common.installation import installation

MAX_SURVEYS_SHOWN = 100
LABELS = {each.value: label for each, label in STATE_LABELS.items()}
TONES = {
    SurveyState.COLLECTING.value: "good",
    SurveyState.PUBLISHED.value: "good",
    SurveyState.CONCLUDED.value: "good",
    SurveyState.DISCARDED.value: "bad",
}


def show_surveys() -> str:
    """Show every survey with how far it has come."""
    return _page()


def begin_survey() -> Response | tuple[str, int]:
    """Begin a survey with the first questions; show the page with what to fix without a title."""
    title = " ".join(request.form.get("titulo", "")[:400].split())
    if not 1 <= len(title) <= MAX_TITLE_CHARS or not title.isprintable():
        return _page(title, f"Escreva de 1 a {MAX_TITLE_CHARS} letras."), 422
    survey_id = begin(installation().ports, actor(), title)
    flash("Pronto: a pesquisa começou, com um questionário para ajustar.", "good")
    return redirect(url_for("desk.survey", survey_id=survey_id))


def actor() -> Actor:
    """Return who is signed in, as the history of surveys names them."""
    return Actor(g.member.id, g.member.name)


def known_survey(session: Session, survey_id: int) -> Survey:
    """Return the survey of that id; answer 404 where there is none."""
    survey = surveys.find(session, survey_id)
    if survey is None:
        abort(404)
    return survey


def _page(title: str = "", mistake: str = "") -> str:
    with installation().ports.database.read() as session:
        rows = surveys.everything(session, MAX_SURVEYS_SHOWN)
        session.expunge_all()
    return render_template(
        "desk/surveys/surveys.html",
        rows=rows,
        labels=LABELS,
        tones=TONES,
        given={"titulo": title},
        mistakes={"titulo": mistake} if mistake else {},
        most=MAX_TITLE_CHARS,
        most_shown=MAX_SURVEYS_SHOWN,
    )
