"""Pages for citizens: what has become of a protocol. No sign-in, no cookie, no personal data."""

from datetime import datetime

from babel.dates import format_datetime
from flask import Blueprint, render_template, request

from ivr.rules.hours import FORTALEZA
from ivr.rules.outcomes import CaseState
from ivr.rules.protocols import is_protocol
from ivr.rules.slots import SLOT
from ivr.store.case_status import Status, status_of
from ivr.web.house import house

MOST_BYTES = 4096
NOT_FOUND = "Não encontramos esse protocolo. Confira os onze números e tente de novo."
TOO_MANY = "Houve muitas tentativas sem acerto. Tente de novo daqui a uma hora."
LATE = "O prazo que demos já passou, e o retorno continua na fila. Desculpe a demora."
TO_WRITE = tuple(
    each.value for each in (CaseState.DIRECTED, CaseState.UNREACHED, CaseState.CANCELLED)
)

public = Blueprint("public", __name__)


@public.route("/protocolo", methods=["GET", "POST"])
def protocol() -> str | tuple[str, int]:
    """The form, and what it was told of the protocol that was sent.

    The protocol comes in the form's body, so that it stands in no address and no log. Sending it
    changes nothing here, so that no token is asked for, and no cookie kept.
    """
    request.max_content_length = MOST_BYTES
    if request.method == "GET":
        return _page()
    typed = request.form.get("protocolo", "").strip()[:20]
    digits = "".join(each for each in typed if each.isascii() and each.isdigit())
    if not is_protocol(digits):  # the check digit: nobody needs to be asked
        return _page(typed=typed, mistake=NOT_FOUND), 422
    limits, address = house().protocol_limits, request.remote_addr or ""
    if limits.reached(address):
        return _page(typed=typed, mistake=TOO_MANY), 429
    with house().ports.database.read() as session:
        status = status_of(session, digits)
    if status is None:
        limits.note_failure(address)
        return _page(typed=typed, mistake=NOT_FOUND), 422
    callflow = house().line.conversations.current().callflow
    return _page(
        protocol=digits,
        told=callflow.sentences[f"status_{status.state}"].text,
        due=_due_words(status),
        written=status.state in TO_WRITE,
        email=callflow.email,
    )


def _page(**also: object) -> str:
    return render_template("protocol.html", **also)


def _due_words(status: Status) -> str:
    """The open promise in writing; where the time has passed, that it has; else nothing."""
    now = house().ports.clock.now()
    if status.due_at is None or status.due_at < now:
        return LATE if status.state == CaseState.CALLBACK.value else ""
    at = _moment(status.due_at)
    match status.due_kind:
        case "slot":
            return f"Ligamos em {_moment(status.due_at - SLOT)}, ou em até quinze minutos depois."
        case "when-back":
            return f"Ligamos assim que a central telefônica voltar, no máximo até {at}."
        case _:
            return f"Ligamos até {at}."


def _moment(at: datetime) -> str:
    words = "EEEE, d 'de' MMMM, 'às' HH:mm"
    return format_datetime(at, words, tzinfo=FORTALEZA, locale="pt_BR")
