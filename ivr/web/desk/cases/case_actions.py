"""Carry out what staff do about one case: claim it and return it, note, wrap up, hand over."""

import logging
import secrets

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.cases.handovers import left_out_words
from ivr.rules.cases.states import code_label
from ivr.store.cases.claims import Holder
from ivr.usecases.cases import cases, claims, forwarding, sectors
from ivr.usecases.cases.cases import Closing, Refused, Wrote, WroteUp
from ivr.usecases.cases.forwarding import ForwardOrder, SectorAnswer, forward_by_email
from ivr.usecases.cases.sectors import SectorOutcome, SectorRefused
from ivr.web.common.forms import is_fragment
from ivr.web.common.installation import installation
from ivr.web.desk.cases.cases import Typed, around_of, case_page
from ivr.web.desk.cases.timeline import RESOLVED
from ivr.web.desk.session.paging import row_id

log = logging.getLogger(__name__)

Reply = Response | str | tuple[Response | str, int]
SAID = {"sim": True, "nao": False}


def add_note(case_id: int) -> Reply:
    """Add a note to the case, or show its page with what to fix."""
    typed = request.form.get("nota", "")
    try:
        done = cases.note(installation().ports, g.member.id, case_id, typed)
    except Refused as why:
        return case_page(case_id, Typed(note=typed, mistakes=(("note", str(why)),))), 422
    if not done:
        abort(404)
    flash("Pronto: a nota está no atendimento.", "good")
    return _back(case_id)


def wrap_up_case(case_id: int) -> Reply:
    """Save the wrap-up; or show whose text is there, and keep what was typed."""
    said = Closing(
        row_id(request.form.get("por_cima") or request.form.get("versao", "")),
        SAID.get(request.form.get("resolvido", "")),
        request.form.get("codigo", "")[:40],
        request.form.get("texto", ""),
    )
    try:
        wrote = cases.wrap_up(installation().ports, g.member.id, case_id, said)
    except Refused as why:
        if is_fragment():
            return _saved(said, None, str(why)), 422
        refused = (("closing", str(why)),)
        return case_page(case_id, Typed(closing=said, mistakes=refused)), 422
    if wrote.wrote is Wrote.MISSING:
        abort(404)
    status = 409 if wrote.wrote is Wrote.OTHER else 200
    if is_fragment():
        return _saved(said, wrote, ""), status
    if wrote.wrote is Wrote.OTHER:
        return case_page(case_id, Typed(closing=said, wrote=wrote)), status
    flash("Pronto: o encerramento foi salvo.", "good")
    return _back(case_id)


def claim_case(case_id: int) -> Response:
    """Claim the case for the member, or say who has it."""
    holder = claims.claim(installation().ports, g.member.id, case_id)
    if _is_mine(holder):
        flash("Pronto: este atendimento está com você.", "good")
    else:
        flash(f"Este atendimento já está com {holder.name if holder else 'outra pessoa'}.", "bad")
    return _back(case_id)


def return_case(case_id: int) -> Response:
    """Release the member's claim to the case."""
    if claims.give_back(installation().ports, g.member.id, case_id):
        flash("Pronto: este atendimento está livre para outra pessoa.", "good")
    else:
        flash("Nada mudou: este atendimento não estava com você.", "bad")
    return _back(case_id)


def take_case(case_id: int) -> Response:
    """Take over the case for the supervisor, whoever had claimed it."""
    holder = claims.take_over(installation().ports, g.member.id, case_id)
    if holder is None:
        abort(404)
    log.info("case %s: taken over by member %s", case_id, g.member.id)
    flash("Pronto: este atendimento passou para você.", "good")
    return _back(case_id)


def stay(case_id: int) -> Reply:
    """Renew the member's presence on the case's page; return who is there now.

    For a page that stays open; 204 where it shows so already.
    """
    around = around_of(case_id)
    if request.form.get("mostra") == around.said:
        return "", 204
    return render_template("desk/cases/case_around.html", case_id=case_id, around=around)


def forward_case(case_id: int) -> Reply:
    """Hand the case over to a sector, or show its page with what to fix."""
    sector_id, reason = row_id(request.form.get("setor", "")), request.form.get("motivo", "")
    typed = Typed(reason=reason, sector=sector_id)
    if not sector_id:
        return _refused(case_id, typed, "Escolha um setor da lista.")
    me, line, left_out = g.member.id, installation().line, tuple[str, ...]()
    try:
        if "email" in request.form:
            order = ForwardOrder(case_id, sector_id, reason)
            moved, left_out = forward_by_email(line, me, order)
        else:
            moved = sectors.forward(line.ports, me, case_id, sector_id, reason)
    except SectorRefused as why:
        return _refused(case_id, typed, str(why))
    if moved is SectorOutcome.MISSING:
        return _refused(case_id, typed, "Esse setor não recebe atendimentos. Escolha outro.")
    if moved is SectorOutcome.DONE:
        flash("Pronto: o atendimento está com o setor, e aqui se acompanha.", "good")
        if left_out:
            flash(f"O e-mail diz ao setor o que falta. {left_out_words(left_out)}", "bad")
    else:
        flash("Nada mudou: o atendimento já estava com esse setor.", "bad")
    return _back(case_id)


def fetch_case(case_id: int) -> Response:
    """Take the case back from its sector."""
    moved = sectors.take_back(installation().ports, g.member.id, case_id)
    if moved is SectorOutcome.MISSING:
        abort(404)
    if moved is SectorOutcome.DONE:
        flash("Pronto: o atendimento voltou do setor.", "good")
    else:
        flash("Nada mudou: o atendimento já tinha voltado.", "bad")
    return _back(case_id)


def note_sector_answer(case_id: int) -> Reply:
    """Record what the sector said, or show the case's page with what to fix."""
    text, nonce = request.form.get("resposta", ""), request.form.get("vez", "")[:40]
    try:
        moved = forwarding.note_sector_answer(
            installation().line,
            g.member.id,
            case_id,
            SectorAnswer(text, nonce or secrets.token_hex(16)),
        )
    except Refused as why:
        return case_page(case_id, Typed(answer=text, mistakes=(("answer", str(why)),))), 422
    if moved is SectorOutcome.MISSING:
        abort(404)
    if moved is SectorOutcome.DONE:
        flash("Pronto: a resposta do setor está no atendimento. Falta responder à pessoa.", "good")
    else:
        flash("Nada mudou: isto já estava registrado, ou nenhum setor está com o caso.", "bad")
    return _back(case_id)


def _refused(case_id: int, typed: Typed, why: str) -> Reply:
    mistakes = (("forward", why),)
    by_email = "email" in request.form
    refused = Typed(reason=typed.reason, sector=typed.sector, by_email=by_email, mistakes=mistakes)
    return case_page(case_id, refused), 422


def _saved(said: Closing, wrote: WroteUp | None, mistake: str) -> str:
    return render_template(
        "desk/cases/case_saved.html",
        said=said,
        wrote=wrote,
        mistake=mistake,
        resolved=RESOLVED,
        code_label=code_label,
    )


def _is_mine(holder: Holder | None) -> bool:
    if holder is None:
        abort(404)
    return bool(holder.staff_id == g.member.id)


def _back(case_id: int) -> Response:
    return redirect(url_for("desk.case", case_id=case_id))
