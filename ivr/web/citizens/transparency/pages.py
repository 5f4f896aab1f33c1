"""Show how each service is rendered, year by year, and serve the same as CSV and JSON."""

import json
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request

from ivr.rules.charter.directory import offered
from ivr.rules.reports.periods import FIRST_YEAR, local_date
from ivr.rules.reports.small_cells import LEAST_SHOWN
from ivr.rules.reports.transparency import COLUMNS, PUBLISHED, SERVICES, PublicFigure, as_json
from ivr.rules.words.csv_cells import BOM, csv_lines
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

transparency = Blueprint("transparency", __name__)


@dataclass(frozen=True)
class Shown:
    """One service as the page shows it; without figures it is not counted yet."""

    title: str
    id: str
    year: tuple[PublicFigure, ...] = ()  # of the whole year
    months: tuple[tuple[str, tuple[PublicFigure, ...]], ...] = ()


@transparency.get("/transparencia")
@compressed
def index() -> str:
    """Show the figures of each service of the charter in a year."""
    year, current = _year()
    rows = installation().figures.year(year)
    callflow = installation().line.conversations.current().callflow
    return render_template(
        "citizens/transparency/index.html",
        year=year,
        years=[each for each in (current, current - 1, current - 2) if each != year],
        services=[_shown(each.id, each.title, rows) for each in offered(callflow.services)],
        definitions=PUBLISHED,
        columns=COLUMNS,
        least=LEAST_SHOWN,
    )


@transparency.get("/transparencia.<any(csv, json):kind>")
@compressed
def send(kind: str) -> Response:
    """Send the same figures as a file; any site's program may read it."""
    year, _ = _year()
    rows = installation().figures.year(year)
    if kind == "csv":
        table = [[each.name for each in COLUMNS], *(each.line for each in rows)]
        made, media = BOM + csv_lines(table), "text/csv; charset=utf-8"
    else:
        shape = as_json(installation().settings.BODY_NAME, year, rows)
        made, media = f"{json.dumps(shape, ensure_ascii=False, indent=1)}\n", "application/json"
    response = Response(made, content_type=media)
    response.headers["Content-Disposition"] = f'inline; filename="transparencia-{year}.{kind}"'
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response


def _year() -> tuple[int, int]:
    """Return the year that the address names, and the present one; 404 for one that is none."""
    current = local_date(installation().ports.clock.now()).year
    typed = request.args.get("ano", "")
    if not typed:
        return current, current
    if not (typed.isascii() and typed.isdecimal() and len(typed) == 4):
        abort(404)
    year = int(typed)
    if not FIRST_YEAR <= year <= current:
        abort(404)
    return year, current


def _shown(service: str, title: str, rows: list[PublicFigure]) -> Shown:
    own = [each for each in rows if each.service == service]
    of = SERVICES.get(service)
    if of is None or not own:
        return Shown(title, service)
    months = [
        (
            month[0].month_name,
            tuple(month),
        )
        for n in range(1, 13)
        if (month := [each for each in own if each.month == n])
    ]
    return Shown(title, service, tuple(each for each in own if each.month is None), tuple(months))
