"""Show a counter to whoever serves there, and take what they say of the visits: by keys alone."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.visits.states import VisitMove, VisitRefused, VisitState
from ivr.rules.visits.typed import read_keys
from ivr.store.visits import visits
from ivr.usecases.visits import counter as act
from ivr.usecases.visits.cases import join_case
from ivr.usecases.visits.counter import CLOCK_BACK, Counter, NewVisit
from ivr.usecases.visits.units import current_rule
from ivr.web.common.installation import installation
from ivr.web.desk.visits import parts
from ivr.web.desk.visits.own_units import open_units

Reply = Response | str | tuple[str, int]
MAX_SHOWN_TODAY = 200
STEPS = {
    "iniciar": VisitMove.START,
    "encerrar": VisitMove.END,
    "faltou": VisitMove.MISS,
    "desistiu": VisitMove.CANCEL,
    "voltar": VisitMove.TAKE_BACK,
    "desfazer": VisitMove.UNDO,
}
_DONE = {
    VisitMove.START: "Atendimento iniciado: {}.",
    VisitMove.END: "Atendimento encerrado: {}.",
    VisitMove.MISS: "{} não compareceu.",
    VisitMove.CANCEL: "{} desistiu.",
    VisitMove.TAKE_BACK: "{} voltou um passo.",
    VisitMove.UNDO: "{} foi desfeita e não conta.",
}


def choose_counter() -> Reply:
    """Ask at which unit and desk somebody works, and lead there."""
    unit_id, desk = (request.args.get(name, "").strip() for name in ("unidade", "guiche"))
    own = open_units()
    if unit_id and any(each.id == unit_id for each in own):
        if desk.isprintable() and 0 < len(desk) <= act.MAX_DESK_CHARS and "/" not in desk:
            return redirect(url_for("desk.counter", unit_id=unit_id, desk=desk))
        mistakes = {"guiche": f"Escreva o guichê, com até {act.MAX_DESK_CHARS} letras, sem barra."}
    else:
        mistakes = {"unidade": "Escolha a unidade."} if unit_id else {}
    return render_template(
        "desk/visits/choose_counter.html",
        units=own,
        hours=parts.hours_of,
        given={"unidade": unit_id, "guiche": desk},
        mistakes=mistakes,
        most=act.MAX_DESK_CHARS,
    )


def show_counter(unit_id: str, desk: str) -> Reply:
    """Show the counter: who is served, who waits, and the form for whoever comes."""
    return _page(unit_id, desk)


def register(unit_id: str, desk: str) -> Reply:
    """Register whoever came, by two keys or by the choices; serve them now, or give a ticket."""
    counter, now = _counter(unit_id, desk), request.form.get("acao") == "atender"
    try:
        came = _came()
        visit = act.register(installation().ports, counter, came, serve_now=now)
    except VisitRefused as why:
        return _page(unit_id, desk, str(why)), 422
    if visit.state == VisitState.WAITING.value:
        flash(f"Senha {visit.ticket}: aguardando.", "good")
    else:
        flash(f"Senha {visit.ticket}: em atendimento.", "good")
    return _back(unit_id, desk)


def call_next(unit_id: str, desk: str) -> Reply:
    """Call who is next by the unit's rule."""
    try:
        visit = act.call_next(installation().ports, _counter(unit_id, desk))
    except VisitRefused as why:
        flash(str(why), "bad")
        return _back(unit_id, desk)
    if visit is None:
        flash("Ninguém está esperando.", "bad")
    else:
        flash(f"Chame a senha {visit.ticket}.", "good")
    return _back(unit_id, desk)


def step_visit(unit_id: str, desk: str, visit_id: int, step: str) -> Reply:
    """Make a move of a visit, and say what it did."""
    made = STEPS[step]
    try:
        visit = act.move(installation().ports, _counter(unit_id, desk), visit_id, made)
    except VisitRefused as why:
        flash(str(why), "bad")
        return _back(unit_id, desk)
    flash(_DONE[made].format(f"Senha {visit.ticket}" if visit.ticket else "Visita"), "good")
    if act.is_out_of_order(visit):
        flash(CLOCK_BACK, "bad")
    return _back(unit_id, desk)


def join_visit(unit_id: str, desk: str, visit_id: int) -> Reply:
    """Let the visit belong to the case of the typed protocol."""
    typed = request.form.get("protocolo", "")[:40]
    with installation().ports.database.read() as session:
        visit = visits.find(session, visit_id)
        if visit is None or visit.unit_id != unit_id:
            abort(404)
    try:
        join_case(installation().ports, g.member.id, visit_id, typed)
    except VisitRefused as why:
        flash(str(why), "bad")
        return _back(unit_id, desk)
    said = "A visita está no atendimento." if typed.strip() else "A visita não está em atendimento."
    flash(said, "good")
    return _back(unit_id, desk)


def _came() -> NewVisit:
    form = request.form
    typed, sheet = form.get("teclas", "")[:10], form.get("ficha", "")[:40]
    protocol = form.get("protocolo", "")[:40]
    if typed.strip():
        matter, priority = read_keys(typed, parts.digits())
        return NewVisit(matter, priority, sheet, protocol)
    matter = form.get("assunto", "")
    chosen = parts.chosen_priority(form.get("prioridade", ""))
    if matter not in parts.words()["matter"] or chosen is None:
        raise VisitRefused("Tecle o assunto e a prioridade, ou escolha os dois.")
    return NewVisit(matter, chosen, sheet, protocol)


def _counter(unit_id: str, desk: str) -> Counter:
    if not desk.isprintable() or len(desk) > act.MAX_DESK_CHARS:
        abort(404)
    return Counter(unit_id, desk, g.member.id, parts.manages())


def _back(unit_id: str, desk: str) -> Response:
    mode = "senha" if request.form.get("modo") == "senha" else None
    return redirect(url_for("desk.counter", unit_id=unit_id, desk=desk, modo=mode))


def _page(unit_id: str, desk: str, mistake: str = "") -> str:
    _counter(unit_id, desk)
    now = installation().ports.clock.now()
    with installation().ports.database.read() as session:
        unit = parts.known_unit(session, unit_id)
        today = visits.of_day(session, unit_id, act.local_day(now), MAX_SHOWN_TODAY)
        waiting = {each.id: each for each in visits.waiting(session, unit_id, act.local_day(now))}
        order = act.order_of(session, unit_id, now)
        mine = visits.at_desk_of(session, g.member.id)
        rule = current_rule(session, unit_id)
        session.expunge_all()
    return render_template(
        "desk/visits/counter.html",
        unit=unit,
        hours=parts.hours_of(unit),
        desk_name=desk,
        mine=mine,
        queue=[waiting[each] for each in order],
        today=[each for each in today if each.state != VisitState.WAITING.value],
        rule=rule,
        words=parts.words(),
        matters=parts.matters(),
        classes=parts.CLASSES,
        sheet=parts.new_sheet(),
        mistake=mistake,
        given=request.form,
        only_tickets=request.values.get("modo") == "senha",
        now=now,
        out_of_order=act.is_out_of_order,
    )
