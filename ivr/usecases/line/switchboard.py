"""Track the switchboard's health, learned from every transfer, and record its outages."""

import logging
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ivr.rules.calls.liveness import CLOCKS_APART
from ivr.rules.calls.twilio_statuses import is_end
from ivr.rules.line.switchboard import (
    OVERRIDDEN,
    Health,
    State,
    Transfer,
    after_answer,
    after_heartbeat,
    after_transfer,
    state,
    take_probe,
)
from ivr.store.calls.calls import Call
from ivr.store.line import switchboard
from ivr.store.operations import heartbeats
from ivr.store.queries.webhooks import transfers
from ivr.store.staff import audit
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)

FRESH_SECONDS = 1.0
ABOUT = "switchboard"  # in the audit
CANCELED = "canceled"  # the caller gave up: it says nothing of the switchboard


class SwitchboardView:
    """What one process knows of the switchboard; the row is asked again every second."""

    def __init__(self, ports: Ports) -> None:
        """Ask nothing yet."""
        self._database = ports.database
        self._lock = threading.Lock()
        self._health = Health()
        self._asked = float("-inf")

    def state(self, now: datetime) -> State:
        """Return the state at `now`; while the database does not answer, by what was known last."""
        with self._lock:
            if time.monotonic() - self._asked > FRESH_SECONDS:
                try:
                    with self._database.read() as session:
                        self._health = switchboard.health(session)
                except SQLAlchemyError:
                    log.warning("the switchboard's state could not be read again")
                self._asked = time.monotonic()
            return state(self._health, now)

    def learn(self, health: Health) -> None:
        """Replace what this process knows of the switchboard's health."""
        with self._lock:
            self._health, self._asked = health, time.monotonic()


@dataclass(frozen=True)
class EndedTransfer:
    """One leg to the switchboard that has ended, and whose it was; `number` is the caller's."""

    result: str
    at: datetime
    call_id: int | None = None
    waited: int | None = None  # seconds until somebody answered, or until the end
    number: str = ""


def note_transfer(session: Session, ended: EndedTransfer) -> tuple[Health, bool]:
    """Record how a transfer ended; return the switchboard's health, with its outage updated.

    And whether the caller's number is owed a call, or missed one.
    """
    now, known = ended.at, switchboard.lock(session)
    if ended.result == CANCELED:
        # Free for the next call.
        return _keep(session, replace(known, probe_taken_at=None), now), False
    row = {
        "at": now,
        "result": ended.result,
        "call_id": ended.call_id,
        "waited": ended.waited,
    }
    noted = transfers.note(session.connection(), row, ended.number)
    recent = [Transfer(now, result) for result in (*noted.results, ended.result)]
    health = after_transfer(known, recent, now)
    if health != known or noted.has_outage is not _out(health, now):
        _keep(session, health, now)
    return health, noted.is_owed


def note_answer(session: Session, now: datetime, answered_at: datetime | None = None) -> Health:
    """Record that the switchboard is up: somebody answered there then, or this very moment.

    An answer from before the present outage is no news of it.
    """
    known = switchboard.lock(session)
    if answered_at and known.down_since and answered_at < known.down_since - CLOCKS_APART:
        return known
    return _keep(session, after_answer(known, now), now)


def note_agents_leg(session: Session, status: str, rung_at: datetime, now: datetime) -> None:
    """Record what an agent's leg says of the switchboard, on which agents' telephones hang.

    One that rang in vain since `rung_at` says nothing; where it was the probe, the next leg may be.
    """
    if status == "in-progress":
        note_answer(session, now)
    elif status == "failed":
        note_transfer(session, EndedTransfer(status, now))
    elif is_end(status):
        health = switchboard.lock(session)
        if health.probe_taken_at == rung_at:
            _keep(session, replace(health, probe_taken_at=None), now)


def take_the_probe(session: Session, now: datetime) -> Health | None:
    """Let one call try the switchboard; return its health, or None when another does so already."""
    health = take_probe(switchboard.lock(session), now)
    return None if health is None else _keep(session, health, now)


@dataclass(frozen=True)
class Override:
    """Whose word it is, and why; nobody's at a terminal.

    `why` is of a closed list, in pt-BR.
    """

    staff_id: int | None = None
    why: str = ""


def override(
    ports: Ports, wanted: State | None, minutes: int = 0, word: Override | None = None
) -> Health:
    """Set the switchboard's state by hand for `minutes`; `wanted` None ends that at once.

    It is written to the audit, and the outage that begins by it says why.
    """
    word = word or Override()
    now = ports.clock.now()
    until = now + timedelta(minutes=minutes) if wanted else None
    with ports.database.write() as session:
        health = replace(switchboard.lock(session), override=wanted, override_until=until)
        kept = _keep(session, health, now)
        outage = switchboard.open_outage(session)
        if outage and word.why and outage.cause == OVERRIDDEN:
            outage.cause = f"{OVERRIDDEN}: {word.why}"
        note = f"{minutes} min, {word.why}".removesuffix(", ") if wanted else ""
        said = wanted.value if wanted else "automatic"
        audit.write(session, audit.Done("override", said, now, word.staff_id, note, ABOUT))
    return kept


def follow_state(ports: Ports) -> int:
    """Begin or end an outage by the state, also where only time has passed; return 1 if one did."""
    now = ports.clock.now()
    with ports.database.read() as session:
        health = switchboard.health(session)
        outage = switchboard.open_outage(session)
    if (outage is not None) is _out(health, now):
        return 0
    with ports.database.write() as session:
        _keep(session, switchboard.lock(session), now)
    return 1


def probe(ports: Ports) -> int:
    """Ask the switchboard whether it lives; return 1 if its health changed by that, else 0.

    What cannot be asked, and what has never answered, changes nothing and writes nothing. No
    database session is held while it is asked.
    """
    answered = ports.probe.answers()
    if answered is None:
        return 0
    now = ports.clock.now()
    with ports.database.read() as session:
        known = switchboard.health(session)
    if not answered and after_heartbeat(known, answered, now) == known:
        return 0
    with ports.database.write() as session:
        if answered:
            heartbeats.record(session, heartbeats.SIP, now)
        known = switchboard.lock(session)
        health = after_heartbeat(known, answered, now)
        if health == known:
            return 0
        _keep(session, health, now)
    return 1


def _out(health: Health, now: datetime) -> bool:
    return state(health, now) is not State.AVAILABLE


def _keep(session: Session, health: Health, now: datetime) -> Health:
    """Store the health, and begin, continue or end the outage accordingly; return it."""
    switchboard.keep(session, health)
    outage = switchboard.open_outage(session)
    if outage and not _out(health, now):
        outage.ended_at = now
        log.info("outage %s ends", outage.id)
    if outage is None and _out(health, now):
        began = switchboard.first_failure(session, now) or now
        cause = health.cause or OVERRIDDEN
        outage = switchboard.open_an_outage(session, began, cause)
        log.info("outage %s begins", outage.id)
        for call_id in switchboard.failed_calls(session, began):
            session.get_one(Call, call_id).outage_id = outage.id
    return health
