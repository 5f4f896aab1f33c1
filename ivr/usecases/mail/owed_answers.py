"""Owe a person's answer to whoever asked for one in writing, where no guidance is one."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.cases.channels import Channel
from ivr.rules.mail.incoming import IncomingState, Source
from ivr.store.cases import requests
from ivr.store.cases.cases import Case
from ivr.store.mail import incoming
from ivr.usecases.cases.requests import WrittenRequest, wrote_again
from ivr.usecases.line.line import Line

NO_SUBJECT = "Pergunta pelo link do SMS"


def owe_answer(
    session: Session, line: Line, case: Case, address: str, now: datetime
) -> datetime | None:
    """Record that a person owes an answer in the case, to `address`; return by when.

    Where an answer was owed already, its term goes on.
    """
    written = WrittenRequest(Channel.FORM, address, topic=case.topic)
    wrote_again(session, line, case, written, now)
    case_request = requests.of_case(session, case.id)
    return case_request.due_at if case_request else None


def keep_question(
    session: Session, line: Line, case: Case, asked: tuple[str, str], now: datetime
) -> None:
    """Keep the question that was typed on the page of a link; `asked`: address and question."""
    address, question = asked
    topic = line.conversations.current().callflow.topic(case.topic)
    values = {
        "key": f"link:{case.id}:{now.isoformat()}",
        "source": Source.FORM.value,
        "state": IncomingState.FILED.value,
        "case_id": case.id,
        "sender": address,
        "subject": topic.title if topic else NO_SUBJECT,
        "text": question,
        "known": True,
        "received_at": now,
        "bytes": len(question.encode()),
    }
    incoming.add(session, values)
