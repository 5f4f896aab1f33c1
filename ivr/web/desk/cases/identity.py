"""Confirm who wrote: by a call to a known telephone, or a code sent to a known contact."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.mail.incoming import IncomingState
from ivr.rules.mail.origin import verdict_words
from ivr.usecases.cases.cases import Refused
from ivr.usecases.identity import sender_identity
from ivr.web.common.installation import installation

Reply = Response | str | tuple[str, int]
SETTLED = "Nada mudou: outra pessoa já resolveu esta mensagem."
SENT = "Pronto: o código foi para este contato. Quando a pessoa o disser, digite-o aqui."
CONFIRMED = "Pronto: a mensagem faz parte deste atendimento, e este e-mail agora é da pessoa."
SECTOR = "Pronto: a mensagem está no atendimento como a resposta do setor."


def show(incoming_id: int) -> str:
    """Show the message in doubt, and the ways to make sure of its sender."""
    return _page(incoming_id)


def called(incoming_id: int) -> Reply:
    """Accept the agent's word that a known telephone was called and the person confirmed it."""
    member, contact = g.member.id, request.form.get("contato", "")
    try:
        if request.form.get("confirmou") != "1":
            raise Refused("Marque que a pessoa confirmou, depois de falar com ela.")
        return _ended(
            sender_identity.confirm_by_call(installation().line, member, incoming_id, contact)
        )
    except Refused as why:
        return _page(incoming_id, call_mistake=str(why)), 422


def send_code(incoming_id: int) -> Reply:
    """Send a code to the contact that was chosen."""
    member, contact = g.member.id, request.form.get("contato", "")
    try:
        sent = sender_identity.send_identity_code(installation().line, member, incoming_id, contact)
    except Refused as why:
        return _page(incoming_id, code_mistake=str(why)), 422
    flash(SENT if sent else SETTLED, "good" if sent else "bad")
    return redirect(url_for("desk.identity", incoming_id=incoming_id) if sent else _list())


def check_code(incoming_id: int) -> Reply:
    """Confirm the sender by the code that the person gave."""
    typed = request.form.get("codigo", "")
    try:
        return _ended(
            sender_identity.confirm_by_code(installation().line, g.member.id, incoming_id, typed)
        )
    except Refused as why:
        return _page(incoming_id, typed_mistake=str(why)), 422


def is_sector(incoming_id: int) -> Response:
    """Accept the message as the answer of the sector that has the case."""
    case_id = sender_identity.accept_as_sector(installation().line, g.member.id, incoming_id)
    return _ended(case_id, SECTOR)


def _ended(case_id: int | None, word: str = CONFIRMED) -> Response:
    if case_id is None:
        flash(SETTLED, "bad")
        return redirect(_list())
    flash(word, "good")
    return redirect(url_for("desk.case", case_id=case_id))


def _list() -> str:
    return url_for("desk.quarantine")


def _page(incoming_id: int, **mistakes: str) -> str:
    doubt = sender_identity.look_at(installation().line, incoming_id)
    if doubt is None:
        abort(404)
    return render_template(
        "desk/cases/identity.html",
        doubt=doubt,
        row=doubt.row,
        verdicts=verdict_words(doubt.row.spf, doubt.row.dkim, doubt.row.dmarc, doubt.row.origin),
        waits=doubt.row.state == IncomingState.QUARANTINED.value,
        mistakes=mistakes,
    )
