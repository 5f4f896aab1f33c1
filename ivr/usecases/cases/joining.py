"""Join two cases of one person; the older goes on, with both stories."""

from enum import Enum

from sqlalchemy import update
from sqlalchemy.orm import Session

from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.requests import OPEN, RequestKind, RequestState
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.cases import cases, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.reply_drafts import ReplyDraft
from ivr.store.cases.requests import CaseRequest
from ivr.store.database.paging import LARGEST_ID
from ivr.store.identity import contacts
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.usecases.cases.requests import WrittenRequest, closed, wrote_again
from ivr.usecases.cases.sectors import end_forward
from ivr.usecases.line.line import Line


class Joined(Enum):
    """The outcome of joining two cases."""

    DONE = "done"
    NOTHING = "nothing"  # one of them goes on elsewhere already
    MISSING = "missing"


def join(line: Line, staff_id: int, one_id: int, other_id: int) -> tuple[Joined, int]:
    """Join the younger of two cases to the older; return the outcome and the older's id.

    What is owed moves with it: a call that was promised, an answer, and what is being written.
    Where both owe an answer the older's term stands, and the younger's promise is released.
    """
    now = line.ports.clock.now()
    if one_id == other_id or not 0 < min(one_id, other_id) <= max(one_id, other_id) <= LARGEST_ID:
        return Joined.MISSING, 0
    with line.ports.database.write() as session:
        # In one order whoever asks, so that two who join the same pair do not wait for each other.
        locked = (cases.lock(session, each) for each in sorted((one_id, other_id)))
        pair = [each for each in locked if each]
        if len(pair) < 2:
            return Joined.MISSING, 0
        older, younger = sorted(pair, key=lambda case: (case.opened_at, case.id))
        if older.joined_id or younger.joined_id or older.erased_at or younger.erased_at:
            return Joined.NOTHING, older.id
        contacts.join(session, older.id, younger.id, staff_id, now)
        _move_calls(session, older, younger)
        _move_request(session, line, older, younger)
        end_forward(session, younger, staff_id, now)
        unsent = ReplyDraft.case_id == younger.id, ReplyDraft.sent_at.is_(None)
        session.execute(update(ReplyDraft).where(*unsent).values(case_id=older.id))
        session.execute(update(Case).where(Case.joined_id == younger.id).values(joined_id=older.id))
        younger.joined_id = older.id
        older.topic = older.topic or younger.topic
        note = f"em {older.protocol}"
        audit.write(session, Done("joined", younger.protocol, now, staff_id, note, CASE))
        return Joined.DONE, older.id


def _move_calls(session: Session, older: Case, younger: Case) -> None:
    """Move callbacks, and what was promised of them, to the older case."""
    calls = update(Callback).where(Callback.case_id == younger.id)
    session.execute(calls.values(case_id=older.id))
    told = Promise.case_id == younger.id, Promise.callback_id.is_not(None)
    session.execute(update(Promise).where(*told).values(case_id=older.id))
    if younger.state == CaseState.CALLBACK.value:
        older.state = younger.state


def _move_request(session: Session, line: Line, older: Case, younger: Case) -> None:
    """Move the answer that the younger case owed to the older."""
    now = line.ports.clock.now()
    mine, theirs = requests.lock(session, older.id), requests.lock(session, younger.id)
    if theirs is None:
        return
    if mine is None:
        theirs.case_id = older.id
        session.flush()
        session.execute(
            update(Promise)
            .where(Promise.case_id == younger.id, Promise.callback_id.is_(None))
            .values(case_id=older.id)
        )
        if older.state != CaseState.CALLBACK.value:
            older.state = younger.state
        if RequestState(theirs.state) in OPEN:
            older.resolved = None
        return
    if RequestState(theirs.state) not in OPEN:
        return
    if RequestState(mine.state) not in OPEN - {RequestState.ASKED}:
        wrote_again(session, line, older, _written(younger, theirs), now)
    mine.address = mine.address or theirs.address
    # Answers go to an address; a number that came with another matter takes none away.
    mine.number = mine.number or ("" if mine.address else theirs.number)
    mine.cpf = mine.cpf or theirs.cpf
    closed(session, younger, theirs, "juntado a outro atendimento", now)


def _written(case: Case, case_request: CaseRequest) -> WrittenRequest:
    return WrittenRequest(
        Channel(case.channel),
        *(
            case_request.address,
            case_request.number,
            case_request.cpf,
            case_request.name,
            case.topic,
        ),
        kind=RequestKind(case_request.kind),
    )
