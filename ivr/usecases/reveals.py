"""Reveals: a number is shown whole, once it is written down who wants it and why."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.store import audit
from ivr.store.audit import Done
from ivr.store.callbacks import Callback
from ivr.store.calls import Call
from ivr.store.cases import Case
from ivr.usecases.ports import Ports

REVEALED = "revealed"
CALL, CALLBACK, CASE = "call", "callback", "case"


def reveal(ports: Ports, staff_id: int, about: str, subject: int, reason: str) -> str:
    """The whole number, E.164, of that call, callback or case; the audit says who saw it and why.

    `reason` is `rules.reveals.read_reason`'s. Raises LookupError where there is none, and then
    nothing is written down. Where it cannot be written down, nothing is shown.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        number = _number(session, about, subject)
        if not number:
            raise LookupError(f"{about} {subject} has no number")
        audit.write(session, Done(REVEALED, str(subject), now, staff_id, reason, about))
    return number


def _number(session: Session, about: str, subject: int) -> str:
    """Of a case: the number to be rung for it, else the one that called last about it."""
    if about == CALL:
        call = session.get(Call, subject)
        return call.number if call else ""
    if about == CALLBACK:
        callback = session.get(Callback, subject)
        return callback.number if callback else ""
    case = session.get(Case, subject)
    if case is None:
        return ""
    ids = (case.id, case.joined_id or case.id)
    rung = select(Callback.number).where(Callback.case_id.in_(ids)).order_by(Callback.id.desc())
    called = select(Call.number).where(Call.case_id.in_(ids), Call.number != "")
    found = session.scalar(rung.limit(1)) or session.scalar(
        called.order_by(Call.id.desc()).limit(1)
    )
    return found or ""
