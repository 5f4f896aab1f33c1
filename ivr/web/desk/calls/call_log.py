"""Show and search the call log, and save its searches."""

from typing import Any
from urllib.parse import parse_qsl

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.calls.call_search import GOING_ON, period_words
from ivr.rules.calls.outcomes import OUTCOMES
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.privacy.reveals import REASONS
from ivr.store.calls import saved_views
from ivr.store.database.paging import LARGEST_ID, Key
from ivr.store.queries import call_log
from ivr.store.queries.call_log import Row
from ivr.usecases.calls.saved_views import ViewError, delete_view, rename_view, save_view
from ivr.usecases.calls.unserved import unserved_labels
from ivr.web.common.compression import compressed_unasked
from ivr.web.common.installation import installation
from ivr.web.desk.calls.call_search import Found, find_search
from ivr.web.desk.session.paging import asked_place, list_address, list_links
from ivr.web.desk.session.session import member_may

Page = str | tuple[str, int] | Response


@compressed_unasked
def show_calls() -> Page:
    """Show the calls, newest first, searched by the query string, which is a link to keep."""
    with installation().ports.database.read() as session:
        found = find_search(session, request.args)
    if request.args.get("telefone") and found.given["mesmo"]:
        # No address goes on telling the number.
        return redirect(list_address("desk.calls", found.kept), 303)
    return show_found(found)


def search_calls() -> Page:
    """Redirect to the address of the search that was typed, or ask again for what cannot be read.

    Nothing typed is lost. Sent by POST, as what is typed may be a whole number, which no address
    may show.
    """
    with installation().ports.database.read() as session:
        found = find_search(session, request.form)
    if found.search.mistakes:
        return show_found(found), 422
    return redirect(list_address("desk.calls", found.kept), 303)


def save_search() -> Page:
    """Save the search under a name; share it where the member may direct and wishes so."""
    with installation().ports.database.read() as session:
        found = find_search(session, dict(parse_qsl(request.form.get("busca", "")[:1000])))
    name, shared = request.form.get("nome", ""), bool(request.form.get("todos"))
    if shared and not member_may("direct"):
        abort(403)
    try:
        save_view(installation().ports, g.member.id, name, found.query, shared)
    except ViewError as why:
        return show_found(found, name=name, name_mistake=str(why), shared=shared), 422
    flash("A busca foi guardada.", "good")
    return redirect(list_address("desk.calls", found.kept), 303)


def rename_search(view_id: int) -> Page:
    """Rename one of the member's own searches."""
    try:
        known = rename_view(
            installation().ports, g.member.id, _within(view_id), request.form.get("nome", "")
        )
    except ViewError as why:
        flash(str(why), "bad")
        return redirect(url_for("desk.calls"), 303)
    if not known:
        abort(404)
    flash("A busca tem outro nome.", "good")
    return redirect(url_for("desk.calls"), 303)


def delete_search(view_id: int) -> Page:
    """Delete one of the member's own searches; a shared one, where the member may direct."""
    if not delete_view(installation().ports, g.member.id, _within(view_id), member_may("direct")):
        abort(404)
    flash("A busca foi apagada.", "good")
    return redirect(url_for("desk.calls"), 303)


def _within(view_id: int) -> int:
    return view_id if view_id <= LARGEST_ID else 0


def show_found(found: Found, **form: Any) -> str:
    """Return the list of what was found; `form` is what is asked for again, and why."""
    with installation().ports.database.read() as session:
        page = call_log.read_page(session, found.wanted, asked_place())
        unserved = unserved_labels(session, [row.call for row in page.rows])
        views = saved_views.open_to(session, g.member.id)
    today = installation().ports.clock.now().astimezone(FORTALEZA).date()
    links = list_links("desk.calls", found.kept, page, _key)
    return render_template(
        "desk/calls/calls.html",
        page=page,
        given=found.given,
        query=found.query,
        understood=", ".join(found.search.understood),
        mistakes=found.search.mistakes,
        choices=found.choices,
        outcomes={outcome.value: facts for outcome, facts in OUTCOMES.items()},
        unserved=unserved,
        going_on=GOING_ON,
        views=views,
        today=today,
        period=period_words(found.search.since, found.search.until),
        newer=links.previous,
        older=links.next,
        form=form,
        reasons=REASONS,
    )


def _key(row: Row) -> Key:
    return Key(row.call.received_at, row.call.id)
