"""Write down what sectors of the body ask of us, and when each was answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.visits.internal import MAX_ASKED_BY_CHARS, MAX_WHAT_CHARS, InternalChannel
from ivr.rules.visits.states import VisitRefused
from ivr.rules.words.visible import is_visible
from ivr.store.cases import sectors
from ivr.store.database.paging import LARGEST_ID
from ivr.store.staff import audit
from ivr.store.staff.audit import INTERNAL, Done
from ivr.store.visits import internal_requests
from ivr.store.visits.internal_requests import InternalRequest
from ivr.usecases.installation.ports import Ports

GONE = "Este pedido não existe."


@dataclass(frozen=True)
class TypedRequest:
    """A sector's request as somebody typed it; without a sector: of one that is not listed."""

    sector_id: int | None
    matter: str
    channel: InternalChannel
    asked_by: str
    what: str
    received_at: datetime


def write_down(ports: Ports, staff_id: int | None, typed: TypedRequest) -> int:
    """Write a request down; return its id. Raises VisitRefused, in pt-BR."""
    now = ports.clock.now()
    asked_by = " ".join(typed.asked_by.split())
    what = "\n".join(each.rstrip() for each in typed.what.splitlines()).strip()
    _check(asked_by, what)
    if typed.received_at > now:
        raise VisitRefused("O dia e a hora em que chegou ainda não passaram. Confira.")
    with ports.database.write() as session:
        if typed.sector_id is not None and sectors.find(session, typed.sector_id) is None:
            raise VisitRefused("Este setor não existe.")
        made = InternalRequest(
            sector_id=typed.sector_id,
            matter=typed.matter,
            channel=typed.channel.value,
            asked_by=asked_by,
            what=what,
            received_at=typed.received_at,
            registered_by=staff_id,
            registered_at=now,
        )
        session.add(made)
        session.flush()
        audit.write(session, Done("asked-inside", str(made.id), now, staff_id, about=INTERNAL))
        return made.id


def set_answered(ports: Ports, staff_id: int | None, request_id: int, at: datetime | None) -> None:
    """Mark a request as answered at that instant; None: it was not, after all.

    Raises VisitRefused for an answer before the request, or one that is still to come.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        row = _locked(session, request_id)
        if row.withdrawn_at:
            raise VisitRefused("Este pedido foi desfeito.")
        if at and not row.received_at <= at <= now:
            raise VisitRefused("A resposta vem depois do pedido, e não depois de agora. Confira.")
        if row.answered_at == at:
            return
        row.answered_at, row.answered_by = at, staff_id if at else None
        action = "answered-inside" if at else "reopened-inside"
        audit.write(session, Done(action, str(row.id), now, staff_id, about=INTERNAL))


def withdraw(ports: Ports, staff_id: int, request_id: int) -> None:
    """Undo a request that was written down by mistake; it counts nowhere. Raises VisitRefused."""
    now = ports.clock.now()
    with ports.database.write() as session:
        row = _locked(session, request_id)
        if row.withdrawn_at is None:
            row.withdrawn_at = now
            done = Done("withdrawn-inside", str(row.id), now, staff_id, about=INTERNAL)
            audit.write(session, done)


def forget_words(ports: Ports) -> int:
    """Empty who asked and what, once their time is over; return of how many. The rest stays."""
    before = ports.clock.now() - timedelta(days=ports.personal_kept_days)
    with ports.database.write() as session:
        return internal_requests.forget(session, before)


def _check(asked_by: str, what: str) -> None:
    if not is_visible(asked_by) or not is_visible(what):
        raise VisitRefused("Escreva quem pediu e o que pediu.")
    if not asked_by.isprintable() or len(asked_by) > MAX_ASKED_BY_CHARS:
        raise VisitRefused(f"O nome de quem pediu tem no máximo {MAX_ASKED_BY_CHARS} letras.")
    if len(what) > MAX_WHAT_CHARS:
        raise VisitRefused(f"O pedido tem {len(what)} letras; cabem {MAX_WHAT_CHARS}.")
    if not all(each.isprintable() or each in "\n\t" for each in what):
        raise VisitRefused("O pedido tem sinais que não são letras. Apague-os e salve de novo.")


def _locked(session: Session, request_id: int) -> InternalRequest:
    row = internal_requests.locked(session, request_id) if 0 < request_id <= LARGEST_ID else None
    if row is None:
        raise VisitRefused(GONE)
    return row
