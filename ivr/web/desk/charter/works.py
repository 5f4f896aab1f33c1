"""Show how far a long work of the desk is, to come back to at any time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from ivr.rules.staff.approval import NotAllowed
from ivr.store.database.publications import WAITING
from ivr.store.operations.long_works import DONE, FAILED, LongWork
from ivr.store.staff.staff import StaffMember
from ivr.usecases.charter.checking import KIND, ask_check
from ivr.usecases.installation.long_works import Failed, why_failed
from ivr.web.common.installation import installation
from ivr.web.desk.charter.overview import actor

REFRESH_SECONDS = 3


@dataclass(frozen=True)
class WorkKind:
    """A kind of long work: what it is called, and the page of what it is done for."""

    title: str
    done: str  # in pt-BR, once it is
    leads_to: str  # in pt-BR, of a link
    address: Callable[[int], str]  # by the work's subject
    again: Callable[[int], int]  # asks for it anew, by its subject; raises NotAllowed
    failed: Mapping[Failed, str]  # in pt-BR, why it has failed and what to do


_AGAIN = "Nada se perdeu, e o que foi escrito está gravado."
FAILED_WORDS: Mapping[Failed, str] = {
    Failed.ERROR: (
        "Não deu certo: algo falhou do nosso lado, e já foi registrado. Tente de novo; se"
        " continuar, avise a informática."
    ),
    Failed.TOO_LONG: (
        f"A conferência demorou demais e foi interrompida antes do fim. {_AGAIN} Tente de novo;"
        " se continuar, avise a informática: o servidor pode estar muito ocupado."
    ),
    Failed.DIED: (
        f"A conferência foi interrompida mais de uma vez, antes do fim. {_AGAIN} Tente de novo; se"
        " continuar, avise a informática."
    ),
}


def _check_again(subject: int) -> int:
    return ask_check(installation().line, subject, actor())


KINDS: Mapping[str, WorkKind] = {
    KIND: WorkKind(
        "Conferência da edição",
        "A conferência terminou.",
        "Ver o que foi encontrado",
        lambda subject: url_for("desk.edition", edition_id=subject) + "#conferencia",
        _check_again,
        FAILED_WORDS,
    )
}


def show_work(work_id: int) -> str | Answer:
    """Show the work's page; with `?seguir` one that is done leads on to what it was done for."""
    values = _values(work_id)
    if "seguir" in request.args and values["done"]:
        return redirect(str(values["address"]))
    return render_template("desk/charter/work.html", refresh=REFRESH_SECONDS, **values)


def try_work_again(work_id: int) -> Answer:
    """Ask anew for a work that failed, and lead to the new one's page."""
    work, _ = _found(work_id)
    kind = KINDS[work.kind]
    try:
        return redirect(url_for("desk.long_work", work_id=kind.again(work.subject)))
    except NotAllowed as why:
        flash(str(why), "")
        return redirect(kind.address(work.subject))


def show_progress(work_id: int) -> Response:
    """Return the part of the page that changes; one that is done leads a page with scripts on."""
    values = _values(work_id)
    reply = make_response(render_template("desk/charter/work_now.html", **values))
    if values["done"]:
        reply.headers["HX-Redirect"] = str(values["address"])
    return reply


def failed_words(work: LongWork | None) -> str:
    """Return in pt-BR why a work has failed; "" for one that has not, and for none."""
    failed = work is not None and work.state == FAILED and work.kind in KINDS
    return KINDS[work.kind].failed[why_failed(work)] if work and failed else ""


def _found(work_id: int) -> tuple[LongWork, str]:
    """Return the work and the name of who asked for it; 404 where there is none."""
    with installation().ports.database.read() as session:
        work = session.get(LongWork, work_id)
        if work is None or work.kind not in KINDS:
            abort(404)
        asker = session.get(StaffMember, work.asked_by) if work.asked_by else None
        name = asker.name if asker else ""
        session.expunge(work)
    return work, name


def _values(work_id: int) -> dict[str, object]:
    work, name = _found(work_id)
    kind = KINDS[work.kind]
    return {
        "work": work,
        "kind": kind,
        "asker": name,
        "address": kind.address(work.subject),
        "waiting": work.state == WAITING,
        "done": work.state == DONE,
        "failed": failed_words(work),
    }
