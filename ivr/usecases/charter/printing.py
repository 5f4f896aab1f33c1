"""Have the charter's PDF drawn aside once an edition is published, and keep its bytes.

A long charter takes seconds to draw, which nobody who asks for it should wait for.
"""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.charter.imprint import imprint_of_edition
from ivr.rules.charter.open_data import PublishedCharter
from ivr.rules.hours.hours import FORTALEZA
from ivr.store.charter import editions
from ivr.store.database import publications
from ivr.store.operations import long_works
from ivr.store.operations.long_works import DONE, LongWork
from ivr.usecases.installation.long_works import Under, Wanted, ask
from ivr.usecases.installation.ports import Ports

KIND = "charter-pdf"
PHASE = "Desenhando a carta em PDF"
PAGE = "/carta"  # of the charter, below the installation's address
_PDF = "pdf"  # in the result, as base64


def ask_for_pdf(ports: Ports, edition_id: int) -> None:
    """Ask for the PDF of an edition in force, where this installation draws one."""
    charter = _charter(ports, edition_id)
    if charter and ports.draw_charter:
        ask(ports, Wanted(_key(charter), KIND, edition_id, 1, None))


def draw(ports: Ports, work: LongWork, under_way: Under) -> Mapping[str, Any]:
    """Draw the PDF of that work's edition; return it, or nothing where another is in force."""
    under_way(PHASE)
    charter = _charter(ports, work.subject)
    if charter is None or ports.draw_charter is None or _key(charter) != work.key:
        return {}
    return _result(ports.draw_charter(charter))


def drawn(ports: Ports, charter: PublishedCharter) -> bytes | None:
    """Return the PDF of that charter as it was drawn; None where it was not, or not yet."""
    with ports.database.read() as session:
        row = long_works.keyed(session, _key(charter))
    if row is None or row.state != DONE:
        return None
    found = json.loads(row.result).get(_PDF)
    return base64.b64decode(found) if found else None


def keep(ports: Ports, charter: PublishedCharter, pdf: bytes) -> None:
    """Store the PDF of a charter for which none was asked, so that it is drawn once."""
    now = ports.clock.now()
    values = {
        **{"key": _key(charter), "kind": KIND, "subject": 0, "state": DONE},
        **dict.fromkeys(("asked_at", "next_at", "ended_at"), now),
        "result": json.dumps(_result(pdf)),
    }
    with ports.database.write() as session:
        publications.add(session, LongWork, values, "key")


def _result(pdf: bytes) -> dict[str, str]:
    return {_PDF: base64.b64encode(pdf).decode()}


def _key(charter: PublishedCharter) -> str:
    """Return what is the same for two charters whose PDF is the same."""
    imprint = charter.imprint
    told = (charter.version, charter.body, charter.address, imprint.line, str(imprint.revised))
    return f"{KIND}:{sha256(json.dumps(told).encode()).hexdigest()[:40]}"


def _charter(ports: Ports, edition_id: int) -> PublishedCharter | None:
    """Return the charter of an edition that came into force; None for one that cannot be read."""
    with ports.database.read() as session:
        edition = editions.find(session, edition_id)
        if edition is None or edition.number is None or edition.published_at is None:
            return None
        files = editions.files(session, edition)
    try:
        callflow = read_callflow(files)
    except CallflowMistakes:
        return None  # of a program before: whoever asks for it has it drawn
    day = edition.published_at.astimezone(FORTALEZA).date()
    return PublishedCharter(
        callflow.version,
        ports.body,
        f"{ports.public_url.rstrip('/')}{PAGE}",
        imprint_of_edition(edition.number, day),
        callflow.services,
    )
