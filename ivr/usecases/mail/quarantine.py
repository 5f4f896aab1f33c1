"""Let staff look at messages that could not be filed automatically, and say what they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.cases.channels import Channel
from ivr.rules.cases.states import read_text
from ivr.rules.mail.incoming import IncomingState
from ivr.rules.mail.origin import Origin
from ivr.rules.words.addresses import is_address
from ivr.rules.words.protocols import is_protocol
from ivr.store.cases import cases
from ivr.store.cases.cases import Case
from ivr.store.database.paging import LARGEST_ID
from ivr.store.mail import incoming
from ivr.store.mail.incoming import Incoming
from ivr.store.queries import incoming_list
from ivr.store.queries.incoming_list import Message
from ivr.store.staff import audit
from ivr.store.staff.audit import INCOMING, Done
from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.requests import WrittenRequest, open_case, wrote_again
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.mail.threads import is_citizen
from ivr.usecases.notices.acknowledgement import acknowledge

MAX_NOTE_CHARS = 200
MAX_HEADER_BYTES = 16 * 1024


@dataclass(frozen=True)
class Suspect:
    """A message in quarantine as a person sees it.

    `headers` are its first lines, as they came; `named` is the protocol of the case that it says it
    is about, "" where it names none.
    """

    message: Message
    headers: str
    named: str


def look_at(ports: Ports, staff_id: int, incoming_id: int) -> Suspect | None:
    """Return a message in quarantine, and audit who looks; None for one that is not there."""
    if not 0 < incoming_id <= LARGEST_ID:
        return None
    now = ports.clock.now()
    with ports.database.write() as session:
        found = incoming_list.find(session, incoming_id)
        if found is None or found.row.state != IncomingState.QUARANTINED.value:
            return None
        audit.write(session, Done("seen", str(incoming_id), now, staff_id, about=INCOMING))
        case = session.get(Case, found.row.case_id) if found.row.case_id else None
        named = case.protocol if case else ""
        session.flush()
        session.expunge_all()
    return Suspect(found, _headers(ports, found.row.original), named)


def open_from(line: Line, staff_id: int, incoming_id: int) -> int | None:
    """Open a case of its own for a message; return its id, or None where somebody was faster.

    Its sender hears so, unless a machine wrote it or our mail server says that somebody else did.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        row = _locked(session, incoming_id)
        if row is None:
            return None
        case = open_case(session, line, _written(row), now)
        row.known = True
        _file(session, row, case, staff_id, now)
        is_theirs = row.origin != Origin.FAILED.value
        to = incoming.answer_to(row)
        if is_theirs and is_address(to) and not row.automatic:
            acknowledge(session, line, case.id, to, row)
        audit.write(session, Done("opened", str(incoming_id), now, staff_id, about=INCOMING))
        return case.id


def file_into(line: Line, staff_id: int, incoming_id: int, typed: str) -> int | None:
    """Put the message into the case of that protocol; as `open_from`. Raises Refused.

    The team owes an answer, and it goes to the citizen's own address, as before. A sender who is
    not known stays so until somebody confirms them (`usecases.identity.sender_identity`).
    """
    protocol = "".join(filter(str.isdecimal, typed))
    if not is_protocol(protocol):
        raise Refused("Confira o protocolo: são onze números.")
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        found = cases.of_protocol(session, protocol)
        case = cases.going_on(session, found.id) if found else None
        if case is None:
            raise Refused("Não há atendimento com este protocolo.")
        row = _locked(session, incoming_id)
        if row is None:
            return None
        # Whoever typed a protocol has not said whose the address is.
        origin, trusts = Origin(row.origin), bool(line.ports.mail_authserv_id)
        row.known = is_citizen(session, case.id, row.sender, origin, trusts)
        address = row.sender if row.known else ""
        written = WrittenRequest(Channel.EMAIL, address, name=row.sender_name if row.known else "")
        wrote_again(session, line, case, written, now)
        _file(session, row, case, staff_id, now)
        audit.write(session, Done("filed", str(incoming_id), now, staff_id, about=INCOMING))
        return case.id


def discard(ports: Ports, staff_id: int, incoming_id: int, typed: str) -> bool:
    """Discard a message, with a note of why; return False where somebody was faster.

    It stays stored as long as anything does. Raises Refused.
    """
    try:
        note = read_text(typed, MAX_NOTE_CHARS)
    except ValueError as why:
        raise Refused(str(why)) from None
    if not note:
        raise Refused("Escreva em poucas palavras o que era.")
    now = ports.clock.now()
    with ports.database.write() as session:
        row = _locked(session, incoming_id)
        if row is None:
            return False
        row.state, row.note = IncomingState.DISCARDED.value, note
        row.settled_at, row.settled_by = now, staff_id
        audit.write(session, Done("discarded", str(incoming_id), now, staff_id, about=INCOMING))
    return True


def _locked(session: Session, incoming_id: int) -> Incoming | None:
    row = incoming.lock(session, incoming_id) if 0 < incoming_id <= LARGEST_ID else None
    return row if row and row.state == IncomingState.QUARANTINED.value else None


def _written(row: Incoming) -> WrittenRequest:
    to = incoming.answer_to(row)
    address = to if is_address(to) else ""
    return WrittenRequest(Channel.EMAIL, address, name=row.sender_name)


def _file(session: Session, row: Incoming, case: Case, staff_id: int, now: datetime) -> None:
    row.state, row.case_id = IncomingState.FILED.value, case.id
    row.settled_at, row.settled_by = now, staff_id


def _headers(ports: Ports, original: str) -> str:
    """Return the original's lines before the first empty one, or ""."""
    path = ports.mail_files.path(original) if original else None
    if path is None:
        return ""
    with path.open("rb") as file:
        head = file.read(MAX_HEADER_BYTES).replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return head.decode("utf-8", "replace")
