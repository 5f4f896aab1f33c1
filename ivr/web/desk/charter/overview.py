"""Show the edition of the charter in force, those being written and those before; begin one."""

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.approval import NotAllowed
from ivr.store.charter import edition_history, editions
from ivr.store.charter.editions import MAX_NAME_CHARS
from ivr.usecases.charter.editions import begin
from ivr.usecases.charter.history import Actor
from ivr.web.common.installation import installation
from ivr.web.desk.charter.edition_words import LABELS, TONES, approvers, writers

MAX_EDITIONS_SHOWN = 100


def show_charter() -> str:
    """Show which edition is in force, which are being written, and which were before."""
    return _page()


def begin_edition() -> Response | tuple[str, int]:
    """Begin an edition from the one in force; show the page with what to fix without a name."""
    name = request.form.get("nome", "")
    try:
        edition_id = begin(installation().line, name, actor())
    except NotAllowed as why:
        return _page(name, str(why)), 422
    flash("Pronto: a edição começou com os textos que estão em vigor.", "good")
    return redirect(url_for("desk.edition", edition_id=edition_id))


def actor() -> Actor:
    """Return who is signed in, as the history of editions names them."""
    return Actor(g.member.id, g.member.name)


def _page(name: str = "", mistake: str = "") -> str:
    with installation().ports.database.read() as session:
        current = editions.in_force(session)
        being_written = editions.open_ones(session)
        published = editions.published(session, MAX_EDITIONS_SHOWN)
        shown = [*being_written, *published]
        acts = {each.id: [] for each in shown}  # type: ignore[var-annotated]
        for act in edition_history.acts(session, acts):
            acts[act.edition_id].append(act)
        session.expunge_all()
    return render_template(
        "desk/charter/charter.html",
        current=current,
        being_written=being_written,
        published=published,
        acts=acts,
        given={"nome": name},
        mistakes={"nome": mistake} if mistake else {},
        most=MAX_NAME_CHARS,
        most_shown=MAX_EDITIONS_SHOWN,
        labels=LABELS,
        tones=TONES,
        writers=writers,
        approvers=approvers,
    )
