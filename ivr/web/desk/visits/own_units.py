"""Keep a unit's counter to its own people and to who manages units, and let these be chosen."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.roles import May, may
from ivr.rules.visits.states import VisitRefused
from ivr.store.database.paging import LARGEST_ID
from ivr.store.visits import units
from ivr.store.visits.units import Unit
from ivr.usecases.visits.units import choose_people, may_be_chosen, may_serve
from ivr.web.common.installation import installation
from ivr.web.desk.visits import parts

View = Callable[..., Any]
NOT_YOURS = "Você não está entre quem atende nesta unidade. A supervisão pode incluir você."


def own_unit(view: View) -> View:
    """Return the view for those alone who may serve at the unit of its address."""

    @wraps(view)
    def kept(unit_id: str, **also: Any) -> Any:
        with installation().ports.database.read() as session:
            parts.known_unit(session, unit_id)
            allowed = may_serve(session, unit_id, g.member)
        if allowed:
            return view(unit_id, **also)
        page = render_template("desk/visits/not_yours.html", why=NOT_YOURS)
        return page, 403

    return kept


def open_units() -> list[Unit]:
    """Return the units in use at which whoever is signed in may serve, by name."""
    with installation().ports.database.read() as session:
        found = list(units.active(session))
        if not parts.manages():
            own = units.units_of(session, g.member.id)
            found = [each for each in found if each.id in own]
        session.expunge_all()
    return found


def show_people(unit_id: str) -> Response | str:
    """Show who serves at the unit, and take who is to."""
    if request.method == "POST":
        typed = request.form.getlist("pessoa")[:500]
        numbers = {int(each) for each in typed if each.isascii() and each.isdecimal()}
        try:
            chosen = {each for each in numbers if each <= LARGEST_ID}
            choose_people(installation().ports, g.member.id, unit_id, chosen)
        except VisitRefused as why:
            flash(str(why), "bad")
        else:
            flash("Pronto: quem atende na unidade foi guardado.", "good")
        return redirect(url_for("desk.unit_people", unit_id=unit_id))
    with installation().ports.database.read() as session:
        unit = parts.known_unit(session, unit_id)
        people = may_be_chosen(session)
        chosen = units.members_of(session, unit_id)
        session.expunge_all()
    return render_template(
        "desk/visits/people.html", unit=unit, people=people, chosen=chosen, receives=_receives
    )


def _receives(role: str) -> bool:
    """Tell whether somebody of that role does nothing at the desk but receive."""
    return not may(role, May.READ)
