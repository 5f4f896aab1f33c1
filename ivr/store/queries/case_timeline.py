"""Read all that happened in one matter, and the same citizen's other matters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal, or_, select, union
from sqlalchemy.orm import Session

from ivr.rules.mail.incoming import IncomingState
from ivr.rules.words.caller_numbers import reversed_digits
from ivr.store.callbacks import shared
from ivr.store.callbacks import timeline as callback_timeline
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.callbacks.shared import Elsewhere
from ivr.store.callbacks.timeline import CallbackTimeline as CallbackStory
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.cases import notes as case_notes
from ivr.store.cases import requests, sectors
from ivr.store.cases.cases import Case
from ivr.store.cases.notes import Note, Wrapped
from ivr.store.cases.requests import CaseRequest
from ivr.store.cases.sectors import Forward
from ivr.store.identity import contacts
from ivr.store.identity.contacts import CaseContact
from ivr.store.mail.emails import Email
from ivr.store.mail.sms import Sms
from ivr.store.queries import incoming_list, voice_message_list
from ivr.store.queries.incoming_list import Message
from ivr.store.visits import units, visits
from ivr.store.visits.visits import Visit

INBOUND = "inbound"
QUARANTINED = IncomingState.QUARANTINED.value
MAX_OTHER_CASES = 50


@dataclass(frozen=True)
class CaseTimeline:
    """One matter: the case, those joined to it, and what happened in all of them."""

    case: Case
    joined: Sequence[Case]
    calls: Sequence[Call]  # the citizen's own
    steps: dict[int, Sequence[Step]]  # of each call
    callbacks: Sequence[CallbackStory]
    promises: Sequence[Promise]
    texts: Sequence[Sms]
    emails: Sequence[Email]
    messages: Sequence[voice_message_list.Row]
    notes: Sequence[Note]
    forwards: Sequence[Forward]
    wrap_up: Wrapped | None
    incoming: Sequence[Message]  # what is part of the matter
    quarantined: Sequence[Message]  # what only names it, and a person has yet to look at
    case_request: CaseRequest | None
    contacts: Sequence[CaseContact]
    visits: Sequence[Visit]
    units: dict[str, str]  # a unit's id → its name
    shared: Sequence[Elsewhere] = ()  # other cases of its callbacks

    @property
    def number(self) -> str:
        """Return the number to be rung about the matter, E.164; "" where none is known.

        It is a callback's, else the one that called last, else the one given in writing.
        """
        rung = [story.callback.number for story in self.callbacks]
        called = [call.number for call in self.calls if call.number]
        given = [self.case_request.number] if self.case_request and self.case_request.number else []
        return (rung or called or given or [""])[-1]

    @property
    def numbers(self) -> frozenset[str]:
        """Return the citizen's telephones, E.164, as far as this matter knows them."""
        given = [call.number for call in self.calls]
        for story in self.callbacks:
            given += [story.callback.number, story.callback.caller]
        if self.case_request:
            given.append(self.case_request.number)
        return frozenset(filter(None, given))

    @property
    def letters(self) -> Sequence[Message]:
        """Return what the citizen wrote, oldest first."""
        return [each for each in self.incoming if each.is_citizens]

    @property
    def sector_answers(self) -> Sequence[Message]:
        """Return what sectors answered, oldest first."""
        return [each for each in self.incoming if each.is_sectors]

    @property
    def addresses(self) -> frozenset[str]:
        """Return the e-mail addresses, in small letters, known to be the citizen's own."""
        return frozenset(each.contact for each in self.contacts if "@" in each.contact)


class Other(NamedTuple):
    """Another matter of the same number or address."""

    id: int
    protocol: str
    channel: str
    topic: str
    state: str
    resolved: bool | None
    opened_at: datetime


def read(session: Session, case: Case) -> CaseTimeline:
    """Read all that is stored of the case, oldest first.

    `case` goes on, and is joined to no other.
    """
    joined = session.scalars(select(Case).where(Case.joined_id == case.id).order_by(Case.id)).all()
    ids = [case.id, *(each.id for each in joined)]
    calls = session.scalars(
        select(Call)
        .where(Call.case_id.in_(ids), Call.direction == INBOUND)
        .order_by(Call.received_at, Call.id)
    ).all()
    messages = incoming_list.of_cases(session, ids)
    story = CaseTimeline(
        case,
        joined,
        calls,
        _steps(session, [call.id for call in calls]),
        callback_timeline.stories(session, case.id),
        session.scalars(select(Promise).where(Promise.case_id.in_(ids)).order_by(Promise.id)).all(),
        session.scalars(select(Sms).where(Sms.case_id.in_(ids)).order_by(Sms.id)).all(),
        session.scalars(select(Email).where(Email.case_id.in_(ids)).order_by(Email.id)).all(),
        voice_message_list.of_calls(session, [call.sid for call in calls]),
        case_notes.notes(session, ids),
        sectors.forwards(session, ids),
        case_notes.wrap_up(session, case.id),
        [each for each in messages if each.row.is_part],
        [each for each in messages if each.row.state == QUARANTINED],
        requests.of_case(session, case.id),
        contacts.of_cases(session, [case.id]),
        visits.of_cases(session, ids),
        units.names(session),
    )
    return replace(story, shared=shared.of_cases(session, ids, story.numbers))


def others(session: Session, story: CaseTimeline, since: datetime) -> Sequence[Other]:
    """Return the other matters of the same numbers or addresses since `since`, newest first.

    Each way of knowing a citizen has an index, and each is asked apart.
    """
    numbers, addresses = sorted(story.numbers), sorted(story.addresses)
    backwards = [reversed_digits(number) for number in numbers]
    ways = [
        select(Call.case_id).where(Call.number_reversed.in_(backwards), Call.received_at >= since),
        select(Callback.case_id).where(
            or_(Callback.number.in_(numbers), Callback.caller.in_(numbers)),
            Callback.requested_at >= since,
        ),
    ]
    if not numbers:
        ways = []
    if addresses:
        own = CaseContact.contact.in_(addresses) & (CaseContact.contact != "")
        ways.append(select(CaseContact.case_id).where(own))
    if not ways:
        return []
    same = union(*ways).subquery()
    here = [story.case.id, *(each.id for each in story.joined)]
    found = (
        select(
            *(Case.id, Case.protocol, Case.channel, Case.topic),
            *(Case.state, Case.resolved, Case.opened_at),
        )
        .join(same, same.c.case_id == Case.id)
        .where(Case.id.not_in(here), literal(since, Case.opened_at.type) <= Case.opened_at)
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(MAX_OTHER_CASES)
    )
    return [Other(*row) for row in session.execute(found)]


def _steps(session: Session, call_ids: Sequence[int]) -> dict[int, Sequence[Step]]:
    taken: dict[int, list[Step]] = {call_id: [] for call_id in call_ids}
    found = select(Step).where(Step.call_id.in_(call_ids)).order_by(Step.call_id, Step.n)
    for step in session.scalars(found):
        taken[step.call_id].append(step)
    return dict(taken)
