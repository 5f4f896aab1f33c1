"""Carry out what staff decide about a case's request: its kind, its term, its end."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.request_changes import ChangeOutcome, look_at_extension
from ivr.usecases.cases.request_changes import change_term as set_term
from ivr.usecases.cases.request_changes import close_request as end
from ivr.usecases.cases.request_changes import extend_term as extend
from ivr.usecases.cases.request_changes import told_by_call as told
from ivr.web.common.installation import installation
from ivr.web.desk.cases.cases import Typed, case_page
from ivr.web.desk.cases.request_card import read_term

Reply = Response | str | tuple[Response | str, int]


def change_term(case_id: int) -> Reply:
    """Set the request's kind and complexity, and the due time that goes with them."""
    chosen = read_term(request.form.get("tipo", ""), request.form.get("complexidade", ""))
    if chosen is None:
        wrong = Typed(mistakes=(("term", "Escolha o tipo e a complexidade da lista."),))
        return case_page(case_id, wrong), 422
    changed = set_term(installation().line, g.member.id, case_id, *chosen)
    return _told(case_id, changed, "Pronto: o prazo foi refeito.", "Nada mudou: já era assim.")


def extend_term(case_id: int) -> Reply:
    """Show what the citizen will read of more time, and extend the law's term once that is wanted.

    Without JavaScript and without a draft: the typed reason goes along in the form.
    """
    line, typed = installation().line, request.form.get("justificativa", "")
    if "mudar" in request.form:
        return case_page(case_id, Typed(extension=typed, mistakes=(("change-extension", ""),)))
    is_sure = "prorrogar" in request.form
    try:
        ready = (
            extend(line, g.member.id, case_id, typed)
            if is_sure
            else look_at_extension(line, case_id, typed)
        )
    except Refused as why:
        wrong = Typed(extension=typed, mistakes=(("extension", str(why)),))
        return case_page(case_id, wrong), 422
    if ready is None:
        abort(404)
    if not is_sure:
        return render_template("desk/cases/extension_preview.html", ready=ready)
    flash("Pronto: o prazo foi prorrogado.", "good")
    return redirect(url_for("desk.case", case_id=case_id))


def close_request(case_id: int) -> Reply:
    """Close the request without a reply, or show the case's page with what to fix."""
    typed = request.form.get("porque", "")
    try:
        changed = end(installation().line, g.member.id, case_id, typed)
    except Refused as why:
        return case_page(case_id, Typed(why=typed, mistakes=(("close", str(why)),))), 422
    over = "Nada mudou: não há resposta pendente."
    return _told(case_id, changed, "Pronto: encerrado sem resposta.", over)


def told_by_call(case_id: int) -> Reply:
    """Record that the kept answer was read to the citizen by telephone."""
    changed = told(installation().line, g.member.id, case_id)
    nothing = "Nada mudou: não há resposta guardada para ler."
    return _told(case_id, changed, "Pronto: a resposta foi dada por telefone.", nothing)


def _told(case_id: int, changed: ChangeOutcome, done: str, nothing: str) -> Response:
    if changed is ChangeOutcome.MISSING:
        abort(404)
    good = changed is ChangeOutcome.DONE
    flash(done if good else nothing, "good" if good else "bad")
    return redirect(url_for("desk.case", case_id=case_id))
