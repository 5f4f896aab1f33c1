"""Measure how long callbacks have waited that could be dialled, or why nothing is dialled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callflow.files import CallflowMistakes
from ivr.rules.hours.business_time import may_start_dialling, minutes_without
from ivr.rules.hours.hours import FORTALEZA, Schedule
from ivr.rules.line.switchboard import may_try, state
from ivr.rules.operations.clock_steps import STEP
from ivr.store.callbacks import attempts, dispatch
from ivr.store.callbacks.callbacks import Callback
from ivr.store.database import publications
from ivr.store.line import switchboard
from ivr.store.operations import doubts
from ivr.usecases.callbacks.agents import free_agents
from ivr.usecases.line.line import Line
from ivr.usecases.notices.ceilings import Used, used_today

GOES = "goes on"
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Backlog:
    """How long the oldest callback waited without need; and the state of dialling.

    A callback need not wait while the line is open, the switchboard can be reached, dialling goes
    on and an agent is free: from when all that was so nothing of it has moved.
    """

    callbacks: timedelta
    dialling: str  # GOES, or why nothing is dialled now
    dials: int  # created today
    dials_per_day: int
    breaker_until: datetime | None  # UTC; None: the carrier is asked as ever
    stopped_why: str  # by hand; empty: it is not
    used: tuple[Used, ...] = ()  # of each ceiling, today

    def words(self) -> str:
        """Return the state of dialling in a sentence for staff at a terminal."""
        words = f"{self.dialling}; {self.dials} of today's {self.dials_per_day} calls are made"
        if self.stopped_why:
            words += f"; stopped by hand: {self.stopped_why}"
        if self.breaker_until:
            until = self.breaker_until.astimezone(FORTALEZA)
            words += f"; the carrier failed and is left alone until {until:%H:%M:%S} in Fortaleza"
        return words


def look_at_backlog(line: Line, now: datetime) -> Backlog:
    """Return the backlog at `now`. Raises SQLAlchemyError where the database does not answer."""
    try:
        schedule: Schedule | None = line.schedule()
    except CallflowMistakes:
        schedule = None  # nobody knows the hours: nothing is dialled
    limit = line.ports.dials_per_day
    with line.ports.database.read() as session:
        pace = dispatch.look(session)
        today = pace is not None and pace.day == now.astimezone(FORTALEZA).date()
        breaker = pace.breaker_until if pace else None
        known = Backlog(
            callbacks=NOTHING,
            dialling=GOES,
            dials=pace.dials if pace and today else 0,
            dials_per_day=limit,
            breaker_until=breaker if pace and pace.is_broken(now) else None,
            stopped_why=pace.stopped_why if pace else "",
            used=tuple(used_today(session, line.ports, now)),
        )
        why = _why_not(session, schedule, known, now)
        waited = NOTHING
        if schedule and not why:
            waited = _callbacks_waited(session, schedule, breaker, now)
    return Backlog(**{**known.__dict__, "dialling": why or GOES, "callbacks": waited})


def _why_not(session: Session, schedule: Schedule | None, known: Backlog, now: datetime) -> str:
    """Return why nothing is dialled at `now`, or "" where it may be."""
    health = switchboard.health(session)
    if schedule is None or not may_start_dialling(schedule, now):
        return "the line is closed"
    if known.stopped_why:
        return "stopped by hand"
    if known.dials >= known.dials_per_day:
        return "the day's limit is reached"
    if known.breaker_until:
        return "the carrier is left alone for a while"
    return "" if may_try(health, now) else f"the switchboard is {state(health, now).value}"


def _callbacks_waited(
    session: Session, schedule: Schedule, breaker: datetime | None, now: datetime
) -> timedelta:
    sure = Callback.id.not_in(doubts.callbacks_in_doubt())
    oldest = publications.oldest_due(session, Callback, now, sure)
    if oldest is None or not free_agents(session, now):
        return NOTHING
    pace = dispatch.look(session)
    moved = (pace.last_call_at if pace else None, attempts.last_end(session), breaker)
    # What moved later than now did so before the clock was set back: nobody knows how long ago.
    since = max(each for each in (oldest, *moved) if each and each <= now + STEP)
    outages = [(o.started_at, o.ended_at or now) for o in switchboard.outages(session, since)]
    return timedelta(minutes=minutes_without(schedule, since, now, outages))
