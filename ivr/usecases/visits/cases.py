"""Let a visit join the case that its protocol names."""

import re

from sqlalchemy.orm import Session

from ivr.rules.visits.states import VisitRefused
from ivr.rules.words.protocols import is_protocol
from ivr.store.cases import cases
from ivr.store.database.paging import LARGEST_ID
from ivr.store.staff import audit
from ivr.store.staff.audit import VISIT, Done
from ivr.store.visits import visits
from ivr.usecases.installation.ports import Ports


def join_case(ports: Ports, staff_id: int, visit_id: int, protocol: str) -> None:
    """Let the visit belong to the case of that protocol; to none where it is empty.

    Raises VisitRefused where there is no such case.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        visit = visits.find(session, visit_id, lock=True) if 0 < visit_id <= LARGEST_ID else None
        if visit is None:
            raise VisitRefused("Esta visita não existe.")
        found = case_of(session, protocol)
        if visit.case_id == found:
            return
        visit.case_id = found
        note = "" if found else "desligada"
        audit.write(session, Done("visit-joined", str(visit.id), now, staff_id, note, VISIT))


def case_of(session: Session, typed: str) -> int | None:
    """Return the id of the case that goes on for a protocol; None for an empty one.

    Raises VisitRefused where there is none of that protocol, or it was erased.
    """
    protocol = re.sub(r"\D", "", typed)
    if not typed.strip():
        return None
    if not is_protocol(protocol):
        raise VisitRefused("O protocolo tem 11 números. Confira e digite de novo.")
    found = cases.of_protocol(session, protocol)
    goes_on = cases.going_on(session, found.id) if found else None
    if goes_on is None or goes_on.erased_at:
        raise VisitRefused("Não encontramos este protocolo. Confira os números.")
    return goes_on.id
