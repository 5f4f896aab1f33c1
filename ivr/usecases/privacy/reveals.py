"""Show a number whole, once the audit says who wants it and why."""

from sqlalchemy.orm import Session

from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.cases import cases, requests
from ivr.store.queries import case_timeline
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports

REVEALED, ADDRESS, CPF = "revealed", "revealed-address", "revealed-cpf"
CALL, CALLBACK, CASE = "call", "callback", "case"


def reveal(ports: Ports, staff_id: int, about: str, subject: int, reason: str) -> str:
    """Return the whole number, E.164, of that call, callback or case; audit who saw it and why.

    `reason` is `rules.privacy.reveals.read_reason`'s. Raises LookupError where there is none, and
    then nothing is written down. Where it cannot be written down, nothing is shown.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        number = _number(session, about, subject)
        if not number:
            raise LookupError(f"{about} {subject} has no number")
        audit.write(session, Done(REVEALED, str(subject), now, staff_id, reason, about))
    return number


def reveal_of_request(ports: Ports, staff_id: int, what: str, case_id: int, reason: str) -> str:
    """Return the whole address (`what` is ADDRESS) or CPF of a case's writer; as `reveal`."""
    now = ports.clock.now()
    with ports.database.write() as session:
        case = cases.going_on(session, case_id)
        case_request = requests.of_case(session, case.id) if case else None
        shown = (
            (case_request.address if what == ADDRESS else case_request.cpf) if case_request else ""
        )
        if not shown:
            raise LookupError(f"case {case_id}: nothing to show")
        audit.write(session, Done(what, str(case_id), now, staff_id, reason, CASE))
    return shown


def _number(session: Session, about: str, subject: int) -> str:
    if about == CALL:
        call = session.get(Call, subject)
        return call.number if call else ""
    if about == CALLBACK:
        callback = session.get(Callback, subject)
        return callback.number if callback else ""
    case = cases.going_on(session, subject)
    return case_timeline.read(session, case).number if case else ""
