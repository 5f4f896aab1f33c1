"""Hand a case over to a sector by e-mail, and record in the case what the sector says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import FORWARD
from ivr.rules.cases.handovers import left_out_words
from ivr.rules.cases.requests import OPEN, RequestState
from ivr.rules.cases.states import read_text
from ivr.rules.mail.incoming import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, IncomingState, Source
from ivr.rules.notices.email_states import Nature
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.rules.words.addresses import is_address
from ivr.rules.words.as_read import written_day
from ivr.store.calls import voice_messages
from ivr.store.cases import cases, requests, sectors
from ivr.store.cases.cases import Case
from ivr.store.cases.sectors import CaseForward, Sector
from ivr.store.database.paging import LARGEST_ID
from ivr.store.mail import emails, incoming
from ivr.store.mail.incoming import Attachment
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.replies import MAX_REPLY_CHARS
from ivr.usecases.cases.requests import take_turn
from ivr.usecases.cases.sectors import (
    HandoverOrder,
    SectorOutcome,
    SectorRefused,
    has_it,
    put_with,
    read_reason,
)
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email

MAX_BYTES = MAX_ATTACHMENT_BYTES  # of all that goes with one e-mail
MAX_KEY_LETTERS = 64  # of the column
NO_ADDRESS = "Este setor não tem e-mail cadastrado. Encaminhe sem mandar e-mail."
NO_MAIL = "Esta instalação não manda e-mail agora. Encaminhe sem mandar e-mail."


@dataclass(frozen=True)
class ForwardOrder:
    """Which case goes to which sector by e-mail, and why, as it was typed."""

    case_id: int
    sector_id: int
    reason: str


class Forwarded(NamedTuple):
    """The outcome of a handover by e-mail, and the names of the files that did not fit into it."""

    outcome: SectorOutcome
    left_out: tuple[str, ...] = ()


def forward_by_email(line: Line, staff_id: int, order: ForwardOrder) -> Forwarded:
    """Hand a case over to a sector, and queue an e-mail to it with what was written.

    As `sectors.forward`. The e-mail names the files that did not fit. Raises SectorRefused also
    where no e-mail can go there.
    """
    reason, now = read_reason(order.reason), line.ports.clock.now()
    with line.ports.database.write() as session:
        case = cases.lock(session, order.case_id) if 0 < order.case_id <= LARGEST_ID else None
        known = 0 < order.sector_id <= LARGEST_ID
        sector = sectors.find(session, order.sector_id) if known else None
        if case is None or sector is None or sector.retired_at:
            return Forwarded(SectorOutcome.MISSING)
        if not is_address(sector.contact):
            raise SectorRefused(NO_ADDRESS)
        if has_it(session, case, sector.id):
            return Forwarded(SectorOutcome.NOTHING)
        made = put_with(session, case, HandoverOrder(sector, reason), staff_id, now)
        session.flush()
        files = [each for each in _files(session, case) if each.sha256]
        going = _fitting(files)
        left_out = tuple(each.name for each in files if each.id not in going)
        draft = _draft(session, line, made, (case, sector), left_out)
        draft = replace(draft, attached=going)
        if not queue_email(session, line.ports, draft, now):
            raise SectorRefused(NO_MAIL)
        sent = next(each for each in emails.of_case(session, case.id) if each.key == draft.key)
        made.to, made.email_id = sector.contact, sent.id
    return Forwarded(SectorOutcome.DONE, left_out)


@dataclass(frozen=True)
class SectorAnswer:
    """What a sector said, as somebody typed it.

    Of two with one `nonce` and the same text only the first counts.
    """

    text: str
    nonce: str


def note_sector_answer(
    line: Line, staff_id: int, case_id: int, said: SectorAnswer
) -> SectorOutcome:
    """Record in a case what the sector said; it is the team's turn then. Raises Refused.

    NOTHING where no sector has the case, or it was noted before.
    """
    try:
        text = read_text(said.text, MAX_REPLY_CHARS)
    except ValueError as why:
        raise Refused(str(why)) from None
    if not text:
        raise Refused("Escreva o que o setor respondeu.")
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        case = cases.lock(session, case_id) if 0 < case_id <= LARGEST_ID else None
        if case is None:
            return SectorOutcome.MISSING
        open_one = sectors.with_sector(session, case.id)
        if open_one is None:
            return SectorOutcome.NOTHING
        values = {
            "key": f"desk:{said.nonce}:{sha256(text.encode()).hexdigest()}"[:MAX_KEY_LETTERS],
            "source": Source.SECTOR.value,
            "state": IncomingState.FILED.value,
            "case_id": case.id,
            "sector_id": open_one.sector_id,
            "text": text,
            "received_at": now,
            "known": True,
            "settled_at": now,
            "settled_by": staff_id,
        }
        if incoming.add(session, values) is None:
            return SectorOutcome.NOTHING
        open_one.answered_at = now
        case_request = requests.lock(session, case.id)
        if case_request and RequestState(case_request.state) in OPEN - {RequestState.ASKED}:
            take_turn(session, case, case_request, RequestState.HERE)
        note = f"setor {open_one.sector_id}"
        audit.write(session, Done("sector-answered", case.protocol, now, staff_id, note, CASE))
    return SectorOutcome.DONE


def _files(session: Session, case: Case) -> Sequence[Attachment]:
    return incoming.attachments(
        session,
        [each.id for each in incoming.by_citizen(session, cases.matter_ids(session, case.id))],
    )


def _draft(
    session: Session,
    line: Line,
    made: CaseForward,
    what: tuple[Case, Sector],
    left_out: Sequence[str],
) -> EmailDraft:
    callflow, ports, (case, sector) = line.conversations.current().callflow, line.ports, what
    ids = cases.matter_ids(session, case.id)
    letters = incoming.by_citizen(session, ids)
    case_request = requests.of_case(session, case.id)
    spoken = None if letters else voice_messages.newest_left(session, ids)
    received = letters[-1].received_at if letters else case.opened_at
    wrote = [f"{each.subject}\n\n{each.text}".strip() for each in letters]
    matter = Matter(
        case.protocol,
        case.topic,
        case_request.due_at if case_request else None,
        "\n\n".join(filter(None, (made.reason, left_out_words(left_out), *wrote))),
        {
            "received": written_day(received),
            "sector": sector.name,
            "spoken": written_day(spoken.recorded_at) if spoken else "",
        },
        at=line.ports.clock.now(),
    )
    office = Office(ports.line_number, ports.public_url)
    return EmailDraft(
        key=f"{FORWARD}:{made.id}",
        kind=FORWARD,
        to=sector.contact,
        words=email_words(callflow.emails[FORWARD], callflow, matter, office),
        reply_to=callflow.email,
        case_id=case.id,
        nature=Nature.PERSON,
    )


def _fitting(files: Sequence[Attachment]) -> tuple[int, ...]:
    """Return the ids of the newest files that fit into one e-mail together, in their order."""
    left, chosen = MAX_BYTES, list[int]()
    for each in reversed(files):
        if each.bytes <= left and len(chosen) < MAX_ATTACHMENTS:
            chosen.append(each.id)
            left -= each.bytes
    return tuple(reversed(chosen))
