"""Record in the audit who takes it away as a file."""

from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports


def note_audit_export(ports: Ports, staff_id: int) -> None:
    """Record that this person took the audit as a file."""
    now = ports.clock.now()
    with ports.database.write() as session:
        audit.write(session, Done("audit-exported", "", now, staff_id, about="audit"))
