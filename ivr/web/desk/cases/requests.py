"""Show the requests that are owed an answer, soonest first, and which sectors are slow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from flask import render_template, request

from ivr.rules.callflow.model import Callflow
from ivr.rules.cases.handovers import Hop, hops_of, sector_times
from ivr.rules.cases.requests import (
    COMPLEXITY_LABELS,
    KIND_LABELS,
    MANIFESTATIONS,
    REQUEST_LABELS,
    Complexity,
    RequestKind,
    RequestState,
    TermKind,
)
from ivr.rules.cases.time_left import DAY_MINUTES, Term, span_words, term_of
from ivr.rules.hours.business_time import working_day_minutes
from ivr.rules.hours.hours import FORTALEZA
from ivr.store.cases import sectors
from ivr.store.cases.requests import CaseRequest
from ivr.store.queries import case_list, request_list, request_turns
from ivr.store.queries.request_list import EVERY, Row, Wanted, key_of
from ivr.web.common.installation import installation
from ivr.web.desk.session.labels import LABELS
from ivr.web.desk.session.paging import (
    SOONEST_FIRST,
    asked_place,
    asked_span,
    list_links,
    row_id,
    span_fields,
)

NAMES = ("estado", "setor", "tipo", "assunto", "atendente")
MEASURED = timedelta(days=30)  # over which each sector's time is told
BY_TERM = "prazo"  # in an address: its span of time is of terms
ALL = ("", "Todos")  # of a filter's choices
STATES = {each.value: REQUEST_LABELS[each] for each in RequestState} | {EVERY: "Todas"}


@dataclass(frozen=True)
class Shown:
    """One row as the page shows it: its term, and with whom it is since when."""

    row: Row
    term: Term | None
    hop: Hop | None
    slow: bool  # one side alone has had it for more than half of the term
    tone: str


def show_requests() -> str:
    """Show the queue of requests, filtered by the query string, which is a link to keep."""
    given = {name: request.args.get(name, "").strip() for name in NAMES}
    line = installation().line
    callflow, now = line.conversations.current().callflow, installation().ports.clock.now()
    wanted, mistakes = _read_wanted(given, callflow)
    wanted, fields = _spanned(wanted)
    page, asked = None, []
    with installation().ports.database.read() as session:
        if not mistakes:
            place = asked_place(SOONEST_FIRST)
            page = request_list.read_page(session, wanted, now, place)
            if not (place or fields or any(given.values())):
                asked = list(request_list.asked(session, now))
        counts = request_list.counts(session, now, _midnight_after(now))
        ids = [row.case.id for row in (*(page.rows if page else ()), *asked)]
        turns = request_turns.of_cases(session, ids)
        spans = request_turns.of_sectors(session, now - MEASURED)
        agents, offered = case_list.agents(session, now), sectors.offered(session)
        session.expunge_all()
    hops = {key: hops_of(each, line.schedule(), now) for key, each in turns.items()}
    kept = {name: value for name, value in (given | fields).items() if value}
    rows = page.rows if page else ()
    links = page and list_links(
        *("desk.requests", kept, page, lambda row: key_of(row, wanted)), SOONEST_FIRST
    )
    return render_template(
        "desk/cases/requests.html",
        rows=[shown(row, hops[row.case.id], now) for row in rows],
        asked=[shown(row, hops[row.case.id], now) for row in asked],
        counts=counts,
        times=sector_times(spans, line.schedule(), now),
        given=given,
        wanted=wanted,
        fields=fields,
        filtered=bool(kept),
        mistakes=mistakes,
        states=STATES,
        kinds={each.value: label for each, label in KIND_LABELS.items()},
        complexities={each.value: label for each, label in COMPLEXITY_LABELS.items()},
        topics=[ALL, *((each.key, each.title) for each in callflow.topics)],
        titles={topic.key: topic.title for topic in callflow.topics},
        sectors=[ALL, *((str(each.id), each.name) for each in offered)],
        agents=[("", "Qualquer pessoa"), *((str(each), name) for each, name in agents)],
        by_due=wanted.by_due,
        lasting=lasting,
        labels=LABELS,
        before=links and links.previous,
        after=links and links.next,
    )


def shown(row: Row, hops: Sequence[Hop], now: datetime) -> Shown:
    """Return the row with all that the page says of it."""
    line, case_request = installation().line, row.case_request
    hop = hops[-1] if hops and hops[-1].until is None else None
    term = None
    if case_request.due_at and RequestState(case_request.state) in (
        RequestState.HERE,
        RequestState.SECTOR,
    ):
        kind, complexity = RequestKind(case_request.kind), Complexity(case_request.complexity)
        what = TermKind(kind, complexity, row.extended)
        deadlines = line.conversations.current().callflow.deadlines
        term = term_of(deadlines, line.schedule(), what, case_request.due_at, now)
    return Shown(row, term, hop, is_slow(hop, term), tone_of(term))


def is_slow(hop: Hop | None, term: Term | None) -> bool:
    """Return whether a sector alone has had the request for more than half of the term."""
    if hop is None or term is None or hop.state is not RequestState.SECTOR:
        return False
    took = hop.minutes
    if term.running:  # its days are counted as they come
        took = (installation().ports.clock.now() - hop.since) / timedelta(minutes=1)
    return took > term.whole / 2


def tone_of(term: Term | None) -> str:
    """Return how pressing a request is, as the tone in which a page shows its term."""
    if term is None:
        return ""
    return "bad" if term.left < 0 else "waiting" if term.used >= 0.8 else "good"


def lasting(minutes: float) -> str:
    """Return a length of business time, in minutes, as words."""
    return span_words(minutes, working_day_minutes(installation().line.schedule()))


def left_words(case_request: CaseRequest) -> str:
    """Return as words what is left of a term that stands still, counted as it runs."""
    if RequestKind(case_request.kind) in MANIFESTATIONS:
        return span_words(case_request.left_minutes, DAY_MINUTES, business=False)
    return lasting(case_request.left_minutes)


def _read_wanted(given: dict[str, str], callflow: Callflow) -> tuple[Wanted, dict[str, str]]:
    """Return what is wanted, and for each field that cannot be read what to do about it."""
    mistakes: dict[str, str] = {}
    if given["estado"] not in ("", *STATES):
        mistakes["estado"] = "Escolha uma situação da lista."
    if given["tipo"] not in ("", *(each.value for each in RequestKind)):
        mistakes["tipo"] = "Escolha um tipo da lista."
    if given["assunto"] and not callflow.topic(given["assunto"]):
        mistakes["assunto"] = "Escolha um assunto da lista."
    ids = {}
    for name, said in (("setor", "Escolha um setor da lista."), ("atendente", "Escolha alguém.")):
        ids[name] = row_id(given[name])
        if given[name] and not ids[name]:
            mistakes[name] = said
    if mistakes:
        return Wanted(), mistakes
    return Wanted(
        given["estado"], ids["setor"], given["tipo"], given["assunto"], ids["atendente"]
    ), mistakes


def _spanned(wanted: Wanted) -> tuple[Wanted, dict[str, str]]:
    """Return what is wanted within the address's span of time, and the fields that say it again.

    It is of when requests came, or with `por` their term, of when it is over.
    """
    span = asked_span()
    if request.args.get("por") == BY_TERM and span:
        return replace(wanted, due=span), {**span_fields(span), "por": BY_TERM}
    return replace(wanted, opened=span), span_fields(span)


def _midnight_after(now: datetime) -> datetime:
    tomorrow = now.astimezone(FORTALEZA).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, FORTALEZA).astimezone(UTC)
