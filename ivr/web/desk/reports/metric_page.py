"""Show what one figure is: its formula in words and as SQL, its course, its versions, its rows."""

from flask import abort, render_template

from ivr.rules.reports.definitions import Definition, Shows
from ivr.rules.reports.figures import Figure, Point, course
from ivr.rules.reports.metrics import metric
from ivr.rules.reports.periods import Kind
from ivr.store.queries.figures import row_set
from ivr.store.queries.figures.reading import as_sql
from ivr.store.queries.figures.sets import SETS
from ivr.usecases.reports.monitoring import Monitored, monitor
from ivr.web.common.installation import installation
from ivr.web.desk.reports.asked import asked
from ivr.web.desk.reports.shown import words


def show_metric(name: str) -> str | tuple[str, int]:
    """Show the figure of that id in the month that the address names, or this one."""
    definition = metric(name) or abort(404)
    wanted = asked(usual=Kind.MONTH)
    found = monitor(installation().line, wanted.period, wanted.cut, (definition,))
    with installation().ports.database.read() as session:
        of = row_set.Asked(session, wanted.period, installation().ports.clock.now())
        rows = SETS[definition.rows]
        statements = [("O que conta", as_sql(of, rows, definition.part, wanted.cut))]
        if definition.shows is Shows.SHARE:
            statements.append(("De que todo", as_sql(of, rows, definition.whole, wanted.cut)))
    page = render_template(
        "desk/reports/metric.html",
        asked=wanted,
        definition=definition,
        figure=found.of(definition),
        past=found.earlier.get(definition.id, []),
        course=_course(found, definition),
        most=max((each.whole for each in course(definition, found.summary(definition))), default=0),
        statements=statements,
        rows=rows,
        **words(),
    )
    return (page, 422) if wanted.mistake else page


def _course(found: Monitored, definition: Definition) -> list[tuple[Point, list[Point]]]:
    """Return each date's point, with those of the versions that are drawn beside it."""
    counted = found.summary(definition)
    past: list[Figure] = found.earlier.get(definition.id, [])
    others = [course(each.definition, counted) for each in past]
    return [
        (point, [each[n] for each in others]) for n, point in enumerate(course(definition, counted))
    ]
