"""Read all that is stored of a case and those joined to it, as its owner asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ivr.store.cases import cases
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.mail import incoming
from ivr.store.mail.incoming import Attachment, Incoming
from ivr.store.queries import case_timeline
from ivr.store.queries.case_timeline import CaseTimeline


@dataclass(frozen=True)
class Whole:
    """All that is stored of one matter, and the contact that somebody has shown to be theirs.

    `theirs` are the ids of the messages that are handed over; `everything` says that nothing of the
    matter is kept back (`usecases.privacy.own_share`).
    """

    matter: Sequence[Case]
    story: CaseTimeline
    requests: Sequence[CaseRequest]
    messages: Sequence[Incoming]
    attachments: Sequence[Attachment]
    target: str
    theirs: frozenset[int] = frozenset()
    everything: bool = True


def read_whole(session: Session, case: Case, target: str) -> Whole:
    """Read all that is stored of the matter of that case; nothing is chosen or kept back yet."""
    matter = cases.matter(session, case)
    ids = [each.id for each in matter]
    requests = [each for n in ids if (each := session.get(CaseRequest, n))]
    messages = incoming.of_cases(session, ids)
    return Whole(
        matter,
        case_timeline.read(session, case),
        requests,
        messages,
        incoming.attachments(session, [each.id for each in messages]),
        target,
    )
