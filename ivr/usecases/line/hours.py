"""Compute when the line is open, by the charter's weeks and the table of special days."""

import json
import logging
import threading
import time
import tomllib

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ivr.rules.charter.charter_files import week_of
from ivr.rules.hours.calendar import parse_calendar, special_days
from ivr.rules.hours.hours import EarlierWeek, Schedule, WeeklyHours
from ivr.store.charter import editions
from ivr.store.hours import calendar
from ivr.store.line import callflows
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)

FRESH_SECONDS = 30.0
FIRST_YEAR = 2025  # of which special days are kept
YEARS_AHEAD = 10


class Hours:
    """The schedule of one process; the table is asked again every 30 s."""

    def __init__(self, ports: Ports) -> None:
        """Ask nothing yet."""
        self._database = ports.database
        self._lock = threading.Lock()
        self._days: calendar.SpecialDays | None = None
        self._earlier: tuple[EarlierWeek, ...] = ()
        self._weeks: dict[str, WeeklyHours | None] = {}  # version → its week, None for a lost one
        self._present: WeeklyHours | None = None  # the week asked for when the tables were read
        self._asked = float("-inf")

    def schedule(self, weekly: WeeklyHours) -> Schedule:
        """Return the schedule for a callflow with these weekly hours.

        Raises the database's errors only while the table was never read; later the last days known
        go on.
        """
        with self._lock:
            if time.monotonic() - self._asked > FRESH_SECONDS or self._is_new(weekly):
                try:
                    with self._database.read() as session:
                        self._days = calendar.all_days(session)
                        self._earlier = self._weeks_before(session)
                except SQLAlchemyError:
                    if self._days is None:
                        raise
                    log.warning("the special days could not be read again: the last ones go on")
                self._asked, self._present = time.monotonic(), weekly
            return self.last_known(weekly)

    def forget(self) -> None:
        """Read the table again the next time, however fresh the last answer is."""
        with self._lock:
            self._asked = float("-inf")

    def last_known(self, weekly: WeeklyHours) -> Schedule:
        """Return the schedule without asking anybody: for when the database does not answer."""
        return Schedule(weekly, self._days or {}, self._earlier)

    def _is_new(self, weekly: WeeklyHours) -> bool:
        """Return whether an edition brought this week since the tables were read.

        A call that began before a change asks for the week of its beginning: that is none.
        """
        return weekly != self._present and all(weekly != each.weekly for each in self._earlier)

    def _weeks_before(self, session: Session) -> tuple[EarlierWeek, ...]:
        weeks: list[EarlierWeek] = []
        for version, until in editions.superseded(session):
            week = self._week(session, version)
            if week is None:
                continue
            if weeks and weeks[-1].weekly == week:
                weeks.pop()
            weeks.append(EarlierWeek(week, until))
        return tuple(weeks)

    def _week(self, session: Session, version: str) -> WeeklyHours | None:
        if version not in self._weeks:
            files = callflows.files_of(session, version)
            self._weeks[version] = week_of(json.loads(files)) if files else None
        return self._weeks[version]


def seed_calendar(ports: Ports) -> int:
    """Write the file's special days from FIRST_YEAR on into the table; return how many.

    Days set at the desk stay. Raises ivr.rules.hours.calendar.CalendarError with every mistake.
    """
    days = days_of_file(ports)
    with ports.database.write() as session:
        calendar.renew(session, days)
    return len(days)


def days_of_file(ports: Ports) -> calendar.SpecialDays:
    """Return the file's special days from FIRST_YEAR on.

    Raises CalendarError with every mistake.
    """
    read = parse_calendar(tomllib.loads(ports.files.calendar()))
    years = range(FIRST_YEAR, ports.clock.now().year + YEARS_AHEAD + 1)
    return special_days(read, years)
