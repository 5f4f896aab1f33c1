"""Count how often a number or a caller has asked for a callback lately, for the limits."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from ivr.store.callbacks.callbacks import Callback
from ivr.store.database import locks

# Origins of which no caller is the cause: staff, or a fault of ours.
OURS = ("desk", "gap", "dropped")


class Who(Enum):
    """Kinds of callback requests, by whose number it is that is to be called."""

    OWNER = "owner"  # the number itself called
    OTHER = "other"  # somebody typed it
    HOUSE = "house"  # staff, or a fault of ours


@dataclass(frozen=True)
class Asking:
    """One request for a callback: its number, its caller (E.164, or none), and its kind."""

    number: str
    caller: str
    who: Who


class Lately(NamedTuple):
    """Counts of requests: of that kind for the number, by the caller, and by callers unknown."""

    for_number: int
    by_caller: int
    withheld: int


def lock(session: Session, asking: Asking) -> None:
    """Let nobody else count the requests of its number or its caller until the transaction ends.

    So a limit holds for any number of requests at once.
    """
    locks.hold(session, {asking.number, asking.caller, "withheld" if _is_unknown(asking) else ""})


def asked_since(session: Session, asking: Asking, since: datetime) -> Lately:
    """Count the requests like this one since `since`, and let nobody else count them meanwhile."""
    lock(session, asking)
    return Lately._make(session.execute(select(*query_counts(asking, since))).one())


def query_counts(asking: Asking, since: datetime) -> tuple[ColumnElement[int], ...]:
    """Return the columns of `Lately` for a request like this one; a query may have others, too."""
    asked = Callback.origin.not_in(OURS)
    whose = {
        Who.OWNER: (asked, Callback.caller == asking.number),
        Who.OTHER: (asked, Callback.caller != asking.number),
        Who.HOUSE: (Callback.origin.in_(OURS),),
    }[asking.who]
    none = literal(0)
    return (
        _count(since, Callback.number == asking.number, *whose),
        _count(since, asked, Callback.caller == asking.caller) if asking.caller else none,
        _count(since, asked, Callback.caller == "") if _is_unknown(asking) else none,
    )


def silent_since(session: Session, number: str, since: datetime) -> bool:
    """Return whether a request was registered by itself for this silent number since `since`."""
    found = select(Callback.id).where(
        Callback.number == number, Callback.origin == "silent", Callback.requested_at >= since
    )
    return session.scalar(found.limit(1)) is not None


def _is_unknown(asking: Asking) -> bool:
    return asking.who is Who.OTHER and not asking.caller


def _count(since: datetime, *which: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(Callback.requested_at >= since, *which).scalar_subquery()
