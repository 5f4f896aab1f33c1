"""Serve citizens the state of a protocol, and the page about privacy.

No sign-in, no cookie, no personal data.
"""

from flask import Blueprint, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.callbacks.promise_wording import BY_LAW, answer_words, written_promise
from ivr.rules.callbacks.slots import Due
from ivr.rules.calls.outcomes import (
    ASKED_WAITING,
    EMAIL_LOST,
    EMAIL_WAITING,
    LINK_LOST,
    MESSAGE_CLOSED,
    MESSAGE_EMPTY,
    UNTRIED,
    VOICE_HEARD,
    CaseState,
)
from ivr.rules.cases.requests import (
    ASKED_IN_VAIN,
    BY_VOICE,
    CITIZEN_ANSWERED,
    READ,
    READY,
    READY_AND_CALLED,
    SECTOR_ANSWERED,
    TO_READ,
    RequestState,
)
from ivr.rules.hours.hours import WeeklyHours
from ivr.rules.identity.proof_codes import GOOD_FOR, IDENTITY_GOOD_FOR, typed_digits
from ivr.rules.line.open_now import Now, at_the_door
from ivr.rules.line.switchboard import State
from ivr.rules.privacy.retention import WORDS_KEPT
from ivr.rules.words.as_read import written_hours
from ivr.rules.words.protocols import DIGITS, is_protocol
from ivr.store.queries.case_status import (
    BY_CALL,
    BY_CODE,
    BY_EMAIL,
    REPLIES,
    Status,
    status_of,
)
from ivr.usecases.cases.reading import extension_reason, read_answer
from ivr.usecases.line.line import Line
from ivr.usecases.privacy.rights import can_get_code
from ivr.web.citizens.protocol_door import may_ask, was_right
from ivr.web.citizens.site import allow_vlibras, frame
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

MAX_BYTES = 4096
SHORT = "O protocolo tem onze números, e aqui {}. Confira e tente de novo."
NOT_FOUND = "Não encontramos esse protocolo. Confira os onze números e tente de novo."
TOO_MANY = "Houve muitas tentativas sem acerto. Tente de novo daqui a uma hora."
WRONG_CODE = "Esse código não é o deste protocolo. Confira os oito números do código de leitura."
# After these nothing of ours follows: whoever still needs us is told where to write.
TO_WRITE = (
    *(LINK_LOST, EMAIL_LOST, MESSAGE_CLOSED, MESSAGE_EMPTY),
    *(CaseState.OPEN.value, CaseState.DIRECTED.value),
    *(CaseState.UNREACHED.value, UNTRIED, CaseState.CANCELLED.value),
)
HERE_IT_IS = "A resposta está aqui. Guarde o código: com ele, ela pode ser lida de novo."
NEXT: dict[str, str] = {
    RequestState.HERE.value: "uma pessoa lê a mensagem e responde, ou a encaminha ao setor certo.",
    BY_VOICE: "uma pessoa ouve o recado e responde, ou o leva ao setor certo.",
    VOICE_HEARD: "uma pessoa responde, ou leva o recado ao setor certo.",
    EMAIL_WAITING: "",
    EMAIL_LOST: "",
    ASKED_WAITING: "quando o e-mail chegar, responda a ele. Até lá, o prazo fica parado.",
    READY: "",
    READ: "se ficou alguma dúvida, ligue ou escreva com este protocolo.",
    READY_AND_CALLED: "",
    TO_READ: "",
    SECTOR_ANSWERED: "uma pessoa prepara a resposta{}.",
    CITIZEN_ANSWERED: "uma pessoa lê o que você enviou e responde, ou leva ao setor certo.",
    ASKED_IN_VAIN: "se ainda puder, responda ao e-mail em que pedimos a informação.",
    RequestState.SECTOR.value: "o setor responde, e uma pessoa prepara a resposta{}.",
    RequestState.ASKED.value: "esperamos a sua resposta por e-mail. Até lá, o prazo fica parado.",
    RequestState.ANSWERED.value: "se ficou alguma dúvida, ligue ou escreva com este protocolo.",
    RequestState.CLOSED.value: "se ainda precisar, ligue ou escreva com este protocolo.",
}
# After "prepara a resposta": how it comes to whoever wrote.
HOW = {
    BY_EMAIL: " e a envia para o seu e-mail",
    BY_CODE: ", que você lê aqui com o código de leitura",
    BY_CALL: " e liga para ler a você",
}

public = Blueprint("public", __name__)
public.app_context_processor(frame)
public.after_app_request(allow_vlibras)


@public.get("/")
@compressed
def home() -> str:
    """Show who this is, whether people answer now, the ways to reach them, and the matters."""
    line = installation().line
    callflow = line.conversations.current().callflow
    return render_template(
        "citizens/home.html",
        now=_now(line, callflow.weekly),
        hours=written_hours(callflow.weekly),
        topics=callflow.topics,
    )


def _now(line: Line, weekly: WeeklyHours) -> Now:
    """Return how the line is now; by the week alone where no special day can be read."""
    now = line.ports.clock.now()
    try:
        schedule = line.schedule()
    except SQLAlchemyError:
        schedule = line.hours.last_known(weekly)
    return at_the_door(schedule.opening(now), line.board.state(now), now)


@public.get("/acessibilidade")
@compressed
def accessibility() -> str:
    """Show how these pages are used by keyboard, by ear, in large letters and in the dark."""
    return render_template("citizens/accessibility.html")


@public.route("/protocolo", methods=["GET", "POST"])
def protocol() -> str | tuple[str, int]:
    """Show the form, and for a protocol that was sent its state or the written answer.

    The protocol comes in the form's body, so that it stands in no address and no log. Sending it
    does nothing but count wrong codes, so that no token is asked for, and no cookie set.
    """
    request.max_content_length = MAX_BYTES
    if request.method == "GET":
        return _page()
    typed = request.form.get("protocolo", "").strip()[:20]
    digits = typed_digits(typed)
    if len(digits) != DIGITS:
        there = f"há {len(digits)}" if digits else "não há nenhum"
        return _page(typed=typed, mistake=SHORT.format(there)), 422
    if not is_protocol(digits):  # the check digit: nobody needs to be asked
        return _page(typed=typed, mistake=NOT_FOUND), 422
    if not may_ask():
        return _page(typed=typed, mistake=TOO_MANY), 429
    with installation().ports.database.read() as session:
        status = status_of(session, digits)
    if status is None:
        return _page(typed=typed, mistake=NOT_FOUND), 422
    code = typed_digits(request.form.get("codigo", ""))
    if not code:
        was_right()
        return _told(digits, status)
    answer = read_answer(installation().ports, digits, code)
    if answer is None:
        return _told(digits, status, wrong=WRONG_CODE), 422
    was_right()
    with installation().ports.database.read() as session:
        status = status_of(session, digits) or status  # that it was read now
    reason = extension_reason(installation().ports, digits) if status.explained else ""
    return _told(digits, status, answer=answer, reason=reason)


@public.get("/privacidade")
@compressed
def privacy() -> str:
    """Show what is stored, why, how long, and what can be asked for.

    The numbers are this installation's own.
    """
    ports = installation().ports
    return render_template(
        "citizens/privacy.html",
        words_days=WORDS_KEPT.days,
        recordings_days=ports.recordings_kept_days,
        personal_days=ports.personal_kept_days,
        code_minutes=round(GOOD_FOR.total_seconds() / 60),
        identity_days=IDENTITY_GOOD_FOR.days,
        email=installation().line.conversations.current().callflow.email,
    )


def _told(digits: str, status: Status, **also: str) -> str:
    callflow = installation().line.conversations.current().callflow
    told = callflow.sentences[f"status_{status.state}"]
    return _page(
        protocol=digits,
        told=HERE_IT_IS if also.get("answer") else told.as_read,
        due=_due_words(status),
        goes_on_as=status.goes_on_as,
        next=NEXT.get(status.state, NEXT.get(status.turn, "")).format(HOW.get(status.reply_by, "")),
        written=status.state in (*TO_WRITE, READ),
        to_read=status.readable or status.explained,
        only_reason=status.explained and not status.readable,
        law_passed=_law_has_passed(status),
        can_prove=status.readable and can_get_code(installation().line, digits),
        is_called=status.state == READY_AND_CALLED,
        was_read=status.state == READ,
        email=callflow.email,
        **also,
    )


def _page(**also: object) -> str:
    return render_template("citizens/protocol.html", **also)


def _law_has_passed(status: Status) -> bool:
    """Tell whether the law's last day for the reply is over: then the page says how to complain."""
    now = installation().ports.clock.now()
    return bool(status.forecast in BY_LAW and status.answer_due_at and status.answer_due_at <= now)


def _due_words(status: Status) -> list[str]:
    """Return the open promises in writing; where a time has passed, that it has; else none."""
    now = installation().ports.clock.now()
    texts = installation().line.conversations.current().callflow.promise_texts
    said = []
    if status.due_kind not in ("", *REPLIES) and status.due_at:
        is_back = installation().line.board.state(now) is State.AVAILABLE
        due = Due(status.due_at, status.due_kind).once_back(is_back)
        said.append(written_promise(due, now, texts))
    if status.answer_due_at:
        said.append(answer_words(status.answer_due_at, now, texts, status.forecast))
    return said
