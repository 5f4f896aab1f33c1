"""Contacts: the addresses and telephones that a matter knows as the citizen's own."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from ivr.rules.email_files import TO_SECTORS
from ivr.store.callbacks import Callback
from ivr.store.calls import Call
from ivr.store.demands import Demand
from ivr.store.email_links import EmailLink
from ivr.store.emails import Email

INBOUND = "inbound"


def knows_address(session: Session, case_ids: Sequence[int], address: str) -> bool:
    """Whether that address was given in these cases; of a message that only says so, it was not."""
    small = address.lower()
    wrote = exists().where(Demand.case_id.in_(case_ids), func.lower(Demand.address) == small)
    got = exists().where(
        Email.case_id.in_(case_ids), Email.target == small, Email.kind.not_in(TO_SECTORS)
    )
    return _is(session, or_(wrote, got))


def knows_number(session: Session, case_ids: Sequence[int], number: str) -> bool:
    """Whether that telephone (E.164) called, was given, or was to be called in these cases."""
    called = exists().where(
        Call.case_id.in_(case_ids), Call.number == number, Call.direction == INBOUND
    )
    asked = exists().where(
        Callback.case_id.in_(case_ids), or_(Callback.number == number, Callback.caller == number)
    )
    wrote = exists().where(Demand.case_id.in_(case_ids), Demand.number == number)
    linked = exists().where(EmailLink.case_id.in_(case_ids), EmailLink.number == number)
    return _is(session, or_(called, asked, wrote, linked))


def _is(session: Session, condition: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(condition)))
