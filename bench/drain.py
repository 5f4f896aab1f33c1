"""Measure what one callback costs when ten thousand wait after an outage.

Relay, worker, webhooks' use cases and the database are real; the carrier and the queue answer from
memory, at once, and the clock is set. So the figure is our own work, from the publication to the
agent's verdict.
"""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from urllib.parse import urlsplit

from sqlalchemy import Connection, create_engine, text

from bench.installations import databases, our_environment
from ivr import wiring
from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.calls.leg_status import LegStatus
from ivr.rules.hours.business_time import half_of
from ivr.settings import read_settings
from ivr.store.staff import shifts
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.callback_calls import note_citizen, note_leg
from ivr.usecases.callbacks.callback_legs import receive_agent
from ivr.usecases.callbacks.dispatch import offer, publish_callbacks
from ivr.usecases.calls.calls import hear
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import Line, open_line
from ivr.usecases.line.turns import DialReport, Keys
from tests.support.carrier import RecordingCarrier, RecordingQueue
from tests.support.clock import SetClock

AGENTS = 6
MAX_RATIO = 1.2  # of the cost with a million old callbacks in the table
OPENS = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # Monday, 08:00 in Fortaleza
TALK_SECONDS = 60


@dataclass(frozen=True)
class Drained:
    """One drain of a queue of callbacks. Milliseconds are of wall time, a callback."""

    callbacks: int
    old: int
    milliseconds: float
    kept: int
    dials: int


@dataclass(frozen=True)
class Drain:
    """The two drains of one database: without old callbacks, and with many."""

    database: str
    fresh: Drained
    laden: Drained

    @property
    def ratio(self) -> float:
        """Return the cost of a callback beside many old ones, divided by that without."""
        return self.laden.milliseconds / self.fresh.milliseconds

    def broken(self, quick: bool) -> list[str]:
        """Return a line for every rule that is broken; a quick drain judges no speed."""
        told = [
            f"{each.kept} of {each.callbacks} callbacks kept, by {each.dials} calls"
            for each in (self.fresh, self.laden)
            if not each.callbacks == each.kept == each.dials
        ]
        if not quick and self.ratio > MAX_RATIO:
            told.append(f"a callback costs {self.ratio:.2f} as much beside many old ones")
        return told


def drain(kind: str, callbacks: int, old: int) -> Drain:
    """Drain `callbacks` on a database of that kind, once without and once with `old` ones."""
    return Drain(kind, _drained(kind, callbacks, 0), _drained(kind, callbacks, old))


def _drained(kind: str, callbacks: int, old: int) -> Drained:
    with databases(kind) as made:
        clock = SetClock(OPENS)
        carrier, queue = RecordingCarrier(clock), RecordingQueue()
        settings = read_settings({**our_environment(made.ours), "DIALS_PER_DAY": "1000000"})
        ports = replace(wiring.connect(settings, clock), carrier=carrier, queue=queue)
        seed_calendar(ports)
        _hire(ports)
        patient = create_engine(made.ours)  # ours cancels what takes longer than a call can wait
        with patient.begin() as connection:
            _fill(connection, old, 1, "kept", OPENS - timedelta(days=365))
            _fill(connection, callbacks, old + 1, "waiting", OPENS - timedelta(hours=1))
        with patient.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
        patient.dispose()
        line = open_line(ports)
        begun = time.perf_counter()
        while publish_callbacks(line):
            for _, callback_id, publication in queue.take():
                _carry_out(line, carrier, clock, (callback_id, publication))
        took = time.perf_counter() - begun
        kept = made.count("callbacks", f"state = 'kept' AND id > {old}")
        ports.database.dispose()
    return Drained(callbacks, old, took * 1000 / callbacks, kept, len(carrier.calls))


def _carry_out(
    line: Line, carrier: RecordingCarrier, clock: SetClock, turn: tuple[int, int]
) -> None:
    """Carry out one callback: the agent presses 1, the two talk, the agent says that they did."""
    before = len(carrier.calls)
    offer(line, *turn)
    clock.advance(1.0)  # no more than one call a second is created
    if len(carrier.calls) == before:
        return
    attempt = int(urlsplit(carrier.calls[-1].answer_url).path.rpartition("/")[2])
    sid = carrier.known_calls.pop().sid
    note_leg(line, attempt, LegStatus(sid, "in-progress"))
    receive_agent(line, sid, attempt)
    hear(line, sid, "", 1, Keys("1"))
    for status in ("ringing", "in-progress"):
        note_citizen(line, attempt, LegStatus(f"{sid}c", status))
    note_citizen(line, attempt, LegStatus(f"{sid}c", "completed", TALK_SECONDS))
    hear(line, sid, "", 2, DialReport("completed", True, TALK_SECONDS, caller_gone=False))
    hear(line, sid, "", 3, Keys("1"))
    note_leg(line, attempt, LegStatus(sid, "completed", TALK_SECONDS))


def _hire(ports: Ports) -> None:
    with ports.database.write() as session:
        for n in range(AGENTS):
            member = StaffMember(
                email=f"a{n}@exemplo.br",
                name=f"Atendente {n}",
                role="agent",
                password_hash="",
                phone=f"sip:a{n}@pbx.exemplo.br",
                created_at=ports.clock.now(),
            )
            session.add(member)
            session.flush()
            whole_day = ShiftSpan(OPENS.weekday(), time_of_day(8), time_of_day(14))
            shifts.replace(session, member.id, [whole_day])


def _fill(connection: Connection, many: int, first: int, state: str, at: datetime) -> None:
    """Insert `many` cases with a callback and its promise each; old ones get an attempt, too."""
    if not many:
        return
    is_old = state == "kept"
    given = {
        "first": first,
        "last": first + many - 1,
        "state": state,
        "at": at.astimezone(UTC).replace(tzinfo=None) if _is_sqlite(connection) else at,
        "half": half_of(at),
        "promise": "kept" if is_old else "open",
    }
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL"
        " SELECT i + 1 FROM n WHERE i < :last)"
    )
    closed = ":at" if is_old else "NULL"
    yes, no = ("1", "0") if _is_sqlite(connection) else ("true", "false")
    for statement in (
        "INSERT INTO cases (id, protocol, channel, topic, state, opened_at)"
        f" {numbers} SELECT i, CAST(10000000000 + i AS VARCHAR(11)), 'phone', '', 'callback', :at"
        " FROM n",
        "INSERT INTO callbacks (id, case_id, number, caller, topic, origin, state, requested_at,"
        " due_at, due_kind, queue_half, rank, next_at, attempts, failures, unanswered,"
        " agent_misses, agent_first, publication, lost, needs_person, why, closed_at)"
        f" {numbers} SELECT i, i, '+55849' || CAST(80000000 + i AS VARCHAR(8)), '', '', 'asked',"
        " :state, :at, :at, 'until', :half, 1, :at, 0, 0, 0, 0, "
        f"{yes}, 0, 0,"
        f" {no}, '', {closed} FROM n",
        "INSERT INTO promises (case_id, callback_id, said, said_at, due_at, state, why)"
        f" {numbers} SELECT i, i, 'Vamos ligar.', :at, :at, :promise, '' FROM n",
    ):
        connection.execute(text(statement), given)
    if is_old:
        connection.execute(
            text(
                "INSERT INTO attempts (callback_id, publication, citizen_first, agent_id,"
                " offered_at, leg_sid, leg_status, citizen_sid, citizen_status, answered_by,"
                f" claimed_at, leg_ended_at, ended_at, result) {numbers} SELECT i, 1, {no}, 1, :at,"
                " 'CAold' || i, 'completed', '', '', '', :at, :at, :at, 'talked' FROM n"
            ),
            given,
        )
    if not _is_sqlite(connection):
        for table in ("cases", "callbacks"):
            connection.execute(
                text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
            )


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
