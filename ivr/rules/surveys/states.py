"""Define how far a survey has come, by which channels it asks, and how a response ended."""

from collections.abc import Mapping
from enum import Enum

from ivr.rules.staff.approval import NotAllowed


class SurveyState(Enum):
    """How far a survey has come; the value is what the database stores.

    It is approved with the first version of its questionnaire, which obeys `rules.staff.approval`.
    """

    DRAFT = "draft"
    APPROVED = "approved"  # waits for its first day
    COLLECTING = "collecting"
    CLOSED = "closed"
    ANALYSIS = "analysis"
    PUBLISHED = "published"
    IMPROVING = "improving"
    CONCLUDED = "concluded"
    DISCARDED = "discarded"


class SurveyMove(Enum):
    """What is done to a survey; the value is what its history stores."""

    EDIT = "edited"
    APPROVE = "approved"
    OPEN = "opened"
    CLOSE = "closed"
    ANALYSE = "analysed"
    PUBLISH = "published"
    IMPROVE = "improved"
    CONCLUDE = "concluded"
    DISCARD = "discarded"


class SurveyChannel(Enum):
    """The way by which a survey was answered; the value is what the database stores."""

    WEB = "web"  # whoever opens the page
    COUNTER = "counter"  # the code on the wall of a unit
    PHONE = "phone"
    SMS = "sms"  # a link in an SMS
    EMAIL = "email"  # a link in an e-mail
    PAPER = "paper"


class ResponseOutcome(Enum):
    """How a response ended; the value is what the database stores. None of them is a rating."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    DECLINED = "declined"


class FunnelStep(Enum):
    """What is counted besides responses, as a number alone; the value is what is stored."""

    OFFERED = "offered"  # an invitation sent, a question asked by telephone, a paper handed out
    OPENED = "opened"  # the page was shown, or the first question was answered by telephone


_EDITABLE = (SurveyState.DRAFT, SurveyState.APPROVED)
MOVES: Mapping[tuple[SurveyState, SurveyMove], SurveyState] = {
    **{(state, SurveyMove.EDIT): SurveyState.DRAFT for state in _EDITABLE},
    **{(state, SurveyMove.DISCARD): SurveyState.DISCARDED for state in _EDITABLE},
    (SurveyState.DRAFT, SurveyMove.APPROVE): SurveyState.APPROVED,
    (SurveyState.APPROVED, SurveyMove.OPEN): SurveyState.COLLECTING,
    (SurveyState.COLLECTING, SurveyMove.CLOSE): SurveyState.CLOSED,
    (SurveyState.CLOSED, SurveyMove.ANALYSE): SurveyState.ANALYSIS,
    (SurveyState.ANALYSIS, SurveyMove.PUBLISH): SurveyState.PUBLISHED,
    (SurveyState.PUBLISHED, SurveyMove.IMPROVE): SurveyState.IMPROVING,
    (SurveyState.PUBLISHED, SurveyMove.CONCLUDE): SurveyState.CONCLUDED,
    (SurveyState.IMPROVING, SurveyMove.CONCLUDE): SurveyState.CONCLUDED,
}
STATE_LABELS: Mapping[SurveyState, str] = {
    SurveyState.DRAFT: "Rascunho",
    SurveyState.APPROVED: "Aprovada",
    SurveyState.COLLECTING: "Em coleta",
    SurveyState.CLOSED: "Encerrada",
    SurveyState.ANALYSIS: "Em análise",
    SurveyState.PUBLISHED: "Publicada",
    SurveyState.IMPROVING: "Em melhoria",
    SurveyState.CONCLUDED: "Concluída",
    SurveyState.DISCARDED: "Descartada",
}
CHANNEL_LABELS: Mapping[SurveyChannel, str] = {
    SurveyChannel.WEB: "Página na internet",
    SurveyChannel.COUNTER: "Código na unidade",
    SurveyChannel.PHONE: "Telefone",
    SurveyChannel.SMS: "SMS",
    SurveyChannel.EMAIL: "E-mail",
    SurveyChannel.PAPER: "Papel",
}
OUTCOME_LABELS: Mapping[ResponseOutcome, str] = {
    ResponseOutcome.COMPLETE: "Completa",
    ResponseOutcome.PARTIAL: "Parcial",
    ResponseOutcome.DECLINED: "Recusada",
}


def after(state: SurveyState, move: SurveyMove) -> SurveyState:
    """Return the state after the move; raise NotAllowed where there is no such move from here."""
    try:
        return MOVES[state, move]
    except KeyError:
        label = STATE_LABELS[state].lower()
        raise NotAllowed(
            f"Isto não pode ser feito agora: a situação da pesquisa é “{label}”."
        ) from None
