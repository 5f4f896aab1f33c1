"""Draw what a survey puts on walls and counters: codes that carry the unit, and the paper form."""

from io import BytesIO

import segno
from flask import Response, abort, render_template

from ivr.rules.surveys.questionnaire import load
from ivr.rules.surveys.states import SurveyChannel
from ivr.store.surveys import questionnaires
from ivr.store.visits import units
from ivr.web.common.installation import installation
from ivr.web.desk.surveys.overview import known_survey


def show_codes(survey_id: int) -> str:
    """Show each unit's code, to be printed, with its address in letters below it."""
    ports = installation().ports
    with ports.database.read() as session:
        survey = known_survey(session, survey_id)
        chosen = survey.units.split()
        rows = [each for each in units.active(session) if not chosen or each.id in chosen]
        session.expunge_all()
    return render_template(
        "desk/surveys/codes.html",
        survey=survey,
        rows=[(each, address_of(each.id)) for each in rows],
        asks_here=survey.asks_by(SurveyChannel.COUNTER),
    )


def draw_code(survey_id: int, unit_id: str) -> Response:
    """Draw a unit's code (SVG)."""
    with installation().ports.database.read() as session:
        known_survey(session, survey_id)
        if units.find(session, unit_id) is None:
            abort(404)
    drawn = BytesIO()
    # White behind it whatever the page's colours are: cameras want it so.
    segno.make(address_of(unit_id), error="q").save(
        drawn, kind="svg", scale=6, border=4, light="#fff"
    )
    return Response(drawn.getvalue(), content_type="image/svg+xml")


def print_form(survey_id: int, number: int) -> Response:
    """Send a version as a form on A4 (PDF)."""
    ports = installation().ports
    with ports.database.read() as session:
        survey = known_survey(session, survey_id)
        version = questionnaires.numbered(session, survey_id, number)
        if version is None:
            abort(404)
        session.expunge_all()
    from ivr.web.desk.surveys.paper_form import paper_form  # the library takes 30 MB

    made = paper_form(ports.body, survey, version, load(version.definition))
    response = Response(made, content_type="application/pdf")
    name = f"pesquisa-{survey.id}-versao-{version.number}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def address_of(unit_id: str) -> str:
    """Return the whole address of the survey's page for a unit."""
    return f"{installation().ports.public_url.rstrip('/')}/pesquisa/u/{unit_id}"
