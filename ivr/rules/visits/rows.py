"""Hold rows of visits that are taken over from paper or a file, and what is wrong with them."""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ivr.rules.visits.states import OTHER_MATTER, PriorityClass, Times, VisitState

MAX_ROWS = 2000  # of one file: Novo SGA's reports have 1,000 a page
MAX_DUMP_BYTES = 1024 * 1024


@dataclass(frozen=True)
class VisitRow:
    """One visit as it was read, in that `line`.

    By its `key` it is known when it comes again; `service` is what the file calls its matter.
    """

    line: int
    times: Times
    state: VisitState
    priority: PriorityClass
    key: str
    matter: str = OTHER_MATTER
    ticket: str = ""
    desk: str = ""
    service: str = ""
    protocol: str = ""


@dataclass(frozen=True)
class Mistake:
    """What is wrong in one line, and what to do, in pt-BR; line 0 is the whole."""

    line: int
    words: str


@dataclass(frozen=True)
class ReadRows:
    """What was read: with a mistake nothing of it is taken over; notes only tell."""

    rows: Sequence[VisitRow] = ()
    mistakes: Sequence[Mistake] = ()
    notes: Sequence[str] = ()


def with_matters(rows: Sequence[VisitRow], matter_of: dict[str, str]) -> list[VisitRow]:
    """Return the rows with the matter that somebody chose for what the file calls it."""
    return [replace(each, matter=matter_of.get(each.service, each.matter)) for each in rows]


def dump(rows: Sequence[VisitRow]) -> str:
    """Return the rows as one short text, which `load` reads again: nobody's name is in it."""
    told = json.dumps([_values(each) for each in rows], separators=(",", ":"))
    return base64.b64encode(zlib.compress(told.encode())).decode()


def load(text: str) -> list[VisitRow]:
    """Return the rows of such a text; raise ValueError for any other."""
    try:
        opened = zlib.decompressobj()
        told = opened.decompress(base64.b64decode(text, validate=True), MAX_DUMP_BYTES)
        if opened.unconsumed_tail:
            raise ValueError("more than any rows")
        return [_row(each) for each in json.loads(told)]
    except (KeyError, TypeError, IndexError, OverflowError, zlib.error) as why:
        raise ValueError("no rows of visits") from why


def _values(each: VisitRow) -> list[object]:
    times = each.times
    instants = (times.arrived_at, times.called_at, times.started_at, times.ended_at)
    told = [int(at.timestamp()) if at else None for at in instants]
    words = [each.state.value, each.priority.value, each.key, each.ticket, each.desk, each.service]
    return [each.line, *told, *words]


def _row(values: list[Any]) -> VisitRow:
    line, *told = values
    instants = [None if each is None else datetime.fromtimestamp(each, UTC) for each in told[:4]]
    state, priority, key, ticket, desk, service = (str(each) for each in told[4:])
    arrived, called, started, ended = instants
    if arrived is None or len(key) > 64 or len(ticket) > 10 or len(desk) > 20:
        raise ValueError("no rows of visits")
    times = Times(arrived, called, started, ended)
    return VisitRow(
        *(int(line), times, VisitState(state), PriorityClass(priority), key),
        ticket=ticket,
        desk=desk,
        service=service,
    )
