"""Store cases: one matter of one citizen each, with one protocol, whatever the channel."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, String, false, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.cases.states import OWED, PROMISED
from ivr.store.cases.sectors import Sector
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL

MAX_JOINS = 20  # followed from case to case; a ring of them would have no end
_OWED = ", ".join(f"'{state.value}'" for state in OWED)
# In the index's own words: both databases use it only where a query says the same.
IS_OPEN = (
    "cases.joined_id IS NULL AND (cases.state = 'callback' OR cases.resolved = false"
    f" OR (cases.resolved IS NULL AND (cases.sector_id IS NOT NULL OR cases.state IN ({_OWED}))))"
).replace("'callback'", f"'{PROMISED.value}'")


class Case(Base):
    """One matter of one citizen; `state` is a `rules.calls.outcomes.CaseState`.

    `joined_id` is the case that goes on in its place, where a second case was merged. `resolved` is
    what staff last said when they wrapped it up, None before; `sector_id` is the sector that has it
    now. Under `legal_hold` nothing of it is erased; `erased_at` is when what was personal in it was
    (`store.erasure`).
    """

    __tablename__ = "cases"
    __table_args__ = (
        # Small ones: most cases are closed by the line itself.
        Index("ix_cases_open", "opened_at", "id", **where(IS_OPEN.replace("cases.", ""))),
        Index("ix_cases_joined", "joined_id", **where("joined_id IS NOT NULL")),
        Index("ix_cases_unerased", "opened_at", "id", **where("erased_at IS NULL")),
        Index("ix_cases_written", "opened_at", "id", **where("channel <> 'phone'")),
        Index("ix_cases_held", "id", **where("legal_hold")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    protocol: Mapped[str] = mapped_column(String(11), unique=True, info=IMPERSONAL)
    channel: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    topic: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    state: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    opened_at: Mapped[datetime]
    joined_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    resolved: Mapped[bool | None]
    sector_id: Mapped[int | None] = mapped_column(ForeignKey(Sector.id))
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    erased_at: Mapped[datetime | None]


def held() -> Select[int]:
    """Return the query for the ids of cases under legal hold, in the index's own words.

    Nothing of those is erased.
    """
    return select(Case.id).where(text("cases.legal_hold"))


def of_protocol(session: Session, protocol: str) -> Case | None:
    """Return the case of that protocol, or None."""
    return session.scalar(select(Case).where(Case.protocol == protocol))


def lock(session: Session, case_id: int) -> Case | None:
    """Return the case of that id, locked until the transaction ends, or None."""
    return session.get(Case, case_id, with_for_update=True, populate_existing=True)


def going_on(session: Session, case_id: int) -> Case | None:
    """Return the case, or the one that goes on in its place; None where there is no such case."""
    case = session.get(Case, case_id)
    for _ in range(MAX_JOINS):
        if case is None or case.joined_id is None:
            break
        case = session.get(Case, case.joined_id)
    return case


def is_apart(session: Session, case_id: int, other_id: int) -> bool:
    """Return whether `other_id` is another case than the one that goes on for `case_id`.

    The two are two matters then, neither joined to the other.
    """
    goes_on = going_on(session, case_id)
    return goes_on is None or goes_on.id != other_id


def matter_ids(session: Session, case_id: int) -> list[int]:
    """Return the case's id and those of the cases that were joined to it."""
    return [case_id, *session.scalars(select(Case.id).where(Case.joined_id == case_id))]


def matter(session: Session, case: Case) -> list[Case]:
    """Return the case and all that were joined to it, directly or by others, locked."""
    whole, newest = [case], [case.id]
    while newest:
        found = select(Case).where(Case.joined_id.in_(newest)).with_for_update()
        known = {each.id for each in whole}
        joined = [each for each in session.scalars(found) if each.id not in known]
        whole += joined
        newest = [each.id for each in joined]
    return whole
