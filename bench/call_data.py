"""Make up calls of three years, with numbers, topics, hours and outcomes as uneven as real ones.

Rows go in by COPY; eight steps a call are made by the server. Needs PostgreSQL's owner, as
constraints are not checked while so much that is known to be right goes in.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.places import Memory
from ivr.rules.callflow.turn_output import Ask, Dial, HangUp, TurnOutput, Utterance
from ivr.rules.calls.outcomes import OUTCOMES, Outcome
from ivr.rules.words.caller_numbers import reversed_digits
from ivr.rules.words.protocols import make_protocol

NEWEST = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SPAN = timedelta(days=3 * 365)
STEPS = 8
AGENTS = 20
CITIZENS = 300_000
SEED = 7880
RINGS_OFTEN = "+5584987654321"  # who rings again and again has a share of all calls
SHARE = 0.02
WEIGHTS: dict[Outcome, int] = {
    Outcome.HANDED: 38,
    Outcome.INFORMED: 24,
    Outcome.CALLBACK: 10,
    Outcome.UNSERVED: 6,
    Outcome.ABANDONED_IN_MENU: 6,
    Outcome.ABANDONED_IN_GUIDANCE: 5,
    Outcome.ABANDONED_IN_WAIT: 4,
    Outcome.CLOSED: 3,
    Outcome.CONSULTED: 2,
    Outcome.EMAIL: 1,
    Outcome.MESSAGE: 1,
}
TALKED = (Outcome.HANDED, Outcome.CALLBACK)


def fill(address: str, calls: int, topics: tuple[str, ...], span: timedelta = SPAN) -> None:
    """Fill the empty database at `address` (libpq's) with calls, their steps and callbacks.

    `calls` of the last `span` are made, the same each time. Ends with ANALYZE.
    """
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        for n in range(1, AGENTS + 1):
            connection.execute(
                "INSERT INTO staff (email, name, role, password_hash, session_epoch, created_at,"
                " phone) VALUES (%s, %s, 'agent', '', 0, %s, '')",
                (f"a{n}@exemplo.br", f"Atendente {n}", NEWEST - span),
            )
        copy_rows(
            connection, "cases", "id protocol channel topic state opened_at", _cases(calls, span)
        )
        copy_rows(
            connection,
            "calls",
            "id sid case_id direction number number_reversed callflow hours_rule topic received_at"
            " answered_at ended_at status status_rank outcome wait_seconds talk_seconds agent_id",
            _calls(calls, topics, span),
        )
        _steps(connection)
        connection.execute(CALLBACKS)
        for table in ("cases", "calls", "callbacks"):
            connection.execute(
                f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))".encode()
            )
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


CALLBACKS = """
INSERT INTO callbacks (case_id, number, caller, topic, origin, state, requested_at, due_at,
    due_kind, queue_half, rank, next_at, attempts, failures, unanswered, agent_misses, agent_first,
    publication, lost, needs_person, why, closed_at)
SELECT case_id, number, number, topic, 'asked', 'kept', received_at, received_at, 'until', 0, 1,
    received_at, 1 + id % 3, 0, id % 3, 0, true, 1, 0, false, '', received_at
FROM calls WHERE outcome = 'callback' AND number <> ''
"""


def copy_rows(
    connection: psycopg.Connection[Any], table: str, names: str, rows: Iterator[tuple[Any, ...]]
) -> None:
    """Copy the rows into those columns of a table."""
    columns = ", ".join(names.split())
    with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _received(n: int, calls: int, span: timedelta) -> datetime:
    """Return the instant of call `n`: even over the years, however many `calls` there are."""
    return NEWEST - span * (1 - n / calls)


def _cases(calls: int, span: timedelta) -> Iterator[tuple[Any, ...]]:
    for n in range(1, calls + 1):
        protocol = make_protocol((n * 7_368_787 + 4_000_000_007) % 10**10)
        yield n, protocol, "phone", "", "informed", _received(n, calls, span)


def _calls(calls: int, topics: tuple[str, ...], span: timedelta) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(SEED)
    outcomes, weights = [each.value for each in WEIGHTS], list(WEIGHTS.values())
    uneven = [2 ** (len(topics) - n) for n in range(len(topics))]
    talked = {each.value for each in TALKED}
    assert OUTCOMES.keys() >= WEIGHTS.keys()
    for n in range(1, calls + 1):
        at = _received(n, calls, span)
        citizen = int(CITIZENS * chance.random() ** 2)
        number = f"+55849{80_000_000 + citizen * 61 % 19_999_999:08d}"
        drawn = chance.random()
        number = RINGS_OFTEN if drawn < SHARE else "" if drawn > 0.97 else number
        (outcome,) = chance.choices(outcomes, weights)
        (topic,) = chance.choices(topics, uneven)
        wait = chance.randrange(3, 200) if outcome in talked else None
        talk = chance.randrange(20, 600) if outcome in talked else None
        agent = chance.randrange(1, AGENTS + 1) if outcome == Outcome.CALLBACK.value else None
        yield (
            *(n, f"CA{n:032x}", n, "inbound", number, reversed_digits(number), "v", "weekly"),
            *(topic, at, at, at + timedelta(seconds=200 + (talk or 0)), "completed", 4, outcome),
            *(wait, talk, agent),
        )


def _steps(connection: psycopg.Connection[Any]) -> None:
    """Insert the same eight turns for each call: menu, guidance, back, and the switchboard's."""
    line = Utterance(
        "menu", "Para senha da UVT, digite 1. Para uma pessoa, digite 0. " * 2, 9.0, ""
    )
    asks, dials = TurnOutput((line,), Ask(5)), TurnOutput((line,), Dial("UVT", "0" * 11, ""))
    kinds = [("menu", "start", asks), *[("menu", "silence", asks)] * (STEPS - 3)]
    kinds += [
        ("transfer", "key 0", dials),
        ("ended", "dial bridged", TurnOutput((line,), HangUp())),
    ]
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * STEPS)
    given: list[Any] = []
    for n, (place, heard, answer) in enumerate(kinds):
        given += [n, place, str(Memory()), heard, turn_output.dump(answer)]
    connection.execute(
        "INSERT INTO steps (call_id, n, at, place, memory, heard, answer, fingerprint)"
        " SELECT calls.id, turn.n::int, calls.received_at + turn.n::int * interval '15 s',"
        " turn.place, turn.memory, turn.heard, turn.answer, ''"
        f" FROM calls, (VALUES {values}) AS turn (n, place, memory, heard, answer)".encode(),
        given,
    )
