"""Show the rows behind a figure, each with what it opens."""

from dataclasses import dataclass

from flask import abort, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.reports.definitions import Group, Which
from ivr.rules.reports.metrics import METRICS, metric
from ivr.store.database.paging import NthKey, Page
from ivr.store.mail import incoming
from ivr.store.queries.figures import row_set
from ivr.store.queries.figures.reading import Narrow, page, seconds_of
from ivr.store.queries.figures.row_set import Row
from ivr.store.queries.figures.sets import SETS
from ivr.web.common.installation import installation
from ivr.web.desk.reports.asked import Asked, asked
from ivr.web.desk.reports.shown import place_of, words
from ivr.web.desk.session.paging import asked_place, list_links, read_nth_key

PAGES = {
    "call": ("desk.call", "call_id"),
    "case": ("desk.case", "case_id"),
    "callback": ("desk.callback", "callback_id"),
    "outage": ("desk.outage", "outage_id"),
    "visit": ("desk.visit", "visit_id"),
}
PART, WHOLE_SET = "parte", "todo"


@dataclass(frozen=True)
class Listed:
    """One row as the page shows it."""

    row: Row
    endpoint: str  # of the page that it opens; "": none
    opens: dict[str, int]
    topic: str
    ending: str
    stage: str
    seconds: int | None


def show_rows() -> str | tuple[str, int]:
    """Show the rows behind a figure, newest first; each leads to what it is of."""
    name = request.args.get("indicador")
    if not name:
        return _choose()
    definition = metric(name) or abort(404)
    wanted = asked()
    rows, every = SETS[definition.rows], request.args.get("conta") == WHOLE_SET
    ending, hour = request.args.get("fim"), _hour()
    which = Which() if ending is not None else definition.whole if every else definition.part
    try:
        found, cases = _read(wanted, rows, which, Narrow(wanted.cut, _plain(ending), hour))
        failed = False
    except SQLAlchemyError:
        found, cases, failed = Page[Row]((), False, False), {}, True
    kept = {"indicador": definition.id, **wanted.fields} | {
        key: request.args[key] for key in ("conta", "fim", "dow", "hora") if key in request.args
    }
    links = list_links(
        "desk.metric_rows",
        kept,
        found,
        lambda row: NthKey(row.at, row.id, row.nth),
    )
    shown = render_template(
        "desk/reports/rows.html",
        asked=wanted,
        definition=definition,
        rows=rows,
        listed=[_listed(each, rows, cases, wanted) for each in found.rows],
        every=every,
        ending=_ending(rows, ending),
        hour=hour,
        links=links,
        failed=failed,
        **words(),
    )
    return (shown, 503 if failed else 422) if wanted.mistake or failed else shown


def _choose() -> str | tuple[str, int]:
    """Ask which figure's rows are wanted, where the address names none."""
    wanted = asked()
    groups = [(group, [each for each in METRICS if each.group is group]) for group in Group]
    page = render_template("desk/reports/choose.html", asked=wanted, groups=groups)
    return (page, 422) if wanted.mistake else page


def _read(
    wanted: Asked, rows: row_set.RowSet, which: Which, narrow: Narrow
) -> tuple[Page[Row], dict[int, int]]:
    """Return the page of rows, and the cases of those that are messages."""
    with installation().ports.database.read() as session:
        of = row_set.Asked(session, wanted.period, installation().ports.clock.now())
        found = page(of, rows, which, narrow, asked_place(read=read_nth_key))
        ids = [each.id for each in found.rows] if rows.opens == "message" else []
        return found, incoming.cases_of(session, ids)


def _plain(ending: str | None) -> str | None:
    return "" if ending == "-" else ending


def _listed(row: Row, rows: row_set.RowSet, cases: dict[int, int], wanted: Asked) -> Listed:
    endpoint, argument = PAGES.get(rows.opens, ("", ""))
    opens = {argument: row.id} if endpoint else {}
    if row.id in cases:
        endpoint, opens = "desk.case", {"case_id": cases[row.id]}
    return Listed(
        *(row, endpoint, opens),
        topic=wanted.choices.topics.get(row.topic, row.topic),
        ending=_ending(rows, row.ending or "-"),
        stage=rows.stages.get(row.stage, ""),
        seconds=seconds_of(row),
    )


def _ending(rows: row_set.RowSet, ending: str | None) -> str:
    if ending is None:
        return ""
    callflow = installation().line.conversations.current().callflow
    known = rows.endings.get("" if ending == "-" else ending)
    return known or place_of(callflow, ending)


def _hour() -> tuple[int, int] | None:
    """Return the weekday and the hour that the address names, or None."""
    typed = [request.args.get(name, "") for name in ("dow", "hora")]
    if not all(each.isascii() and each.isdecimal() and len(each) < 3 for each in typed):
        return None
    weekday, hour = map(int, typed)
    return (weekday, hour) if weekday < 7 and hour < 24 else None
