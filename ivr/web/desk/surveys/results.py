"""Show the commission what a survey found, and let it make that ready, approve and publish it."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.reports.periods import local_date
from ivr.rules.reports.small_cells import LEAST_SHOWN
from ivr.rules.staff.approval import STATE_LABELS, NotAllowed, State
from ivr.rules.surveys.results.content import Content, load
from ivr.rules.surveys.results.secrecy import is_over
from ivr.rules.surveys.states import SurveyState
from ivr.store.surveys import comment_codings, publications
from ivr.usecases.installation.ports import Ports
from ivr.usecases.surveys.composing import preview
from ivr.usecases.surveys.publishing import (
    MAX_ERRATUM_CHARS,
    endorse,
    prepare,
    publish,
    withdraw,
)
from ivr.usecases.surveys.steps import Actor
from ivr.web.common.installation import installation
from ivr.web.common.survey_results import results_words, shown_results
from ivr.web.desk.surveys.overview import actor, known_survey

Reply = Response | str | tuple[str, int]


def show_results(survey_id: int) -> str:
    """Show what the survey found up to now, and what is published of it."""
    return _page(survey_id)


def prepare_results(survey_id: int) -> Reply:
    """Freeze what the survey found, for a second person to approve."""
    erratum = request.form.get("errata", "")
    try:
        prepare(installation().line, actor(), survey_id, erratum)
    except NotAllowed as why:
        return _page(survey_id, {"errata": erratum}, str(why)), 422
    flash("Pronto: está preparada. Outra pessoa da comissão lê e aprova.", "good")
    return redirect(url_for("desk.survey_results", survey_id=survey_id))


def endorse_results(survey_id: int, publication_id: int) -> Reply:
    """Approve what somebody else made ready."""
    told = "Pronto: a divulgação está aprovada. Falta publicar."
    return _done(survey_id, publication_id, endorse, told)


def publish_results(survey_id: int, publication_id: int) -> Reply:
    """Publish what was approved."""
    told = "Pronto: o resultado está publicado, e o texto não muda mais."
    return _done(survey_id, publication_id, publish, told)


def withdraw_results(survey_id: int, publication_id: int) -> Reply:
    """Discard what was made ready."""
    told = "Pronto: a divulgação preparada foi descartada."
    return _done(survey_id, publication_id, withdraw, told)


def _done(
    survey_id: int, publication_id: int, act: Callable[[Ports, Actor, int], object], told: str
) -> Reply:
    with installation().ports.database.read() as session:
        found = publications.find(session, publication_id)
        if found is None or found.survey_id != survey_id:
            abort(404)
    try:
        act(installation().ports, actor(), publication_id)
    except NotAllowed as why:
        return _page(survey_id, mistake=str(why)), 422
    flash(told, "good")
    return redirect(url_for("desk.survey_results", survey_id=survey_id))


def show_prepared(survey_id: int, publication_id: int) -> str:
    """Show a publication as it was made ready: what a second person reads before approving."""
    with installation().ports.database.read() as session:
        survey = known_survey(session, survey_id)
        row = publications.find(session, publication_id)
        if row is None or row.survey_id != survey_id:
            abort(404)
        session.expunge_all()
    return render_template(
        "desk/surveys/prepared.html",
        survey=survey,
        row=row,
        shown=shown_results(load(row.content)),
        **results_words(),
    )


def _page(survey_id: int, given: dict[str, str] | None = None, mistake: str = "") -> str:
    here = installation()
    today = local_date(here.ports.clock.now())
    with here.ports.database.read() as session:
        survey = known_survey(session, survey_id)
        rows = publications.of_survey(session, survey_id)
        left = comment_codings.left(session, survey_id, today)
        session.expunge_all()
    content: Content | None = preview(here.line, survey_id)
    return render_template(
        "desk/surveys/results.html",
        survey=survey,
        rows=[each for each in rows if each.state != State.DISCARDED.value],
        in_force=any(each.state == State.IN_FORCE.value for each in rows),
        left=left,
        over=is_over(SurveyState(survey.state)),
        shown=shown_results(content) if content else None,
        state_labels={each.value: label for each, label in STATE_LABELS.items()},
        given=given or {},
        mistakes={"errata": mistake} if given else {"": mistake},
        most=MAX_ERRATUM_CHARS,
        few=LEAST_SHOWN,
        **results_words(),
    )
