"""Tell the figures that the public is shown, counted once a day."""

from datetime import date

from ivr.rules.reports.definitions import WRITTEN_TERM, Definition, Period
from ivr.rules.reports.figures import State, course
from ivr.rules.reports.periods import DAY, Kind, between, local_date, period_of
from ivr.rules.reports.punctuality import Punctuality, punctuality
from ivr.rules.reports.transparency import PUBLISHED, PublicFigure, public_figures
from ivr.store.queries.figures import written_term
from ivr.usecases.line.line import Line
from ivr.usecases.reports.monitoring import monitor

YEARS_KEPT = 5


class PublishedFigures:
    """The figures of one process.

    A period ends with the last day that is over, so that the day's first reading serves it whole:
    only how late the late ones were can still change, and the next day tells it.
    """

    def __init__(self, line: Line) -> None:
        """Read nothing yet."""
        self._line = line
        self._known: tuple[Period, Punctuality] | None = None
        self._years: dict[int, tuple[date, list[PublicFigure]]] = {}

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

    def year(self, year: int) -> list[PublicFigure]:
        """Return what is published of each service in that year, up to the end of yesterday.

        What could not be counted just now is not remembered.
        """
        today = local_date(self._line.ports.clock.now())
        known = self._years.get(year)
        if known and known[0] == today:
            return known[1]
        whole = period_of(Kind.YEAR, date(year, 1, 1))
        last = min(whole.last, today - DAY)
        if last < whole.first:
            return []
        found = monitor(self._line, between(whole.first, last), metrics=PUBLISHED)

        def months(definition: Definition) -> list[int]:
            counts = [0] * 12
            for point in course(definition, found.summary(definition)):
                counts[point.day.month - 1] += point.part
            return counts

        begun = max(whole.first, found.first) if found.first else last + DAY
        counted = range(begun.month, last.month + 1) if begun <= last else range(0)
        rows = public_figures(year, found.figures, months, counted)
        if not any(each.state is State.FAILED for each in found.figures.values()):
            if len(self._years) >= YEARS_KEPT:
                self._years.clear()
            self._years[year] = today, rows
        return rows
