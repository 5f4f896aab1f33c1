"""Callbacks: who needs a person, the queue, what has ended today; and what a supervisor does."""

import logging
from datetime import UTC, datetime, time

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.emails import failure_words
from ivr.rules.hours import FORTALEZA
from ivr.rules.sms import failure_words as sms_failure_words
from ivr.store import callback_list, email_links, emails, recording_list
from ivr.usecases.callbacks import (
    MOST_OF_NOTE,
    NoteRefused,
    Told,
    cancel,
    read_note,
    retry_now,
    set_aside,
)
from ivr.web.desk.labels import LABELS
from ivr.web.house import house

log = logging.getLogger(__name__)

DONE = {
    "resolvido": "Pronto: o retorno saiu da lista de quem precisa de uma pessoa.",
    "cancelar": "Pronto: o retorno foi cancelado.",
    "agora": "Pronto: vamos tentar de novo assim que houver atendente livre.",
}
NOT_DONE = {
    Told.TOO_LATE: "Nada mudou: outra pessoa já resolveu isto, ou o retorno acabou antes.",
    Told.UNDER_WAY: "Nada mudou: este retorno está sendo feito neste momento.",
}


def show_callbacks() -> str:
    """The three lists; each goes on behind the callback named in the query string."""
    today = house().ports.clock.now().astimezone(FORTALEZA).date()
    midnight = datetime.combine(today, time.min, FORTALEZA)
    with house().ports.database.read() as session:
        person = callback_list.needing_person(session, _after("pessoa"))
        queue = callback_list.queue(session, _after("fila"))
        finished = callback_list.finished(session, midnight.astimezone(UTC), _after("feitos"))
        undelivered = emails.needing_person(session)
        links = email_links.lost(session)
        messages = recording_list.needing_person(session)
    callflow = house().line.conversations.current().callflow
    return render_template(
        "desk/callbacks.html",
        person=person,
        queue=queue,
        finished=finished,
        today=today,
        undelivered=undelivered,
        failure_words=failure_words,
        links=links,
        messages=messages,
        sms_words=sms_failure_words,
        nothing=not any((person.rows, queue.rows, finished.rows, undelivered, links, messages)),
        turned={name for name in ("pessoa", "fila", "feitos") if _after(name)},
        titles={topic.key: topic.title for topic in callflow.topics},
        labels=LABELS,
        most=MOST_OF_NOTE,
    )


def act_on_callback(callback_id: int, what: str) -> Response:
    """A supervisor has acted on that callback, or is told why nothing changed."""
    try:
        told = _act(callback_id, what)
    except NoteRefused:
        flash(f"Nada mudou: escreva o motivo, em até {MOST_OF_NOTE} letras.", "bad")
        return redirect(url_for("desk.callbacks"))
    if told is Told.MISSING:
        abort(404)
    if told is Told.DONE:
        log.info("callback %s: %s by member %s", callback_id, what, g.member.id)
        flash(DONE[what], "good")
    else:
        flash(NOT_DONE[told], "bad")
    return redirect(url_for("desk.callbacks"))


def _act(callback_id: int, what: str) -> Told:
    if what == "agora":
        return retry_now(house().line, callback_id)
    note = read_note(request.form.get("motivo", ""))
    if what == "resolvido":
        return set_aside(house().ports, callback_id, note)
    return cancel(house().line, callback_id, note)


def _after(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
