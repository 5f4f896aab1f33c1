"""Give files that were sent to us to staff, and record each download in the audit."""

from dataclasses import dataclass
from pathlib import Path

from ivr.rules.mail.incoming import IncomingState
from ivr.store.database.paging import LARGEST_ID
from ivr.store.mail.incoming import Attachment, Incoming
from ivr.store.staff import audit
from ivr.store.staff.audit import ATTACHMENT, INCOMING, Done
from ivr.usecases.installation.ports import Ports

DOWNLOADED = "downloaded"


@dataclass(frozen=True)
class Download:
    """A file on this machine's disk, and what it is called where it goes."""

    path: Path
    name: str
    sha256: str


def fetch_attachment(ports: Ports, staff_id: int, attachment_id: int) -> Download | None:
    """Return an attachment's file, and audit who takes it; None where there is none, or no more."""
    if not 0 < attachment_id <= LARGEST_ID:
        return None
    with ports.database.read() as session:
        row = session.get(Attachment, attachment_id)
        kept = (row.name, row.sha256) if row and row.sha256 else None
    if kept is None:
        return None
    name, sha256 = kept
    return _fetch(
        ports,
        Done(DOWNLOADED, str(attachment_id), ports.clock.now(), staff_id, about=ATTACHMENT),
        name,
        sha256,
    )


def fetch_original(ports: Ports, staff_id: int, incoming_id: int) -> Download | None:
    """Return a message as it came, and audit who takes it; None where it is not stored."""
    if not 0 < incoming_id <= LARGEST_ID:
        return None
    with ports.database.read() as session:
        row = session.get(Incoming, incoming_id)
        # What a mail server gave back of an e-mail about no case may hold a code.
        is_secret = row and row.state == IncomingState.RETURNED.value and row.case_id is None
        sha256 = row.original if row and not is_secret else ""
    if not sha256:
        return None
    done = Done(DOWNLOADED, str(incoming_id), ports.clock.now(), staff_id, about=INCOMING)
    return _fetch(ports, done, f"mensagem-{incoming_id}.eml", sha256)


def _fetch(ports: Ports, done: Done, name: str, sha256: str) -> Download | None:
    path = ports.mail_files.path(sha256)
    if path is None:
        return None
    with ports.database.write() as session:
        audit.write(session, done)
    return Download(path, name, sha256)
