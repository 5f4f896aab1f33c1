"""Show what single members did: to themselves, and to who directs them; in no order of merit."""

from flask import g, render_template

from ivr.rules.reports.periods import KIND_LABELS, Kind
from ivr.rules.staff.roles import May, may
from ivr.store.queries.figures import people, row_set
from ivr.web.common.installation import installation
from ivr.web.desk.reports.asked import asked


def show_people() -> str | tuple[str, int]:
    """Show what the member did in the period; to who directs, what everybody did, by name."""
    wanted, directs = asked(usual=Kind.WEEK), may(g.member.role, May.DIRECT)
    with installation().ports.database.read() as session:
        of = row_set.Asked(session, wanted.period, installation().ports.clock.now())
        rows = people.by_name(of, only=0 if directs else g.member.id)
    page = render_template(
        "desk/reports/people.html", asked=wanted, rows=rows, directs=directs, kinds=KIND_LABELS
    )
    return (page, 422) if wanted.mistake else page
