"""Import visits from a file of Novo SGA's: shown first, taken over whole or not at all."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.visits.differences import Differing
from ivr.rules.visits.novo_sga import ZONES, Taking, read_novo_sga
from ivr.rules.visits.rows import MAX_ROWS, ReadRows, VisitRow, dump, load, with_matters
from ivr.rules.visits.states import OTHER_MATTER, VisitRefused, VisitSource
from ivr.rules.visits.unit_hours import read_hours
from ivr.rules.words.plain_words import folded
from ivr.usecases.visits.taking import Taker, compared, known_of, take_over
from ivr.web.common.installation import installation
from ivr.web.desk.visits import parts
from ivr.web.desk.visits.taking import told_of

Reply = Response | str | tuple[str, int]
SHOWN_ROWS = 12
MAX_SHOWN_MISTAKES = 50
MAX_SERVICES = 100  # of one file: each is a choice of the form
LOST = "A prévia se perdeu no caminho. Envie o arquivo de novo."


def import_visits(unit_id: str) -> Reply:
    """Ask for a file, show what it says, and take it over once it is confirmed."""
    if request.method != "POST":
        return _page(unit_id)
    if "linhas" in request.form:
        return _confirm(unit_id)
    ports, file = installation().ports, request.files.get("arquivo")
    zone = request.form.get("fuso", "")
    if file is None or not file.filename or zone not in ZONES:
        return _page(unit_id, mistake="Escolha o arquivo e o fuso dele."), 422
    with ports.database.read() as session:
        week = read_hours(parts.known_unit(session, unit_id).hours)
    found = read_novo_sga(file.read(), Taking(unit_id, week, zone, ports.clock.now()))
    if not found.mistakes and len(services(found.rows)) > MAX_SERVICES:
        return _page(unit_id, mistake=f"O arquivo tem mais de {MAX_SERVICES} serviços."), 422
    if found.mistakes:
        return _page(unit_id, found), 422
    return _page(
        unit_id, found, known=known_of(ports, found.rows), differing=compared(ports, found.rows)
    )


def services(rows: Sequence[VisitRow]) -> list[str]:
    """Return what a file calls its matters, each once."""
    return sorted({each.service for each in rows})


def _confirm(unit_id: str) -> Reply:
    try:
        rows = load(request.form["linhas"])
    except ValueError:
        return _page(unit_id, mistake=LOST), 422
    known = parts.words()["matter"]
    chosen = {
        service: matter
        for number, service in enumerate(services(rows))
        if (matter := request.form.get(f"assunto-{number}", "")) in known
    }
    try:
        taker, given = Taker(unit_id, g.member.id), with_matters(rows, chosen)
        taken = take_over(installation().ports, taker, VisitSource.IMPORT, given)
    except VisitRefused as why:
        return _page(unit_id, mistake=str(why)), 422
    flash(told_of(taken), "good" if taken.new else "bad")
    return redirect(url_for("desk.taken_visits", unit_id=unit_id))


def _page(
    unit_id: str,
    found: ReadRows | None = None,
    known: int = 0,
    mistake: str = "",
    differing: Sequence[Differing] = (),
) -> str:
    with installation().ports.database.read() as session:
        unit = parts.known_unit(session, unit_id)
    rows = found.rows if found and not found.mistakes else ()
    titles = {folded(each.title): each.key for each in parts.matters()}
    return render_template(
        "desk/visits/import.html",
        unit=unit,
        zones=ZONES.items(),
        zone=request.form.get("fuso", ""),
        mistake=mistake,
        mistakes=found.mistakes[:MAX_SHOWN_MISTAKES] if found else (),
        more=max(0, len(found.mistakes) - MAX_SHOWN_MISTAKES) if found else 0,
        notes=found.notes if found else (),
        rows=rows[:SHOWN_ROWS],
        total=len(rows),
        known=known,
        differing=differing[:MAX_SHOWN_MISTAKES],
        more_differ=max(0, len(differing) - MAX_SHOWN_MISTAKES),
        services=[(n, each, titles.get(folded(each), OTHER_MATTER)) for n, each in _named(rows)],
        matters=parts.matters(),
        dumped=dump(rows) if rows else "",
        words=parts.words(),
        most=MAX_ROWS,
    )


def _named(rows: Sequence[VisitRow]) -> list[tuple[int, str]]:
    return list(enumerate(services(rows)))
