"""Show what sectors of the body asked of us, and take what is written down of it."""

from datetime import datetime

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.visits.internal import (
    INTERNAL_CHANNEL_LABELS,
    MAX_ASKED_BY_CHARS,
    MAX_WHAT_CHARS,
    OTHER_SECTOR,
    InternalChannel,
)
from ivr.rules.visits.states import VisitRefused
from ivr.rules.visits.typed import at_local, read_day, read_time
from ivr.store.cases import sectors
from ivr.store.database.paging import Key
from ivr.store.visits import internal_requests
from ivr.store.visits.internal_requests import Listed
from ivr.usecases.visits.internal_requests import (
    TypedRequest,
    set_answered,
    withdraw,
    write_down,
)
from ivr.web.common.installation import installation
from ivr.web.desk.session.paging import asked_place, list_links, row_id
from ivr.web.desk.visits import parts

Reply = Response | str | tuple[str, int]


def show_internal() -> str:
    """Show what sectors asked, what is owed an answer first."""
    return _page()


def write_internal() -> Reply:
    """Write down what a sector asked, or show the page with what to fix."""
    try:
        write_down(installation().ports, g.member.id, _typed())
    except VisitRefused as why:
        return _page(str(why)), 422
    flash("Pronto: o pedido está anotado.", "good")
    return redirect(url_for("desk.internal_requests"))


def step_internal(request_id: int, step: str) -> Reply:
    """Mark a request as answered, or owed again, or written down by mistake."""
    ports, now = installation().ports, installation().ports.clock.now()
    try:
        if step == "respondido":
            day, at = (request.form.get(each, "").strip() for each in ("dia", "hora"))
            answered = _instant(day, at) if day or at else now
            set_answered(ports, g.member.id, request_id, answered)
            flash("Pronto: o pedido está respondido.", "good")
        elif step == "voltar":
            set_answered(ports, g.member.id, request_id, None)
            flash("O pedido voltou a esperar resposta.", "good")
        else:
            withdraw(ports, g.member.id, request_id)
            flash("O pedido foi desfeito e não conta.", "good")
    except VisitRefused as why:
        flash(str(why), "bad")
    return redirect(url_for("desk.internal_requests", todos=request.form.get("todos") or None))


def _instant(day: str, at: str) -> datetime:
    moment = read_time(at)
    if moment is None:
        raise VisitRefused("Escreva a hora como 08:05.")
    return at_local(read_day(day), moment)


def _typed() -> TypedRequest:
    form = request.form
    matter, channel = form.get("assunto", ""), form.get("canal", "")
    known = {each.value: each for each in InternalChannel}
    if matter not in parts.words()["matter"] or channel not in known:
        raise VisitRefused("Escolha o assunto e o canal.")
    return TypedRequest(
        row_id(form.get("setor", "")) or None,
        *(matter, known[channel]),
        form.get("quem", "")[:400],
        form.get("pedido", "")[:8000],
        _instant(form.get("dia", ""), form.get("hora", "")[:5]),
    )


def _page(mistake: str = "") -> str:
    now = installation().ports.clock.now().astimezone(FORTALEZA)
    everything = bool(request.values.get("todos"))
    with installation().ports.database.read() as session:
        page = internal_requests.list_page(session, not everything, asked_place())
        owed = internal_requests.count_owed(session)
        offered = list(sectors.offered(session))
        session.expunge_all()
    kept = {"todos": "1"} if everything else {}
    return render_template(
        "desk/visits/internal.html",
        page=page,
        links=list_links("desk.internal_requests", kept, page, _key),
        everything=everything,
        owed=owed,
        sectors=[(str(each.id), each.name) for each in offered] + [("", OTHER_SECTOR)],
        other_sector=OTHER_SECTOR,
        channels=[(each.value, label) for each, label in INTERNAL_CHANNEL_LABELS.items()],
        channel_words={each.value: label for each, label in INTERNAL_CHANNEL_LABELS.items()},
        matters=[(each.key, each.title) for each in parts.matters()],
        words=parts.words(),
        mistake=mistake,
        given=request.form or {"dia": f"{now:%Y-%m-%d}", "hora": f"{now:%H:%M}"},
        most=(MAX_ASKED_BY_CHARS, MAX_WHAT_CHARS),
    )


def _key(each: Listed) -> Key:
    return Key(each.row.received_at, each.row.id)
