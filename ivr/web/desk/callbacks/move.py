"""Move one callback to another quarter hour, or to as soon as possible."""

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.hours.hours import FORTALEZA
from ivr.store.queries import callback_list, staff_actions
from ivr.usecases.callbacks.due_times import due_shown
from ivr.usecases.callbacks.scheduling import ScheduleOutcome, ScheduleResult, Seen, move
from ivr.web.common.installation import installation
from ivr.web.desk.callbacks.action_results import flash_came, words
from ivr.web.desk.callbacks.slots import read_day, read_slot

CHOOSE = "Escolha o novo horário: o quanto antes, ou um da lista."

_CHOOSE_ANOTHER = (
    *(ScheduleOutcome.FULL, ScheduleOutcome.NO_SLOT),
    *(ScheduleOutcome.NOBODY, ScheduleOutcome.SOONEST),
)


def move_callback(callback_id: int) -> str | tuple[str, int] | Response:
    """Show a day's slots to choose from; move the callback to the chosen one.

    Its citizen is notified.
    """
    if request.method == "GET":
        return _form(callback_id)
    chosen = request.form.get("quando", "")
    slot_at = read_slot(chosen)
    if slot_at is None and chosen != "logo":
        return _form(callback_id, CHOOSE), 422
    seen = Seen(callback_id, request.form.get("visto", "")[:40])
    result: ScheduleResult = move(installation().line, g.member.id, seen, slot_at)
    if result.came is ScheduleOutcome.MISSING:
        abort(404)
    if result.came in _CHOOSE_ANOTHER:
        return _form(callback_id, words(result)), 422
    flash_came(result, "Pronto: o horário mudou, e a pessoa é avisada.")
    return redirect(url_for("desk.callback", callback_id=callback_id))


def _form(callback_id: int, mistake: str = "") -> str:
    around = installation().line.around(installation().ports.clock.now())
    given = (request.form if request.method == "POST" else request.args).get("dia", "")
    with installation().ports.database.read() as session:
        row = callback_list.find(session, callback_id)
        if row is None:
            abort(404)
        own = row.callback.slot_at or around.now
        days = read_day(session, around, given or own.astimezone(FORTALEZA).date().isoformat())
        stamp = request.form.get("visto", "")[:40] or staff_actions.stamp(session, callback_id)
    return render_template(
        "desk/callbacks/move.html",
        row=row,
        callback=row.callback,
        told=due_shown(row.callback, row.forecast, around.now, around.switchboard),
        now=around.now,
        stamp=stamp,
        mistake=mistake,
        chosen=request.form.get("quando", ""),
        **days,
    )
