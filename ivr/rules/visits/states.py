"""Decide what becomes of a visit at the counter: its states, moves and times.

States and times are Novo SGA's, which the counters know: chegada, chamada, início, fim.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from ivr.rules.operations.clock_steps import STEP

OTHER_MATTER = "other"  # beside the keys of the charter's topics
LONGEST_VISIT = timedelta(hours=24)  # from arrival to end: what is longer is a wrong date


class VisitState(Enum):
    """How far a visit has come; the value is what the database stores."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ENDED = "ended"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    UNCLOSED = "unclosed"  # nobody ended it that day: counted, and outside averages
    UNDONE = "undone"  # registered by mistake: no visit at all, and counted nowhere


class VisitMove(Enum):
    """What is done to a visit."""

    CALL = "call"
    START = "start"
    END = "end"
    MISS = "miss"  # called, and nobody came
    CANCEL = "cancel"  # gave up before being called
    EXPIRE = "expire"  # the day ended without its end
    UNDO = "undo"  # it was registered by mistake
    TAKE_BACK = "take-back"  # the last move was a mistake


class PriorityClass(Enum):
    """Who is called before others by law; why somebody is, is not kept."""

    ORDINARY = "ordinary"
    PRIORITY = "priority"  # Lei 10.048/2000 and Lei 13.146/2015
    OVER_80 = "over-80"  # before the others who have priority
    UNKNOWN = "unknown"  # taken over from where it is not told


class VisitSource(Enum):
    """How a visit came to be known."""

    LIVE = "live"  # at the counter, as it happened: its times are the clock's
    TALLY = "tally"  # counted afterwards: only that it was, and of what
    DAY_SHEET = "day_sheet"  # keyed from paper
    IMPORT = "import"  # from Novo SGA


STATE_LABELS: Mapping[VisitState, str] = {
    VisitState.WAITING: "Aguardando",
    VisitState.CALLED: "Chamado",
    VisitState.SERVING: "Em atendimento",
    VisitState.ENDED: "Encerrado",
    VisitState.NO_SHOW: "Não compareceu",
    VisitState.CANCELLED: "Cancelado",
    VisitState.UNCLOSED: "Não encerrado",
    VisitState.UNDONE: "Desfeito",
}
PRIORITY_LABELS: Mapping[PriorityClass, str] = {
    PriorityClass.ORDINARY: "Comum",
    PriorityClass.PRIORITY: "Prioridade",
    PriorityClass.OVER_80: "80 anos ou mais",
    PriorityClass.UNKNOWN: "Não informada",
}
SOURCE_LABELS: Mapping[VisitSource, str] = {
    VisitSource.LIVE: "no balcão",
    VisitSource.TALLY: "contado depois",
    VisitSource.DAY_SHEET: "folha do dia",
    VisitSource.IMPORT: "importado",
}
# Those that are somebody's at this moment; an agent has one of them at most.
AT_A_DESK = (VisitState.CALLED, VisitState.SERVING)
OPEN = (VisitState.WAITING, *AT_A_DESK)
# All that are visits; what was undone never was one.
COUNTED = tuple(each for each in VisitState if each is not VisitState.UNDONE)
MOVES: Mapping[tuple[VisitState, VisitMove], VisitState] = {
    (VisitState.WAITING, VisitMove.CALL): VisitState.CALLED,
    (VisitState.CALLED, VisitMove.START): VisitState.SERVING,
    (VisitState.SERVING, VisitMove.END): VisitState.ENDED,
    (VisitState.CALLED, VisitMove.MISS): VisitState.NO_SHOW,
    (VisitState.WAITING, VisitMove.CANCEL): VisitState.CANCELLED,
    (VisitState.CALLED, VisitMove.CANCEL): VisitState.CANCELLED,
    **{(state, VisitMove.EXPIRE): VisitState.UNCLOSED for state in OPEN},
    **{(state, VisitMove.UNDO): VisitState.UNDONE for state in COUNTED},
    (VisitState.CALLED, VisitMove.TAKE_BACK): VisitState.WAITING,
    (VisitState.SERVING, VisitMove.TAKE_BACK): VisitState.CALLED,
    (VisitState.ENDED, VisitMove.TAKE_BACK): VisitState.SERVING,
    (VisitState.NO_SHOW, VisitMove.TAKE_BACK): VisitState.WAITING,
    (VisitState.CANCELLED, VisitMove.TAKE_BACK): VisitState.WAITING,
}


class VisitRefused(ValueError):
    """Raised for what cannot be done to a visit; the message says why, in pt-BR."""


@dataclass(frozen=True)
class Times:
    """The instants of a visit, as far as they are known."""

    arrived_at: datetime
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    def known(self) -> list[datetime]:
        """Return those that are known, in the order in which they must have come."""
        every = (self.arrived_at, self.called_at, self.started_at, self.ended_at)
        return [each for each in every if each is not None]


def after(state: VisitState, move: VisitMove) -> VisitState:
    """Return the state after the move; raise VisitRefused where there is none from here."""
    try:
        return MOVES[state, move]
    except KeyError:
        label = STATE_LABELS[state].lower()
        raise VisitRefused(f"Isto não pode ser feito agora: a visita está “{label}”.") from None


def are_in_order(times: Times) -> bool:
    """Return whether a visit's times can be: none before the one before it, all within a day."""
    known = times.known()
    return known == sorted(known) and known[-1] - known[0] <= LONGEST_VISIT


def settled(now: datetime, last: datetime) -> datetime:
    """Return when something happens that comes after what was at `last`.

    Clocks are put right by less than STEP every day: that is no time that ran backwards.
    """
    return last if last - STEP < now < last else now


def is_timed(state: VisitState, times: Times) -> bool:
    """Return whether averages may take a visit's times: it began and ended, at times that can be.

    One that was never ended, that was only counted, or whose clock jumped, is counted all the same.
    Where nobody wrote down when it was called, wait and service are known nevertheless.
    """
    known = times.started_at and times.ended_at
    return state is VisitState.ENDED and bool(known) and are_in_order(times)
