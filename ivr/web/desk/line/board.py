"""Show the live board: what goes on at the line this second, as a picture and as a table."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from flask import Response, current_app, make_response, render_template, request

from ivr.rules.callflow.places import Kind, read_situation
from ivr.rules.calls.outcomes import OUTCOMES
from ivr.rules.conversation.staff_wording import AT_SWITCHBOARD, place_words
from ivr.rules.hours.hours import FORTALEZA, Schedule
from ivr.rules.line.switchboard import state
from ivr.rules.reports.board import (
    AT_RISK,
    QUARTER,
    CountedCalls,
    places_on_line,
    strip,
    today,
)
from ivr.rules.reports.call_metrics import ACCESS_ALL, ACCESS_SOUGHT, GAVE_UP, INFORMED, PROGRESS
from ivr.rules.reports.periods import Kind as PeriodKind
from ivr.rules.reports.periods import period_of
from ivr.store.callbacks import attempts
from ivr.store.line import switchboard
from ivr.store.queries import board
from ivr.store.queries.board import Going
from ivr.store.queries.under_way import LONGEST_RINGING
from ivr.web.common.installation import installation
from ivr.web.desk.line.on_duty import on_duty
from ivr.web.desk.line.switchboard import state_since, trials
from ivr.web.desk.session.labels import LABELS

LONGEST_CALL = timedelta(hours=6)  # what began before is no call that goes on
LATE_SHOWN = timedelta(minutes=30)  # the promises' line begins so long before now
_KEY = "central-7880-board"


@dataclass
class _Cached:
    """The fragment of one second, for whoever asks in this process."""

    second: int = -1
    html: str = ""
    etag: str = ""


@dataclass(frozen=True)
class Live:
    """One call that goes on, as the board shows it."""

    id: int
    number: str
    place: str
    tone: str
    received_at: datetime
    since: datetime
    ours: bool  # we made it


def show_board() -> str:
    """Show the board's page; with `?parado` in the query it stands still."""
    return render_template(
        "desk/line/board.html", fragment=_current().html, still="parado" in request.args
    )


def show_fragment() -> Response:
    """Return the part of the board that changes, with its ETag: 304 while nothing has changed."""
    cached = _current()
    response = make_response(cached.html)
    response.set_etag(cached.etag)
    response.cache_control.no_cache = True
    response.cache_control.private = True
    response.make_conditional(request)
    return response


def _current() -> _Cached:
    """Return the board of this second, computed once however many ask."""
    lock, cached = current_app.extensions.setdefault(_KEY, (threading.Lock(), _Cached()))
    now = installation().ports.clock.now()
    with lock:
        if cached.second != int(now.timestamp()):
            cached.html = render_template("desk/line/board_now.html", **_look(now))
            cached.etag = sha256(cached.html.encode()).hexdigest()[:32]
            cached.second = int(now.timestamp())
        return _Cached(cached.second, cached.html, cached.etag)


def _look(now: datetime) -> dict[str, Any]:
    """Return all that the fragment shows."""
    midnight = datetime.combine(now.astimezone(FORTALEZA).date(), time.min, FORTALEZA)
    schedule = installation().line.schedule()
    with installation().ports.database.read() as session:
        going, live = board.going_on(session, now - LONGEST_CALL)
        numbers = attempts.numbers_of_legs(session, [each.call.sid for each in going])
        owed = board.at_risk(session, now, now + AT_RISK)
        counted = board.by_quarter(session, period_of(PeriodKind.DAY, midnight.date()), now)
        health = switchboard.health(session)
        shown = {
            "people": on_duty(session, now, schedule.opening(now).open),
            "waiting": board.waiting(session, now),
            "today": today(counted, _while_open(schedule, counted)),
            "since": state_since(session, health, now),
            **trials(session, health, now),
            "outage": switchboard.open_outage(session),
        }
    begins, ends = _span(schedule, counted, now)
    minute = now.replace(second=0, microsecond=0)  # finer, every picture would be another
    dues = places_on_line([each.due_at for each in owed.rows], minute, LATE_SHOWN, AT_RISK)
    return {
        **shown,
        "now": now,
        "day": midnight.date(),
        "state": state(health, now).value,
        "overridden": bool(health.override_until and now < health.override_until),
        "next_try": health.probe_at,
        "opening": schedule.opening(now),
        "going": [_live(each, now, numbers.get(each.call.sid, "")) for each in going],
        "live": live,
        "with_person": sum(each.talking or _place_kind(each) is Kind.TRANSFER for each in going),
        "risks": list(zip(owed.rows, dues, strict=True)),
        "at_risk": owed.all,
        "late": owed.late,
        "beyond_law": owed.beyond_law,
        "quarters": strip(counted, begins, ends),
        "begins": begins,
        "ends": ends,
        "now_x": min(1.0, max(0.0, (minute - begins) / (ends - begins))),
        "hours": _hours(begins, ends),
        "outcomes": {outcome.value: facts for outcome, facts in OUTCOMES.items()},
        "labels": LABELS,
        "metrics": {
            **{"all": ACCESS_ALL, "sought": ACCESS_SOUGHT, "gave_up": GAVE_UP},
            **{"informed": INFORMED, "progress": PROGRESS},
        },
    }


def _while_open(schedule: Schedule, counted: list[CountedCalls]) -> list[CountedCalls]:
    """Return what was counted in the quarter hours in which the line was open, or opened."""
    last = QUARTER - timedelta(seconds=1)
    starts = {each.start for each in counted}
    opened = {
        start
        for start in starts
        if schedule.opening(start).open or schedule.opening(start + last).open
    }
    return [each for each in counted if each.start in opened]


def _span(
    schedule: Schedule, counted: list[CountedCalls], now: datetime
) -> tuple[datetime, datetime]:
    """Return the strip's span (UTC): from the day's opening to its closing.

    It is wider where calls came before or after.
    """
    day = now.astimezone(FORTALEZA).date()
    usual = schedule.weekly.get(day.weekday()) or next(iter(schedule.weekly.values()))
    opens = datetime.combine(day, usual[0].start, FORTALEZA).astimezone(UTC)
    closes = datetime.combine(day, usual[-1].end, FORTALEZA).astimezone(UTC)
    starts = [each.start for each in counted]
    return min([opens, *starts]), max([closes, *(start + QUARTER for start in starts)])


def _hours(begins: datetime, ends: datetime) -> list[tuple[datetime, float]]:
    """Return full hours in between, all or every few, and where each stands in the strip."""
    first = begins.replace(minute=0, second=0) + timedelta(hours=bool(begins.minute))
    count = (ends - first) // timedelta(hours=1) + 1
    step = max(1, round(count / 8))
    hours = [first + timedelta(hours=n) for n in range(0, count, step)]
    return [(each, (each - begins) / (ends - begins)) for each in hours]


def _place_kind(going: Going) -> Kind:
    return read_situation(going.place, going.memory).place.kind


def _live(going: Going, now: datetime, rung: str) -> Live:
    """Return a call as the board shows it; `rung` is for whom a call of ours is made."""
    callflow = installation().line.conversations.version(going.call.callflow).callflow
    place = read_situation(going.place, going.memory).place
    ours = going.call.direction != "inbound"
    # Of a caller at the switchboard nothing is told until the end: what rings so long was answered.
    longer = place.kind is Kind.TRANSFER and now - going.since > LONGEST_RINGING
    talking = going.talking or longer
    waits = place.kind is Kind.TRANSFER and not talking
    person = place.kind in (Kind.TRANSFER, Kind.CITIZEN, Kind.AGENT)
    return Live(
        going.call.id,
        going.call.number or rung,
        AT_SWITCHBOARD if waits else place_words(place, callflow, talking),
        "waiting" if ours else "good" if person else "",
        going.call.received_at,
        going.since,
        ours,
    )
