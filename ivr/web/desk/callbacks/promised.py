"""Show the callbacks that a figure of the day's page counts: promised, or made by a member."""

from flask import render_template, request

from ivr.store.database.paging import MAX_LISTED
from ivr.store.queries import overview
from ivr.store.staff import staff
from ivr.web.common.installation import installation
from ivr.web.desk.session.labels import LABELS
from ivr.web.desk.session.paging import asked_span, row_id

KINDS = {"": None, "no-prazo": True, "fora": False}
HEADINGS = {
    None: "Retornos prometidos",
    True: "Retornos em que falamos com a pessoa no prazo",
    False: "Retornos em que não falamos no prazo",
}


def show_promised() -> str:
    """Show the callbacks of a span of time, the newest first, by whether all was kept, or by whom.

    What cannot be read of the address is left out.
    """
    span, kept = asked_span(), KINDS.get(request.args.get("como", ""))
    staff_id = row_id(request.args.get("atendente", ""))
    with installation().ports.database.read() as session:
        agent = next((each.name for each in staff.everybody(session) if each.id == staff_id), "")
        rows = (
            overview.made(session, staff_id, span, MAX_LISTED)
            if agent
            else overview.promised(session, span, kept, MAX_LISTED)
        )
        session.expunge_all()
    titles = {
        each.key: each.title for each in installation().line.conversations.current().callflow.topics
    }
    return render_template(
        "desk/callbacks/promised.html",
        heading=f"Retornos em que {agent} falou com a pessoa" if agent else HEADINGS[kept],
        span=span,
        rows=rows,
        titles=titles,
        labels=LABELS,
        most_listed=MAX_LISTED,
    )
