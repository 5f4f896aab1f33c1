"""Show where a day at the desk begins: for agents their own matters, for supervisors the line's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import g, render_template
from sqlalchemy.orm import Session

from ivr.rules.hours.business_time import last_closing
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.hours.spans import Span
from ivr.rules.reports.board import AT_RISK
from ivr.rules.reports.overview import Bar, bars, usual
from ivr.rules.staff.roles import May, may
from ivr.store.database.paging import MAX_LISTED
from ivr.store.queries import board, overview
from ivr.store.staff import audit
from ivr.web.common.installation import installation
from ivr.web.desk.line.on_duty import on_duty
from ivr.web.desk.session.paging import list_address, span_fields
from ivr.web.desk.visits.counter import Reply, choose_counter

DAYS_BACK, DAYS_AHEAD, WEEKS_COMPARED = 7, 7, 4
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Day:
    """One day of a picture that has a bar for each: its counts, and how long they are (0 to 1)."""

    begins: datetime
    counts: tuple[int, ...]
    lengths: tuple[float, ...]


def show_today() -> Reply:
    """Show the beginning of the day of whoever is signed in, by what they may do."""
    if may(g.member.role, May.RECEIVE) and not may(g.member.role, May.READ):
        return choose_counter()
    now = installation().ports.clock.now()
    midnight = datetime.combine(now.astimezone(FORTALEZA).date(), time.min, FORTALEZA)
    begins = midnight.astimezone(UTC)
    shown: dict[str, Any] = {"now": now, "day": midnight.date(), "begins": begins}
    shown |= {"spanned": spanned, "step": DAY, "hour": HOUR}
    line = installation().line
    shown["opening"] = line.schedule().opening(now)
    shown["titles"] = {
        each.key: each.title for each in line.conversations.current().callflow.topics
    }
    role = g.member.role
    with installation().ports.database.read() as session:
        if may(role, May.READ):
            since, left = _since(session, now) or (begins - DAY, False)
            shown |= {"since": since, "left": left, "came": overview.arrived(session, since)}
            shown["people"] = on_duty(session, now, shown["opening"].open)
            shown["risks"] = board.at_risk(session, now, now + AT_RISK)
        if may(role, May.SERVE):
            shown["owed"] = overview.owed_by(session, g.member.id, now, MAX_LISTED)
        if may(role, May.DIRECT) or may(role, May.AUDIT):
            shown |= _of_the_line(session, begins, now)
    return render_template("desk/home/today.html", **shown)


def _since(session: Session, now: datetime) -> tuple[datetime, bool] | None:
    """Return since when the page tells what came, and whether it is since its reader left.

    Who answers wants to know what they have not seen; who directs, what came while nobody was here.
    """
    role = g.member.role
    left = None if may(role, May.DIRECT) else audit.left_at(session, g.member.id)
    if left and left <= now:
        return left.replace(microsecond=0), True
    closed = last_closing(installation().line.schedule(), now)
    return (closed, False) if closed else None


def _of_the_line(session: Session, begins: datetime, now: datetime) -> dict[str, Any]:
    """Return what a supervisor's Monday begins with."""
    first = begins - DAYS_BACK * DAY
    called = overview.callbacks_by_day(session, first, begins + DAY)
    past = [
        (first + n * DAY, called.get((n, True), 0), called.get((n, False), 0))
        for n in range(DAYS_BACK + 1)
    ]
    soon = now.replace(microsecond=0)  # as an address carries it
    due = overview.deadlines_by_day(session, begins, begins + DAYS_AHEAD * DAY, soon)
    ahead = [(begins + n * DAY, due[n]) for n in range(DAYS_AHEAD)]
    weeks = [
        overview.calls_by_hour(session, begins - n * WEEK, begins - n * WEEK + DAY)
        for n in range(WEEKS_COMPARED + 1)
    ]
    return {
        "promised": _days(past),
        "kept": sum(each for _, each, _ in past),
        "broken": sum(each for _, _, each in past),
        "deadlines": _days(ahead),
        "hours": _hours(weeks),
        "outages": overview.outages(session, first, MAX_LISTED),
        "loads": overview.loads(session, begins, now),
    }


def spanned(endpoint: str, since: datetime, until: datetime | None = None, **also: str) -> str:
    """Return the address of the list of a figure of that span: it has exactly its rows."""
    return list_address(endpoint, {**also, **span_fields(Span(since, until))})


def _days(rows: Sequence[tuple[datetime, *tuple[int, ...]]]) -> list[Day]:
    most = max((sum(counts) for _, *counts in rows), default=0) or 1
    return [Day(at, tuple(counts), tuple(each / most for each in counts)) for at, *counts in rows]


def _hours(weeks: Sequence[Any]) -> list[Bar]:
    today, *before = weeks
    return bars(today, usual(before))
