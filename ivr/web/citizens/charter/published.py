"""Make what is published of the charter: which edition it is, and its files, once a version."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.charter.govbr_shape import govbr_shape
from ivr.rules.charter.imprint import Imprint, imprint_of_edition, imprint_of_files
from ivr.rules.charter.open_data import PublishedCharter, own_shape, table
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.words.csv_cells import BOM, csv_lines
from ivr.usecases.charter.printing import drawn, keep
from ivr.web.citizens.site import CHARTER
from ivr.web.common.installation import installation

PRINTED = "carta"  # the printed charter among the callflow's sources
VERSIONS_KEPT = 4


@dataclass(frozen=True)
class Kind:
    """One file of the charter: its name in the address, what it is, and what makes it."""

    name: str
    title: str  # pt-BR
    content_type: str
    make: Callable[[PublishedCharter], bytes]


@dataclass(frozen=True)
class CharterFile:
    """One file of one version of the charter."""

    kind: Kind
    content: bytes
    digest: str  # SHA-256, hexadecimal


def _json(shape: dict[str, Any]) -> bytes:
    return f"{json.dumps(shape, ensure_ascii=False, indent=1)}\n".encode()


def _csv(charter: PublishedCharter) -> bytes:
    return (BOM + csv_lines(table(charter))).encode()


def _pdf(charter: PublishedCharter) -> bytes:
    """Return the PDF that was drawn when the edition was published; draw it where none was."""
    from ivr.web.citizens.charter.pdf import charter_pdf  # seldom drawn here, and it takes 30 MB

    ports = installation().ports
    try:
        found = drawn(ports, charter)
        if found is None:
            found = charter_pdf(charter)
            keep(ports, charter, found)
    except SQLAlchemyError:
        return charter_pdf(charter)  # the charter is read all the same
    return found


CSV, JSON = "text/csv; charset=utf-8", "application/json"
KINDS = (
    Kind("carta.pdf", "PDF, para ler e imprimir", "application/pdf", _pdf),
    Kind("carta.csv", "CSV, para planilhas", CSV, _csv),
    Kind(
        "carta.json",
        "JSON, com os nomes do dicionário abaixo",
        JSON,
        lambda charter: _json(own_shape(charter)),
    ),
    Kind(
        "carta-govbr.json",
        "JSON, com os nomes do gov.br",
        JSON,
        lambda charter: _json(govbr_shape(charter)),
    ),
)
_making = threading.Lock()


def imprint() -> Imprint:
    """Return the imprint of the charter that is in force."""
    conversations = installation().line.conversations
    callflow, edition = conversations.current().callflow, conversations.edition
    if edition and edition.number > 1:
        return imprint_of_edition(edition.number, edition.since.astimezone(FORTALEZA).date())
    printed = callflow.sources.get(PRINTED)
    return imprint_of_files(printed.date if printed else "", callflow.version)


def published_charter() -> PublishedCharter:
    """Return the charter that is in force, with whose it is and where it stands."""
    here = installation()
    callflow = here.line.conversations.current().callflow
    return PublishedCharter(
        callflow.version,
        here.settings.BODY_NAME,
        CHARTER.canonical,
        imprint(),
        callflow.services,
    )


def charter_file(kind: Kind) -> CharterFile:
    """Return that file of the charter in force.

    It is made when it is first asked for, by one thread while others wait, and kept: it depends on
    the version alone.
    """
    with _making:
        return _made(kind, published_charter())


@lru_cache(maxsize=VERSIONS_KEPT * len(KINDS))
def _made(kind: Kind, charter: PublishedCharter) -> CharterFile:
    content = kind.make(charter)
    return CharterFile(kind, content, sha256(content).hexdigest())
