"""Serve the contact form, in which citizens write without sign-in, cookie, script or captcha.

Whatever is amiss, the form comes back with all that was typed in it. A protocol, an address or a
CPF stand in no address of a page.
"""

from dataclasses import dataclass, field, replace

from flask import Blueprint, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from ivr.ports.failures import NotStored
from ivr.rules.cases import form_tokens
from ivr.rules.cases.contact_form import (
    FASTEST,
    MAX_FILES,
    MAX_TEXT_CHARS,
    FormRefused,
    Typed,
    read_contact,
)
from ivr.rules.cases.form_tokens import Sheet
from ivr.rules.cases.requests import KIND_LABELS, RequestKind
from ivr.rules.mail import attachments
from ivr.rules.mail.incoming import MAX_ATTACHMENT_BYTES, MAX_BYTES
from ivr.usecases.cases.contact import (
    FilesGone,
    Receipt,
    TooMany,
    new_sheet,
    receipt_of,
    send,
)
from ivr.web.citizens.form_files import (
    LATE,
    NOT_NOW,
    file_hashes,
    told_files,
    with_files,
)
from ivr.web.citizens.receipt import to_receipt
from ivr.web.common.installation import installation
from ivr.web.common.limits import asker_at

MAX_FORM_BYTES = MAX_BYTES + 256 * 1024  # of the whole form, its files and its fields
FIELDS = {
    "kind": "tipo",
    "topic": "assunto",
    "text": "mensagem",
    "email": "email",
    "telephone": "telefone",
    "name": "nome",
    "cpf": "cpf",
}
LABELS = {
    "kind": "O que você quer enviar",
    "topic": "Assunto",
    "text": "Mensagem",
    "files": "Anexos",
    "email": "E-mail",
    "telephone": "Telefone",
    "name": "Nome",
    "cpf": "CPF",
}
FAST = (
    f"Isso foi rápido! Espere {FASTEST.seconds} segundos, confira a mensagem"
    " e envie de novo, por favor."
)
HIDDEN = "Um campo escondido veio preenchido, e já o limpamos. Confira e envie de novo, por favor."
OLD = "Esta página ficou aberta por muito tempo, e nada se perdeu. Confira e envie de novo."
MANY_NOW = (
    "Recebemos muitas mensagens daí. O que você escreveu continua aqui."
    " Envie de novo daqui a uma hora."
)
MANY = (
    "Recebemos muitas mensagens daí por hoje. O que você escreveu continua aqui."
    " Envie de novo amanhã."
)
HUGE = (
    "Os anexos somam mais de 15 MB, e não foi possível receber. Volte à página anterior: o que"
    " você escreveu continua lá. Envie com menos anexos."
)
ABOUT_SERVICE = "Carta de Serviços, “{}”:\n"
contact = Blueprint("contact", __name__)


@dataclass(frozen=True)
class _Page:
    """The form as it is shown: what was typed, what is to be fixed, and a word about it."""

    sheet: Sheet
    typed: Typed = field(default_factory=Typed)
    mistakes: dict[str, str] = field(default_factory=dict)
    word: str = ""

    def show(self) -> str:
        """Return the page's HTML."""
        callflow = installation().line.conversations.current().callflow
        return render_template(
            "citizens/contact.html",
            page=self,
            sheet=form_tokens.sign(installation().ports.link_key, self.sheet),
            kinds=[(each.value, label) for each, label in KIND_LABELS.items()],
            topics=[(each.key, each.title) for each in callflow.topics],
            labels=LABELS,
            most_letters=MAX_TEXT_CHARS,
            most_files=MAX_FILES,
            most_megabytes=MAX_ATTACHMENT_BYTES // 1024**2,
            ends=", ".join(f".{each}" for each in (*attachments.TYPES, "jpeg")),
            email=callflow.email,
        )


@contact.get("/contato")
def form() -> str:
    """Show an empty form, with what is written and what it is about chosen by the address."""
    kind = request.args.get("tipo", RequestKind.QUESTION.value)
    known = kind if kind in {each.value for each in RequestKind} else RequestKind.QUESTION.value
    topic = request.args.get("assunto", "")
    topic = topic if topic in _topics() else ""
    text = _about_service(request.args.get("servico", ""))
    return _Page(new_sheet(installation().ports), Typed(known, topic, text)).show()


@contact.post("/contato")
def receive() -> Response | tuple[str, int]:
    """Take a sent form; lead to its receipt, or show the form again with what is to be fixed.

    What was typed stays. The sheet serves as token: whoever was not given one cannot send it.
    """
    # Only parts of a multipart go to the disk; what comes otherwise stands in memory at once.
    if request.mimetype == "multipart/form-data":
        request.max_content_length = MAX_FORM_BYTES
    try:
        typed = Typed(**{own: request.form.get(name, "") for own, name in FIELDS.items()})
    except RequestEntityTooLarge:
        return _Page(new_sheet(installation().ports), word=HUGE).show(), 413
    ports = installation().ports
    sheet = form_tokens.read(ports.link_key, request.form.get("folha", ""))
    if sheet is None:
        return _Page(new_sheet(ports), typed, word=OLD).show(), 422
    told = _sent_before(sheet, typed)
    if told:
        return to_receipt(told)
    page, taken = _Page(sheet, typed), installation().contact_limits.take(request.remote_addr or "")
    if not taken:
        return replace(page, word=MANY_NOW).show(), 429
    sheet, refused = with_files(sheet)
    told = _sent_before(page.sheet, typed) if refused else None
    if told:  # sent by another request meanwhile, which is done with the files
        return to_receipt(told)
    word = _hesitation(sheet)
    if word == OLD:
        sheet = replace(new_sheet(ports), held=sheet.held)
    return _send(replace(page, sheet=sheet, mistakes=refused, word=word))


def _sent_before(sheet: Sheet, typed: Typed) -> Receipt | None:
    """Return the receipt of the very same form, where it was sent before."""
    try:
        message = read_contact(typed, _topics())
    except FormRefused:
        return None
    return receipt_of(installation().line, sheet, message, file_hashes(sheet))


def _topics() -> set[str]:
    return {each.key for each in installation().line.conversations.current().callflow.topics}


def _about_service(name: str) -> str:
    """Return how a message about that service of the charter begins; "" where there is none."""
    service = installation().line.conversations.current().callflow.service(name)
    return ABOUT_SERVICE.format(service.title) if service else ""


def _send(page: _Page) -> Response | tuple[str, int]:
    """File the message; lead to its receipt, or show the form with what is to be fixed."""
    try:
        message = read_contact(page.typed, _topics())
    except FormRefused as why:
        found = why.mistakes | page.mistakes
        return _mistaken(page, {name: found[name] for name in LABELS if name in found})
    if page.mistakes:
        return _mistaken(page, page.mistakes)
    if page.word:
        return page.show(), 422
    try:
        return to_receipt(
            send(installation().line, page.sheet, message, asker_at(request.remote_addr or ""))
        )
    except TooMany:
        return replace(page, word=MANY).show(), 429
    except FilesGone as why:
        there = tuple(each for each in page.sheet.held if each not in why.files)
        told = told_files(f"{each.name}: {LATE}" for each in why.files)
        return _mistaken(replace(page, sheet=replace(page.sheet, held=there)), told)
    except NotStored:
        told = told_files(f"{each.name}: {NOT_NOW}" for each in page.sheet.held)
        return _mistaken(page, told)


def _mistaken(page: _Page, mistakes: dict[str, str]) -> tuple[str, int]:
    """Return the form with what is to be fixed; a word beside it would seem to be the cause.

    That the page was open for too long is said all the same: its files may be gone by that.
    """
    word = OLD if page.word == OLD else ""
    return replace(page, mistakes=mistakes, word=word).show(), 422


def _hesitation(sheet: Sheet) -> str:
    """Return why a good message is shown once more first, or ""; its text is never a reason."""
    now = installation().ports.clock.now()
    if sheet.is_old(now):
        return OLD
    if request.form.get("site", "").strip():
        return HIDDEN
    return FAST if abs(now - sheet.opened_at) < FASTEST else ""
