"""Create, rename and retire sectors; hand cases over to one and take them back."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callflow.model import Callflow
from ivr.rules.cases.requests import RUNNING, RequestState
from ivr.rules.cases.states import MAX_REASON_CHARS, read_text
from ivr.store.cases import cases, requests, sectors
from ivr.store.cases.cases import Case
from ivr.store.cases.sectors import CaseForward, Sector
from ivr.store.database.paging import LARGEST_ID
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, SECTOR, Done
from ivr.usecases.cases.requests import take_turn
from ivr.usecases.installation.ports import Ports

MAX_NAME_CHARS = 120
MAX_SUBJECT_LETTERS = 64  # of the audit's column
MAX_CONTACT_CHARS = 254


class SectorRefused(ValueError):
    """What was typed cannot be stored; the message says what to do, in pt-BR."""


class SectorOutcome(Enum):
    """The outcome of a change to a sector or of a handover."""

    DONE = "done"
    NOTHING = "nothing"  # it was so before, or somebody else was faster
    MISSING = "missing"  # there is no such case or sector


class HandoverOrder(NamedTuple):
    """What a case is handed over by: to which sector, and why, as it is stored."""

    sector: Sector
    reason: str


@dataclass(frozen=True)
class Named:
    """A sector as somebody typed it."""

    name: str
    contact: str


def seed(ports: Ports, callflow: Callflow) -> int:
    """Create the sectors that the topics name where there is none at all; return how many."""
    now = ports.clock.now()
    with ports.database.write() as session:
        if not sectors.is_empty(session):
            return 0
        names = sorted({topic.sector for topic in callflow.topics if topic.sector})
        session.add_all(Sector(key=each.lower(), name=each, created_at=now) for each in names)
        for each in names:
            subject = each[:MAX_SUBJECT_LETTERS]
            audit.write(session, Done("created", subject, now, note="roteiro", about=SECTOR))
    return len(names)


def create(ports: Ports, staff_id: int, typed: Named) -> None:
    """Create a sector, to which cases may be handed over. Raises SectorRefused."""
    given, now = _read(typed), ports.clock.now()
    try:
        with ports.database.write() as session:
            key = given.name.lower()
            made = Sector(key=key, name=given.name, contact=given.contact, created_at=now)
            session.add(made)
            session.flush()
            audit.write(session, Done("created", str(made.id), now, staff_id, about=SECTOR))
    except IntegrityError:
        raise _known(given.name) from None


def rename(ports: Ports, staff_id: int, sector_id: int, typed: Named) -> SectorOutcome:
    """Set a sector's name and contact. Raises SectorRefused."""
    given, now = _read(typed), ports.clock.now()
    try:
        with ports.database.write() as session:
            sector = _find(session, sector_id)
            if sector is None:
                return SectorOutcome.MISSING
            if (sector.name, sector.contact) == (given.name, given.contact):
                return SectorOutcome.NOTHING
            sector.key, sector.name = given.name.lower(), given.name
            sector.contact = given.contact
            session.flush()
            audit.write(session, Done("renamed", str(sector_id), now, staff_id, about=SECTOR))
    except IntegrityError:
        raise _known(given.name) from None
    return SectorOutcome.DONE


def set_contact(ports: Ports, name: str, contact: str) -> SectorOutcome:
    """Set the contact of the sector of that name, from the terminal. Raises SectorRefused."""
    given, now = _read(Named(name, contact)), ports.clock.now()
    with ports.database.write() as session:
        sector = sectors.named(session, given.name.lower())
        if sector is None:
            return SectorOutcome.MISSING
        if sector.contact == given.contact:
            return SectorOutcome.NOTHING
        sector.contact = given.contact
        done = Done("set-contact", str(sector.id), now, note="terminal", about=SECTOR)
        audit.write(session, done)
    return SectorOutcome.DONE


def set_retired(ports: Ports, staff_id: int, sector_id: int, retired: bool) -> SectorOutcome:
    """Retire a sector, so that no case is handed over to it, or restore it.

    What it has stays with it.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        sector = _find(session, sector_id)
        if sector is None:
            return SectorOutcome.MISSING
        if (sector.retired_at is not None) is retired:
            return SectorOutcome.NOTHING
        sector.retired_at = now if retired else None
        action = "retired" if retired else "restored"
        audit.write(session, Done(action, str(sector_id), now, staff_id, about=SECTOR))
    return SectorOutcome.DONE


def forward(ports: Ports, staff_id: int, case_id: int, sector_id: int, typed: str) -> SectorOutcome:
    """Hand a case over to a sector, and store the reason; one it was with has it no more.

    Raises SectorRefused for a reason that is empty, too long or no text.
    """
    reason, now = read_reason(typed), ports.clock.now()
    with ports.database.write() as session:
        case = cases.lock(session, case_id) if 0 < case_id <= LARGEST_ID else None
        sector = _find(session, sector_id)
        if case is None or sector is None or sector.retired_at:
            return SectorOutcome.MISSING
        if has_it(session, case, sector_id):
            return SectorOutcome.NOTHING
        put_with(session, case, HandoverOrder(sector, reason), staff_id, now)
    return SectorOutcome.DONE


def has_it(session: Session, case: Case, sector_id: int) -> bool:
    """Tell whether that sector has the case and owes an answer."""
    open_one = sectors.with_sector(session, case.id)
    return bool(open_one and open_one.sector_id == sector_id and not open_one.answered_at)


def put_with(
    session: Session, case: Case, given: HandoverOrder, staff_id: int, now: datetime
) -> CaseForward:
    """Give a case to a sector and nobody else, if the transaction commits; return the handover."""
    sector, reason = given
    end_forward(session, case, staff_id, now)
    made = CaseForward(
        case_id=case.id, sector_id=sector.id, staff_id=staff_id, at=now, reason=reason
    )
    session.add(made)
    case.sector_id = sector.id
    _turn(session, case, RequestState.SECTOR)
    note = f"setor {sector.id}"
    audit.write(session, Done("forwarded", case.protocol, now, staff_id, note, CASE))
    return made


def take_back(ports: Ports, staff_id: int, case_id: int) -> SectorOutcome:
    """Take a case back from the sector that has it."""
    now = ports.clock.now()
    with ports.database.write() as session:
        case = cases.lock(session, case_id) if 0 < case_id <= LARGEST_ID else None
        if case is None:
            return SectorOutcome.MISSING
        if case.sector_id is None:
            return SectorOutcome.NOTHING
        note = f"setor {case.sector_id}"
        end_forward(session, case, staff_id, now)
        _turn(session, case, RequestState.HERE)
        audit.write(session, Done("taken-back", case.protocol, now, staff_id, note, CASE))
    return SectorOutcome.DONE


def end_forward(session: Session, case: Case, staff_id: int, now: datetime) -> None:
    """End a case's handover, so that no sector has it, if the caller's transaction commits."""
    open_one = sectors.with_sector(session, case.id)
    if open_one:
        open_one.back_at, open_one.back_by = now, staff_id
        session.flush()
    case.sector_id = None


def _turn(session: Session, case: Case, state: RequestState) -> None:
    """Set whose turn the request is, while an answer is owed and nobody is asked."""
    case_request = requests.lock(session, case.id)
    if case_request and RequestState(case_request.state) in RUNNING:
        take_turn(session, case, case_request, state)


def _find(session: Session, sector_id: int) -> Sector | None:
    return sectors.find(session, sector_id) if 0 < sector_id <= LARGEST_ID else None


def _read(typed: Named) -> Named:
    name, contact = (" ".join(each.split()) for each in (typed.name, typed.contact))
    if not name:
        raise SectorRefused("Escreva o nome do setor.")
    if not (name + contact).isprintable():
        raise SectorRefused("O nome ou o contato tem sinais que não são letras.")
    if len(name.lower()) > MAX_NAME_CHARS or len(name) > MAX_NAME_CHARS:
        raise SectorRefused(f"O nome do setor tem no máximo {MAX_NAME_CHARS} letras.")
    if len(contact) > MAX_CONTACT_CHARS:
        raise SectorRefused(f"O contato tem no máximo {MAX_CONTACT_CHARS} letras.")
    return Named(name, contact)


def read_reason(typed: str) -> str:
    """Return why a case goes to a sector, as it is stored. Raises SectorRefused."""
    try:
        reason = read_text(typed, MAX_REASON_CHARS)
    except ValueError as why:
        raise SectorRefused(str(why)) from None
    if not reason:
        raise SectorRefused("Escreva por que o atendimento vai para o setor.")
    return reason


def _known(name: str) -> SectorRefused:
    return SectorRefused(f"Já existe um setor com o nome {name}.")
