"""Show the charter of services: the list, a page a service, the general table, the dictionary."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.charter.columns import OTHER_COLUMNS
from ivr.rules.charter.directory import by_audience, matters_of, offered, successor, summary
from ivr.rules.charter.facts import FACTS, TERM, Fact
from ivr.rules.charter.links import whole_address
from ivr.rules.charter.services import WRITTEN, Dispensation, Service
from ivr.rules.charter.structured_data import Surroundings, structured_data
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.punctuality import Punctuality
from ivr.rules.words.page_search import found, read_search
from ivr.store.charter import edition_history
from ivr.store.charter.editions import EditionMark
from ivr.web.citizens.charter.published import imprint
from ivr.web.citizens.site import CHARTER, searchable_services, service_page
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

charter = Blueprint("charter", __name__)


@dataclass(frozen=True)
class FactShown:
    """One of the eleven facts as a page shows it: said, or with leave to lack it, or neither."""

    fact: Fact
    paragraphs: tuple[str, ...]
    dispensation: Dispensation | None


@charter.get("/carta")
@compressed
def index() -> str:
    """Show all services, by audience and by matter, or those that a search finds."""
    callflow = installation().line.conversations.current().callflow
    typed = read_search(request.args.get("q", ""))
    services = offered(callflow.services)
    matters = [
        (topic, answering)
        for topic in callflow.topics
        if (answering := [each for each in services if matters_of(each, (topic,))])
    ]
    return render_template(
        "citizens/charter/index.html",
        searched=typed.text,
        cut=typed.cut,
        found=found(searchable_services(callflow), typed.text) if typed.text else (),
        services=services,
        summary=summary,
        audiences=by_audience(services),
        matters=matters,
        imprint=imprint(),
    )


@charter.get("/carta/<name>")
@compressed
def service(name: str) -> str | tuple[str, int]:
    """Show one service; 404 for one that never was.

    A retired one gets 410 and a page that says what replaced it. It is not redirected: what it asks
    for and promises differs, and whoever comes by an old link is to read that before they go on.
    """
    callflow = installation().line.conversations.current().callflow
    shown = callflow.service(name)
    if shown is None:
        abort(404)
    if shown.retired:
        instead = successor(callflow.services, shown)
        page = render_template(
            "citizens/charter/retired.html", service=shown, instead=instead, trail=[CHARTER]
        )
        return page, 410
    return render_template(
        "citizens/charter/service.html",
        service=shown,
        facts=_facts(shown, _today()),
        more=OTHER_COLUMNS,
        term=TERM,
        whole_address=whole_address,
        kept=_kept(shown),
        matters={each.charter: each for each in matters_of(shown, callflow.topics)},
        imprint=imprint(),
        structured=structured_data(shown, _surroundings(shown)),
        here=service_page(shown),
        trail=[CHARTER],
    )


@charter.get("/carta/quadro")
@compressed
def general_table() -> str:
    """Show each service with who answers for it, and how the table was approved.

    Lei 13.460/2017, art. 3. Who approved it is named in the desk, and nobody in public.
    """
    conversations = installation().line.conversations
    callflow = conversations.current().callflow
    return render_template(
        "citizens/charter/general_table.html",
        services=offered(callflow.services),
        edition=conversations.edition,
        approved_at=_approved_at(conversations.edition),
        imprint=imprint(),
        trail=[CHARTER],
    )


def _approved_at(edition: EditionMark | None) -> datetime | None:
    """Return when a person approved that edition; None where nobody did, or nobody can tell now."""
    if edition is None:
        return None
    try:
        with installation().ports.database.read() as session:
            return edition_history.approved_at(session, edition.number)
    except SQLAlchemyError:
        return None  # the table itself is read all the same


def _facts(shown: Service, today: date) -> list[FactShown]:
    return [
        FactShown(each, shown.paragraphs(each.key), shown.dispensation(each, today))
        for each in FACTS
    ]


def _kept(shown: Service) -> Punctuality | None:
    """Return how the service's term was kept; None where it is not counted, or by too few rows."""
    if shown.id != WRITTEN:
        return None
    try:
        found = installation().figures.written()
    except SQLAlchemyError:
        return None  # the charter itself is read all the same
    return found if found.is_shown else None


def _today() -> date:
    return installation().ports.clock.now().astimezone(FORTALEZA).date()


def _surroundings(shown: Service) -> Surroundings:
    here = installation()
    callflow = here.line.conversations.current().callflow
    return Surroundings(
        here.settings.BODY_NAME,
        service_page(shown).canonical,
        here.ports.line_number,
        callflow.email,
        callflow.weekly,
    )
