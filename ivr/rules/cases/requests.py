"""Define the kinds and states of requests, and decide when a reply is due and reminded of."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from ivr.rules.calls.outcomes import CaseState
from ivr.rules.hours.business_time import after_open_minutes, open_minutes, working_day_minutes
from ivr.rules.hours.hours import Schedule

# Lei 13.460/2017, art. 16: the ouvidoria answers in thirty days, counted as they come.
LEGAL_DAYS = 30
EXTENSION_DAYS = 30  # the same article's sole paragraph: once, with a reason
ASKED_DAYS = 5  # working days in which a citizen may answer, until somebody looks again
WARNED_SHARE = 0.2  # of the time is left when whoever has it is reminded


class RequestKind(Enum):
    """The kind of a request; the last five are the law's manifestações.

    Lei 13.460/2017, art. 2, V.
    """

    QUESTION = "question"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    REQUEST = "request"


KIND_LABELS: dict[RequestKind, str] = {
    RequestKind.QUESTION: "Dúvida ou pedido de orientação",
    RequestKind.COMPLAINT: "Reclamação",
    RequestKind.REPORT: "Denúncia",
    RequestKind.SUGGESTION: "Sugestão",
    RequestKind.PRAISE: "Elogio",
    RequestKind.REQUEST: "Solicitação de providência",
}
MANIFESTATIONS = frozenset(RequestKind) - {RequestKind.QUESTION}


class Complexity(Enum):
    """The complexity of a request: how much there is to find out.

    The charter's term varies with it.
    """

    SIMPLE = "simples"
    MEDIUM = "media"
    COMPLEX = "complexa"


COMPLEXITY_LABELS: dict[Complexity, str] = {
    Complexity.SIMPLE: "Simples",
    Complexity.MEDIUM: "Média",
    Complexity.COMPLEX: "Complexa",
}


class TermKind(NamedTuple):
    """What a request's term is of; `extended`: the law's, by thirty days more."""

    kind: RequestKind
    complexity: Complexity
    extended: bool = False

    @property
    def legal_days(self) -> int:
        """Return the days of a manifestação's whole term, as the law counts them."""
        return LEGAL_DAYS + (EXTENSION_DAYS if self.extended else 0)


class RequestState(Enum):
    """The state of a request: whose turn it is.

    The value is what the database stores.
    """

    HERE = "here"  # ours: to be answered, or forwarded
    SECTOR = "sector"  # a sector's
    ASKED = "asked"  # the citizen's: the clock stands still
    ANSWERED = "answered"  # nobody's, until the citizen writes again
    CLOSED = "closed"  # closed without an answer by e-mail


REQUEST_LABELS: dict[RequestState, str] = {
    RequestState.HERE: "Com a equipe",
    RequestState.SECTOR: "Com o setor",
    RequestState.ASKED: "Esperando a pessoa",
    RequestState.ANSWERED: "Respondida",
    RequestState.CLOSED: "Encerrada",
}
# In place of a case's state: answered without an address, to be read by protocol and code.
READY = "ready"
READ = "read"  # the same, and it was read with the code since
TO_READ = "to_read"  # the same without a reading code: it is read to the citizen by telephone
READY_AND_CALLED = "ready_and_called"  # with a code, and by telephone, as no SMS can say that it is
BY_VOICE = "by_voice"  # in place of RECEIVED: a voice message, and nothing written
# In place of a case's state: it is our turn again, after a sector's or the citizen's.
SECTOR_ANSWERED = "sector_answered"
CITIZEN_ANSWERED = "citizen_answered"  # what we asked
ASKED_IN_VAIN = "asked_in_vain"
OPEN = frozenset({RequestState.HERE, RequestState.SECTOR, RequestState.ASKED})
RUNNING = frozenset({RequestState.HERE, RequestState.SECTOR})
CASE_STATES: dict[RequestState, CaseState] = {
    RequestState.HERE: CaseState.RECEIVED,
    RequestState.SECTOR: CaseState.FORWARDED,
    RequestState.ASKED: CaseState.ASKED,
    RequestState.ANSWERED: CaseState.EMAILED,
    RequestState.CLOSED: CaseState.CLOSED,
}
MOVES: dict[RequestState, frozenset[RequestState]] = {
    # Whoever writes again after the end is owed an answer again.
    each: frozenset(RequestState) - {each}
    for each in RequestState
}

# Before an answer is due, in which supervisors are told: while the line is open, of its own time.
ESCALATED_MINUTES = 60.0


def is_to_be_warned(left: float, whole: float) -> bool:
    """Return whether so little of a term is left that whoever has the request is reminded.

    `left` and `whole` are minutes; a fifth of the term or less is little.
    """
    return left <= whole * WARNED_SHARE


def is_to_be_escalated(left: float) -> bool:
    """Return whether a reply is due so soon that supervisors are notified.

    `left` is in business minutes.
    """
    return left <= ESCALATED_MINUTES


def look_at_of(schedule: Schedule, asked_at: datetime) -> datetime:
    """Return when (UTC) somebody looks again at what a citizen was asked for."""
    return after_open_minutes(schedule, asked_at, ASKED_DAYS * working_day_minutes(schedule))


def due_of(
    deadlines: Mapping[str, int], schedule: Schedule, what: TermKind, start: datetime
) -> datetime:
    """Return when (UTC) the reply is due to a request whose clock started at `start`.

    `deadlines` are the callflow's. A question's runs in business time, a manifestação's in days as
    they come.
    """
    if what.kind in MANIFESTATIONS:
        return start + timedelta(days=what.legal_days)
    minutes = deadlines[what.complexity.value] * working_day_minutes(schedule)
    return after_open_minutes(schedule, start, minutes)


def minutes_left(schedule: Schedule, kind: RequestKind, now: datetime, due_at: datetime) -> int:
    """Return the minutes left of a term whose clock is stopped at `now`; 0 once it is over.

    They are counted as the term runs: a question's in business time, a manifestação's day and
    night. `due_after_pause` gives back the same due time where no time has passed between.
    """
    if kind in MANIFESTATIONS:
        return max(round((due_at - now) / timedelta(minutes=1)), 0)
    return round(open_minutes(schedule, now, due_at, certain=True))


def due_after_pause(
    schedule: Schedule, what: TermKind, opened_at: datetime, now: datetime, minutes: float
) -> datetime:
    """Return when (UTC) a reply is due whose clock goes on at `now`, with `minutes` left.

    Never before the day that the law gave it: `minutes` that were stored before a manifestação's
    were counted day and night are too few.
    """
    if what.kind in MANIFESTATIONS:
        legal = opened_at + timedelta(days=what.legal_days)
        return max(now + timedelta(minutes=minutes), legal)
    return after_open_minutes(schedule, now, minutes)


def left_as(
    deadlines: Mapping[str, int],
    schedule: Schedule,
    before: TermKind,
    kind: RequestKind,
    minutes: int,
) -> int:
    """Return the minutes left of a stopped term for another kind: the same share of its whole."""
    if (before.kind in MANIFESTATIONS) == (kind in MANIFESTATIONS):
        return minutes
    business = deadlines[before.complexity.value] * working_day_minutes(schedule)
    legal = before.legal_days * 24 * 60
    whole, other = (legal, business) if before.kind in MANIFESTATIONS else (business, legal)
    return round(minutes * other / whole) if whole else 0
