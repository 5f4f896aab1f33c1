"""Erase what is personal when its term is over, except what a legal hold keeps."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from ivr.ports.failures import NotStored
from ivr.rules.cases.contact_form import FORM_FILES_KEPT
from ivr.rules.operations.clock_steps import is_near
from ivr.rules.operations.world_marks import FILES_KEPT
from ivr.store import erasure
from ivr.store.cases import cases
from ivr.store.mail import incoming
from ivr.store.operations import holds
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)

RETENTION = "retention"
MAX_CASES_PER_RUN = 1000
UNNAMED_KEPT = timedelta(days=1)


def erase_personal(ports: Ports) -> int:
    """Erase what is personal of cases whose last event is older than the term; return how many.

    The same holds for calls, SMS and e-mails without a case, and for saved searches by a
    telephone's digits. A case, with those joined to it, is one transaction; the audit has one line
    a run in which anything was erased.
    """
    now, days = ports.clock.now(), ports.personal_kept_days
    before = now - timedelta(days=days)
    matters, after = 0, None
    while matters < MAX_CASES_PER_RUN:
        with ports.database.read() as session:
            due = erasure.old_cases(session, before, after)
        if not due:
            break
        matters += sum(_erase(ports, case_id, before) for case_id, _ in due)
        last, opened_at = due[-1]
        after = opened_at, last
    with ports.database.write() as session:
        rows = erasure.erase_caseless(session, before)
        views = erasure.drop_views(session, before)
        if matters or rows or views:
            note = (
                f"prazo de guarda: {days} dias. Atendimentos: {matters}; registros sem"
                f" atendimento: {rows}; buscas guardadas: {views}"
            )
            day = now.date().isoformat()
            audit.write(session, Done("forgotten", day, now, note=note, about=RETENTION))
    return matters


def erase_mail_files(ports: Ports) -> int:
    """Delete files of incoming e-mail and forms that no message names; return how many.

    So is what was begun and never became a file, and what was attached to a form that was never
    sent. A message's files are stored before its row is, and have a day to be named: so an erased
    message's outlive its row by a day at the most, and so does what a reader left that died on the
    way. For a month after the database was put back none is deleted that was once named: a mailbox
    is read again.
    """
    gone = _erase_unfinished(ports)
    if _was_put_back(ports):
        return gone
    for names in _in_parts(sorted(ports.mail_files.names(UNNAMED_KEPT)), 500):
        with ports.database.read() as session:
            named = incoming.files_named(session, names)
        for name in set(names) - named:
            try:
                ports.mail_files.erase(name, UNNAMED_KEPT)
                gone += 1
            except NotStored as why:
                log.warning("file of a message: not erased yet (%s)", why)
    return gone


def _was_put_back(ports: Ports) -> bool:
    """Return whether files may be named again, because the database was put back not long ago."""
    with ports.database.read() as session:
        hold = holds.last(session)
    return hold is not None and is_near(hold.began_at, ports.clock.now(), FILES_KEPT)


def _erase_unfinished(ports: Ports) -> int:
    try:
        gone = ports.form_files.erase_old(FORM_FILES_KEPT)
        return gone + ports.mail_files.erase_unfinished(UNNAMED_KEPT)
    except NotStored as why:
        log.warning("what was begun of a message: not erased yet (%s)", why)
        return 0


def hold_case(ports: Ports, protocol: str, held: bool, why: str) -> bool:
    """Set or end the legal hold of a case and of those joined to it.

    Nothing of them is erased while they are held. False where there is none of that
    protocol, or it is erased already. The audit says why.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        named = cases.of_protocol(session, protocol)
        going_on = cases.going_on(session, named.id) if named else None
        case = cases.lock(session, going_on.id) if going_on else None
        if case is None or case.erased_at is not None:
            return False
        whole = cases.matter(session, case)
        if any(each.legal_hold is not held for each in whole):
            for each in whole:
                each.legal_hold = held
            action = "case-held" if held else "case-released"
            audit.write(session, Done(action, case.protocol, now, note=why[:120], about=audit.CASE))
    return True


def _erase(ports: Ports, case_id: int, before: datetime) -> bool:
    with ports.database.write() as session:
        case = cases.lock(session, case_id)  # nobody sets a hold in between
        if case is None or case.erased_at is not None or case.joined_id is not None:
            return False
        whole = cases.matter(session, case)
        ids = [each.id for each in whole]
        if any(each.legal_hold for each in whole) or not erasure.is_quiet(session, ids, before):
            return False
        erasure.erase_matter(session, whole, ports.clock.now())
    return True


def _in_parts(names: Iterable[str], most: int) -> Iterator[list[str]]:
    rest = iter(names)
    while part := list(islice(rest, most)):
        yield part
