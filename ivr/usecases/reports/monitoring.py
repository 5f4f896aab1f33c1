"""Gather the figures of a period and a cut, as every page and file shows them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.reports.day_counts import WHOLE, Cut
from ivr.rules.reports.definitions import Definition
from ivr.rules.reports.figures import Figure, State, figure
from ivr.rules.reports.metrics import METRICS
from ivr.rules.reports.periods import Period, local_date
from ivr.rules.reports.summaries import Summary
from ivr.store.queries.figures.sets import SETS
from ivr.store.reports import beginning
from ivr.usecases.line.line import Line
from ivr.usecases.reports.counts import Wanted, counted_now, counts_of


@dataclass(frozen=True)
class Monitored:
    """All figures of one period and cut, with the rows from which each is worked out."""

    period: Period
    cut: Cut
    figures: dict[str, Figure]
    summaries: dict[str, Summary | None]  # by set; None: it could not be counted
    missing: int  # dates that the clock is still to count
    fingerprint: str  # of all that was counted
    began: bool
    first: date | None  # since when there is anything to count
    earlier: dict[str, list[Figure]] = field(default_factory=dict)  # past versions, drawn beside

    def of(self, definition: Definition) -> Figure:
        """Return that figure."""
        return self.figures[definition.id]

    def summary(self, definition: Definition) -> Summary:
        """Return what was counted of its rows; nothing, where they could not be."""
        return self.summaries.get(definition.rows) or Summary()


def monitor(
    line: Line,
    period: Period,
    cut: Cut = WHOLE,
    metrics: Iterable[Definition] = METRICS,
) -> Monitored:
    """Return the figures of that period and cut; what cannot be counted now says so."""
    metrics, today = tuple(metrics), local_date(line.ports.clock.now())
    first = _first_date(line)
    wanted = [SETS[name] for name in dict.fromkeys(each.rows for each in metrics)]
    of = Wanted(period, cut)
    counted = counts_of(line, [each for each in wanted if each.kept], of, first or today)
    counted |= {each.id: counted_now(line, each, of) for each in wanted if not each.kept}
    summaries = {name: found.summary if found else None for name, found in counted.items()}
    began = first is not None and first <= period.last and period.first <= today
    figures = {each.id: _figure(each, summaries[each.rows], cut, began) for each in metrics}
    return Monitored(
        *(period, cut, figures, summaries),
        missing=max((found.missing for found in counted.values() if found), default=0),
        fingerprint=_fingerprint(summaries),
        began=began,
        first=first,
        earlier={
            each.id: [
                _figure(past, summaries[each.rows], cut, began)
                for past in each.earlier
                if past.until and today <= past.until
            ]
            for each in metrics
            if each.earlier
        },
    )


def _figure(definition: Definition, counted: Summary | None, cut: Cut, began: bool) -> Figure:
    if cut.dimensions - SETS[definition.rows].dimensions:
        return Figure(definition, State.NOT_CUT)
    return figure(definition, counted, began)


def _fingerprint(summaries: dict[str, Summary | None]) -> str:
    """Return a short hash of all that was counted, save what is of now and changes by itself."""
    kept = sorted((name, each) for name, each in summaries.items() if each and SETS[name].kept)
    text = "".join(f"{name} {each.fingerprint}\n" for name, each in kept)
    return sha256(text.encode()).hexdigest()[:16]


def _first_date(line: Line) -> date | None:
    """Return since when there is anything to count; None where that is not known."""
    try:
        with line.ports.database.read() as session:
            return beginning.first_date(session)
    except SQLAlchemyError:
        return None
