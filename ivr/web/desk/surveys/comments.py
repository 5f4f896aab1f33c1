"""Let the commission read what people wrote, and say what each comment is."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.approval import NotAllowed
from ivr.rules.surveys.questionnaire import DIMENSION_LABELS
from ivr.rules.surveys.results.comments import TONE_LABELS
from ivr.rules.words.masking import masked
from ivr.store.surveys import comment_codings
from ivr.usecases.surveys.publishing import code_comment
from ivr.usecases.surveys.results import last_shown
from ivr.web.common.installation import installation
from ivr.web.desk.surveys.overview import actor, known_survey

MAX_COMMENTS_SHOWN = 20
Reply = Response | str | tuple[str, int]


def show_comments(survey_id: int) -> str:
    """Show comments that nobody has read, and those that were; their order tells nothing."""
    return _page(survey_id)


def code_one_comment(survey_id: int) -> Reply:
    """Write down what one comment is."""
    form = request.form
    named = form.get("resposta", "")[:32], form.get("pergunta", "")[:40]
    chosen = form.get("tipo", ""), form.get("dimensao", "")
    try:
        code_comment(installation().ports, actor(), survey_id, named, chosen)
    except NotAllowed as why:
        return _page(survey_id, named, str(why)), 422
    flash("Pronto: o comentário foi classificado.", "good")
    return redirect(url_for("desk.survey_comments", survey_id=survey_id))


def _page(survey_id: int, named: tuple[str, str] = ("", ""), mistake: str = "") -> str:
    with installation().ports.database.read() as session:
        survey = known_survey(session, survey_id)
        until = last_shown(session, survey)
        left, unread, read = 0, [], []
        if until:
            left = comment_codings.left(session, survey_id, until)
            unread = [*comment_codings.uncoded(session, survey_id, until, MAX_COMMENTS_SHOWN)]
            read = [*comment_codings.coded(session, survey_id, until, MAX_COMMENTS_SHOWN)]
        session.expunge_all()
    return render_template(
        "desk/surveys/comments.html",
        survey=survey,
        is_shown=until is not None,
        left=left,
        unread=unread,
        read=read,
        masked=masked,
        tones=[(each.value, label) for each, label in TONE_LABELS.items()],
        dimensions=[(each.value, label) for each, label in DIMENSION_LABELS.items()],
        named=named,
        mistake=mistake,
        chosen=(request.form.get("tipo", ""), request.form.get("dimensao", "")),
    )
