"""Serve citizens their own data: a code to a contact of the case opens the copy, or erasure.

A contact is an e-mail address or a mobile number. The answer to a protocol and a contact is the
same whether they belong together or exist at all.
"""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ivr.rules.identity.proof_codes import Pass, read_pass, sign_pass, typed_digits
from ivr.rules.words.addresses import AddressRefused, masked_address, read_address
from ivr.rules.words.masking import masked_number
from ivr.rules.words.numbering import REFUSAL_WORDS, NumberRefused, takes_sms, target_number
from ivr.rules.words.protocols import is_protocol
from ivr.usecases.cases.contact import TooMany
from ivr.usecases.cases.reading import kept_answer
from ivr.usecases.privacy.own_copy import own_copy
from ivr.usecases.privacy.rights import Typed, ask_erasure, is_good, prove, send_code
from ivr.web.citizens.protocol_door import may_ask, was_right
from ivr.web.citizens.receipt import to_receipt
from ivr.web.common.installation import installation
from ivr.web.common.limits import asker_at

MAX_BYTES = 8192
PROTOCOL = "Confira os onze números do protocolo."
CONTACT = "Informe o e-mail ou o celular que você usou neste atendimento."
LANDLINE = "O código vai por SMS: informe um celular, ou um e-mail."
WRONG = "Esse código não confere, ou já venceu. Confira, ou peça outro."
TOO_MANY = "Houve muitas tentativas sem acerto. Tente de novo daqui a uma hora."
MANY_NOW = "Recebemos muitos pedidos daí. Tente de novo daqui a uma hora, ou escreva para nós."
MANY = "Recebemos muitos pedidos daí por hoje. Tente de novo amanhã, ou escreva para nós."
OVER = "O tempo desta página acabou. Peça outro código."

own_data = Blueprint("own_data", __name__)


@own_data.get("/protocolo/dados")
def begin() -> str:
    """Show the form that asks for a protocol and for the contact to which the code is to go."""
    return _page()


@own_data.post("/protocolo/dados")
def code() -> str | tuple[str, int]:
    """Send a code, if protocol and contact belong together; never tell whether one was sent."""
    request.max_content_length = MAX_BYTES
    protocol, target, mistakes = _asked()
    if mistakes:
        return _page(mistakes=mistakes), 422
    if not installation().contact_limits.take(request.remote_addr or ""):
        return _page(word=MANY_NOW), 429
    nonce = send_code(installation().line, protocol, target, asker_at(request.remote_addr or ""))
    return _page(step="code", target=_masked(target), nonce=nonce)


@own_data.post("/protocolo/dados/codigo")
def open_with_code() -> str | tuple[str, int]:
    """Check the code that was typed; show what it opens, or that it opens nothing."""
    request.max_content_length = MAX_BYTES
    protocol, target, mistakes = _asked()
    if mistakes:
        return _page(mistakes=mistakes), 422
    if not may_ask():
        return _page(word=TOO_MANY), 429
    code, nonce = typed_digits(request.form.get("codigo", "")), request.form.get("pedido", "")[:40]
    given = prove(installation().line, Typed(protocol, target, code, nonce))
    if given is None:
        return _page(step="code", target=_masked(target), nonce=nonce, wrong=WRONG), 422
    was_right()
    ports = installation().ports
    answer = kept_answer(ports, given.case_id)
    return _page(step="open", signed=sign_pass(ports.link_key, given), answer=answer)


@own_data.post("/protocolo/dados/baixar")
def download() -> Response | tuple[str, int]:
    """Send a copy of all that is stored, as one ZIP file."""
    given = _given()
    copy = own_copy(installation().line, given) if given else None
    if copy is None:
        return _page(word=OVER), 410
    response = Response(copy.parts, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{copy.name}"'
    return response


@own_data.post("/protocolo/dados/apagar")
def erase() -> Response | str | tuple[str, int]:
    """Request the erasure, and lead to the receipt with the request's own protocol."""
    given = _given()
    if given is None:
        return _page(word=OVER), 410
    try:
        return to_receipt(ask_erasure(installation().line, given))
    except TooMany:
        return _page(word=MANY), 429


def _given() -> Pass | None:
    request.max_content_length = MAX_BYTES
    given = read_pass(installation().ports.link_key, request.form.get("passe", ""))
    return given if is_good(given, installation().ports.clock.now()) else None


def _asked() -> tuple[str, str, dict[str, str]]:
    """Return protocol and contact as typed, and for each the mistake to be fixed."""
    mistakes: dict[str, str] = {}
    protocol = typed_digits(request.form.get("protocolo", ""))
    if not is_protocol(protocol):
        mistakes["protocol"] = PROTOCOL
    typed, target = request.form.get("contato", "").strip()[:254], ""
    try:
        target = read_address(typed) if "@" in typed else target_number(typed)
    except AddressRefused as refused:
        mistakes["contact"] = str(refused)
    except NumberRefused as refused:
        mistakes["contact"] = REFUSAL_WORDS[refused.reason] if typed else CONTACT
    if target and "@" not in target and not takes_sms(target):
        mistakes["contact"] = LANDLINE
    return protocol, target, mistakes


def _masked(target: str) -> str:
    return masked_address(target) if "@" in target else masked_number(target)


def _page(**also: object) -> str:
    ports = installation().ports
    return render_template(
        "citizens/own_data.html",
        **also,
        protocol=request.form.get("protocolo", "")[:20],
        contact=request.form.get("contato", "")[:254],
        able=ports.sends_mail or ports.sends_sms,
        kept_days=ports.personal_kept_days,
        email=installation().line.conversations.current().callflow.email,
    )
