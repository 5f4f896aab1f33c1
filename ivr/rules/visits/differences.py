"""Tell in what a visit that is here differs from the same one in a file."""

from typing import NamedTuple

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.visits.rows import VisitRow
from ivr.rules.visits.states import STATE_LABELS, Times, VisitState

NONE = "não registrado"
_WHAT = ("chegada", "chamada", "início", "fim")


class Differing(NamedTuple):
    """A visit that is here and differs from its line: in what, here and in the file (pt-BR)."""

    line: int
    visit_id: int
    words: str


def differences(row: VisitRow, state: VisitState, times: Times) -> str:
    """Return in words what differs; "" for nothing. A file says no less than whole seconds."""
    told = []
    if row.state is not state:
        told.append(_told("situação", STATE_LABELS[state], STATE_LABELS[row.state]))
    instants = zip(_WHAT, _shown(times), _shown(row.times), strict=True)
    told += [_told(what, here, there) for what, here, there in instants if here != there]
    return "; ".join(told)


def _told(what: str, here: str, there: str) -> str:
    return f"{what}: aqui {here.lower()}, no arquivo {there.lower()}"


def _shown(times: Times) -> list[str]:
    every = (times.arrived_at, times.called_at, times.started_at, times.ended_at)
    return [f"{each.astimezone(FORTALEZA):%H:%M:%S}" if each else NONE for each in every]
