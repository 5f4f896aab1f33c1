"""Show whether each date adds up, and name the rows of those that do not."""

from datetime import date

from flask import abort, render_template

from ivr.rules.reports.conservation import CARRIER, KIND_LABELS, WHY_LABELS, Kind, Why, read_named
from ivr.rules.reports.periods import DAY, local_date
from ivr.store.reports import reconciliations
from ivr.store.reports.reconciliations import MAX_NAMED
from ivr.web.common.installation import installation

SHOWN_DAYS = 62


def show_all() -> str:
    """Show the dates that were compared in the last two months."""
    today = local_date(installation().ports.clock.now())
    with installation().ports.database.read() as session:
        found = reconciliations.of_days(session, today - SHOWN_DAYS * DAY, today)
        session.expunge_all()
    return render_template(
        "desk/reports/reconciliations.html", found=found, labels=KIND_LABELS, carrier=CARRIER
    )


def show_one(kind: str, day: str) -> str:
    """Show one date of one kind; 404 for what was not compared."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        abort(404)
    with installation().ports.database.read() as session:
        found = [each for each in reconciliations.of_days(session, on, on) if each.kind == kind]
        session.expunge_all()
    if not found:
        abort(404)
    (one,) = found
    return render_template(
        "desk/reports/reconciliation.html",
        one=one,
        named=read_named(one.named),
        labels=KIND_LABELS,
        whys=WHY_LABELS,
        carrier=CARRIER,
        is_call=kind == Kind.CALLS.value,
        lost=Why.LOST.value,
        most=MAX_NAMED,
    )
