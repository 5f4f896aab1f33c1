"""Return all that the conversation's acts can come back as, for the walk."""

from ivr.rules.callflow.actions import (
    Act,
    AskCallback,
    AskOpinion,
    CalledAct,
    CancelCalled,
    CancelMine,
    ClaimCallback,
    DeclarePriority,
    EndOpinion,
    FindEmail,
    FindMine,
    FindSlots,
    KeepAnswer,
    LadderAct,
    LookUp,
    MailKnown,
    SendLink,
    SurveyAct,
    TellVerdict,
    WrittenAct,
)
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.model_check.worlds import (
    ASKED,
    ASKED_SLOT,
    CANCELLED,
    CLAIMS,
    DUE,
    FETCHED,
    FOUND_SLOTS,
    KINDS,
    LINKED,
    LOOKED_UP,
    MAILED,
    MOVED,
    PROBED,
    PROTOCOL,
    REFUSED,
    RUNG,
    SILENTLY,
    UNDER_WAY,
)


def answers(act: Act) -> tuple[Event, ...]:
    """Return every event that an act can come back as."""
    if isinstance(act, LookUp):
        return LOOKED_UP
    if isinstance(act, LadderAct):
        return _ladder_answers(act)
    if isinstance(act, WrittenAct):
        return _written_answers(act)
    if isinstance(act, SurveyAct):
        return _survey_answers(act)
    if isinstance(act, CalledAct):
        return REFUSED if isinstance(act, CancelCalled) else FETCHED
    if isinstance(act, ClaimCallback):
        return CLAIMS
    if isinstance(act, TellVerdict):
        return (Event(Happened.NOTED, act.result.value),)
    return tuple(each for each in PROBED if each.value.partition(" ")[2] == act.note)


def _written_answers(act: WrittenAct) -> tuple[Event, ...]:
    match act:
        case FindEmail():
            return (Event(Happened.EMAIL, "known"), Event(Happened.EMAIL))
        case SendLink():
            return LINKED
        case MailKnown():
            return MAILED


def _survey_answers(act: SurveyAct) -> tuple[Event, ...]:
    match act:
        case AskOpinion(after=after):
            return tuple(Event(Happened.SURVEY, f"{told} {after}") for told in ("ask", "no"))
        case KeepAnswer():
            return (Event(Happened.SURVEY, "kept"), Event(Happened.SURVEY, "over"))
        case EndOpinion():
            return (Event(Happened.SURVEY, "over"),)


def _ladder_answers(act: LadderAct) -> tuple[Event, ...]:
    match act:
        case AskCallback(moves=True):
            return MOVED
        case AskCallback(silent=True):
            return SILENTLY
        case AskCallback():
            return ASKED_SLOT if act.slot else ASKED
        case FindSlots():
            return FOUND_SLOTS
        case FindMine():
            told = (f"{act.note or '-'} {kind} {DUE} {PROTOCOL}" for kind in KINDS)
            mine = tuple(Event(Happened.MINE, each) for each in told)
            return (*mine, *RUNG, *UNDER_WAY, Event(Happened.MINE))
        case CancelMine():
            return CANCELLED
        case DeclarePriority():
            return (Event(Happened.PRIORITY),)
