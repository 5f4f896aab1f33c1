"""Make up messages, answers and visits of three years, beside `bench.call_data`'s calls."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from bench.call_data import NEWEST, SEED, SPAN, copy_rows
from ivr.rules.visits.states import PriorityClass, VisitState
from ivr.rules.words.protocols import make_protocol

UNITS = 10
STATES = (VisitState.ENDED,) * 17 + (VisitState.UNCLOSED, VisitState.NO_SHOW, VisitState.CANCELLED)
BECAME = ("filed",) * 15 + ("discarded", "discarded", "returned", "returned", "quarantined")


@dataclass(frozen=True)
class Wanted:
    """How much is made up: messages whose cases come after `first_case`, and visits."""

    first_case: int
    messages: int
    visits: int
    span: timedelta = SPAN

    def at(self, n: int, many: int) -> datetime:
        """Return the instant of the `n`th of so many: even over the span."""
        return NEWEST - self.span * (1 - n / many)


def fill(address: str, wanted: Wanted, topics: tuple[str, ...]) -> None:
    """Add messages with their cases and promises, the answers, and visits, the same each time."""
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        for n in range(UNITS):
            connection.execute(
                "INSERT INTO units (id, name, municipality, hours, active, created_at)"
                " VALUES (%s, %s, %s, '', true, %s)",
                (f"u{n}", f"Unidade {n}", f"Município {n}", NEWEST - wanted.span),
            )
        copy_rows(
            connection,
            "cases",
            "id protocol channel topic state opened_at",
            _cases(wanted, topics),
        )
        copy_rows(
            connection,
            "incoming",
            "key source state became case_id received_at",
            _messages(wanted),
        )
        copy_rows(
            connection,
            "promises",
            "case_id said said_at due_at state settled_at why",
            _promises(wanted),
        )
        copy_rows(
            connection,
            "audit",
            "id at staff_id action about subject note hash",
            _answers(wanted),
        )
        copy_rows(
            connection,
            "visits",
            "unit_id day ticket desk matter priority state source arrived_at called_at started_at"
            " ended_at is_timed registered_at",
            _visits(wanted, topics),
        )
        connection.execute("SELECT setval('cases_id_seq', (SELECT max(id) FROM cases))")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _protocol(case_id: int) -> str:
    return make_protocol((case_id * 7_368_787 + 4_000_000_007) % 10**10)


def _cases(wanted: Wanted, topics: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    first, many = wanted.first_case, wanted.messages
    for n in range(1, many + 1):
        topic = topics[n % len(topics)]
        yield first + n, _protocol(first + n), "email", topic, "emailed", wanted.at(n, many)


def _messages(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    first, many = wanted.first_case, wanted.messages
    for n in range(1, many + 1):
        became = BECAME[n % len(BECAME)]
        yield f"bench-{n}", "email", became, became, first + n, wanted.at(n, many)


def _promises(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    first, many = wanted.first_case, wanted.messages
    for n in range(1, many + 1):
        at = wanted.at(n, many)
        state = "kept" if n % 10 else "broken"
        settled = at + timedelta(hours=2 + n % 40)
        yield first + n, "até amanhã", at, at + timedelta(days=2), state, settled, ""


def _answers(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    first, many = wanted.first_case, wanted.messages
    for n in range(1, many + 1):
        at = wanted.at(n, many) + timedelta(hours=2 + n % 40)
        yield n + 1000, at, 1, "answered", "case", _protocol(first + n), "", "bench"


def _visits(wanted: Wanted, topics: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    chance, many = random.Random(SEED), wanted.visits
    classes = [each.value for each in PriorityClass]
    for n in range(1, many + 1):
        at = wanted.at(n, many)
        state = STATES[n % len(STATES)]
        called = at + timedelta(seconds=chance.randrange(30, 3600))
        ended = state is VisitState.ENDED
        yield (
            *(f"u{n % UNITS}", at.date(), "", "", topics[n % len(topics)]),
            *(chance.choices(classes, (70, 20, 5, 5))[0], state.value, "live", at, called),
            called + timedelta(minutes=1) if ended else None,
            called + timedelta(minutes=chance.randrange(3, 30)) if ended else None,
            *(ended, at),
        )
