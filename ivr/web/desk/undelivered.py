"""Undelivered e-mails: what a supervisor does about one, from the callbacks' page."""

import logging

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ivr.usecases.callbacks import MOST_OF_NOTE, NoteRefused, Told, read_note
from ivr.usecases.undelivered import call_instead, set_aside_email
from ivr.web.desk.session import require_director
from ivr.web.house import house

log = logging.getLogger(__name__)

DONE = {
    "resolvido": "Pronto: o e-mail saiu da lista.",
    "ligar": "Pronto: a central vai ligar para essa pessoa.",
}
NOT_DONE = {
    "resolvido": "Nada mudou: outra pessoa já resolveu isto.",
    "ligar": "Nada mudou: isto já foi resolvido, ou agora não dá para prometer a ligação.",
}


def act_on_email(email_id: int, what: str) -> Response:
    """A supervisor has acted on that e-mail, or is told why nothing changed."""
    require_director()
    try:
        told = _act(email_id, what)
    except NoteRefused:
        flash(f"Nada mudou: escreva o que foi feito, em até {MOST_OF_NOTE} letras.", "bad")
        return redirect(url_for("desk.callbacks"))
    if told is Told.MISSING:
        abort(404)
    if told is Told.DONE:
        log.info("email %s: %s by member %s", email_id, what, g.member.id)
        flash(DONE[what], "good")
    else:
        flash(NOT_DONE[what], "bad")
    return redirect(url_for("desk.callbacks"))


def _act(email_id: int, what: str) -> Told:
    if what == "ligar":
        return call_instead(house().line, email_id)
    note = read_note(request.form.get("motivo", ""))
    return set_aside_email(house().ports, email_id, note)
