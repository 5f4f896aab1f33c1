"""Show how far a long work of the desk is, to come back to at any time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ivr.store.database.publications import WAITING
from ivr.store.operations.long_works import DONE, FAILED, LongWork
from ivr.store.staff.staff import StaffMember
from ivr.usecases.charter.checking import KIND
from ivr.web.common.installation import installation

REFRESH_SECONDS = 3


@dataclass(frozen=True)
class WorkKind:
    """A kind of long work: what it is called, and the page of what it is done for."""

    title: str
    done: str  # in pt-BR, once it is
    leads_to: str  # in pt-BR, of a link
    address: Callable[[int], str]  # by the work's subject


KINDS: Mapping[str, WorkKind] = {
    KIND: WorkKind(
        "Conferência da edição",
        "A conferência terminou.",
        "Ver o que foi encontrado",
        lambda subject: url_for("desk.edition", edition_id=subject) + "#conferencia",
    )
}


def show_work(work_id: int) -> str | Answer:
    """Show the work's page; with `?seguir` one that is done leads on to what it was done for."""
    values = _values(work_id)
    if "seguir" in request.args and values["done"]:
        return redirect(str(values["address"]))
    return render_template("desk/charter/work.html", refresh=REFRESH_SECONDS, **values)


def show_progress(work_id: int) -> Response:
    """Return the part of the page that changes; one that is done leads a page with scripts on."""
    values = _values(work_id)
    reply = make_response(render_template("desk/charter/work_now.html", **values))
    if values["done"]:
        reply.headers["HX-Redirect"] = str(values["address"])
    return reply


def _values(work_id: int) -> dict[str, object]:
    with installation().ports.database.read() as session:
        work = session.get(LongWork, work_id)
        if work is None or work.kind not in KINDS:
            abort(404)
        asker = session.get(StaffMember, work.asked_by) if work.asked_by else None
        name = asker.name if asker else ""
        session.expunge(work)
    kind = KINDS[work.kind]
    return {
        "work": work,
        "kind": kind,
        "asker": name,
        "address": kind.address(work.subject),
        "waiting": work.state == WAITING,
        "done": work.state == DONE,
        "failed": work.state == FAILED,
    }
