"""Show the receipt of a message that a citizen sent by form, for an hour."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ivr.rules.callbacks.promise_wording import answer_words
from ivr.rules.cases import form_tokens
from ivr.rules.cases.form_tokens import RECEIPT_SHOWN
from ivr.rules.cases.requests import KIND_LABELS, MANIFESTATIONS
from ivr.rules.words.numbering import takes_sms
from ivr.usecases.cases.contact import Receipt, receipt_by
from ivr.web.common.installation import installation

GONE = "Este comprovante não aparece mais"
GONE_ADVICE = (
    "Ele aparece por uma hora depois do envio. Para saber da sua mensagem, consulte o protocolo."
)

receipt = Blueprint("receipt", __name__)


def to_receipt(told: Receipt) -> Response:
    """Lead whoever sent a message to its receipt: there, Back and Reload send nothing again."""
    signed = form_tokens.sign_receipt(installation().ports.link_key, told.nonce)
    return redirect(url_for("receipt.show", signed=signed), 303)


@receipt.get("/contato/recibo/<signed>")
def show(signed: str) -> str | tuple[str, int]:
    """Show the receipt of a form that was sent within the hour; else say where it is."""
    line = installation().line
    nonce = form_tokens.read_receipt(line.ports.link_key, signed)
    now = line.ports.clock.now()
    told = receipt_by(line, nonce) if nonce else None
    if told is None or now - told.received_at > RECEIPT_SHOWN:
        return render_template("common/error.html", title=GONE, advice=GONE_ADVICE), 410
    callflow = line.conversations.current().callflow
    return render_template(
        "citizens/receipt.html",
        told=told,
        label=KIND_LABELS[told.kind],
        due=answer_words(told.due_at, now, callflow.promise_texts) if told.due_at else "",
        by_sms=line.ports.sends_sms and takes_sms(told.number),
        manifestation=told.kind in MANIFESTATIONS,
        email=callflow.email,
    )
