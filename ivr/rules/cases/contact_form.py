"""Read the contact form: return the message that was typed, or every field's mistake at once."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from stdnum.br import cpf
from stdnum.exceptions import ValidationError

from ivr.rules.cases.requests import MANIFESTATIONS, RequestKind
from ivr.rules.words.addresses import AddressRefused, read_address
from ivr.rules.words.numbering import REFUSAL_WORDS, NumberRefused, target_number
from ivr.rules.words.visible import is_visible

MAX_TEXT_CHARS = 10_000
MAX_NAME_CHARS = 120
MAX_LINE_CHARS = 400  # letters of a field of one line that are looked at
MAX_FILES = 3
# Files of forms that are not sent yet: for how long after they were last seen, and how many bytes
# of all forms together.
FORM_FILES_KEPT = timedelta(hours=2)
MAX_HELD_BYTES = 2 * 1024**3
FASTEST = timedelta(seconds=3)  # from the page to the message: nobody writes one sooner
OTHER_TOPIC = "outro"
OTHER_TOPIC_LABEL = "Outro assunto"  # pt-BR, of whatever is about none of the topics
# Letters that turn the others round: a text that reads otherwise than it is.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])


@dataclass(frozen=True)
class Typed:
    """The form's fields as they were sent; each is shown again as it was."""

    kind: str = ""
    topic: str = ""
    text: str = ""
    email: str = ""
    telephone: str = ""
    name: str = ""
    cpf: str = ""


@dataclass(frozen=True)
class ContactMessage:
    """A valid message from the form; without address and number its reply is read by protocol."""

    kind: RequestKind
    topic: str  # a topic's key, or empty
    text: str
    address: str = ""
    number: str = ""  # E.164
    name: str = ""
    cpf: str = ""  # eleven digits


class FormRefused(ValueError):
    """Raised if the form must be corrected: field → what to do, for whoever typed it (pt-BR)."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__(", ".join(mistakes))
        self.mistakes = mistakes


def read_contact(typed: Typed, topics: Collection[str]) -> ContactMessage:
    """Return the message that was typed; raise FormRefused with every field's mistake, in order.

    What it says is never a reason to refuse it, and a manifestação needs nobody's name or address
    (Lei 13.460/2017, arts. 10 and 11): only what asks for a reply needs a way to give it.
    """
    mistakes: dict[str, str] = {}
    kind = _kind(typed.kind, mistakes)
    if typed.topic not in {*topics, OTHER_TOPIC}:
        mistakes["topic"] = f"Escolha o assunto. Se nenhum servir, escolha “{OTHER_TOPIC_LABEL}”."
    text = plain_text(typed.text)
    if not text:
        mistakes["text"] = "Escreva a sua mensagem."
    elif len(text) > MAX_TEXT_CHARS:
        over = len(text) - MAX_TEXT_CHARS
        mistakes["text"] = (
            f"A mensagem tem {over} {'letra' if over == 1 else 'letras'} a mais que o limite de"
            f" {MAX_TEXT_CHARS:,}. Encurte, ou anexe o texto.".replace(",", ".", 1)
        )
    address, number = _address(typed.email, mistakes), _number(typed.telephone, mistakes)
    anonymous = not typed.email.strip() and not typed.telephone.strip()
    if anonymous and kind not in MANIFESTATIONS:
        mistakes["email"] = "Informe um e-mail ou um telefone, para a resposta chegar a você."
    digits, name = _cpf(typed.cpf, mistakes), _name(typed.name, mistakes)
    if mistakes:
        raise FormRefused(mistakes)
    topic = "" if typed.topic == OTHER_TOPIC else typed.topic
    return ContactMessage(
        kind,
        topic,
        text,
        address,
        number,
        name,
        digits,
    )


def plain_text(text: str) -> str:
    """Return the text without control and direction characters, its lines ended by line feeds."""
    lines = re.sub(r"\r\n?", "\n", text.translate(_TURNING))
    kept = (each for each in lines if each in "\n\t" or unicodedata.category(each) not in _NOTHING)
    plain = "".join(kept).strip()
    return plain if is_visible(plain) else ""


def one_line(text: str) -> str:
    """Return the plain text in one line."""
    return " ".join(plain_text(text).split())


_NOTHING = frozenset({"Cc", "Cs", "Cn"})


def _kind(typed: str, mistakes: dict[str, str]) -> RequestKind:
    try:
        return RequestKind(typed)
    except ValueError:
        mistakes["kind"] = "Escolha o que você quer enviar."
        return RequestKind.COMPLAINT  # which asks for the least, and is not kept


def _address(typed: str, mistakes: dict[str, str]) -> str:
    if not typed.strip():
        return ""
    try:
        return read_address(typed)
    except AddressRefused as refused:
        mistakes["email"] = str(refused)
        return ""


def _number(typed: str, mistakes: dict[str, str]) -> str:
    if not typed.strip():
        return ""
    try:
        return target_number(typed)
    except NumberRefused as refused:
        mistakes["telephone"] = REFUSAL_WORDS[refused.reason]
        return ""


def _name(typed: str, mistakes: dict[str, str]) -> str:
    """Return the name in one line; what is longer than our room for it is never cut unsaid."""
    name = one_line(typed[: MAX_LINE_CHARS + 1])
    if len(name) > MAX_NAME_CHARS or len(typed) > MAX_LINE_CHARS:
        mistakes["name"] = f"O nome tem no máximo {MAX_NAME_CHARS} letras. Abrevie-o."
    return name


def _cpf(typed: str, mistakes: dict[str, str]) -> str:
    if not typed.strip():
        return ""
    try:
        digits = str(cpf.validate(typed[:MAX_LINE_CHARS]))
    except ValidationError:
        digits = ""
    if len(set(digits)) < 2:  # 111.111.111-11 has good check digits, and is nobody's
        mistakes["cpf"] = "Confira o CPF, ou deixe em branco: ele é opcional."
    return digits
