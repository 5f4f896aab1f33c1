"""Write the line's days as calendar files to which programs subscribe."""

from datetime import UTC, datetime, time
from urllib.parse import urlsplit

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.hours.icalendar import Detail, first_told, happenings, icalendar
from ivr.store.line import callflows
from ivr.store.staff import audit
from ivr.usecases.line.line import Line

NAME = "Central 7880"


def calendar_file(line: Line, detail: Detail) -> bytes:
    """Return the line's days as an iCalendar file, the same bytes while no day has changed.

    Its stamp is the last change at the desk or of the published hours; where the days were never
    touched in the months that are shown, their beginning.
    """
    today = line.ports.clock.now().astimezone(FORTALEZA).date()
    with line.ports.database.read() as session:
        changed = [
            audit.last_about(session, audit.CALENDAR),
            callflows.last_published(session),
            datetime.combine(first_told(today), time.min, FORTALEZA),
        ]
    stamp = max(each for each in changed if each).astimezone(UTC).replace(microsecond=0)
    host = urlsplit(line.ports.public_url).hostname or "central"
    return icalendar(NAME, host, stamp, happenings(line.schedule(), today, detail))
