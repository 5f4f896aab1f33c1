"""Let an answer that goes to no address be read: by a code, or to the citizen on the telephone."""

from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.identity.proof_codes import MAX_READING_TRIES, RECEIPT, is_code
from ivr.rules.notices.sms_texts import ready_words
from ivr.rules.words.gsm7 import plain
from ivr.rules.words.numbering import takes_sms
from ivr.rules.words.protocols import protocol_groups
from ivr.store.callbacks import law_terms
from ivr.store.cases import cases, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.identity import proof_codes
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.notices.texts import Text, queue_text


def read_answer(ports: Ports, protocol: str, code: str) -> str | None:
    """Return the answer to what was sent with that receipt; None where one of the two is wrong.

    Empty while there is none yet. After a thousand wrong codes a case answers to none any more:
    only a person can tell its answer then.
    """
    with ports.database.write() as session:
        case = cases.of_protocol(session, protocol)
        kept = proof_codes.newest(session, case.id, RECEIPT) if case else None
        if case is None or kept is None or kept.tries >= MAX_READING_TRIES:
            return None
        if not is_code(ports.link_key, case.id, code, kept.hash):
            kept.tries += 1
            return None
        going_on = cases.going_on(session, case.id)
        # A case that was joined to another may have kept its answer, or have it there.
        ids = [case.id, *([going_on.id] if going_on else [])]
        told = [
            case_request.answer for each in ids if (case_request := requests.of_case(session, each))
        ]
        answer = next(filter(None, told), "")
        if answer:
            kept.used_at = ports.clock.now()
        return answer


def extension_reason(ports: Ports, protocol: str) -> str:
    """Return why the term of a protocol's request was extended, or "".

    The caller has looked at the reading code: it opens this as it opens the answer.
    """
    with ports.database.read() as session:
        case = cases.of_protocol(session, protocol)
        going_on = cases.going_on(session, case.id) if case else None
        extension = law_terms.extension_of(session, going_on.id) if going_on else None
        return extension.why if extension else ""


def kept_answer(ports: Ports, case_id: int) -> str:
    """Return the answer that a case keeps for its citizen, who has shown who they are, or ""."""
    with ports.database.read() as session:
        case_request = requests.of_case(session, case_id)
        return case_request.answer if case_request else ""


class CallReason(Enum):
    """Why an answer that goes to no address is read to the citizen on the telephone."""

    NO_CODE = "no-code"  # no receipt showed a reading code: the protocol's page cannot show it
    LANDLINE = "landline"  # the page shows it, and no SMS says so
    NO_SMS = "no-sms"  # the same, as this installation sends none


def call_reason(session: Session, line: Line, case_request: CaseRequest) -> CallReason | None:
    """Return why an answer must be read to the citizen by telephone, or None.

    Whoever left no telephone either has the receipt's code alone, and knows so from the receipt.
    """
    if not case_request.number or case_request.address:
        return None
    if not proof_codes.has_receipt(session, case_request.case_id):
        return CallReason.NO_CODE
    if not takes_sms(case_request.number):
        return CallReason.LANDLINE
    return None if line.ports.sends_sms else CallReason.NO_SMS


def ready_sms(session: Session, line: Line, case: Case, number: str) -> str:
    """Return the SMS that says that the answer can be read; "" where none can go there.

    As it is sent: without accents.
    """
    can_read = proof_codes.has_receipt(session, case.id)
    if not (can_read and line.ports.sends_sms and takes_sms(number)):
        return ""
    return plain(ready_words(case.protocol, line.letterhead()))


def tell_ready(session: Session, line: Line, case: Case, number: str, body: str) -> None:
    """Queue that SMS, if there is one."""
    if not body:
        return
    now = line.ports.clock.now()
    text = Text(
        key=f"ready:{case.id}:{int(now.timestamp())}",
        kind="ready",
        to=number,
        body=body,
        case_id=case.id,
        token=protocol_groups(case.protocol),
    )
    queue_text(session, text, now)
