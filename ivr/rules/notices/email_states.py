"""Define the states of an e-mail that we send, and when a failed one is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

UNKNOWN_AFTER = timedelta(seconds=60)  # a sending that nobody finished is given up as unknown
# A mail server that stays away for a whole night must cost nobody an answer.
TRIED_FOR = timedelta(hours=24)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)  # between two tries
MAX_DOUBLINGS = 5  # of the first wait
# After each of these the reader may have it already: never more copies of one message than that.
MAX_UNSURE_TRIES = 5
UNSURE = "unsure"  # in place of a code, where the last of these was no surer
UNCLEAR = "unclear"  # in place of a code: it came back, and nobody can tell why
DELAYED = "delayed"  # in place of a code: the other side's server goes on trying
OUTDATED = "outdated"  # in place of a code: before it went, what it says was true no more
WITHHELD = "limit"  # in place of a code: a ceiling of ours kept it back (rules.ceilings)


class Nature(Enum):
    """Origin of an e-mail (RFC 3834): decides Auto-Submitted and the return path.

    The value is what the database stores, and RFC 3834's own word. No machine answers the first
    two. The second goes out with the null path, so that nothing comes back of it; of the others
    what comes back is read.
    """

    GENERATED = "auto-generated"  # nobody asked for it this very moment
    REPLIED = "auto-replied"  # the acknowledgement of what somebody wrote
    PERSON = "person"  # a person wrote it


class EmailState(Enum):
    """The state of an e-mail that we send.

    The value is what the database stores.
    """

    WAITING = "waiting"
    SENDING = "sending"  # our mail server was asked to take it, or perhaps was
    ACCEPTED = "accepted"  # our mail server has it
    BOUNCED = "bounced"  # it came back: the other side does not take it
    FAILED = "failed"  # refused for good, or given up


EMAIL_LABELS: dict[EmailState, str] = {
    EmailState.WAITING: "Na fila",
    EmailState.SENDING: "Enviando",
    EmailState.ACCEPTED: "Enviado",
    EmailState.BOUNCED: "Voltou",
    EmailState.FAILED: "Não enviado",
}
MOVES: dict[EmailState, frozenset[EmailState]] = {
    # One that waits again after an unknown end may have arrived, or come back, all the same.
    EmailState.WAITING: frozenset({EmailState.SENDING, EmailState.ACCEPTED, EmailState.BOUNCED}),
    EmailState.SENDING: frozenset(
        {
            *(EmailState.WAITING, EmailState.ACCEPTED),
            *(EmailState.BOUNCED, EmailState.FAILED),
        }
    ),
    EmailState.ACCEPTED: frozenset({EmailState.BOUNCED}),
    EmailState.BOUNCED: frozenset(),
    EmailState.FAILED: frozenset(),
}
_FAILURES = {
    OUTDATED: "a resposta saiu antes deste aviso",
    WITHHELD: "passou do limite de mensagens do dia",
    UNSURE: "o servidor não confirmou o envio; pode ter chegado",
    UNCLEAR: "voltou, e o aviso não diz por quê: veja a mensagem que voltou",
    "5.1.1": "o endereço não existe",
    "5.1.2": "o endereço não existe",
    "5.1.3": "o endereço não existe",
    "5.1.6": "a caixa mudou de endereço",
    "5.1.10": "o endereço não recebe e-mail",
    "5.2.1": "a caixa está desativada",
    "5.2.2": "a caixa está cheia",
    "4.2.2": "a caixa está cheia",
    "5.2.3": "a mensagem é grande demais para a caixa",
    "5.4.4": "o endereço não recebe e-mail",
    "5.7.1": "o servidor do destinatário recusou a mensagem",
    "550": "o servidor recusou o endereço",
    "552": "a caixa está cheia",
    "553": "o servidor recusou o endereço",
    "554": "o servidor recusou a mensagem",
}


@dataclass(frozen=True)
class Attached:
    """A file that goes with an e-mail."""

    name: str
    media_type: str  # "application/pdf"
    place: str  # of the file, on this machine's disk


@dataclass(frozen=True)
class OutgoingEmail:
    """One e-mail as it is given to the mail server: the same each time that it is tried."""

    to: str
    subject: str
    text: str
    html: str
    reply_to: str  # where an answer to it goes
    message_id: str  # "<…@host>"
    token: str  # by which what comes back is known again
    written_at: datetime
    nature: Nature = Nature.GENERATED
    in_reply_to: str = ""  # "<…@host>" of the message that it answers, and all those before it
    references: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()


def again_after(tries: int) -> timedelta:
    """Return how long to wait after `tries` tries: 1, 2, 4, 8, 16 minutes, then 30 each."""
    doubled: int = 2 ** min(tries - 1, MAX_DOUBLINGS)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def is_delayed(state: str, code: str) -> bool:
    """Return whether our mail server has passed it on, and the other side's still tries."""
    return state == EmailState.ACCEPTED.value and (code == DELAYED or code.startswith("4."))


def trouble_words(state: str, code: str) -> str:
    """Return what keeps an e-mail from arriving, in pt-BR for staff; "" where nothing is known."""
    ended = state in (EmailState.BOUNCED.value, EmailState.FAILED.value)
    waits = state == EmailState.WAITING.value and code != ""
    return failure_words(state, code) if ended or waits or is_delayed(state, code) else ""


def failure_words(state: str, code: str) -> str:
    """Return why an e-mail did not arrive, in pt-BR for staff, by its last code."""
    if is_delayed(state, code):
        return "o servidor de quem recebe ainda não entregou, e continua tentando"
    known = _FAILURES.get(code)
    if known:
        return known
    if not code:
        return "o servidor de e-mail não respondeu"
    said = f"código {code} do servidor"
    return f"voltou: {said}" if state == EmailState.BOUNCED.value else said
