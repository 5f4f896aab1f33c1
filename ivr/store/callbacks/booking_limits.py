"""Count how often a number or a caller has asked for a callback lately, for the limits."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ivr.store.callbacks.callbacks import Callback

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


def asked_since(session: Session, asking: Asking, since: datetime) -> Lately:
    """Count the requests like this one since `since`.

    Until the transaction ends nobody else counts those of its number or its caller: a limit holds
    for any number of requests at once.
    """
    unknown = asking.who is Who.OTHER and not asking.caller
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        keys = {asking.number, asking.caller, "withheld" if unknown else ""}
        for each in sorted(keys - {""}):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(each))))
    asked = Callback.origin.not_in(OURS)
    whose = {
        Who.OWNER: (asked, Callback.caller == asking.number),
        Who.OTHER: (asked, Callback.caller != asking.number),
        Who.HOUSE: (Callback.origin.in_(OURS),),
    }[asking.who]
    return Lately(
        for_number=_count(session, since, Callback.number == asking.number, *whose),
        by_caller=_count(session, since, asked, Callback.caller == asking.caller)
        if asking.caller
        else 0,
        withheld=_count(session, since, asked, Callback.caller == "") if unknown else 0,
    )


def silent_since(session: Session, number: str, since: datetime) -> bool:
    """Return whether a request was registered by itself for this silent number since `since`."""
    found = select(Callback.id).where(
        Callback.number == number, Callback.origin == "silent", Callback.requested_at >= since
    )
    return session.scalar(found.limit(1)) is not None


def _count(session: Session, since: datetime, *which: ColumnElement[bool]) -> int:
    found = select(func.count()).where(Callback.requested_at >= since, *which)
    return session.scalar(found) or 0
