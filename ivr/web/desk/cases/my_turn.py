"""Open the case of the member's own call by itself; list calls at the switchboard to pick from."""

from urllib.parse import urlsplit

from flask import g, render_template, request, session, url_for

from ivr.store.callbacks import attempts
from ivr.store.callbacks.attempts import Ringing
from ivr.store.queries import under_way
from ivr.web.common.forms import is_fragment
from ivr.web.common.installation import installation

OPENED = "opened"  # in a session: the attempt whose case was opened once


def my_call() -> Ringing | None:
    """Return the callback under way that the member took with key 1; None without one."""
    with installation().ports.database.read() as database:
        return attempts.call_of(database, g.member.id)


def show_my_turn() -> str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Show the page; to the strip on top of every page, what it is to show, or where to go.

    204 where it shows so already. A case is opened once for each call, and never over a page on
    which somebody writes.
    """
    if not is_fragment():
        return render_template(
            "desk/cases/my_turn.html", rows=_rows(), now=installation().ports.clock.now()
        )
    call, writing = my_call(), "escrevendo" in request.args
    if call and session.get(OPENED) != call.attempt_id:
        there = url_for("desk.case", case_id=call.case_id)
        here = urlsplit(request.headers.get("HX-Current-URL", "")).path == there
        if here or not writing:
            session[OPENED] = call.attempt_id
        if not here and not writing:
            return "", 200, {"HX-Redirect": there}
    if request.args.get("mostra") == (str(call.attempt_id) if call else "nada"):
        return "", 204
    return render_template("desk/cases/my_turn_strip.html", call=call, writing=writing)


def show_calls() -> str:
    """Return the calls at the switchboard, for the page that stays open."""
    return render_template("desk/cases/my_turn_calls.html", rows=_rows())


def _rows() -> list[dict[str, object]]:
    callflow = installation().line.conversations.current().callflow
    titles = {topic.key: topic.title for topic in callflow.topics}
    with installation().ports.database.read() as database:
        found = under_way.at_switchboard(database, installation().ports.clock.now())
    return [
        {
            "case_id": row.case_id,
            "protocol": row.protocol,
            "number": row.call.number,
            "title": titles.get(row.call.topic, ""),
            "since": row.since,
            "ended": row.call.ended_at,
        }
        for row in found
    ]
