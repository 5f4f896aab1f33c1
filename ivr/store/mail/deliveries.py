"""Read what became of the e-mail or the voice message by which a case stands as it does."""

from collections.abc import Sequence

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session, aliased

from ivr.rules.callflow.email_files import ANSWER, FOLLOW_UP, QUESTION
from ivr.rules.calls.outcomes import (
    ASKED_WAITING,
    EMAIL_LOST,
    EMAIL_WAITING,
    MESSAGE_CLOSED,
    MESSAGE_EMPTY,
    MESSAGE_HEARD,
    MISSED_SETTLED,
    CaseState,
)
from ivr.rules.notices.email_states import EmailState
from ivr.store.calls import voice_messages
from ivr.store.calls.calls import Call
from ivr.store.calls.voice_messages import ABSENT, VoiceMessage
from ivr.store.cases import cases
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.mail import email_links, emails
from ivr.store.mail.emails import GONE, Email
from ivr.store.staff import audit


def as_it_stands(session: Session, case: Case) -> str:
    """Return the case's state, or in its place what became of its e-mail or voice message.

    An answer is said to be given only once our mail server has it. A question that did not arrive
    was none: what was written is owed its answer.
    """
    match CaseState(case.state):
        case CaseState.EMAILED:
            state = emails.newest_state(session, case.id, (ANSWER, FOLLOW_UP))
            waits, lost = EMAIL_WAITING, EMAIL_LOST
        case CaseState.ASKED:
            state = emails.newest_state(session, case.id, (QUESTION,))
            waits, lost = ASKED_WAITING, CaseState.RECEIVED.value
        case CaseState.LINKED if email_links.open_of_case(session, case.id) is None:
            state = emails.newest_state(session, case.id, (FOLLOW_UP,))
            waits, lost = EMAIL_WAITING, EMAIL_LOST
        case CaseState.MESSAGE:
            return _message(session, case)
        case _:
            return case.state
    return _as_sent(state, case.state, waits, lost)


def shown_of(session: Session, listed: Sequence[Case]) -> dict[int, str]:
    """Return the state of each case as the desk shows it: whether it was heard, or is sent yet.

    Of one that got nothing, whether staff have settled its missed calls, all of them.
    """
    unanswered = [each.id for each in listed if each.state == CaseState.OPEN.value]
    spoken = [each.id for each in listed if each.state == CaseState.MESSAGE.value]
    mailed = [each.id for each in listed if each.state == CaseState.EMAILED.value]
    shown = {each.id: each.state for each in listed}
    if unanswered:
        still = exists().where(Call.case_id == Case.id, Call.missed).correlate(Case)
        by_hand = exists().where(Call.case_id == Case.id, Call.settled_why != "").correlate(Case)
        settled = select(Case.id).where(Case.id.in_(unanswered), by_hand, ~still)
        shown |= dict.fromkeys(session.scalars(settled), MISSED_SETTLED)
    if spoken:
        of_case = VoiceMessage.case_id.in_(spoken)
        empty = select(VoiceMessage.case_id).where(of_case, VoiceMessage.state == ABSENT)
        shown |= {case_id or 0: MESSAGE_EMPTY for case_id in session.scalars(empty)}
        left = select(VoiceMessage.case_id, audit.is_heard(VoiceMessage.sid)).where(
            of_case, VoiceMessage.state != ABSENT
        )
        for case_id, heard in session.execute(left.order_by(VoiceMessage.id)):
            shown[case_id or 0] = MESSAGE_HEARD if heard else CaseState.MESSAGE.value
    if mailed:
        sent = select(Email.case_id, Email.state).where(
            Email.case_id.in_(mailed), Email.kind.in_((ANSWER, FOLLOW_UP))
        )
        for case_id, state in session.execute(sent.order_by(Email.id)):
            went = CaseState.EMAILED.value
            shown[case_id or 0] = _as_sent(EmailState(state), went, EMAIL_WAITING, EMAIL_LOST)
    return shown


def _as_sent(state: EmailState | None, went: str, waits: str, lost: str) -> str:
    if state is None or state is EmailState.ACCEPTED:
        return went
    return lost if state.value in GONE else waits


def lost_guidance(session: Session) -> Sequence[Email]:
    """Return follow-ups that need a person while their case is said to be answered by them."""
    later = aliased(Email)
    newer = exists().where(
        later.case_id == Email.case_id, later.id > Email.id, later.kind == Email.kind
    )
    found = select(Email).join(Case, Case.id == Email.case_id)
    lost = text("emails.needs_person"), Email.kind == FOLLOW_UP, ~newer
    answered = Case.state == CaseState.EMAILED.value
    asked = exists().where(CaseRequest.case_id == Case.id)
    return session.scalars(found.where(*lost, answered, ~asked).order_by(Email.id)).all()


def _message(session: Session, case: Case) -> str:
    if case.resolved:
        return MESSAGE_CLOSED
    matter = cases.matter_ids(session, case.id)
    left = voice_messages.newest_left(session, matter)
    if left is None:
        # Before Twilio said anything of a recording, there is one all the same.
        return MESSAGE_EMPTY if voice_messages.is_any(session, matter) else case.state
    return MESSAGE_HEARD if audit.was_heard(session, left.sid) else case.state
