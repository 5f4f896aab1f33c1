"""Show the charter's editions to anybody, each with what it changed, in words."""

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, abort, render_template

from ivr.rules.charter.differences import Group, differences
from ivr.rules.charter.services import FILE
from ivr.store.charter import editions
from ivr.web.citizens.site import CHARTER, EDITIONS
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

LISTED = 200  # in the list, the newest first
DISPENSED = "dispensed"  # with the name of who gave it; the service's own page tells the rest

charter_editions = Blueprint("charter_editions", __name__)


@charter_editions.get("/carta/edicoes")
@compressed
def index() -> str:
    """List the editions that came into force, the newest first."""
    with installation().ports.database.read() as session:
        found = editions.published(session, LISTED)
    return render_template(
        "citizens/charter/editions.html", editions=found, most=LISTED, trail=[CHARTER]
    )


@charter_editions.get("/carta/edicoes/<int(max=2147483647):number>")
@compressed
def show(number: int) -> str:
    """Show what that edition changed of the one before it; 404 for a number that is none."""
    with installation().ports.database.read() as session:
        edition = editions.numbered(session, number)
        if edition is None:
            abort(404)
        before = editions.numbered(session, number - 1)
        then = editions.files(session, before) if before else {}
        now = editions.files(session, edition)
    return render_template(
        "citizens/charter/edition.html",
        edition=edition,
        before=before,
        groups=list(_public(differences(then, now))) if before else [],
        trail=[CHARTER, EDITIONS],
    )


def _public(groups: tuple[Group, ...]) -> Iterator[Group]:
    """Yield what is said to the public and has changed: services and topics, without names."""
    for group in groups:
        told = tuple(
            each
            for each in group.differences
            if (each.file == FILE and DISPENSED not in each.path) or _is_topic(each.file)
        )
        if told:
            yield replace(group, differences=told)


def _is_topic(file: str) -> bool:
    return file.startswith("topics/")
