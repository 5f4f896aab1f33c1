"""Add written requests, messages, files and sectors, for tests of the desk."""

from hashlib import sha256
from typing import Any

from ivr.rules.cases.channels import Channel
from ivr.rules.cases.requests import RequestKind
from ivr.rules.mail.incoming import IncomingState, Source
from ivr.store.cases.sectors import Sector
from ivr.store.mail import incoming
from ivr.store.mail.incoming import Attachment
from ivr.usecases.cases.requests import WrittenRequest, open_case
from tests.support.installation import Installation

MARIA = "maria@exemplo.br"
TEXT = "Bom dia.\n\nNão consigo entrar na UVT.\n\n> Em 20/11 a equipe escreveu:\n> Olá!"


def write(
    central: Installation,
    address: str = MARIA,
    number: str = "",
    kind: RequestKind = RequestKind.QUESTION,
    **also: Any,
) -> int:
    """Open a case as a citizen who writes to us; return the case's id."""
    with central.ports.database.write() as session:
        channel = Channel.EMAIL if address else Channel.FORM
        more = {name: also.pop(name) for name in ("cpf", "name") if name in also}
        topic = also.pop("topic", "uvt")
        written = WrittenRequest(channel, address, number, topic=topic, kind=kind, **more)
        case_id = open_case(session, central.line, written, central.clock.now()).id
    message(central, case_id, sender=address, **also)
    return case_id


def message(central: Installation, case_id: int | None, **also: Any) -> int:
    """Store a message that came in; return its id."""
    drawn = len(central.rows("SELECT id FROM incoming"))
    values = {
        "key": f"key-{drawn}",
        "source": Source.EMAIL.value,
        "state": IncomingState.FILED.value,
        "case_id": case_id,
        "sender": MARIA,
        "subject": "Senha da UVT",
        "text": TEXT,
        "message_id": f"<m{drawn}@exemplo.br>",
        "known": True,
        "received_at": central.clock.now(),
        **also,
    }
    with central.ports.database.write() as session:
        made = incoming.add(session, values)
        assert made
    return made


def attach(central: Installation, incoming_id: int, name: str, body: bytes, **also: Any) -> int:
    """Attach a file to a message that came in; return its id."""
    kept, size = central.ports.mail_files.keep([body])
    assert kept == sha256(body).hexdigest()
    values = {"media_type": "application/pdf", "bytes": size, "sha256": kept, **also}
    with central.ports.database.write() as session:
        row = Attachment(incoming_id=incoming_id, name=name, **values)
        session.add(row)
        session.flush()
        return row.id


def sector(central: Installation, name: str = "Cadastro", contact: str = "") -> int:
    """Add a sector; return its id."""
    with central.ports.database.write() as session:
        row = Sector(key=name.lower(), name=name, contact=contact, created_at=central.clock.now())
        session.add(row)
        session.flush()
        return row.id


def case_request(central: Installation, case_id: int) -> dict[str, object]:
    """Return the fields of the case's request."""
    names = ("state", "due_at", "answered_at", "late_why", "answer", "case_id")
    ((*row,),) = central.rows(f"SELECT {', '.join(names)} FROM demands WHERE case_id = {case_id}")
    return dict(zip(names, row, strict=True))
