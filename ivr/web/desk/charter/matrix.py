"""Show which of the law's facts the charter has of each service, and dispense what is owed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.charter.editor.form_parts import blocks_of, fields_of, part_of, parts_of, tables_of
from ivr.rules.charter.editor.labels import CHARTER
from ivr.rules.charter.facts import FACTS, TERM
from ivr.rules.charter.matrix import Cell
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.staff.roles import May
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.usecases.charter.dispensing import (
    MAX_REASON_CHARS,
    Leave,
    dispense,
    matrix,
    today_of,
    withdraw,
)
from ivr.web.common.installation import installation
from ivr.web.desk.charter.editor_form import anchor
from ivr.web.desk.charter.overview import actor
from ivr.web.desk.session.session import member_may

Reply = Response | tuple[str, int]
GIVEN = ("servico", "dado", "motivo", "ate")


@dataclass(frozen=True)
class Looked:
    """The edition whose matrix is shown, its files, and the drafts to be looked at instead."""

    edition: Edition | None
    files: Mapping[str, str]
    drafts: tuple[Edition, ...]


def show_matrix() -> str:
    """Show the matrix of the edition in force, or of the one that `edicao` names."""
    return _page(_look(request.args.get("edicao", "")))


def dispense_fact(edition_id: int) -> Reply:
    """Dispense one fact of a service, all that it owes, or all that is owed."""
    look = _look(str(edition_id))
    given = {name: request.form.get(name, "").strip() for name in GIVEN}
    leave = Leave(given["servico"], given["dado"], given["motivo"], _day(given["ate"]))
    try:
        count = dispense(installation().line, edition_id, leave, actor())
    except NotAllowed as why:
        words = str(why)
        wrong = "ate" if "até um dia" in words else "motivo" if "o motivo" in words else ""
        return _page(look, given, {wrong: words}), 422
    told = "1 dado dispensado" if count == 1 else f"{count} dados dispensados"
    flash(f"Pronto: {told}." if count else "Nada mudou: não falta o que foi escolhido.", "good")
    return redirect(url_for("desk.charter_matrix", edicao=edition_id))


def withdraw_dispensation(edition_id: int) -> Reply:
    """Take a dispensation back."""
    look = _look(str(edition_id))
    service, fact = (request.form.get(name, "") for name in GIVEN[:2])
    try:
        count = withdraw(installation().line, edition_id, service, fact, actor())
    except NotAllowed as why:
        return _page(look, {}, {"": str(why)}), 422
    flash("Pronto: a dispensa foi retirada." if count else "Não havia esta dispensa.", "good")
    return redirect(url_for("desk.charter_matrix", edicao=edition_id))


def _page(
    look: Looked, given: Mapping[str, str] | None = None, mistakes: Mapping[str, str] | None = None
) -> str:
    found = matrix(look.files, today_of(installation().line))
    edition = look.edition
    may_write = bool(
        edition and edition.state in editions.OPEN_STATES and member_may(May.COMPOSE_CHARTER.value)
    )
    return render_template(
        "desk/charter/matrix.html",
        edition=edition,
        drafts=look.drafts,
        matrix=found,
        facts=FACTS,
        cells=Cell,
        addresses=_addresses(look) if edition and edition.state in editions.OPEN_STATES else {},
        may_write=may_write,
        given=given or {},
        mistakes=mistakes or {},
        most=MAX_REASON_CHARS,
    )


def _look(asked: str) -> Looked:
    with installation().ports.database.read() as session:
        current = editions.in_force(session)
        drafts = tuple(editions.open_ones(session))
        chosen = current
        if asked:
            number = int(asked) if asked.isascii() and asked.isdecimal() else 0
            chosen = editions.find(session, number) if number < 2**31 else None
            if chosen is None:
                abort(404)
        files = editions.files(session, chosen) if chosen else installation().ports.files.texts()
        session.expunge_all()
    return Looked(chosen, files, drafts)


def _addresses(look: Looked) -> dict[tuple[str, str], str]:
    """Return where each fact of each service is written, by the service's id and the fact's key."""
    tables = tables_of(look.files)
    parts = parts_of(tables)
    found: dict[tuple[str, str], str] = {}
    for row in tables.get(CHARTER, {}).get("services", ()):
        name = str(row.get("id"))
        part = part_of(parts, CHARTER, ("services", name))
        if part is None or look.edition is None:
            continue
        address = url_for("desk.edit_part", edition_id=look.edition.id, part=part.slug)
        known = fields_of(blocks_of(part, tables[CHARTER]))
        for fact in FACTS:
            path = ("services", name, fact.key, *(("unit",) if fact.key == TERM else ()))
            found[name, fact.key] = f"{address}#{anchor(path)}" if path in known else address
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
