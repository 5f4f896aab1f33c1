"""Store SMS, short texts to citizens and supervisors.

A row is the record; queues only carry its id.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, cast, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.selectable import Exists

from ivr.rules.callbacks.states import TOLD_IN_WRITING
from ivr.rules.notices.sms_states import MAX_TRIES, WITHHELD, SmsState, again_after
from ivr.store.callbacks.callbacks import WAITING as CALLBACK_WAITING
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import OPEN, Promise
from ivr.store.database import publications
from ivr.store.database.base import MEASURED, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED, Mask, personal
from ivr.store.database.publications import WAITING, Errand, Turn


class Sms(Errand):
    """One SMS; `key` is what it is about, and a second one with it is never made.

    `state` is a `rules.notices.sms_states.SmsState`; `token` stands in the body, by which Twilio's
    list is searched for one whose sending nobody confirmed.
    """

    __tablename__ = "sms"
    queued = "created_at"
    longest_wait = again_after(MAX_TRIES)
    __table_args__ = (
        Index("ix_sms_due", "next_at", **where("state = 'waiting'")),
        Index("ix_sms_created", "created_at"),
        Index("ix_sms_sending", "sending_at", **where("state = 'sending'")),
    )

    key: Mapped[str] = mapped_column(String(80), unique=True, info=IMPERSONAL)
    kind: Mapped[str] = mapped_column(String(40), info=IMPERSONAL)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    to: Mapped[str] = mapped_column(String(20), info=personal("sms", mask=Mask.CONTACT))
    body: Mapped[str] = mapped_column(String(320), info=personal("sms"))
    token: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    sid: Mapped[str] = mapped_column(String(64), default="", index=True, info=IMPERSONAL)
    code: Mapped[int] = mapped_column(default=0)  # Twilio's own, of the last failure
    created_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    sending_at: Mapped[datetime | None] = mapped_column(info=MEASURED)


def add(session: Session, values: dict[str, Any]) -> bool:
    """Add an SMS, which waits to be sent; return False when one with its key was made before."""
    return publications.add(session, Sms, values, Sms.key.key)


def is_made(session: Session, key: str) -> bool:
    """Return whether an SMS with that key was made."""
    return session.scalar(select(Sms.id).where(Sms.key == key)) is not None


def made_since(session: Session, since: datetime) -> int:
    """Count the SMS that were made since `since`, and neither withheld nor withdrawn unsent."""
    made = select(func.count()).where(
        Sms.created_at >= since, Sms.code != WITHHELD, Sms.state != SmsState.WITHDRAWN.value
    )
    return session.scalar(made) or 0


def is_withheld(session: Session, case_id: int, kind: str) -> bool:
    """Return whether the last SMS of that kind in that case was withheld."""
    found = select(Sms.code).where(Sms.case_id == case_id, Sms.kind == kind)
    return session.scalar(found.order_by(Sms.id.desc()).limit(1)) == WITHHELD


def is_lost(session: Session, case_id: int, kind: str) -> bool:
    """Return whether the last SMS of that kind in that case did not arrive."""
    found = select(Sms.state).where(Sms.case_id == case_id, Sms.kind == kind)
    return session.scalar(found.order_by(Sms.id.desc()).limit(1)) == SmsState.FAILED.value


def withdraw(session: Session, case_id: int, kinds: Sequence[str]) -> int:
    """Withdraw the waiting SMS about that case of these kinds; return how many they were."""
    gone = (
        update(Sms)
        .where(Sms.case_id == case_id, Sms.state == WAITING, Sms.kind.in_(kinds))
        .values(state=SmsState.WITHDRAWN.value)
        .returning(Sms.id)
    )
    return len(session.execute(gone).all())


def has_gone(session: Session, case_id: int, kinds: Sequence[str]) -> bool:
    """Return whether an SMS of one of these kinds about that case was given to the carrier."""
    return session.scalar(select(_gone(kinds).where(Sms.case_id == case_id))) or False


def _gone(kinds: Sequence[str]) -> Exists:
    went = [SmsState.SENDING.value, SmsState.SENT.value, SmsState.DELIVERED.value]
    return exists().where(Sms.kind.in_(kinds), Sms.state.in_(went))


def claim(session: Session, turn: Turn, now: datetime) -> Sms | None:
    """Claim the turn: start sending the SMS; return it, or None if it was claimed before."""
    sending = {"state": SmsState.SENDING.value, "sending_at": now, "tries": Sms.tries + 1}
    return publications.claim(session, Sms, turn, now, sending)


def find(session: Session, sms_id: int) -> Sms | None:
    """Return the SMS of that id, locked until the transaction ends, or None."""
    return publications.find(session, Sms, sms_id)


def published(session: Session, kind: str, now: datetime, most: int = 50) -> list[Turn]:
    """Return the turns of the SMS of that kind that are due and were published."""
    found = (
        select(Sms.id, Sms.publication)
        .where(
            Sms.state == WAITING,
            Sms.next_at <= now,
            Sms.kind == kind,
            Sms.published_at.is_not(None),
        )
        .order_by(Sms.next_at)
        .limit(most)
    )
    return [Turn(*row) for row in session.execute(found)]


def sending_before(session: Session, before: datetime) -> Sequence[Sms]:
    """Return SMS whose sending began before `before` and was not confirmed.

    At most 200, oldest first.
    """
    found = select(Sms).where(Sms.state == SmsState.SENDING.value, Sms.sending_at < before)
    return session.scalars(found.order_by(Sms.sending_at).limit(200)).all()


def written(session: Session, kinds: Collection[str], since: datetime) -> int:
    """Count the SMS of those kinds that were written since `since`."""
    found = select(func.count()).where(Sms.kind.in_(kinds), Sms.created_at >= since)
    return session.scalar(found) or 0


def ids_of(session: Session, sids: Collection[str]) -> dict[str, int]:
    """Return the ids of the SMS that have these sids: sid → id."""
    return dict(session.execute(select(Sms.sid, Sms.id).where(Sms.sid.in_(sids))).all())


def of_case(session: Session, case_id: int) -> Sequence[Sms]:
    """Return every SMS about a case, oldest first."""
    return session.scalars(select(Sms).where(Sms.case_id == case_id).order_by(Sms.id)).all()


def untold_forecasts(
    session: Session, now: datetime, we_call: Sequence[str], late: Sequence[str], most: int = 500
) -> Sequence[Callback]:
    """Return waiting callbacks to mobiles of which no SMS has told the new forecast yet.

    `late` are the kinds of SMS that tell one. Of those whose citizen was rung, only those are
    returned of which one of the kinds `we_call` has gone out.
    """
    told = exists().where(
        Sms.case_id == Callback.case_id, Sms.kind.in_(late), Sms.created_at >= Promise.said_at
    )
    forecast = exists().where(
        Promise.callback_id == Callback.id,
        Promise.state == OPEN,
        Promise.due_at > Callback.due_at,
        ~told.correlate(Callback, Promise),
    )
    found = select(Callback).where(
        Callback.state == CALLBACK_WAITING,
        Callback.due_at <= now,
        Callback.number.like("+55__9________"),
        forecast.correlate(Callback),
        or_(
            Callback.attempts == 0,
            _gone(we_call).where(Sms.case_id == Callback.case_id).correlate(Callback),
        ),
    )
    return session.scalars(found.order_by(Callback.id).limit(most)).all()


def untold_ends(session: Session, since: datetime, most: int = 500) -> Sequence[Callback]:
    """Return callbacks to mobiles that ended since `since` without contact, unless an SMS says so.

    Its key is the end and the callback's id: "exhausted:12".
    """
    key = Callback.state.concat(":").concat(cast(Callback.id, String))
    ends = [state.value for state in TOLD_IN_WRITING]
    found = select(Callback).where(
        Callback.needs_person,
        Callback.closed_at >= since,
        Callback.state.in_(ends),
        Callback.number.like("+55__9________"),
        ~exists().where(Sms.key == key),
    )
    return session.scalars(found.order_by(Callback.id).limit(most)).all()
