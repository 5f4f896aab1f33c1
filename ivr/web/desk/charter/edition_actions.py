"""Do to an edition what its state and one's permission allow: check, approve, publish, go back."""

import tomllib
from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.charter.editor.labels import group_of, label_of
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.staff.roles import May
from ivr.store.charter import editions
from ivr.usecases.charter.checking import ask_check
from ivr.usecases.charter.drafts import bring_up
from ivr.usecases.charter.editions import approve, discard, go_back, schedule, send_back
from ivr.web.common.installation import installation
from ivr.web.desk.charter.edition_page import edition_page
from ivr.web.desk.charter.edition_words import BadMoment, read_moment
from ivr.web.desk.charter.overview import actor
from ivr.web.desk.session.session import member_may

Reply = Response | tuple[str, int]


def check_edition(edition_id: int) -> Reply:
    """Ask for the edition's check, and lead to the page of that work."""
    _known(edition_id)
    try:
        work_id = ask_check(installation().line, edition_id, actor())
    except NotAllowed as why:
        return edition_page(edition_id, mistakes={"": str(why)}), 422
    return redirect(url_for("desk.long_work", work_id=work_id))


def approve_edition(edition_id: int) -> Reply:
    """Approve the edition; its moment is only taken from whoever may publish."""
    _known(edition_id)
    line = installation().line
    try:
        may_publish = member_may(May.PUBLISH_CHARTER.value)
        moment = read_moment(line.ports.clock.now()) if may_publish else None
    except BadMoment as why:
        return edition_page(edition_id, request.form, {why.field: str(why)}), 422
    told = "Pronto: a edição foi aprovada" + (
        " e entra em vigor no momento marcado." if moment else "."
    )
    return _done(edition_id, lambda: approve(line, edition_id, actor(), moment), told)


def publish_edition(edition_id: int) -> Reply:
    """Decide when the approved edition comes into force."""
    _known(edition_id)
    line = installation().line
    try:
        moment = read_moment(line.ports.clock.now())
    except BadMoment as why:
        return edition_page(edition_id, request.form, {why.field: str(why)}), 422
    at = moment or line.ports.clock.now()
    told = "Pronto: a publicação está marcada."
    return _done(edition_id, lambda: schedule(line, edition_id, actor(), at), told)


def return_edition(edition_id: int) -> Reply:
    """Send the edition back to those who write it, with the reason."""
    _known(edition_id)
    why = request.form.get("motivo", "")
    told = "Pronto: a edição voltou a quem escreve, com o seu motivo."

    def back() -> None:
        send_back(installation().line, edition_id, actor(), why)

    return _done(edition_id, back, told, "motivo")


def discard_edition(edition_id: int) -> Reply:
    """Discard the edition; its texts can still be read."""
    _known(edition_id)
    told = "Pronto: a edição foi descartada. Os textos continuam aqui para ler."
    return _done(edition_id, lambda: discard(installation().line, edition_id, actor()), told)


def bring_up_edition(edition_id: int) -> Reply:
    """Bring into the edition what has come into force since it was begun."""
    _known(edition_id)
    line = installation().line
    try:
        fields = bring_up(line, edition_id, actor())
    except NotAllowed as why:
        return edition_page(edition_id, mistakes={"": str(why)}), 422
    with line.ports.database.read() as session:
        found = editions.find(session, edition_id)
        files = editions.files(session, found) if found else {}
    flash("Pronto: as mudanças da edição em vigor estão aqui.", "good")
    if fields:
        names = "; ".join(_name(file, path, files) for file, path in fields)
        flash(f"Nestes campos ficou o que foi escrito aqui: {names}. Confira cada um.", "")
    return redirect(url_for("desk.edition", edition_id=edition_id))


def go_back_to(edition_id: int) -> Reply:
    """Begin an edition with the texts of this earlier one."""
    _known(edition_id)
    try:
        new = go_back(installation().line, edition_id, actor())
    except NotAllowed as why:
        return edition_page(edition_id, mistakes={"": str(why)}), 422
    flash("Pronto: esta edição traz os textos de antes. Confira e peça a aprovação.", "good")
    return redirect(url_for("desk.edition", edition_id=new))


def _known(edition_id: int) -> None:
    with installation().ports.database.read() as session:
        if editions.find(session, edition_id) is None:
            abort(404)


def _done(edition_id: int, act: Callable[[], None], told: str, field: str = "") -> Reply:
    try:
        act()
    except NotAllowed as why:
        return edition_page(edition_id, request.form, {field: str(why)}), 422
    flash(told, "good")
    return redirect(url_for("desk.edition", edition_id=edition_id))


def _name(file: str, path: tuple[str, ...], files: dict[str, str]) -> str:
    table = tomllib.loads(files.get(file, ""))
    return f"{group_of(file, path, table)}, {label_of(file, path) if path else 'tudo'}"
