"""Show one visit: when somebody came, about what, what became of it, and what was put right."""

from flask import abort, render_template

from ivr.rules.staff.audit_words import action_words
from ivr.store.database.paging import LARGEST_ID
from ivr.store.queries import staff_actions
from ivr.store.visits import visit_list
from ivr.usecases.visits.counter import is_out_of_order
from ivr.web.common.installation import installation
from ivr.web.desk.visits import parts


def show_visit(visit_id: int) -> str:
    """Show the visit of that id; answer 404 where there is none."""
    with installation().ports.database.read() as session:
        known = visit_list.one(session, visit_id) if visit_id <= LARGEST_ID else None
        deeds = staff_actions.about_visit(session, visit_id) if known else []
        session.expunge_all()
    if known is None:
        abort(404)
    visit = known.visit
    return render_template(
        "desk/visits/visit.html",
        visit=visit,
        unit=known.unit,
        agent=known.agent,
        waited=visit.called_at - visit.arrived_at if visit.is_timed and visit.called_at else None,
        served=visit.ended_at - visit.started_at
        if visit.is_timed and visit.started_at and visit.ended_at
        else None,
        is_out_of_order=is_out_of_order(visit),
        deeds=deeds,
        action_words=action_words,
        words=parts.words(),
    )
