"""Find contacts that ended lately and may be followed by an invitation to a survey."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, literal, or_, select, update
from sqlalchemy.orm import Session

from ivr.rules.callbacks.states import KEEPS, CallbackState
from ivr.rules.notices.email_states import EmailState
from ivr.rules.notices.sms_states import SmsState
from ivr.rules.surveys.states import SurveyChannel
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.mail.emails import Email
from ivr.store.mail.sms import Sms
from ivr.store.surveys.invitations import SurveyInvitation

KEY = "survey:"  # before the hash of an invitation's token: what its SMS or e-mail is known by
MOBILE = "+55__9________"
MAX_OCCASIONS = 2000  # of each kind in one round; the next takes the others


class Occasion(NamedTuple):
    """One contact that ended: whose it was, about what, and by which channel to invite."""

    case_id: int | None
    contact: str  # E.164, or an address
    matter: str
    channel: SurveyChannel


def gave_up(
    session: Session, since: datetime, until: datetime, outcomes: Collection[str]
) -> Sequence[Occasion]:
    """Return calls from mobiles that ended so between those instants, and to whom no call is owed.

    Whoever waits for our call is not asked how it was.
    """
    owed = exists().where(Callback.number == Call.number, Callback.closed_at.is_(None))
    found = (
        select(Call.case_id, Call.number, Call.topic)
        .where(
            Call.outcome.in_(outcomes),
            Call.ended_at >= since,
            Call.ended_at < until,
            Call.direction == "inbound",
            Call.case_id.is_not(None),
            Call.number.like(MOBILE),
            ~owed,
        )
        .order_by(Call.ended_at.desc())
        .limit(MAX_OCCASIONS)
    )
    return [Occasion(row[0], row[1], row[2], SurveyChannel.SMS) for row in session.execute(found)]


def called_back(session: Session, since: datetime, until: datetime) -> Sequence[Occasion]:
    """Return callbacks to mobiles that were kept between those instants, by an agent's own leg.

    There the citizen's leg ends with the talk: nothing can be asked on it.
    """
    by_agent = exists().where(
        Attempt.callback_id == Callback.id,
        Attempt.citizen_first.is_(False),
        Attempt.result.in_([each.value for each in KEEPS]),
    )
    found = (
        select(Callback.case_id, Callback.number, Callback.topic)
        .where(
            Callback.state == CallbackState.KEPT.value,
            Callback.closed_at >= since,
            Callback.closed_at < until,
            Callback.number.like(MOBILE),
            by_agent,
        )
        .order_by(Callback.closed_at.desc())
        .limit(MAX_OCCASIONS)
    )
    return [Occasion(row[0], row[1], row[2], SurveyChannel.SMS) for row in session.execute(found)]


def answered_by_email(
    session: Session, since: datetime, until: datetime, kinds: Collection[str]
) -> Sequence[Occasion]:
    """Return answers in writing that our mail server took between those instants."""
    found = (
        select(Email.case_id, Email.to, Case.topic)
        .join(Case, Case.id == Email.case_id)
        .where(
            Email.kind.in_(kinds),
            Email.created_at >= since,
            Email.created_at < until,
            Email.state == EmailState.ACCEPTED.value,
        )
        .order_by(Email.created_at.desc())
        .limit(MAX_OCCASIONS)
    )
    return [Occasion(row[0], row[1], row[2], SurveyChannel.EMAIL) for row in session.execute(found)]


def answered_by_page(
    session: Session, since: datetime, until: datetime, kind: str
) -> Sequence[Occasion]:
    """Return answers of which an SMS of that kind told, between those instants."""
    told = or_(*(Sms.state == each.value for each in (SmsState.SENT, SmsState.DELIVERED)))
    found = (
        select(Sms.case_id, Sms.to, Case.topic)
        .join(Case, Case.id == Sms.case_id)
        .where(Sms.kind == kind, Sms.created_at >= since, Sms.created_at < until, told)
        .order_by(Sms.created_at.desc())
        .limit(MAX_OCCASIONS)
    )
    return [Occasion(row[0], row[1], row[2], SurveyChannel.SMS) for row in session.execute(found)]


def invited_contact(session: Session, key: str) -> str:
    """Return the number or address that the invitation with that key went to; "" of none."""
    for table in (Sms, Email):
        to = session.scalar(select(table.to).where(table.key == key))
        if to:
            return to
    return ""


def note_lost(session: Session) -> int:
    """Note which invitations are lost, as their SMS or e-mail did not arrive; return how many."""
    key = literal(KEY) + SurveyInvitation.token
    came_back = [EmailState.BOUNCED.value, EmailState.FAILED.value]
    lost = or_(
        exists().where(Sms.key == key, Sms.state == SmsState.FAILED.value),
        exists().where(Email.key == key, Email.state.in_(came_back)),
    )
    open_ones = SurveyInvitation.is_lost.is_(False), SurveyInvitation.is_used.is_(False)
    noted = update(SurveyInvitation).where(*open_ones, lost).values(is_lost=True)
    return session.connection().execute(noted).rowcount
