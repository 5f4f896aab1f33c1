"""Let two accounts key each paper of a batch, and a third decide where they differ."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.reports.periods import local_date
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.surveys.answers import NOTHING, AnswersRefused, field_name, read_answers
from ivr.rules.surveys.comments import MAX_COMMENT_CHARS
from ivr.rules.surveys.papers import MAX_PAPERS, PAPER_LABELS, PaperState, differences
from ivr.rules.surveys.questionnaire import (
    NOT_APPLICABLE,
    RATING_WORDS,
    YES_NO_WORDS,
    load,
)
from ivr.rules.surveys.states import SurveyChannel
from ivr.store.surveys import papers, questionnaires, surveys
from ivr.store.surveys.papers import PaperBatch
from ivr.store.visits import units
from ivr.usecases.surveys.keying import (
    KEYED_IN,
    TypedBatch,
    key_paper,
    next_paper,
    take_batch,
)
from ivr.web.common.installation import installation
from ivr.web.desk.surveys.overview import actor

Reply = Response | str | tuple[str, int]


def show_papers() -> Reply:
    """Show the batches of surveys that take papers, and take a batch from the form."""
    if request.method != "POST":
        return _batches()
    try:
        take_batch(installation().ports, actor(), _typed())
    except NotAllowed as why:
        return _batches(str(why)), 422
    flash("Pronto: o lote está aqui. Numere as folhas de papel como aparecem na lista.", "good")
    return redirect(url_for("desk.papers"))


def show_batch(batch_id: int) -> Reply:
    """Lead to the next paper of a batch that whoever is signed in may key."""
    with installation().ports.database.read() as session:
        if papers.batch(session, batch_id) is None:
            abort(404)
        paper = next_paper(session, batch_id, g.member.id)
        number = paper.number if paper else None
    if number is None:
        flash("Neste lote não há folha para você digitar agora.", "good")
        return redirect(url_for("desk.papers"))
    return redirect(url_for("desk.key_paper", batch_id=batch_id, number=number))


def key_one(batch_id: int, number: int) -> Reply:
    """Show a paper's form, or keep what was keyed of it and lead to the next."""
    if request.method != "POST":
        return _paper(batch_id, number)
    typed = {name: request.form.getlist(name) for name in request.form}
    with installation().ports.database.read() as session:
        batch, paper_id = _known(session, batch_id, number)
        version = questionnaires.find(session, batch.version_id)
        asked = load(version.definition if version else "")
    try:
        answers = None if "anular" in typed else read_answers(asked, typed)
    except AnswersRefused as why:
        if why.mistakes != {"": NOTHING}:
            return _paper(batch_id, number, typed, why.mistakes), 422
        answers = {}
    try:
        state = key_paper(installation().ports, actor(), paper_id, answers)
    except NotAllowed as why:
        return _paper(batch_id, number, typed, {"": str(why)}), 422
    flash(f"Folha {number}: {PAPER_LABELS[state].lower()}.", "good")
    return redirect(url_for("desk.paper_batch", batch_id=batch_id))


def _known(session: object, batch_id: int, number: int) -> tuple[PaperBatch, int]:
    batch = papers.batch(session, batch_id)  # type: ignore[arg-type]
    rows = papers.of_batch(session, batch_id) if batch else ()  # type: ignore[arg-type]
    paper = next((each for each in rows if each.number == number), None)
    if batch is None or paper is None:
        abort(404)
    return batch, paper.id


def _typed() -> TypedBatch:
    form = request.form
    try:
        return TypedBatch(
            survey_id=int(form.get("pesquisa", "0")[:9]),
            unit_id=form.get("unidade", "") if form.get("unidade", "") in _units() else "",
            day=date.fromisoformat(form.get("dia", "")[:10]),
            printed=int(form.get("entregues", "")[:6]),
            returned=int(form.get("devolvidas", "")[:6]),
        )
    except ValueError:
        raise NotAllowed("Preencha o dia e os dois números.") from None


def _units() -> dict[str, str]:
    with installation().ports.database.read() as session:
        return units.names(session)


def _batches(mistake: str = "") -> str:
    ports = installation().ports
    with ports.database.read() as session:
        taking = [
            (each.id, each.title)
            for each in surveys.of_states(session, *KEYED_IN)
            if each.asks_by(SurveyChannel.PAPER) and questionnaires.in_force(session, each.id)
        ]
        rows = [
            (title, batch, papers.states(session, batch.id))
            for survey_id, title in taking
            for batch in papers.batches(session, survey_id)
        ]
        session.expunge_all()
    return render_template(
        "desk/surveys/papers.html",
        taking=taking,
        rows=rows,
        units=_units(),
        labels={each.value: label for each, label in PAPER_LABELS.items()},
        today=local_date(ports.clock.now()),
        most=MAX_PAPERS,
        mistake=mistake,
        given=request.form,
    )


def _paper(
    batch_id: int,
    number: int,
    typed: Mapping[str, Sequence[str]] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> str:
    with installation().ports.database.read() as session:
        batch, paper_id = _known(session, batch_id, number)
        paper = papers.paper(session, paper_id)
        version = questionnaires.find(session, batch.version_id)
        if paper is None or version is None:
            abort(404)
        asked = load(version.definition)
        keyed = [each.answers for each in papers.keyings(session, paper_id)]
        differs = paper.state == PaperState.DIFFERS.value
        session.expunge_all()
    return render_template(
        "desk/surveys/key_paper.html",
        batch=batch,
        number=number,
        state=PAPER_LABELS[PaperState(paper.state)],
        asked=asked,
        differing=differences(asked, *keyed[:2]) if differs else [],
        typed=typed or {},
        mistakes=mistakes or {},
        field_name=field_name,
        ratings=list(enumerate(RATING_WORDS, 1)),
        yes_no=YES_NO_WORDS,
        not_applicable=NOT_APPLICABLE,
        most_letters=MAX_COMMENT_CHARS,
    )
