"""Show one callback's page, and carry out what staff do about it."""

import logging
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.callbacks.states import MOVES
from ivr.rules.callbacks.states import CallbackState as S
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.privacy.reveals import REASONS
from ivr.store.callbacks import shared
from ivr.store.callbacks import timeline as callback_timeline
from ivr.store.queries import callback_list, staff_actions
from ivr.store.staff import staff
from ivr.usecases.callbacks.agents import agents_on_shift
from ivr.usecases.callbacks.callbacks import (
    MAX_NOTE_CHARS,
    NoteRefused,
    call_now,
    cancel,
    read_note,
    retry_now,
    set_aside,
)
from ivr.usecases.callbacks.due_times import due_shown
from ivr.usecases.callbacks.scheduling import (
    ScheduleOutcome,
    ScheduleResult,
    Seen,
    assign,
    can_be_rung,
)
from ivr.web.common.installation import installation
from ivr.web.desk.callbacks.action_results import (
    DEEDS,
    MY_TELEPHONE_RINGS,
    flash_came,
    my_telephone,
)
from ivr.web.desk.session.calling import why_no_call
from ivr.web.desk.session.labels import LABELS

log = logging.getLogger(__name__)

DONE = {
    "resolvido": "Pronto: o retorno saiu da lista de quem precisa de uma pessoa.",
    "cancelar": "Pronto: o retorno foi cancelado.",
    "agora": "Pronto: vamos tentar de novo assim que houver atendente livre.",
    "atribuir": "Pronto: quem liga foi escolhido.",
    "ligar": MY_TELEPHONE_RINGS,
}


def show_callback(callback_id: int, typed: str = "", mistake: str = "", **form: Any) -> str:
    """Return the page of a callback with its attempts, promises and texts.

    `mistake`: what `typed` lacks. `form`: as `call_page.show_call`'s.
    """
    now = installation().ports.clock.now()
    with installation().ports.database.read() as session:
        row = callback_list.find(session, callback_id)
        if row is None:
            abort(404)
        people = [each for each in staff.everybody(session) if can_be_rung(each)]
        callflow = installation().line.conversations.current().callflow
        return render_template(
            "desk/callbacks/callback.html",
            row=row,
            callback=row.callback,
            can_cancel=S.CANCELLED in MOVES[S(row.callback.state)],
            story=callback_timeline.story(session, row.callback),
            shared=shared.of_callback(session, row.callback),
            texts=callback_list.texts(session, row.callback.case_id),
            done=staff_actions.about(session, callback_id),
            deeds=DEEDS,
            stamp=staff_actions.stamp(session, callback_id),
            people=people,
            on=agents_on_shift(session, now),
            titles={topic.key: topic.title for topic in callflow.topics},
            labels=LABELS,
            told=due_shown(row.callback, row.forecast, now, installation().line.board.state(now)),
            now=now,
            today=now.astimezone(FORTALEZA).date(),
            most=MAX_NOTE_CHARS,
            typed=typed,
            mistake=mistake,
            form=form,
            reasons=REASONS,
            my_telephone=my_telephone(g.member.phone),
            no_call=why_no_call(session, now),
        )


def act_on_callback(callback_id: int, what: str) -> Response | tuple[str, int]:
    """Carry out a supervisor's action on a callback, or say why, and by whom, nothing changed."""
    try:
        result = _act(callback_id, what)
    except NoteRefused:
        wrong = f"Nada mudou: escreva o motivo, em até {MAX_NOTE_CHARS} letras."
        return show_callback(callback_id, request.form.get("motivo", ""), wrong), 422
    return _answer(callback_id, what, result)


def call_citizen(callback_id: int) -> Response:
    """Ring the telephone of whoever asks, and then the citizen's; or say why not."""
    return _answer(callback_id, "ligar", call_now(installation().line, g.member.id, callback_id))


def _act(callback_id: int, what: str) -> ScheduleResult:
    line, me = installation().line, g.member.id
    seen = Seen(callback_id, request.form.get("visto", "")[:40])
    if what == "agora":
        return retry_now(line, me, callback_id)
    if what == "atribuir":
        agent = request.form.get("atendente", "")
        chosen = int(agent) if agent.isascii() and agent.isdecimal() and len(agent) < 10 else None
        return assign(line, me, seen, chosen)
    note = read_note(request.form.get("motivo", ""))
    if what == "resolvido":
        return set_aside(line.ports, me, callback_id, note)
    return cancel(line, me, seen, note)


def _answer(callback_id: int, what: str, result: ScheduleResult) -> Response:
    if result.came is ScheduleOutcome.MISSING:
        abort(404)
    if result.came is ScheduleOutcome.DONE:
        log.info("callback %s: %s by member %s", callback_id, what, g.member.id)
    if what == "atribuir" and result.came is ScheduleOutcome.NOBODY:
        flash("Nada mudou: esta pessoa não recebe retornos.", "bad")
    else:
        flash_came(result, DONE[what].format(my_telephone(g.member.phone)))
    return redirect(url_for("desk.callback", callback_id=callback_id))
