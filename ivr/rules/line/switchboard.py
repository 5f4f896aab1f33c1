"""Decide whether the switchboard can be reached, from transfers, a heartbeat and staff; in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from ivr.rules.operations.clock_steps import is_near

RECENT = timedelta(minutes=10)  # older transfers say nothing of now
FAILED = "failed"
FAILED_IN_A_ROW = 2
FAILED_OF_LAST = (3, 5)  # three of the last five
FIRST_WAIT, LONGEST_WAIT = 3, 15  # minutes until a probe; each that fails doubles them
PROBE_SILENCE = timedelta(minutes=2)  # after so long without news a probe may be taken again
SETTLED_AFTER = timedelta(seconds=60)  # no second change of its own within so long

TRANSFERS_FAILED = "transferências falharam"
NO_HEARTBEAT = "transferência falhou e a central não responde"
OVERRIDDEN = "aviso da supervisão"


class State(Enum):
    """The state of the switchboard: whether legs may go there.

    The value is what the database stores.
    """

    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    PROBING = "probing"  # one leg at a time may try


@dataclass(frozen=True)
class Transfer:
    """One leg to the switchboard that has ended: bridged, short, busy, no-answer or failed.

    One that the caller gave up (canceled) says nothing and is not among them.
    """

    at: datetime
    result: str


@dataclass(frozen=True)
class Health:
    """The stored health of the switchboard; the defaults are those of a healthy one."""

    down_since: datetime | None = None
    cause: str = ""  # pt-BR, for staff
    wait_minutes: int = FIRST_WAIT
    probe_at: datetime | None = None
    probe_taken_at: datetime | None = None
    heartbeat_seen: bool = False  # it has succeeded once: from then on it counts
    heartbeat_good: bool = True
    override: State | None = None  # AVAILABLE or UNAVAILABLE, by a supervisor
    override_until: datetime | None = None
    changed_at: datetime | None = None  # the last change that no supervisor made


def state(health: Health, now: datetime) -> State:
    """Return the state of the switchboard at `now`.

    A live override wins; an expired one is as if it were not there.
    """
    if health.override and health.override_until and now < health.override_until:
        return health.override
    if health.down_since is None:
        return State.AVAILABLE
    longest = timedelta(minutes=LONGEST_WAIT)
    waiting = health.probe_at is not None and now < health.probe_at <= now + longest
    return State.UNAVAILABLE if waiting else State.PROBING


def after_transfer(health: Health, recent: Sequence[Transfer], now: datetime) -> Health:
    """Return the health after a transfer has ended, the last of `recent` (oldest first).

    Down after 2 failed in a row, 3 failed of the last 5 in 10 minutes, or one failed while the
    heartbeat fails too. While down, a probe that fails doubles the wait for the next; any other
    result shows that the switchboard is reachable.
    """
    results = [each.result for each in recent if abs(now - each.at) <= RECENT]
    if not results:
        return health
    if health.down_since is not None:
        return _after_probe(health, now) if results[-1] == FAILED else _up(health, now)
    cause = _outage(health, results)
    if not cause or not _settled(health, now):
        return health
    return replace(
        health,
        down_since=now,
        cause=cause,
        wait_minutes=FIRST_WAIT,
        probe_at=now + timedelta(minutes=FIRST_WAIT),
        probe_taken_at=None,
        changed_at=now,
    )


def after_answer(health: Health, now: datetime) -> Health:
    """Return the health after somebody answered there, while the talk still goes on: it is up."""
    return health if health.down_since is None else _up(health, now)


def after_heartbeat(health: Health, answered: bool, now: datetime) -> Health:
    """Return the health after a heartbeat, which alone never declares an outage nor ends one.

    It counts only after it has once succeeded. One that answers again while the switchboard is down
    brings the next probe forward to now.
    """
    if not answered:
        return replace(health, heartbeat_good=False) if health.heartbeat_seen else health
    again = health.heartbeat_seen and not health.heartbeat_good
    seen = replace(health, heartbeat_seen=True, heartbeat_good=True)
    return _probe_now(seen, now) if again and seen.down_since is not None else seen


def take_probe(health: Health, now: datetime) -> Health | None:
    """Return the health with the probe taken, so that one leg may try; None when no leg may.

    A probe without news for two minutes may be taken again. An available switchboard needs none:
    its health comes back as it is.
    """
    if not may_try(health, now):
        return None
    probing = state(health, now) is State.PROBING
    return replace(health, probe_taken_at=now) if probing else health


def may_try(health: Health, now: datetime) -> bool:
    """Return whether a leg may go to the switchboard now: it is available, or a probe is free."""
    match state(health, now):
        case State.AVAILABLE:
            return True
        case State.PROBING:
            return tried_since(health, now) is None
        case State.UNAVAILABLE:
            return False


def tried_since(health: Health, now: datetime) -> datetime | None:
    """Return when the probe that is out went out; None where none is, or it is silent too long."""
    taken = health.probe_taken_at
    if state(health, now) is not State.PROBING or taken is None:
        return None
    return taken if is_near(taken, now, PROBE_SILENCE) else None


def _outage(health: Health, results: Sequence[str]) -> str:
    """Return the cause in pt-BR if the results (newest last) show an outage; else ""."""
    if results[-1] != FAILED:
        return ""
    most, of = FAILED_OF_LAST
    in_a_row = [*results[-FAILED_IN_A_ROW:]] == [FAILED] * FAILED_IN_A_ROW
    if in_a_row or [*results[-of:]].count(FAILED) >= most:
        return TRANSFERS_FAILED
    return "" if health.heartbeat_good else NO_HEARTBEAT


def _after_probe(health: Health, now: datetime) -> Health:
    """Return the health after a failed leg while down; if a probe was out, double the wait.

    Legs that were under way as the outage began fail too: only a probe's failure is news.
    """
    if health.probe_taken_at is None:
        return health
    wait = min(2 * health.wait_minutes, LONGEST_WAIT)
    probe_at = now + timedelta(minutes=wait)
    return replace(health, wait_minutes=wait, probe_at=probe_at, probe_taken_at=None)


def _up(health: Health, now: datetime) -> Health:
    if not _settled(health, now):
        # Too soon to say so; the next leg may bring the same news.
        return replace(_probe_now(health, now), probe_taken_at=None)
    return replace(
        health,
        down_since=None,
        cause="",
        wait_minutes=FIRST_WAIT,
        probe_at=None,
        probe_taken_at=None,
        changed_at=now,
    )


def _probe_now(health: Health, now: datetime) -> Health:
    return replace(health, probe_at=min(health.probe_at or now, now))


def _settled(health: Health, now: datetime) -> bool:
    return health.changed_at is None or not is_near(health.changed_at, now, SETTLED_AFTER)
