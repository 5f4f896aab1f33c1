"""Store drafts of replies: what staff are writing to a citizen, until it is sent."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, and_, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.cases.requests import RUNNING, RequestState
from ivr.store.cases import requests
from ivr.store.cases.requests import CaseRequest
from ivr.store.database.base import Base
from ivr.store.database.personal import OCCURRED, uncopied


class ReplyDraft(Base):
    """One reply under way, or with `asks` a question to the citizen; sent once, at `sent_at`.

    What was sent is an `Email`'s or the request's from then on, and the draft has no words any
    more.
    """

    __tablename__ = "answer_drafts"
    __table_args__ = (Index("ix_answer_drafts_case", "case_id", "staff_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asks: Mapped[bool]
    text: Mapped[str] = mapped_column(
        Text, default="", info=uncopied("a draft: nothing is said yet")
    )
    late_why: Mapped[str] = mapped_column(
        String(400), default="", info=uncopied("a draft: nothing is said yet")
    )
    at: Mapped[datetime] = mapped_column(info=OCCURRED)
    sent_at: Mapped[datetime | None]


def lock(session: Session, draft_id: int) -> ReplyDraft | None:
    """Return the draft of that id, locked until the transaction ends, or None."""
    return session.get(ReplyDraft, draft_id, with_for_update=True, populate_existing=True)


def unsent(session: Session, case_id: int, staff_id: int) -> ReplyDraft | None:
    """Return that person's unsent draft in that case, or None.

    It is the newest, locked until the transaction ends.
    """
    found = select(ReplyDraft).where(
        ReplyDraft.case_id == case_id,
        ReplyDraft.staff_id == staff_id,
        ReplyDraft.sent_at.is_(None),
    )
    newest = found.order_by(ReplyDraft.id.desc()).limit(1)
    return session.scalar(newest.with_for_update().execution_options(populate_existing=True))


def awaits_reading(session: Session, case_request: CaseRequest) -> bool:
    """Return whether the answer that a request keeps is still to be read to its citizen.

    What is kept from before they wrote again answers nothing that is owed now.
    """
    if not case_request.answer or RequestState(case_request.state) not in RUNNING:
        return False
    given = select(ReplyDraft.id).where(
        ReplyDraft.case_id == case_request.case_id,
        ReplyDraft.asks.is_(False),
        ReplyDraft.sent_at >= case_request.opened_at,
    )
    return session.scalar(given.limit(1)) is not None


def is_kept() -> ColumnElement[bool]:
    """Return the condition that the request of a query keeps the reply to what is owed now.

    As `awaits_reading`: what is kept from before its citizen wrote again is none.
    """
    given = exists().where(
        ReplyDraft.case_id == CaseRequest.case_id,
        ReplyDraft.asks.is_(False),
        ReplyDraft.sent_at >= CaseRequest.opened_at,
    )
    return and_(CaseRequest.answer != "", given)


def lacks_reply(session: Session, case_id: int | None) -> bool:
    """Tell whether the case is owed a reply, its clock runs, and none is kept to be read."""
    lacking = requests.RUNNING, ~is_kept()
    found = select(CaseRequest.case_id).where(CaseRequest.case_id == case_id, *lacking)
    return session.scalar(found) is not None


def told_by_call(session: Session, case_id: int, now: datetime) -> bool:
    """Mark a request as answered by its kept answer, read on the telephone; return whether it is.

    Nothing changes where no answer waits for that.
    """
    kept = requests.lock(session, case_id)
    if kept is None or not awaits_reading(session, kept):
        return False
    kept.state, kept.answered_at, kept.look_at = RequestState.ANSWERED.value, now, None
    return True
