"""Let an administrator create, rename and retire sectors."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.store.cases import sectors
from ivr.usecases.cases.sectors import (
    MAX_CONTACT_CHARS,
    MAX_NAME_CHARS,
    Named,
    SectorOutcome,
    SectorRefused,
    create,
    rename,
    set_retired,
)
from ivr.web.common.installation import installation

Reply = Response | str | tuple[str, int]


def show_sectors() -> Reply:
    """Show every sector; create one from its form, or show the page with what to fix."""
    if request.method != "POST":
        return _page()
    typed = _typed()
    try:
        create(installation().ports, g.member.id, typed)
    except SectorRefused as why:
        return _page(typed, str(why)), 422
    flash(f"Pronto: o setor {' '.join(typed.name.split())} recebe atendimentos.", "good")
    return redirect(url_for("desk.sectors"))


def rename_sector(sector_id: int) -> Reply:
    """Set the sector's name and contact to what was typed, or show the page with what to fix."""
    typed = _typed()
    try:
        moved = rename(installation().ports, g.member.id, sector_id, typed)
    except SectorRefused as why:
        return _page(typed, str(why), sector_id), 422
    return _told(moved, "Pronto: o setor foi alterado.")


def retire(sector_id: int) -> Response:
    """Retire the sector, so that it is offered no more."""
    moved = set_retired(installation().ports, g.member.id, sector_id, retired=True)
    return _told(moved, "Pronto: o setor não recebe mais atendimentos.")


def restore(sector_id: int) -> Response:
    """Restore a retired sector, so that it is offered again."""
    moved = set_retired(installation().ports, g.member.id, sector_id, retired=False)
    return _told(moved, "Pronto: o setor voltou a receber atendimentos.")


def _typed() -> Named:
    return Named(request.form.get("nome", ""), request.form.get("contato", ""))


def _told(moved: SectorOutcome, done: str) -> Response:
    if moved is SectorOutcome.MISSING:
        abort(404)
    if moved is SectorOutcome.DONE:
        flash(done, "good")
    else:
        flash("Nada mudou: o setor já estava assim.", "bad")
    return redirect(url_for("desk.sectors"))


def _page(typed: Named | None = None, mistake: str = "", at: int = 0) -> str:
    with installation().ports.database.read() as session:
        rows = sectors.everything(session)
        session.expunge_all()
    return render_template(
        "desk/cases/sectors.html",
        rows=rows,
        typed=typed,
        mistake=mistake,
        at=at,
        most_of_name=MAX_NAME_CHARS,
        most_of_contact=MAX_CONTACT_CHARS,
    )
