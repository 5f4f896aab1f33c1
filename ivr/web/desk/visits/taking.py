"""Take visits over that were counted or kept on paper, and show what was taken over."""

from hashlib import sha256

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.visits.rows import ReadRows, dump
from ivr.rules.visits.states import PriorityClass, VisitRefused, VisitSource
from ivr.rules.visits.typed import (
    MAX_SHEET_NAME_CHARS,
    SHEET_LINES,
    Sheet,
    SheetLine,
    read_day,
    read_sheet,
    read_time,
)
from ivr.store.staff.staff import StaffMember
from ivr.store.visits import visits
from ivr.store.visits.visits import VisitBatch
from ivr.usecases.visits.counter import MAX_DESK_CHARS, local_day
from ivr.usecases.visits.taking import (
    MAX_TALLY,
    Taken,
    Taker,
    Tally,
    known_of,
    take_over,
    tally,
    undo_batch,
)
from ivr.web.common.installation import installation
from ivr.web.desk.visits import parts

Reply = Response | str | tuple[str, int]
LINE_FIELDS = (
    *("chegada", "chamada", "inicio", "fim", "assunto", "prioridade", "desfecho", "protocolo"),
)
MAX_BATCHES_SHOWN = 100


def tally_visits(unit_id: str) -> Reply:
    """Ask how many of each came, and add them: counted, without times of their own."""
    if request.method != "POST":
        return _tally_page(unit_id)
    try:
        counted = _typed_tally()
        taken = tally(installation().ports, Taker(unit_id, g.member.id), counted)
    except VisitRefused as why:
        return _tally_page(unit_id, str(why)), 422
    return _told(unit_id, taken)


def day_sheet(unit_id: str) -> Reply:
    """Show a day-sheet to key, say by line what to fix, and take it over once it is confirmed."""
    if request.method != "POST":
        return _sheet_page(unit_id, ReadRows())
    try:
        sheet = _sheet(unit_id)
    except VisitRefused as why:
        return _sheet_page(unit_id, ReadRows(), str(why)), 422
    ports = installation().ports
    found = read_sheet(sheet, _lines(), parts.digits(), ports.clock.now())
    if found.mistakes:
        return _sheet_page(unit_id, found), 422
    # Enter in a field that was changed after the look takes nothing over: it is looked at again.
    if request.form.get("acao") != "lancar" or request.form.get("conferido") != seen_as(found):
        return _sheet_page(unit_id, found, known=known_of(ports, found.rows))
    try:
        taker = Taker(unit_id, g.member.id)
        taken = take_over(ports, taker, VisitSource.DAY_SHEET, found.rows)
    except VisitRefused as why:
        return _sheet_page(unit_id, found, str(why)), 422
    return _told(unit_id, taken)


def print_sheet(unit_id: str) -> str:
    """Show an empty day-sheet, to be printed and filled in by hand."""
    with installation().ports.database.read() as session:
        unit = parts.known_unit(session, unit_id)
    return render_template(
        "desk/visits/print_sheet.html",
        unit=unit,
        matters=parts.matters(),
        classes=parts.CLASSES,
        lines=range(1, SHEET_LINES + 1),
        words=parts.words(),
    )


def show_taken(unit_id: str) -> str:
    """Show what was taken over for a unit, each with the way to undo it."""
    with installation().ports.database.read() as session:
        unit = parts.known_unit(session, unit_id)
        rows = [
            (each, session.get(StaffMember, each.staff_id) if each.staff_id else None)
            for each in visits.batches(session, unit_id, MAX_BATCHES_SHOWN)
        ]
        session.expunge_all()
    return render_template(
        "desk/visits/taken.html", unit=unit, rows=rows, words=parts.words(), most=MAX_BATCHES_SHOWN
    )


def undo_taken(unit_id: str, batch_id: int) -> Response:
    """Undo what was taken over together: one's own, or anybody's for who manages units."""
    with installation().ports.database.read() as session:
        batch = session.get(VisitBatch, batch_id)
        if batch and batch.staff_id != g.member.id and not parts.manages():
            abort(403)
    try:
        undone = undo_batch(installation().ports, g.member.id, unit_id, batch_id)
    except VisitRefused as why:
        flash(str(why), "bad")
    else:
        flash(f"Desfeito: {undone} visitas deixaram de contar." if undone else NOTHING, "good")
    return redirect(url_for("desk.taken_visits", unit_id=unit_id))


NOTHING = "Já estava desfeito."


def told_of(taken: Taken) -> str:
    """Return in pt-BR what was taken over."""
    new = "1 visita entrou" if taken.new == 1 else f"{taken.new} visitas entraram"
    if not taken.known:
        return f"Pronto: {new}."
    known = "1 já estava aqui" if taken.known == 1 else f"{taken.known} já estavam aqui"
    return f"{'Pronto: ' + new if taken.new else 'Nada mudou'}; {known}."


def _told(unit_id: str, taken: Taken) -> Response:
    flash(told_of(taken), "good" if taken.new else "bad")
    return redirect(url_for("desk.taken_visits", unit_id=unit_id))


def _typed_tally() -> Tally:
    form = request.form
    at = read_time(form.get("hora", "")[:5])
    if at is None:
        raise VisitRefused("Escreva a hora aproximada como 10:00.")
    counted: dict[tuple[str, PriorityClass], int] = {}
    for matter in parts.matters():
        for _, each, _ in parts.CLASSES:
            many = form.get(f"{matter.key}:{each.value}", "").strip()
            if many and not (many.isascii() and many.isdecimal() and len(many) < 5):
                raise VisitRefused(f"Em “{matter.title}”, escreva só o número de visitas.")
            if int(many or 0):
                counted[matter.key, each] = int(many)
    if not counted:
        raise VisitRefused("Escreva ao menos uma visita.")
    day, desk = read_day(form.get("dia", "")), form.get("guiche", "").strip()[:MAX_DESK_CHARS]
    return Tally(day, at, desk, counted, form.get("ficha", "")[:40] or parts.new_sheet())


def _tally_page(unit_id: str, mistake: str = "") -> str:
    now = installation().ports.clock.now()
    with installation().ports.database.read() as session:
        unit = parts.known_unit(session, unit_id)
    return render_template(
        "desk/visits/tally.html",
        unit=unit,
        matters=parts.matters(),
        classes=parts.CLASSES,
        given=request.form or {"dia": local_day(now).isoformat(), "hora": ""},
        sheet=request.form.get("ficha") or parts.new_sheet(),
        mistake=mistake,
        most=MAX_TALLY,
        most_desk=MAX_DESK_CHARS,
    )


def seen_as(found: ReadRows) -> str:
    """Return what marks a sheet as it was shown before it is taken over."""
    told = "".join(f"{each.key}{each.matter}{each.protocol}" for each in found.rows)
    return sha256(f"{dump(found.rows)}{told}".encode()).hexdigest()[:16]


def _sheet(unit_id: str) -> Sheet:
    form = request.form
    name, desk = (" ".join(form.get(each, "").split()) for each in ("folha", "guiche"))
    if not name or len(name) > MAX_SHEET_NAME_CHARS or not (name + desk).isprintable():
        raise VisitRefused(
            f"Escreva o número ou o nome da folha, com até {MAX_SHEET_NAME_CHARS} letras."
        )
    return Sheet(unit_id, read_day(form.get("dia", "")), name, desk[:MAX_DESK_CHARS])


def _lines() -> list[SheetLine]:
    form = request.form
    return [
        SheetLine(number, *(form.get(f"{field}-{number}", "")[:20] for field in LINE_FIELDS))
        for number in range(1, SHEET_LINES + 1)
    ]


def _sheet_page(unit_id: str, found: ReadRows, mistake: str = "", known: int | None = None) -> str:
    now = installation().ports.clock.now()
    with installation().ports.database.read() as session:
        unit = parts.known_unit(session, unit_id)
    whole = [each.words for each in found.mistakes if not each.line]
    return render_template(
        "desk/visits/day_sheet.html",
        unit=unit,
        lines=range(1, SHEET_LINES + 1),
        given=request.form or {"dia": local_day(now).isoformat()},
        found=found,
        by_line={each.line: each.words for each in found.mistakes if each.line},
        mistake=mistake or " ".join(whole),
        known=known,
        seen=seen_as(found) if known is not None else "",
        matters=parts.matters(),
        most=(MAX_SHEET_NAME_CHARS, MAX_DESK_CHARS),
    )
