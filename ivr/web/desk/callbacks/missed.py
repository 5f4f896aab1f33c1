"""Show missed calls, and carry out what staff do about each.

Their callers gave up. A call about which something is done leaves the list for everybody.
"""

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.calls.outcomes import OUTCOMES
from ivr.rules.hours.hours import FORTALEZA
from ivr.store.database.paging import Key
from ivr.store.queries import missed_calls
from ivr.store.queries.missed_calls import MAX_COUNTED, Row, Wanted
from ivr.usecases.callbacks.callbacks import MAX_NOTE_CHARS, NoteRefused, read_note
from ivr.usecases.callbacks.missed import call_back_now, settle, unsettle
from ivr.usecases.callbacks.scheduling import ScheduleOutcome, ScheduleResult
from ivr.usecases.calls.unserved import unserved_labels
from ivr.web.common.installation import installation
from ivr.web.desk.callbacks.action_results import MY_TELEPHONE_RINGS, flash_came, my_telephone
from ivr.web.desk.session.calling import why_no_call
from ivr.web.desk.session.paging import asked_place, asked_span, list_links, span_fields


def show_missed() -> str:
    """Show the missed calls, newest first, behind the one that the address names."""
    return _page(())


def settle_missed() -> str | Response | tuple[str, int]:
    """Settle the ticked calls, so that nobody needs to call back, for the reason given."""
    ticked = [int(each) for each in request.form.getlist("chamada") if _is_id(each)]
    try:
        note = read_note(request.form.get("motivo", ""))
    except NoteRefused:
        wrong = f"Nada mudou: escreva o motivo, em até {MAX_NOTE_CHARS} letras."
        return _page(ticked, wrong), 422
    if not ticked:
        return _page(ticked, "Nada mudou: marque ao menos uma chamada."), 422
    changed = settle(installation().ports, g.member.id, ticked, note)
    if changed:
        one = changed == 1
        flash(f"Pronto: {changed} {'chamada resolvida' if one else 'chamadas resolvidas'}.", "good")
        return redirect(url_for("desk.missed", resolvida=ticked))
    flash("Nada mudou: outra pessoa já resolveu essas chamadas.", "bad")
    return redirect(url_for("desk.missed"))


def unsettle_missed() -> Response:
    """Undo what the member has just settled, and lead back to the list."""
    named = [int(each) for each in request.form.getlist("chamada") if _is_id(each)]
    undone = unsettle(installation().ports, g.member.id, named)
    if undone:
        back = "1 chamada voltou" if undone == 1 else f"{undone} chamadas voltaram"
        flash(f"Pronto: {back} para a lista.", "good")
    else:
        flash("Nada mudou: passou o tempo de desfazer, ou já houve retorno.", "bad")
    return redirect(url_for("desk.missed"))


def ring_missed(call_id: int) -> Response:
    """Ring the telephone of whoever asks, and then the caller's; or say why not."""
    result = call_back_now(installation().line, g.member.id, call_id)
    return _answer(result, MY_TELEPHONE_RINGS.format(my_telephone(g.member.phone)))


def _answer(result: ScheduleResult, done: str) -> Response:
    if result.came is ScheduleOutcome.MISSING:
        abort(404)
    if result.came is ScheduleOutcome.ENDED and not result.callback_id:
        flash("Nada mudou: esta chamada já foi tratada ou retornada.", "bad")
    else:
        flash_came(result, done)
    if result.callback_id:
        return redirect(url_for("desk.callback", callback_id=result.callback_id))
    return redirect(url_for("desk.missed"))


def _page(ticked: list[int] | tuple[()], mistake: str = "") -> str:
    topic = request.values.get("assunto", "").strip()[:60]
    place, span = asked_place(), asked_span()
    wanted = Wanted(topic, span)
    now = installation().ports.clock.now()
    with installation().ports.database.read() as session:
        page = missed_calls.read_page(session, wanted, place)
        count = missed_calls.count(session, wanted)
        unserved = unserved_labels(session, [row.call for row in page.rows])
        no_call = why_no_call(session, now)
    topics = installation().line.conversations.current().callflow.topics
    kept = ({"assunto": topic} if topic else {}) | span_fields(span)
    return render_template(
        "desk/callbacks/missed.html",
        page=page,
        count=count,
        most_counted=MAX_COUNTED,
        older=list_links("desk.missed", kept, page, _key).next,
        turned=place is not None,
        topic=topic,
        span=span,
        kept=kept,
        topics=topics,
        titles={each.key: each.title for each in topics},
        outcomes={outcome.value: facts for outcome, facts in OUTCOMES.items()},
        unserved=unserved,
        no_call=no_call,
        today=now.astimezone(FORTALEZA).date(),
        now=now,
        most=MAX_NOTE_CHARS,
        ticked=set(ticked),
        undoable=[int(each) for each in request.args.getlist("resolvida") if _is_id(each)],
        note=request.form.get("motivo", ""),
        mistake=mistake,
    )


def _key(row: Row) -> Key:
    return Key(row.call.received_at, row.call.id)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 11
