"""Define the sources, states and limits of messages to us, and why some are not taken."""

from dataclasses import dataclass
from enum import Enum

MAX_BYTES = 15 * 1024 * 1024  # of one message; mail servers refuse ours beyond much the same
MAX_TEXT_CHARS = 20_000  # letters that a page shows; the whole stays in the original
MAX_SUBJECT_CHARS = 200
MAX_ATTACHMENTS = 10
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
# Of one sender; beyond that it is a loop or a flood, and a person looks.
MAX_PER_SENDER_PER_HOUR = 20
MAX_KEPT_BYTES = 60 * 1024 * 1024  # of one message that is kept at all; a larger one stays there
# The same while the disk is tight: a larger one waits at the mail server, where a person finds it.
MAX_KEPT_BYTES_TIGHT = 256 * 1024
MAX_TRIES = 3  # of one message that ended its reader each time


class Source(Enum):
    """The source of a message to us.

    The value is what the database stores.
    """

    EMAIL = "email"
    FORM = "form"
    SECTOR = "sector"  # the answer of a sector, for staff alone


class IncomingState(Enum):
    """The state of a message to us.

    The value is what the database stores.
    """

    FILED = "filed"  # part of a case
    RETURNED = "returned"  # told what became of an e-mail of ours
    QUARANTINED = "quarantined"  # a person has to look, and `why` says for what
    DISCARDED = "discarded"  # a person has looked, and it is nothing
    ERASED = "erased"  # its time is over: nothing of what it said is left


class Why(Enum):
    """The reason why a message is in quarantine."""

    HUGE = "huge"
    UNREADABLE = "unreadable"
    CIPHERED = "ciphered"  # encrypted: nobody without a key can read it
    EMPTY = "empty"
    NO_SENDER = "no-sender"
    AUTOMATIC = "automatic"  # a machine's, about no matter that we know
    OWN = "own"  # our own mail, come back
    FLOOD = "flood"
    STRANGE_REPORT = "strange-report"  # a delivery report about no e-mail of ours
    STRANGER = "stranger"  # names a case, from an address that is not known as its citizen's
    FORGED = "forged"  # our mail server says that it is not from where it says
    NO_PROTOCOL = "no-protocol"  # names a protocol that no case has
    GUESSING = "guessing"  # names a protocol where too many wrong ones were named lately


WHY_LABELS: dict[Why, str] = {
    Why.HUGE: "Grande demais",
    Why.UNREADABLE: "Não dá para ler",
    Why.CIPHERED: "Cifrada: só se lê com a chave",
    Why.EMPTY: "Sem texto nem anexo",
    Why.NO_SENDER: "Sem remetente",
    Why.AUTOMATIC: "Mensagem automática",
    Why.OWN: "É nossa própria mensagem",
    Why.FLOOD: "Muitas mensagens do mesmo remetente",
    Why.STRANGE_REPORT: "Aviso de entrega de mensagem que não é nossa",
    Why.STRANGER: "Remetente não conhecido",
    Why.FORGED: "Pode não ter vindo de onde diz",
    Why.NO_PROTOCOL: "Protocolo que não existe",
    Why.GUESSING: "Protocolos errados demais desta origem",
}


class RefusedFile(Enum):
    """The reason why an attachment was not taken; it stays in the original."""

    TYPE = "type"
    SIZE = "size"
    NUMBER = "number"
    INFECTED = "infected"  # by the scanner's word
    UNSCANNED = "unscanned"  # the scanner gives no answer


REFUSED_LABELS: dict[RefusedFile, str] = {
    RefusedFile.TYPE: "tipo de arquivo que não abrimos",
    RefusedFile.SIZE: "arquivo grande demais",
    RefusedFile.NUMBER: "anexos demais",
    RefusedFile.INFECTED: "o antivírus encontrou um problema neste arquivo",
    RefusedFile.UNSCANNED: "o antivírus não respondeu",
}


@dataclass(frozen=True)
class Listed:
    """A message in the mailbox that is not read yet: its UID and its size."""

    uid: int
    bytes: int  # as the server says
