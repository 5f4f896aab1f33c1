"""Show one survey: its project, commission, versions and history; change it, step by step."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.reports.periods import local_date
from ivr.rules.staff.approval import STATE_LABELS as VERSION_LABELS
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.statistics.samples import formula_words
from ivr.rules.surveys.states import CHANNEL_LABELS, SurveyChannel, SurveyMove
from ivr.rules.surveys.typed import (
    MAX_ACT_CHARS,
    MAX_AIM_CHARS,
    MAX_TITLE_CHARS,
    ProjectRefused,
    read_project,
)
from ivr.store.surveys import invitations, questionnaires, responses, surveys
from ivr.store.visits import units
from ivr.usecases.surveys.approving import (
    approve,
    check_version,
    close_now,
    send_back,
    step_survey,
)
from ivr.usecases.surveys.projects import change, join, leave, project_of
from ivr.usecases.surveys.steps import MAX_WHY_CHARS, OPEN
from ivr.web.common.installation import installation
from ivr.web.desk.surveys.history_words import done_words
from ivr.web.desk.surveys.overview import LABELS, TONES, actor, known_survey

Reply = Response | str | tuple[str, int]
STEPS = {
    "analisar": (SurveyMove.ANALYSE, "Pronto: a análise começou."),
    "melhorar": (SurveyMove.IMPROVE, "Pronto: as melhorias começaram."),
    "concluir": (SurveyMove.CONCLUDE, "Pronto: a pesquisa foi concluída."),
    "descartar": (SurveyMove.DISCARD, "Pronto: a pesquisa foi descartada."),
}
MOST = {"titulo": MAX_TITLE_CHARS, "texto": MAX_AIM_CHARS, "ato": MAX_ACT_CHARS}


def show_survey(survey_id: int) -> Reply:
    """Show a survey."""
    return _page(survey_id)


def change_survey(survey_id: int) -> Reply:
    """Write the project, or show it with what to fix."""
    form = request.form
    try:
        project = read_project(form, form.getlist("canais"), _units(form.getlist("unidades")))
    except ProjectRefused as why:
        return _page(survey_id, form, why.mistakes), 422
    told = "Pronto: o projeto foi guardado. Peça a conferência quando estiver completo."
    return _done(survey_id, lambda: change(installation().ports, actor(), survey_id, project), told)


def check_survey(survey_id: int) -> Reply:
    """Check project and questions, and show what must be corrected."""
    try:
        faults = check_version(installation().ports, actor(), survey_id)
    except NotAllowed as why:
        return _page(survey_id, mistakes={"": str(why)}), 422
    if faults:
        return _page(survey_id, faults=faults), 422
    flash("Pronto: nada a corrigir. Outra pessoa da comissão pode aprovar.", "good")
    return redirect(url_for("desk.survey", survey_id=survey_id))


def approve_survey(survey_id: int) -> Reply:
    """Approve what somebody else of the commission wrote."""
    told = "Pronto: está aprovado. A coleta abre e fecha pelo calendário do projeto."
    return _done(survey_id, lambda: approve(installation().ports, actor(), survey_id), told)


def return_survey(survey_id: int) -> Reply:
    """Send the questions back to those who write them, with the reason."""
    why = request.form.get("motivo", "")
    told = "Pronto: voltou a quem escreve, com o seu motivo."
    return _done(survey_id, lambda: send_back(installation().ports, actor(), survey_id, why), told)


def close_survey(survey_id: int) -> Reply:
    """Close the survey before its last day is over."""
    why = request.form.get("motivo_fim", "")
    told = "Pronto: a coleta terminou. Páginas já abertas ainda contam por um dia."
    return _done(survey_id, lambda: close_now(installation().ports, actor(), survey_id, why), told)


def step_one_survey(survey_id: int, survey_step: str) -> Reply:
    """Take the survey on to its analysis, its improvements or its end, or discard it."""
    what, told = STEPS[survey_step]
    ports = installation().ports
    return _done(survey_id, lambda: step_survey(ports, actor(), survey_id, what), told)


def join_commission(survey_id: int) -> Reply:
    """Take somebody into the commission, until a day or without end."""
    email, typed = request.form.get("email", "")[:254], request.form.get("ate", "")[:10]
    try:
        until = date.fromisoformat(typed) if typed else None
    except ValueError:
        return _page(survey_id, request.form, {"ate": "Escreva a data assim: 30/11/2026."}), 422
    ports = installation().ports
    told = "Pronto: a comissão mudou."
    return _done(
        survey_id, lambda: join(ports, actor(), survey_id, email, until), told, field="email"
    )


def leave_commission(survey_id: int, staff_id: int) -> Reply:
    """End somebody's place in the commission."""
    ports = installation().ports
    told = "Pronto: a comissão mudou."
    return _done(survey_id, lambda: leave(ports, actor(), survey_id, staff_id), told)


def _done(survey_id: int, act: Callable[[], None], told: str, field: str = "") -> Reply:
    try:
        act()
    except NotAllowed as why:
        return _page(survey_id, request.form, {field: str(why)}), 422
    flash(told, "good")
    return redirect(url_for("desk.survey", survey_id=survey_id))


def _units(chosen: list[str]) -> list[str]:
    with installation().ports.database.read() as session:
        return [each for each in units.names(session) if each in chosen]


def _page(
    survey_id: int,
    given: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
    faults: list[str] | None = None,
) -> str:
    ports = installation().ports
    with ports.database.read() as session:
        survey = known_survey(session, survey_id)
        versions = questionnaires.of_survey(session, survey_id)
        shown: dict[str, Any] = {
            "survey": survey,
            "versions": versions,
            "open": next((each for each in versions if each.state in _OPEN), None),
            "members": surveys.members(session, survey_id),
            "acts": [done_words(each) for each in surveys.acts(session, survey_id)],
            "outcomes": responses.by_outcome(session, survey_id),
            "invited": _invited(invitations.of_survey(session, survey_id)),
            "unit_names": units.names(session),
        }
        session.expunge_all()
    project = project_of(survey)
    return render_template(
        "desk/surveys/survey.html",
        **shown,
        project=project,
        given=given if given is not None else _given(survey_id),
        mistakes=mistakes or {},
        faults=faults or [],
        formula=formula_words(survey.contacts),
        labels=LABELS,
        tones=TONES,
        version_labels={each.value: label for each, label in VERSION_LABELS.items()},
        channels=[(each, CHANNEL_LABELS[each]) for each in SurveyChannel],
        today=local_date(ports.clock.now()),
        most=MOST,
        most_why=MAX_WHY_CHARS,
    )


_OPEN = frozenset(each.value for each in OPEN)


def _given(survey_id: int) -> Mapping[str, str]:
    """Return the project's fields as they are stored."""
    with installation().ports.database.read() as session:
        project = project_of(known_survey(session, survey_id))
    days = {"inicio": project.opens_on, "fim": project.closes_on, "data_ato": project.act_on}
    return {
        "titulo": project.title,
        "objetivo": project.aim,
        "publico": project.population,
        "contatos": str(project.contacts or ""),
        "ato": project.act,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }


def _invited(rows: Sequence[tuple[str, bool, bool, int]]) -> list[dict[str, Any]]:
    """Return by channel how many were invited, how many of these answered, and how many not got it.

    `rows` are channel, whether it was answered, whether it was lost, and how many.
    """
    found: dict[str, dict[str, Any]] = {}
    for channel, is_used, is_lost, n in rows:
        words = CHANNEL_LABELS[SurveyChannel(channel)]
        told = found.setdefault(channel, {"words": words, "sent": 0, "used": 0, "lost": 0})
        told["sent"] += n
        told["used"] += n * is_used
        told["lost"] += n * is_lost
    return [found[each] for each in sorted(found)]
