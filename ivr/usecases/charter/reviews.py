"""Remind of services that were not looked at by their date: who wrote them, and their sector."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy.orm import Session

from ivr.rules.charter.services import FILE, Service, read_services
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.notices.review_text import REVIEW, review_words
from ivr.rules.words.addresses import is_address
from ivr.rules.words.plain_words import folded
from ivr.store.cases import sectors
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.store.notices import alerts
from ivr.store.staff import staff
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email

EDITIONS_SEARCHED = 50  # for who wrote a service last, the newest first
PAGE = "/painel/carta"


@dataclass(frozen=True)
class _Reader:
    """Somebody who is to look at a service again; `key` tells them from all others."""

    key: str
    name: str
    address: str
    is_sector: bool


def remind_of_reviews(line: Line) -> int:
    """Remind of each service in force that is past its date, once a date; return of how many.

    Whoever wrote it last and the sector that answers for it get an e-mail. Of one that neither can
    be written to, or for which nobody answers, the desk's matrix alone tells.
    """
    ports = line.ports
    if not ports.sends_mail:
        return 0
    now = ports.clock.now()
    today = now.astimezone(FORTALEZA).date()
    services = line.conversations.current().callflow.services
    due = {
        f"{REVIEW}-{each.id}-{each.review_by}": each
        for each in services
        if each.review_by and each.review_by <= today and not each.retired
    }
    with ports.database.read() as session:
        told = alerts.known(session, list(due))
        left = {key: each for key, each in due.items() if key not in told}
        readers = _readers(session, list(left.values())) if left else {}
    reminded = 0
    for key, service in left.items():
        if not readers[service.id]:
            continue
        with ports.database.write() as session:
            if not alerts.add(session, key, REVIEW, now):
                continue
            for each in readers[service.id]:
                queue_email(session, ports, _draft(each, key, service, ports.public_url), now)
            reminded += 1
    return reminded


def _draft(reader: _Reader, key: str, service: Service, root: str) -> EmailDraft:
    day = service.review_by or date.max  # it is due, and so there is one
    words = review_words(reader.is_sector, reader.name, service.title, day, f"{root}{PAGE}")
    # Whoever answers all the same must not open a case with it.
    return EmailDraft(f"{key}:{reader.key}", REVIEW, reader.address, words, reader.address)


def _readers(session: Session, due: Sequence[Service]) -> Mapping[str, Sequence[_Reader]]:
    """Return who is to be reminded of each of these services, by its id; each address once."""
    writers = _last_writers(session, {each.id for each in due})
    units = {folded(each.name): each for each in sectors.offered(session)}
    found: dict[str, list[_Reader]] = {}
    for service in due:
        people = [each for each in staff.everybody(session) if not each.disabled_at]
        readers = [
            _Reader(f"m{each.id}", each.name, each.email, False)
            for each in people
            if each.id in writers.get(service.id, ())
        ]
        unit = units.get(folded(service.line("owner")))
        known = {each.address.lower() for each in readers}
        if unit and is_address(unit.contact) and unit.contact.lower() not in known:
            readers.append(_Reader(f"s{unit.id}", unit.name, unit.contact, True))
        found[service.id] = readers
    return found


def _last_writers(session: Session, wanted: set[str]) -> Mapping[str, frozenset[int]]:
    """Return who wrote in the edition that last changed each of these services, by its id."""
    found: dict[str, frozenset[int]] = {}
    known = editions.published(session, EDITIONS_SEARCHED)
    for (edition, now), (_, before) in pairwise(_with_services(session, known)):
        changed = {each for each in wanted - set(found) if now.get(each) != before.get(each)}
        if changed:
            found |= dict.fromkeys(changed, editions.writers(session, edition.id))
        if wanted <= set(found):
            break
    return found


def _with_services(
    session: Session, known: Iterable[Edition]
) -> Iterator[tuple[Edition, Mapping[str, Service]]]:
    for edition in known:
        rows = tomllib.loads(editions.files(session, edition).get(FILE, "")).get("services")
        yield edition, {each.id: each for each in read_services(rows, lambda *_: None)}
