"""Join what Novo SGA lists apart of somebody whom the wrong service had, and who was sent on.

A ticket of "erro de triagem" is sent on to another service, and stands in the file once more under
the same number. It is one visit: it came when it first came, and went as it went in the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.visits.rows import VisitRow
from ivr.rules.visits.states import Times


@dataclass(frozen=True)
class Listed:
    """One line of a file: its visit, its ticket, and whether its service sent it on."""

    row: VisitRow
    ticket: str
    sent_on: bool


def joined(listed: Sequence[Listed]) -> tuple[list[VisitRow], int]:
    """Return the visits, those that were sent on as one each, and how many lines were joined."""
    went_on: dict[int, Listed] = {}  # by the place in the file of the one before
    waiting: dict[tuple[str, date], int] = {}
    order = sorted(range(len(listed)), key=lambda n: (listed[n].row.times.arrived_at, n))
    for n in order:
        each = listed[n]
        key = each.ticket, each.row.times.arrived_at.astimezone(FORTALEZA).date()
        before = waiting.pop(key, None) if each.ticket else None
        if before is not None:
            went_on[before] = each
        if each.sent_on:
            waiting[key] = n
    places = {id(each): n for n, each in enumerate(listed)}
    ends = {places[id(each)] for each in went_on.values()}
    found = []
    for n, each in enumerate(listed):
        if n in ends:
            continue
        last = n
        while last in went_on:
            last = places[id(went_on[last])]
        found.append(each.row if last == n else _one(each.row, listed[last].row))
    return found, len(ends)


def _one(first: VisitRow, last: VisitRow) -> VisitRow:
    times = last.times
    whole = Times(first.times.arrived_at, times.called_at, times.started_at, times.ended_at)
    return replace(last, line=first.line, key=first.key, times=whole)
