"""List visits by unit, days, matter and state, and hand them out as a file."""

from datetime import date

from flask import Response, g, render_template, request

from ivr.rules.visits.states import COUNTED, PRIORITY_LABELS, SOURCE_LABELS, VisitRefused
from ivr.rules.visits.typed import read_day
from ivr.store.database.paging import Key
from ivr.store.visits import units, visit_list
from ivr.store.visits.visit_list import MAX_COUNTED, ListedVisit, VisitFilter
from ivr.usecases.visits.counter import is_out_of_order, local_day
from ivr.usecases.visits.exports import Leaving, export_internal, export_visits
from ivr.web.common.installation import installation
from ivr.web.desk.session.paging import asked_place, list_links
from ivr.web.desk.visits import parts

Reply = Response | str | tuple[str, int]
NAMES = ("unidade", "de", "ate", "assunto", "situacao", "prioridade", "origem")
BACKWARDS = "O período termina antes de começar. Troque as datas."


def show_visits() -> Reply:
    """Show the visits that the address asks for, the newest first."""
    wanted, given, mistakes = _asked()
    if mistakes:
        return _page(wanted, given, mistakes), 422
    return _page(wanted, given, mistakes)


def export_visit_list() -> Reply:
    """Send the visits that the page's form asks for as a file."""
    wanted, given, mistakes = _asked()
    if mistakes:
        return _page(wanted, given, mistakes), 422
    about = ", ".join(f"{name} {value}" for name, value in given.items() if value) or "todas"
    pieces = export_visits(installation().ports, Leaving(wanted, about, g.member.id))
    return _file(pieces, "visitas")


def export_internal_list() -> Response:
    """Send what sectors asked as a file."""
    return _file(export_internal(installation().ports, g.member.id), "pedidos-internos")


def _file(pieces: object, name: str) -> Response:
    day = local_day(installation().ports.clock.now()).isoformat()
    headers = {"Content-Disposition": f'attachment; filename="{name}-{day}.csv"'}
    return Response(pieces, content_type="text/csv; charset=utf-8", headers=headers)  # type: ignore[arg-type]


def _asked() -> tuple[VisitFilter, dict[str, str], dict[str, str]]:
    """Return what is looked for, as it was typed, and what to fix by field."""
    given = {name: request.values.get(name, "").strip()[:60] for name in NAMES}
    mistakes: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("de", "ate"):
        try:
            days[name] = read_day(given[name]) if given[name] else None
        except VisitRefused as why:
            mistakes[name] = str(why)
    since, until = days.get("de"), days.get("ate")
    if since and until and until < since:
        mistakes["ate"] = BACKWARDS
    wanted = VisitFilter(
        given["unidade"],
        *(since, until),
        *(given[name] for name in ("assunto", "situacao", "prioridade", "origem")),
    )
    return wanted, given, mistakes


def _page(wanted: VisitFilter, given: dict[str, str], mistakes: dict[str, str]) -> str:
    with installation().ports.database.read() as session:
        page = visit_list.list_page(session, wanted, asked_place())
        total = visit_list.count(session, wanted)
        known = [(each.id, each.name) for each in units.everything(session)]
        session.expunge_all()
    words = parts.words()
    kept = {name: value for name, value in given.items() if value}
    return render_template(
        "desk/visits/visits.html",
        page=page,
        total=f"mais de {MAX_COUNTED}" if total > MAX_COUNTED else str(total),
        links=list_links("desk.visits", kept, page, _key),
        given=given,
        mistakes=mistakes,
        units=[("", "Todas"), *known],
        matters=[("", "Todos"), *words["matter"].items()],
        states=[("", "Todas"), *((each.value, words["state"][each.value]) for each in COUNTED)],
        priorities=[
            ("", "Todas"),
            *((each.value, label) for each, label in PRIORITY_LABELS.items()),
        ],
        sources=[("", "Todas"), *((each.value, label) for each, label in SOURCE_LABELS.items())],
        words=words,
        out_of_order=is_out_of_order,
    )


def _key(each: ListedVisit) -> Key:
    return Key(each.visit.arrived_at, each.visit.id)
