"""Tell citizens before a promised date passes that their reply will be late, and the new date.

Of the law's last day, after which there is none, tell once that it has passed.
"""

from datetime import datetime, timedelta

from ivr.rules.callbacks.promise_wording import Forecast, answer_words
from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callflow.email_files import DELAY, LAW_PASSED
from ivr.rules.cases.delays import is_to_be_told, later_due_of, within_law
from ivr.rules.cases.requests import MANIFESTATIONS, Complexity, RequestKind
from ivr.store.callbacks import law_terms, promises
from ivr.store.callbacks.promises import Promise, PromisedReply
from ivr.store.cases import cases, requests
from ivr.usecases.line.line import Line
from ivr.usecases.notices.term_notices import TermNotice, queue_notice

AHEAD = timedelta(days=30)  # a business day, with every holiday that there may be before it


def tell_delays(line: Line) -> int:
    """Own up to each promised date that is about to pass without a reply, and promise the next one.

    Only while the line is open. Return how many. The ledger of promises is what remembers: a date
    that has a newer one after it was told, so two clocks at once, or one that is killed, tell it
    once. The first date stands open until it passes or the reply is there: it is kept or broken
    by what happens, and not by what was said meanwhile. After the law's last day none is promised:
    it is owned up to once, when it has passed.
    """
    now, schedule = line.ports.clock.now(), line.schedule()
    if not schedule.opening(now).open:
        return 0
    with line.ports.database.read() as session:
        found = [
            each
            for each in promises.owed_replies(session, now + AHEAD)
            if is_to_be_told(schedule, each.said_at, each.due_at, now)
        ]
        passed = law_terms.passed(session, now)
    told = sum(_tell(line, each, now) for each in found)
    return told + sum(_own_up(line, case_id, now) for case_id in passed)


def _tell(line: Line, found: PromisedReply, now: datetime) -> int:
    """Promise the new date and queue its notice; return 0 where that date is told of no more."""
    with line.ports.database.write() as session:
        case_id = found.case_id
        case, case_request = cases.lock(session, case_id), requests.lock(session, case_id)
        if found != promises.owed_reply(session, case_id) or not (case and case_request):
            return 0
        what = RequestKind(case_request.kind), Complexity(case_request.complexity)
        callflow = line.conversations.current().callflow
        told = found.due_at, found.again
        last = case_request.due_at if what[0] in MANIFESTATIONS else None
        later = later_due_of(callflow.deadlines, line.schedule(), what, told, now)
        due = within_law(later, found.due_at, last, now)
        if due is None:
            return 0
        said = answer_words(due, now, callflow.promise_texts, Forecast.AGAIN)
        session.add(Promise(case_id=case.id, said=said, said_at=now, due_at=due))
        notice = TermNotice(DELAY, case, case_request, found.due_at, due)
        queue_notice(session, line, notice, now)
    return 1


def _own_up(line: Line, case_id: int, now: datetime) -> int:
    """Record and queue that the law's term has passed; return 0 where that was told, or is not so.

    The promise of that day is broken by whoever watches promises, and not by what is said of it.
    """
    with line.ports.database.write() as session:
        case, case_request = cases.lock(session, case_id), requests.lock(session, case_id)
        if case is None or case_request is None or case_request.due_at is None:
            return 0
        if not law_terms.has_passed(session, case_id, now):
            return 0
        texts = line.conversations.current().callflow.promise_texts
        owned_up = Promise(
            case_id=case.id,
            said=answer_words(case_request.due_at, now, texts, Forecast.LAW),
            said_at=now,
            due_at=case_request.due_at,
            state=PromiseState.OWNED_UP.value,
            settled_at=now,
        )
        session.add(owned_up)
        notice = TermNotice(LAW_PASSED, case, case_request, case_request.due_at)
        queue_notice(session, line, notice, now)
    return 1
