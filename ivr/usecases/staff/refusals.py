"""Audit what the desk refused somebody, for whoever looks for an intruder."""

from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports


def note_lockout(ports: Ports, member_id: int | None) -> None:
    """Record that an account takes no more tries for a while; `None` where nobody has it."""
    subject = str(member_id) if member_id else ""
    with ports.database.write() as session:
        audit.write(session, Done("locked-out", subject, ports.clock.now(), about=audit.STAFF))


def note_refused_page(
    ports: Ports, action: str, page: str, method: str, staff_id: int | None
) -> None:
    """Record that a request for that page was refused, to that person as far as is known."""
    done = Done(action, page, ports.clock.now(), staff_id, method, audit.PAGE)
    with ports.database.write() as session:
        audit.write(session, done)
