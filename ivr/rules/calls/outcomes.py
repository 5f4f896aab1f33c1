"""Define the outcomes of a call, the states of its case, and how the desk shows them.

A call has exactly one outcome, of a closed list.
"""

from dataclasses import dataclass
from enum import Enum


class CaseState(Enum):
    """The state of a case, as said to a citizen who asks about its protocol.

    The value is what the database stores.
    """

    OPEN = "open"  # nothing was given yet: the call goes on, or was given up
    INFORMED = "informed"  # guidance was heard, or the protocol's state was told
    DIRECTED = "directed"  # no person could be reached; the written route was given
    HANDED = "handed"  # the switchboard took the call
    CALLBACK = "callback"  # somebody is going to call
    ANSWERED = "answered"  # somebody called, and talked with the citizen
    UNREACHED = "unreached"  # somebody called and reached nobody; the written route is left
    LINKED = "linked"  # an SMS brought a link; the address for the answer is still to be given
    EMAILED = "emailed"  # the answer goes, or went, by e-mail
    MESSAGE = "message"  # a voice message was left; a person hears it
    RECEIVED = "received"  # something was written to us; it is read and answered
    FORWARDED = "forwarded"  # what was written is with the sector responsible
    ASKED = "asked"  # we asked something back, and wait for the citizen
    CLOSED = "closed"  # what was written is closed without an answer by e-mail
    CANCELLED = "cancelled"  # nobody is going to call any more, as the citizen or staff wished


# In place of LINKED: the carrier says that the SMS with the link did not arrive.
LINK_LOST = "link_lost"
# In place of EMAILED: the e-mail with the answer has not left yet, or did not arrive; the second in
# place of LINKED, too, which it leads to.
EMAIL_WAITING = "email_waiting"
EMAIL_LOST = "email_lost"
ASKED_WAITING = "asked_waiting"  # in place of ASKED: what we ask has not left yet
# In place of MESSAGE: somebody has heard the voice message, or the case was closed.
MESSAGE_HEARD = "message_heard"
MESSAGE_CLOSED = "message_closed"
MESSAGE_EMPTY = "message_empty"  # the same: no sound of it is there, and nobody will hear it
VOICE_HEARD = "voice_heard"  # in place of RECEIVED: the same of one that is owed an answer
# In place of OPEN: staff said of the call, which was missed, that nobody need call back.
MISSED_SETTLED = "missed_settled"
# In place of INFORMED: a protocol's state was told or a callback looked after, and no guidance.
ONLY_CONSULTED = "consulted"
# In place of UNREACHED: the callback ended before its citizen was rung at all.
UNTRIED = "untried"
# All that is told in place of a state, and after which no answer of ours is due.
IN_PLACE = (
    *(LINK_LOST, EMAIL_WAITING, EMAIL_LOST, ASKED_WAITING),
    *(MESSAGE_HEARD, MESSAGE_CLOSED, MESSAGE_EMPTY, ONLY_CONSULTED, UNTRIED),
)


class Outcome(Enum):
    """The one outcome of a call.

    The value is what the database stores.
    """

    HANDED = "handed"  # bridged to the switchboard for 10 s or more
    INFORMED = "informed"  # hung up after at least 80 % of the guidance's seconds
    CONSULTED = "consulted"  # heard the state of a protocol
    UNSERVED = "unserved"  # asked for a person and reached none; left at the offer to call back
    CLOSED = "closed"  # asked for a person outside hours; left at the offer to call back
    DIRECTED = "directed"  # given protocol and written route, as wished or for want of a callback
    ABANDONED_IN_WAIT = "abandoned-in-wait"  # hung up while the switchboard rang
    ABANDONED_IN_GUIDANCE = "abandoned-in-guidance"  # hung up before 80 % of the guidance
    ABANDONED_IN_MENU = "abandoned-in-menu"  # hung up before choosing anything
    NO_ANSWER = "no-answer"  # ended before the line said its first word
    CANCELED = "canceled"  # the caller hung up before that
    FAILED = "failed"  # an error of ours: the static answer spoke in the conversation's place
    CALLBACK = "callback"  # a callback was promised
    MOVED = "moved"  # a callback that was promised before was given another time
    EMAIL = "email"  # an answer by e-mail was asked for
    MESSAGE = "message"  # a voice message was left
    CALLED_BACK = "called-back"  # an outbound leg by which a citizen was talked with
    NOT_REACHED = "not-reached"  # an outbound leg by which nobody was


# Ends of a call after which the caller is to be called back, where nobody did so otherwise.
MISSED = frozenset(
    {
        *(Outcome.ABANDONED_IN_WAIT, Outcome.ABANDONED_IN_GUIDANCE, Outcome.ABANDONED_IN_MENU),
        *(Outcome.UNSERVED, Outcome.CLOSED, Outcome.FAILED, Outcome.NO_ANSWER, Outcome.CANCELED),
    }
)


@dataclass(frozen=True)
class OutcomeFacts:
    """The label and colour of an outcome at the desk, and the case state that it leads to."""

    label: str  # pt-BR, as staff read it
    tone: str  # "good", "waiting" or "bad": the colour of its tag
    case_state: CaseState


OUTCOMES: dict[Outcome, OutcomeFacts] = {
    Outcome.HANDED: OutcomeFacts("Entregue à central", "good", CaseState.HANDED),
    Outcome.INFORMED: OutcomeFacts("Informada", "good", CaseState.INFORMED),
    Outcome.CONSULTED: OutcomeFacts("Consultou protocolo", "good", CaseState.INFORMED),
    Outcome.UNSERVED: OutcomeFacts("Não chegou a uma pessoa", "bad", CaseState.OPEN),
    Outcome.CLOSED: OutcomeFacts("Fora do horário", "bad", CaseState.OPEN),
    Outcome.DIRECTED: OutcomeFacts("Orientada por escrito", "waiting", CaseState.DIRECTED),
    Outcome.ABANDONED_IN_WAIT: OutcomeFacts("Desligou na espera", "bad", CaseState.OPEN),
    Outcome.ABANDONED_IN_GUIDANCE: OutcomeFacts("Desligou na orientação", "bad", CaseState.OPEN),
    Outcome.ABANDONED_IN_MENU: OutcomeFacts("Desligou no menu", "bad", CaseState.OPEN),
    Outcome.NO_ANSWER: OutcomeFacts("Não completou", "bad", CaseState.OPEN),
    Outcome.CANCELED: OutcomeFacts("Desligou antes de ouvir", "bad", CaseState.OPEN),
    Outcome.FAILED: OutcomeFacts("Falha nossa", "bad", CaseState.OPEN),
    Outcome.CALLBACK: OutcomeFacts("Retorno pedido", "waiting", CaseState.CALLBACK),
    Outcome.MOVED: OutcomeFacts("Retorno mudado", "waiting", CaseState.CALLBACK),
    Outcome.EMAIL: OutcomeFacts("E-mail pedido", "waiting", CaseState.LINKED),
    Outcome.MESSAGE: OutcomeFacts("Recado gravado", "waiting", CaseState.MESSAGE),
    Outcome.CALLED_BACK: OutcomeFacts("Retorno feito", "good", CaseState.ANSWERED),
    Outcome.NOT_REACHED: OutcomeFacts("Retorno não concluído", "waiting", CaseState.CALLBACK),
}

# Why an UNSERVED call reached nobody, by how its last ringing of the switchboard ended.
UNSERVED_LABELS: dict[str, str] = {
    "dial no-answer": "Central não atendeu",
    "dial canceled": "Central não atendeu",
    "dial busy": "Central ocupada",
    "dial failed": "Ligação à central não completou",
    "dial short": "Ligação com a central caiu",
}
NOT_RUNG = "Central em queda, não foi chamada"

OUTBOUND = "outbound"


def unserved_label(last_dial: str) -> str:
    """Return why an UNSERVED call reached nobody (pt-BR, as staff read it).

    `last_dial` is what its last ringing of the switchboard brought, as a step has it; "" where the
    switchboard was known to be down, or somebody else tried it, and it was not rung at all.
    """
    return UNSERVED_LABELS.get(last_dial, NOT_RUNG)
