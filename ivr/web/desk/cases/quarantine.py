"""Show the quarantine: messages that a person has to look at before they belong to a case."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.mail.incoming import MAX_TEXT_CHARS, REFUSED_LABELS, WHY_LABELS
from ivr.rules.mail.origin import verdict_words
from ivr.store.database.paging import MAX_LISTED
from ivr.store.mail import incoming
from ivr.usecases.cases.cases import Refused
from ivr.usecases.mail import quarantine
from ivr.usecases.mail.quarantine import MAX_NOTE_CHARS
from ivr.web.common.installation import installation

Reply = Response | str | tuple[str, int]
WHY = {each.value: label for each, label in WHY_LABELS.items()}
FASTER = "Nada mudou: outra pessoa já resolveu esta mensagem."


def show_quarantine() -> str:
    """Show the messages in quarantine, oldest first."""
    with installation().ports.database.read() as session:
        rows = incoming.quarantined(session)
        session.expunge_all()
    return render_template("desk/cases/quarantine.html", rows=rows, most=MAX_LISTED, why=WHY)


def show_suspect(incoming_id: int) -> Reply:
    """Show one message, as far as it can be read, and what may be done about it."""
    return _page(incoming_id)


def open_case(incoming_id: int) -> Response:
    """Open a case of its own for the message."""
    return _filed(quarantine.open_from(installation().line, g.member.id, incoming_id))


def file_message(incoming_id: int) -> Reply:
    """File the message in the case of the typed protocol, or show the page with what to fix."""
    typed = request.form.get("protocolo", "")[:60]
    try:
        return _filed(quarantine.file_into(installation().line, g.member.id, incoming_id, typed))
    except Refused as why:
        return _page(incoming_id, protocol=typed, protocol_mistake=str(why)), 422


def discard(incoming_id: int) -> Reply:
    """Discard the message, or show its page with what to fix."""
    typed = request.form.get("motivo", "")
    try:
        done = quarantine.discard(installation().ports, g.member.id, incoming_id, typed)
    except Refused as why:
        return _page(incoming_id, note=typed, note_mistake=str(why)), 422
    flash("Pronto: saiu da quarentena." if done else FASTER, "good" if done else "bad")
    return redirect(url_for("desk.quarantine"))


def _filed(case_id: int | None) -> Response:
    if case_id is None:
        flash(FASTER, "bad")
        return redirect(url_for("desk.quarantine"))
    flash("Pronto: a mensagem está neste atendimento, e o prazo da resposta corre.", "good")
    return redirect(url_for("desk.case", case_id=case_id))


def _page(incoming_id: int, **form: str) -> str:
    found = quarantine.look_at(installation().ports, g.member.id, incoming_id)
    if found is None:
        abort(404)
    row = found.message.row
    return render_template(
        "desk/cases/suspect.html",
        found=found,
        row=row,
        named=found.named,
        verdicts=verdict_words(row.spf, row.dkim, row.dmarc, row.origin),
        why=WHY,
        refused_files={each.value: label for each, label in REFUSED_LABELS.items()},
        form=form,
        most=MAX_NOTE_CHARS,
        cut=MAX_TEXT_CHARS,
    )
