"""Carry out what a supervisor does, on the callbacks' page, about what did not arrive."""

import logging
from collections.abc import Callable

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.calls.voice_messages import SID
from ivr.usecases.callbacks.callbacks import MAX_NOTE_CHARS, NoteOutcome, NoteRefused, read_note
from ivr.usecases.callbacks.undelivered import (
    call_instead,
    call_instead_of_link,
    call_instead_of_message,
    set_aside_email,
    set_aside_link,
    set_aside_message,
)
from ivr.usecases.calls.voice_messages import fetch_again
from ivr.web.common.installation import installation

log = logging.getLogger(__name__)

DONE = {
    "resolvido": "Pronto: saiu da lista.",
    "ligar": "Pronto: a central vai ligar para essa pessoa.",
    "buscar": "Pronto: vamos buscar o recado de novo agora.",
}
NOT_DONE = {
    "resolvido": "Nada mudou: outra pessoa já resolveu isto.",
    "ligar": "Nada mudou: isto já foi resolvido, ou agora não dá para prometer a ligação.",
    "buscar": "Nada mudou: este recado já chegou, ou já está sendo buscado.",
}


def act_on_email(email_id: int, what: str) -> Response:
    """Carry out a supervisor's action on an e-mail, or say why nothing changed."""
    line, me = installation().line, g.member.id
    acts = {
        "ligar": lambda: call_instead(line, me, email_id),
        "resolvido": lambda: set_aside_email(line.ports, me, email_id, _note()),
    }
    return _act(f"email {email_id}", what, acts[what])


def act_on_link(link_id: int, what: str) -> Response:
    """Carry out a supervisor's action on a link, or say why nothing changed."""
    line, me = installation().line, g.member.id
    acts = {
        "ligar": lambda: call_instead_of_link(line, me, link_id),
        "resolvido": lambda: set_aside_link(line.ports, me, link_id, _note()),
    }
    return _act(f"link {link_id}", what, acts[what])


def act_on_message(sid: str, what: str) -> Response:
    """Carry out a supervisor's action on a voice message, or say why nothing changed."""
    if not SID.fullmatch(sid):
        abort(404)
    line, me = installation().line, g.member.id
    acts = {
        "buscar": lambda: (
            NoteOutcome.DONE if fetch_again(line.ports, sid) else NoteOutcome.TOO_LATE
        ),
        "ligar": lambda: call_instead_of_message(line, me, sid),
        "resolvido": lambda: set_aside_message(line.ports, me, sid, _note()),
    }
    return _act(f"recording {sid}", what, acts[what])


def _act(about: str, what: str, act: Callable[[], NoteOutcome]) -> Response:
    try:
        told = act()
    except NoteRefused:
        flash(f"Nada mudou: escreva o que foi feito, em até {MAX_NOTE_CHARS} letras.", "bad")
        return redirect(url_for("desk.callbacks"))
    if told is NoteOutcome.MISSING:
        abort(404)
    if told is NoteOutcome.DONE:
        log.info("%s: %s by member %s", about, what, g.member.id)
        flash(DONE[what], "good")
    else:
        flash(NOT_DONE[what], "bad")
    return redirect(url_for("desk.callbacks"))


def _note() -> str:
    return read_note(request.form.get("motivo", ""))
