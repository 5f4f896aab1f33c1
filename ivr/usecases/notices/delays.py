"""Tell citizens before a promised date passes that their reply will be late, and the new date."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promise_wording import answer_day, answer_words
from ivr.rules.callflow.email_files import DELAY
from ivr.rules.cases.delays import is_to_be_told, later_due_of
from ivr.rules.cases.requests import Complexity, RequestKind
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.rules.notices.sms_texts import delay_words
from ivr.rules.words.as_read import written_day
from ivr.rules.words.numbering import takes_sms
from ivr.rules.words.protocols import protocol_groups
from ivr.store.callbacks import promises
from ivr.store.callbacks.promises import Promise, PromisedReply
from ivr.store.cases import cases, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email
from ivr.usecases.notices.texts import Text, queue_text

AHEAD = timedelta(days=30)  # a business day, with every holiday that there may be before it


def tell_delays(line: Line) -> int:
    """Own up to each promised date that is about to pass without a reply, and promise the next one.

    Only while the line is open. Return how many. The ledger of promises is what remembers: a date
    that has a newer one after it was told, so two clocks at once, or one that is killed, tell it
    once. The first date stands open until it passes or the reply is there: it is kept or broken
    by what happens, and not by what was said meanwhile.
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
    return sum(_tell(line, each, now) for each in found)


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
        due = later_due_of(callflow.deadlines, line.schedule(), what, told, now)
        said = answer_words(due, now, callflow.promise_texts, again=True)
        session.add(Promise(case_id=case.id, said=said, said_at=now, due_at=due))
        _write(session, line, (case, case_request), (found.due_at, due), now)
    return 1


def _write(
    session: Session,
    line: Line,
    about: tuple[Case, CaseRequest],
    dates: tuple[datetime, datetime],
    now: datetime,
) -> None:
    """Queue the e-mail, or the SMS where only a mobile was given; the page tells whom none reaches.

    `dates` are the one that was told, and the new one.
    """
    (case, case_request), (_, due) = about, dates
    key = f"{DELAY}:{case.id}:{int(due.timestamp())}"
    if case_request.address:
        draft = _letter(line, about, (key, *dates), now)
        queue_email(session, line.ports, draft, now)
    elif line.ports.sends_sms and takes_sms(case_request.number):
        text = Text(
            key=key,
            kind=DELAY,
            to=case_request.number,
            body=delay_words(case.protocol, due, line.letterhead()),
            case_id=case.id,
            token=protocol_groups(case.protocol),
        )
        queue_text(session, text, now)


def _letter(
    line: Line,
    about: tuple[Case, CaseRequest],
    what: tuple[str, datetime, datetime],
    now: datetime,
) -> EmailDraft:
    (case, case_request), (key, before, due) = about, what
    ports, callflow = line.ports, line.conversations.current().callflow
    more = {"received": written_day(case_request.opened_at), "next": answer_day(due)}
    matter = Matter(case.protocol, case.topic, before, more=more, at=now)
    office = Office(ports.line_number, ports.public_url)
    return EmailDraft(
        key=key,
        kind=DELAY,
        to=case_request.address,
        words=email_words(callflow.emails[DELAY], callflow, matter, office),
        reply_to=callflow.email,
        case_id=case.id,
    )
