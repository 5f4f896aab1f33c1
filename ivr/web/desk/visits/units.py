"""Let whoever manages units create, change and retire them, and choose their rule of calling."""

from datetime import timedelta

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.visits.priority import DEFAULT_RULE, RULES, rule_of
from ivr.rules.visits.simulation import MAX_SIMULATED_DESKS
from ivr.rules.visits.states import PRIORITY_LABELS, PriorityClass, VisitRefused
from ivr.rules.visits.unit_hours import EXAMPLE, MAX_UNIT_HOURS_CHARS
from ivr.store.visits import units
from ivr.usecases.visits.rule_trial import DAYS_TRIED, EXAMPLE_NOTE, try_rules
from ivr.usecases.visits.units import (
    MAX_MUNICIPALITY_CHARS,
    MAX_UNIT_NAME_CHARS,
    TypedUnit,
    change,
    choose_rule,
    create,
    set_active,
)
from ivr.web.common.installation import installation
from ivr.web.desk.visits import parts

Reply = Response | str | tuple[str, int]
SHOWN_CLASSES = tuple(each for each in PriorityClass if each is not PriorityClass.UNKNOWN)


def show_units() -> Reply:
    """Show every unit; create one from its form, or show the page with what to fix."""
    if request.method != "POST":
        return _page()
    try:
        create(installation().ports, g.member.id, _typed())
    except VisitRefused as why:
        return _page(str(why)), 422
    flash("Pronto: a unidade recebe visitas.", "good")
    return redirect(url_for("desk.units"))


def change_unit(unit_id: str) -> Reply:
    """Set a unit's name, municipality and hours."""
    try:
        change(installation().ports, g.member.id, unit_id, _typed())
    except VisitRefused as why:
        return _page(str(why), unit_id), 422
    flash("Pronto: a unidade foi alterada.", "good")
    return redirect(url_for("desk.units"))


def switch_unit(unit_id: str, step: str) -> Reply:
    """Let the unit take visits no more, or again."""
    try:
        set_active(installation().ports, g.member.id, unit_id, step == "voltar")
    except VisitRefused as why:
        flash(str(why), "bad")
    else:
        again = "A unidade voltou a receber visitas."
        flash(again if step == "voltar" else "A unidade não recebe mais visitas.", "good")
    return redirect(url_for("desk.units"))


def show_rule(unit_id: str) -> Reply:
    """Show the written rules, and what each would have made of the same arrivals; choose one."""
    if request.method == "POST":
        try:
            choose_rule(installation().ports, g.member.id, unit_id, request.form.get("regra", ""))
        except VisitRefused as why:
            flash(str(why), "bad")
        else:
            flash("Pronto: a unidade chama por esta regra a partir de agora.", "good")
        return redirect(url_for("desk.unit_rule", unit_id=unit_id))
    typed = request.args.get("guiches", "2")
    desks = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 2
    desks = min(max(desks, 1), MAX_SIMULATED_DESKS)
    with installation().ports.database.read() as session:
        unit = parts.known_unit(session, unit_id)
        rules = list(units.rules_of(session, unit_id))
        session.expunge_all()
    trial = try_rules(installation().ports, unit_id, desks)
    return render_template(
        "desk/visits/rule.html",
        unit=unit,
        current=rule_of(rules[0].rule if rules else None),
        history=[(each, rule_of(each.rule)) for each in rules],
        default=RULES[DEFAULT_RULE],
        trial=trial,
        desks=desks,
        most_desks=MAX_SIMULATED_DESKS,
        days=DAYS_TRIED,
        example_note=EXAMPLE_NOTE,
        classes=[(each, PRIORITY_LABELS[each]) for each in SHOWN_CLASSES],
        minutes=_minutes,
        words=parts.words(),
    )


def _minutes(wait: timedelta) -> str:
    whole = round(wait.total_seconds() / 60)
    return "menos de 1 min" if 0 < wait.total_seconds() < 30 else f"{whole} min"


def _typed() -> TypedUnit:
    form = request.form
    return TypedUnit(*(form.get(name, "")[:400] for name in ("nome", "municipio", "horario")))


def _page(mistake: str = "", at: str = "") -> str:
    with installation().ports.database.read() as session:
        rows = [(each, units.rule_of(session, each.id)) for each in units.everything(session)]
        people = {each.id: len(units.members_of(session, each.id)) for each, _ in rows}
        session.expunge_all()
    return render_template(
        "desk/visits/units.html",
        rows=[(each, rule_of(rule.rule if rule else None)) for each, rule in rows],
        people=people,
        hours=parts.hours_of,
        mistake=mistake,
        at=at,
        typed=_typed(),
        example=EXAMPLE,
        most=(MAX_UNIT_NAME_CHARS, MAX_MUNICIPALITY_CHARS, MAX_UNIT_HOURS_CHARS),
    )
