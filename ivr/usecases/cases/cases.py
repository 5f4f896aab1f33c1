"""Show, annotate and wrap up cases, and record in the audit who did."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.cases.requests import OPEN, RequestState
from ivr.rules.cases.states import SEEN_AGAIN, codes_of, read_text
from ivr.store.cases import cases, notes, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.notes import CaseNote, Wrapped
from ivr.store.database.paging import LARGEST_ID
from ivr.store.queries import case_timeline
from ivr.store.queries.case_timeline import CaseTimeline
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, SEEN, Done
from ivr.usecases.installation.ports import Ports

STILL_OWED = (
    "Ainda se deve uma resposta por escrito neste atendimento. Responda, ou encerre sem responder; "
    "depois marque como resolvido."
)


class Refused(ValueError):
    """What was typed cannot be stored; the message says what to do, in pt-BR."""


@dataclass(frozen=True)
class Closing:
    """A wrap-up as somebody typed it: whether, why and how the case was closed.

    `seen` is the version that they had before them.
    """

    seen: int
    resolved: bool | None
    code: str
    text: str


class Wrote(Enum):
    """The outcome of a wrap-up."""

    SAVED = "saved"
    OTHER = "other"  # somebody else has written meanwhile: nothing was changed
    MISSING = "missing"  # there is no such case


@dataclass(frozen=True)
class WroteUp:
    """The outcome of a wrap-up, and what stands there now."""

    wrote: Wrote
    now: Wrapped | None = None


def look(ports: Ports, staff_id: int, case_id: int) -> CaseTimeline | None:
    """Return the story of a case, or of the one that goes on in its place; audit the look.

    Once in SEEN_AGAIN for each person. None where there is no such case.
    """
    if not 0 < case_id <= LARGEST_ID:
        return None
    now = ports.clock.now()
    with ports.database.read() as session:
        case = cases.going_on(session, case_id)
        if case is None:
            return None
        story = case_timeline.read(session, case)
        done = Done(SEEN, case.protocol, now, staff_id, about=CASE)
        known = audit.was_done(session, done, now - SEEN_AGAIN)
        session.expunge_all()
    if not known:
        with ports.database.write() as session:
            audit.write(session, done)
    return story


def note(ports: Ports, staff_id: int, case_id: int, typed: str) -> bool:
    """Add a note to a case; return False where there is no such case. Raises Refused."""
    text = _text(typed)
    if not text:
        raise Refused("Escreva a nota antes de salvar.")
    now = ports.clock.now()
    with ports.database.write() as session:
        case = _find(session, case_id)
        if case is None:
            return False
        session.add(CaseNote(case_id=case.id, staff_id=staff_id, at=now, text=text))
        audit.write(session, Done("noted", case.protocol, now, staff_id, about=CASE))
    return True


def wrap_up(ports: Ports, staff_id: int, case_id: int, said: Closing) -> WroteUp:
    """Wrap up a case, unless somebody else has written since. Raises Refused.

    A case that is resolved is open no more, save while somebody is going to call. While a written
    reply is owed, nobody can say that it is.
    """
    text, now = _text(said.text), ports.clock.now()
    with ports.database.write() as session:
        case = _find(session, case_id)
        if case is None:
            return WroteUp(Wrote.MISSING)
        if said.code and said.code not in codes_of(case.topic):
            raise Refused("Escolha um motivo da lista.")
        if said.resolved and is_owed(session, case.id):
            raise Refused(STILL_OWED)
        before = notes.wrap_up(session, case.id)
        known = (before.row.resolved, before.row.code, before.row.text) if before else None
        if known == (said.resolved, said.code, text):
            return WroteUp(Wrote.SAVED, before)
        values = {"at": now, "resolved": said.resolved, "code": said.code, "text": text}
        version = notes.write_wrap_up(session, case.id, said.seen, staff_id, values)
        if version is None:
            return WroteUp(Wrote.OTHER, notes.wrap_up(session, case.id))
        case.resolved = said.resolved
        _write_down(session, Done("wrapped-up", case.protocol, now, staff_id, about=CASE), said)
        return WroteUp(Wrote.SAVED, notes.wrap_up(session, case.id))


def is_owed(session: Session, case_id: int) -> bool:
    """Return whether a written reply is still owed in the case, or waits for the citizen."""
    owed = requests.of_case(session, case_id)
    return owed is not None and RequestState(owed.state) in OPEN


def _write_down(session: Session, done: Done, said: Closing) -> None:
    """Write a verdict to the audit, once for a text that is saved while it is typed."""
    word = {True: "resolvido", False: "não resolvido", None: "em aberto"}[said.resolved]
    noted = Done(done.action, done.subject, done.at, done.staff_id, f"{word} {said.code}", CASE)
    if not audit.was_done_so(session, noted, done.at - SEEN_AGAIN):
        audit.write(session, noted)


def _find(session: Session, case_id: int) -> Case | None:
    return cases.lock(session, case_id) if 0 < case_id <= LARGEST_ID else None


def _text(typed: str) -> str:
    try:
        return read_text(typed)
    except ValueError as why:
        raise Refused(str(why)) from None
