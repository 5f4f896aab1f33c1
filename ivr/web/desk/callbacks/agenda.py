"""Show the agenda: a week, a day's quarter hours, how full each is, and who is called in one."""

from datetime import timedelta

from flask import render_template, request

from ivr.rules.hours.hours import FORTALEZA
from ivr.store.queries import callback_list
from ivr.usecases.callbacks.agenda import monday_of, read_days
from ivr.web.common.installation import installation
from ivr.web.desk.callbacks.slots import read_date, read_slot, slot_name
from ivr.web.desk.session.labels import LABELS

WEEK = 7


def show_agenda() -> str:
    """Show the week of the day asked for, that day's slots, and the callbacks of one of them."""
    line, now = installation().line, installation().ports.clock.now()
    around, today = line.around(now), now.astimezone(FORTALEZA).date()
    given = request.args.get("dia", "")
    on = read_date(given, today)
    slot_at = read_slot(request.args.get("hora", ""))
    if slot_at and on is None:
        on = read_date(slot_at.astimezone(FORTALEZA).date().isoformat(), today)
    mistake = "" if on or not given else "Este dia não se lê, ou está longe demais: mostramos hoje."
    on = on or today
    with installation().ports.database.read() as session:
        week = list(read_days(session, around, monday_of(on), WEEK))
        rows = callback_list.in_slot(session, slot_at) if slot_at else []
    topics = line.conversations.current().callflow.topics
    return render_template(
        "desk/callbacks/agenda.html",
        week=week,
        day=week[on.weekday()],
        today=today,
        now=now,
        step=timedelta(days=1),
        mistake=mistake,
        slot_at=slot_at,
        slot_name=slot_name,
        rows=rows,
        labels=LABELS,
        titles={topic.key: topic.title for topic in topics},
        width=lambda slot: 100 * min(slot.taken, slot.room) // slot.room if slot.room else 0,
    )
