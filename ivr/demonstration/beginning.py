"""Decide at what moment the simulator's clock begins, so that somebody answers the line then."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.charter.charter_files import read_charter
from ivr.rules.charter.services import FILE
from ivr.rules.hours.calendar import parse_calendar, special_days
from ivr.rules.hours.hours import FORTALEZA, WEEKDAYS, Schedule
from ivr.store.database.database import Database
from ivr.store.hours import calendar
from ivr.store.operations import holds
from ivr.store.operations.heartbeats import Heartbeat

INTO_THE_DAY = timedelta(hours=2)  # after opening: room for what one tries, on both sides
AFTER_THE_LAST = timedelta(minutes=1)  # signs of life come every fifteen seconds


class Why(Enum):
    """Why the clock does not begin at the machine's own time: the words of the terminal."""

    DAY_OFF = "the line is closed on this day"
    AT_THIS_HOUR = "the line is closed at the hour at which it would have begun"
    GOES_ON = "the data goes on from where the clock stood last"


@dataclass(frozen=True)
class Beginning:
    """The moment at which the clock begins, UTC, and why it is not the machine's; pt-BR, too."""

    at: datetime
    why: Why
    words: str


def beginning(database_url: str, now: datetime) -> Beginning | None:
    """Return where the clock begins; None where that is the machine's own time, as it is now.

    Never before what is stored. Inside opening hours nothing changes; else it begins in the next
    interval, at ten on a usual day. Where none is near, it stays at the machine's time.
    """
    days, last = _stored(database_url)
    schedule = _schedule(days, now)
    from_here = max(now, last + AFTER_THE_LAST) if last else now
    opening = schedule.opening(from_here)
    if opening.open or opening.next_opening is None:
        if from_here == now:
            return None
        return Beginning(from_here, Why.GOES_ON, _words(from_here, "é de onde ele parou"))
    opens = schedule.opening(opening.next_opening).closes_at
    room = opens - opening.next_opening if opens else timedelta()
    at = opening.next_opening + min(INTO_THE_DAY, room / 2)
    today = schedule.day(from_here.astimezone(FORTALEZA).date())
    if today.intervals:
        local = from_here.astimezone(FORTALEZA)
        why = f"às {local:%H:%M}, quando ele começaria, a central está fechada"
        return Beginning(at, Why.AT_THIS_HOUR, _words(at, why))
    return Beginning(at, Why.DAY_OFF, _words(at, _day_off(schedule, from_here)))


def _stored(database_url: str) -> tuple[calendar.SpecialDays | None, datetime | None]:
    """Return the special days that are stored, and the last instant; None for what there is not."""
    database = Database(database_url)
    try:
        with database.read() as session:
            days = calendar.all_days(session)
            seen = [*session.scalars(select(Heartbeat.at))]
            mark = holds.look(session)
        return days, max([*seen, *([mark.at] if mark else [])], default=None)
    except SQLAlchemyError:  # a first start: there are no tables yet
        return None, None
    finally:
        database.dispose()


def _schedule(days: calendar.SpecialDays | None, now: datetime) -> Schedule:
    files = DiskCallflowFiles()
    charter = read_charter(tomllib.loads(files.texts()[FILE]), lambda *mistake: None)
    if not days:
        years = range(now.year, now.year + 2)
        days = special_days(parse_calendar(tomllib.loads(files.calendar())), years)
    return Schedule(charter.weekly, days)


def _day_off(schedule: Schedule, at: datetime) -> str:
    on = at.astimezone(FORTALEZA).date()
    special = schedule.special.get(on)
    what = special.name if special else WEEKDAYS[on.weekday()]
    return f"hoje é {what}, e a central não atende"


def _words(at: datetime, why: str) -> str:
    local = at.astimezone(FORTALEZA)
    when = f"{WEEKDAYS[local.weekday()]}, {local:%d/%m/%Y}, às {local:%H:%M}"
    return f"O relógio começou em {when}: {why}."
