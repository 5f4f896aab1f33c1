"""Watch whether the database is older than what was done; hold what leaves, and reconcile it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.ports.carrier import CarrierCall, CarrierSms
from ivr.ports.failures import CarrierFailed
from ivr.rules.callbacks.states import LOST_AFTER
from ivr.rules.calls.twilio_statuses import is_end
from ivr.rules.operations.clock_steps import is_near
from ivr.rules.operations.processes import CLOCK
from ivr.rules.operations.world_marks import (
    AROUND_MARK,
    BEHIND,
    MARKED_EVERY,
    SHARED,
    UNKNOWN_CALLS,
    Age,
    WorldMark,
    is_anothers,
    next_mark,
)
from ivr.store.callbacks import attempts
from ivr.store.operations import heartbeats, holds
from ivr.store.operations.holds import Hold
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.calls.backfill import gather
from ivr.usecases.installation.ports import Ports
from ivr.usecases.installation.world import age_of
from ivr.usecases.line.line import Line
from ivr.usecases.restoring.callbacks import OWN_LEG, Settling, to_citizens, unknown_calls
from ivr.usecases.restoring.messages import doubt_emails, settle_texts

log = logging.getLogger(__name__)

DATABASE = "database"  # in the audit


def watch_world(line: Line) -> int:
    """Mark how far we have come, or hold what leaves and reconcile; return 1 where that changed.

    Where another installation marks the same folder, nothing is reconciled until it stops. While
    the carrier does not answer, and while a call of ours to a citizen still goes on, a hold
    lasts, and the next round tries again. Safe to repeat, by any number of clocks.
    """
    ports, now = line.ports, line.ports.clock.now()
    outside = ports.mark.read()
    with ports.database.read() as session:
        hold, age = holds.open_one(session), age_of(session, outside, now)
        since = _known_until(session, now)
    if hold and hold.cause == SHARED and _is_shared(ports, outside, now):
        return 0
    if hold:
        return _reconcile(line, hold, outside)
    if age is Age.SHARED:
        return begin_hold(ports, since, SHARED)
    if age is Age.OLDER:
        return begin_hold(ports, since, BEHIND)
    if age is Age.UNWATCHED:
        try:
            made = ports.carrier.outbound_calls(since - AROUND_MARK)
        except CarrierFailed as failed:
            log.warning("calls of ours since %s cannot be looked up: %s", since, failed)
            return 0
        with ports.database.read() as session:
            unknown = unknown_calls(session, made)
        if unknown:
            return begin_hold(ports, since, UNKNOWN_CALLS)
    _mark(ports, outside, now)
    return 0


def _is_shared(ports: Ports, outside: WorldMark | None, now: datetime) -> bool:
    """Return whether another installation writes its mark where ours is, at this time."""
    with ports.database.read() as session:
        row = holds.look(session)
    return row is not None and is_anothers(row.mark, outside, now)


def begin_hold(ports: Ports, since: datetime, cause: str) -> int:
    """Let nothing leave until what was done since `since` is reconciled; return 1."""
    with ports.database.write() as session:
        hold = holds.begin(session, since, cause, ports.clock.now())
        log.warning("hold %s begins: the database is as of %s (%s)", hold.id, since, cause)
    return 1


def known_until(ports: Ports) -> datetime:
    """Return the last instant of which the database knows."""
    with ports.database.read() as session:
        return _known_until(session, ports.clock.now())


def note_put_back(ports: Ports, made_at: str) -> None:
    """Write to the audit that the database was put back to a backup made then."""
    now = ports.clock.now()
    with ports.database.write() as session:
        audit.write(session, Done("put-back", made_at, now, about=DATABASE))


def _known_until(session: Session, now: datetime) -> datetime:
    row = holds.look(session)
    return row.at if row else heartbeats.last(session).get(CLOCK, now)


def _mark(ports: Ports, outside: WorldMark | None, now: datetime, at_once: bool = False) -> None:
    """Raise the mark in the database and then the one outside, if it is time; raise NotStored."""
    with ports.database.read() as session:
        row = holds.look(session)
    if row and outside and not at_once and is_near(row.at, now, MARKED_EVERY):
        return
    with ports.database.write() as session:
        row = holds.lock(session, now)
        following = next_mark(row.mark, outside)
        row.number, row.at = following.number, now
    ports.mark.write(replace(following, at=now))


@dataclass(frozen=True)
class _Done:
    """What the carrier has of us since the database's last mark."""

    calls: Sequence[CarrierCall]
    sms: Sequence[CarrierSms]


def _reconcile(line: Line, hold: Hold, outside: WorldMark | None) -> int:
    """Bring the database up to what the carrier knows, and end the hold; return 1 if it ended."""
    ports, now = line.ports, line.ports.clock.now()
    done = _look_up(line, hold, now)
    if done is None:
        return 0
    with ports.database.write() as session:
        holds.lock(session, now)
        lasting = holds.open_one(session)
        if lasting is None or lasting.id != hold.id:
            return 0
        Settling(session, line, lasting, now).settle(done.calls)
        settle_texts(session, lasting, done.sms)
        doubt_emails(session, lasting)
        lasting.ended_at = now
    _mark(ports, outside, now, at_once=True)
    log.warning("hold %s ends", hold.id)
    return 1


def _look_up(line: Line, hold: Hold, now: datetime) -> _Done | None:
    """Return what the carrier has since; None where it does not answer, or a call goes on."""
    with line.ports.database.read() as session:
        began = [each.offered_at for each in attempts.under_way(session)]
    if any(is_near(each, now, LOST_AFTER) for each in began):
        return None  # a worker may have been at it as the hold began: its leg may come yet
    since = min([hold.since, *began]) - AROUND_MARK
    try:
        if gather(line, since, now) is None:
            return None
        made = line.ports.carrier.outbound_calls(since)
        sent = line.ports.carrier.sms_since(since) if line.ports.sends_sms else ()
    except CarrierFailed as failed:
        log.warning("what was done since %s cannot be looked up: %s", since, failed)
        return None
    with line.ports.database.read() as session:
        ringing = to_citizens(session, line, made)
    if not all(is_end(each.status) or each.direction != OWN_LEG for each in made):
        return None
    if not all(is_end(each.status) for each in ringing):
        return None
    return _Done(made, sent)
