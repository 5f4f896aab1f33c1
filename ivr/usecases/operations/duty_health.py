"""Remember how each duty of the clock goes, and say which fail, in `/readyz` and to supervisors."""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb

from sqlalchemy.orm import Session

from ivr.rules.notices.alerts import SILENT, Alert, duty_failed
from ivr.store.operations import duties
from ivr.store.operations.duties import MAX_ERROR_CHARS, DutyRow, Going
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.declarations import Duty, PartReport
from ivr.usecases.line.line import Line

OURS = Path(__file__).parents[2]  # the package
LATE = timedelta(minutes=5)  # beyond its own interval, of a duty of which nothing is heard


class DutyLog:
    """How each duty goes, as this process has seen it."""

    def __init__(self, kept: Iterable[Duty]) -> None:
        """Begin with nothing known of these duties."""
        self._lock = threading.Lock()
        self._kept = {each.name: each for each in kept}
        self._good: dict[str, datetime] = {}
        self._failing: dict[str, tuple[datetime, str]] = {}
        self._missed = False  # what was to be stored last was not

    def went_well(self, name: str, now: datetime) -> None:
        """Note that a duty ended well."""
        with self._lock:
            self._good[name] = now
            self._failing.pop(name, None)

    def failed(self, name: str, why: Exception, now: datetime) -> None:
        """Note that a duty failed, and by what."""
        with self._lock:
            since, _ = self._failing.get(name, (now, ""))
            self._failing[name] = since, place_of(why)

    def store(self, ports: Ports) -> int:
        """Store how all duties go; return how many fail.

        While the database was away all of them failed, and nobody is to blame: each fails from then
        on when it could be told.
        """
        now = ports.clock.now()
        with self._lock:
            if self._missed:
                self._failing = {name: (now, why) for name, (_, why) in self._failing.items()}
            told = [self._going(each) for each in self._kept.values()]
        self._missed = True
        with ports.database.write() as session:
            duties.record(session, told)
        self._missed = False
        return len(self._failing)

    def _going(self, duty: Duty) -> Going:
        since, error = self._failing.get(duty.name, (None, ""))
        good = self._good.get(duty.name)
        return Going(duty.name, duty.work, round(duty.every_seconds), good, since, error)


def place_of(why: BaseException) -> str:
    """Return an exception's type, and where in our code it arose; nothing of what it says."""
    ours = [each for each in extract_tb(why.__traceback__) if OURS in Path(each.filename).parents]
    place = f" in {Path(ours[-1].filename).relative_to(OURS)}:{ours[-1].lineno}" if ours else ""
    return f"{type(why).__name__}{place}"[:MAX_ERROR_CHARS]


def failing_duties(session: Session, _: Ports, now: datetime) -> list[Alert]:
    """Return an alert for each duty that has failed for two minutes."""
    return [
        duty_failed(each.name, each.work, each.failing_since)
        for each in duties.all_of(session)
        if each.failing_since and now - each.failing_since >= SILENT
    ]


def duties_report(line: Line, now: datetime) -> PartReport:
    """Return the word on the clock's duties: which fail, or have not ended for too long."""
    with line.ports.database.read() as session:
        rows = duties.all_of(session)
    wrong = [word for each in rows if (word := _word(each, now))]
    return PartReport("; ".join(wrong)) if wrong else PartReport()


def _word(duty: DutyRow, now: datetime) -> str:
    """Return what is wrong with a duty, and since when; "" for nothing."""
    if duty.failing_since and now - duty.failing_since >= SILENT:
        return f"{duty.name} fails since {_at(duty.failing_since)} ({duty.error})"
    longest = timedelta(seconds=duty.every_seconds) + LATE
    if duty.good_at and not duty.failing_since and now - duty.good_at > longest:
        return f"{duty.name} has not ended since {_at(duty.good_at)}"
    return ""


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
