"""Answer a call by e-mail, to an address that its citizen spelled to an agent."""

import logging

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.words.addresses import AddressRefused, masked_address, read_address
from ivr.store.queries import call_log
from ivr.usecases.calls.written import AddressOutcome, answer_case
from ivr.web.common.installation import installation
from ivr.web.desk.calls.call_page import show_call

log = logging.getLogger(__name__)

SENT = "Pronto: a resposta vai para {}."
OWED = (
    "Não há orientação pronta para esse assunto: avisamos {}, e a resposta é nossa. O pedido está"
    " em Mensagens, com prazo."
)
LIMITED = "Nada foi enviado: esse endereço já recebeu vários e-mails hoje. Tente de novo amanhã."


def answer_by_email(call_id: int) -> Response | tuple[str, int]:
    """Queue the answer to that call's case, or show the page with what to fix."""
    with installation().ports.database.read() as session:
        row = call_log.find(session, call_id)
    if row is None or row.call.case_id is None or not installation().ports.sends_mail:
        abort(404)
    typed = request.form.get("email", "")[:320]
    try:
        to = read_address(typed)
    except AddressRefused as refused:
        return show_call(call_id, typed=typed, mistake=str(refused)), 422
    answered = answer_case(installation().line, g.member.id, row.call, to)
    if answered.outcome is AddressOutcome.LIMITED:
        flash(LIMITED, "bad")
    else:
        log.info("case %s: answered by e-mail by member %s", row.call.case_id, g.member.id)
        said = OWED if answered.outcome is AddressOutcome.OWED else SENT
        flash(said.format(masked_address(to)), "good")
    return redirect(url_for("desk.call", call_id=call_id))
