"""Tell how the charter's terms were kept, counted once a day."""

from ivr.rules.reports.definitions import WRITTEN_TERM, Period
from ivr.rules.reports.punctuality import Punctuality, punctuality
from ivr.store.queries.figures import written_term
from ivr.usecases.line.line import Line


class PublishedFigures:
    """The figures of one process.

    A period ends with the last day that is over, so that the day's first reading serves it whole:
    only how late the late ones were can still change, and the next day tells it.
    """

    def __init__(self, line: Line) -> None:
        """Read nothing yet."""
        self._line = line
        self._known: tuple[Period, Punctuality] | None = None

    def written(self) -> Punctuality:
        """Return how the forecasts of written replies were kept in the last ninety days.

        Raises the database's errors.
        """
        ports, known = self._line.ports, self._known
        period = WRITTEN_TERM.period(ports.clock.now())
        if known and known[0] == period:
            return known[1]
        with ports.database.read() as session:
            forecasts = written_term.read(session, period)
        found = punctuality(WRITTEN_TERM, forecasts, period, self._line.schedule())
        self._known = period, found
        return found
