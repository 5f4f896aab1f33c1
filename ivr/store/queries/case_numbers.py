"""Find at which telephone numbers the citizen of a case, or of a missed call, is known to be."""

from collections.abc import Sequence

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from ivr.rules.words.numbering import may_be_rung
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case


def find_case(session: Session, case_id: int) -> Case | None:
    """Return the case of that id, or None."""
    return session.get(Case, case_id)


def of_case(session: Session, case_id: int) -> Sequence[str]:
    """Return the E.164 numbers of a case that may be rung, the first known first.

    Their order stays.
    """
    calls = select(Call.number, Call.received_at.label("at")).where(Call.case_id == case_id)
    asked = select(Callback.number, Callback.requested_at.label("at")).where(
        Callback.case_id == case_id
    )
    known = union_all(calls, asked).subquery()
    found = session.scalars(select(known.c.number).order_by(known.c.at))
    return [number for number in dict.fromkeys(found) if may_be_rung(number)]


def of_missed_call(session: Session, call_id: int) -> tuple[Case | None, Sequence[str]] | None:
    """Return the case of a missed call and the numbers at which its citizen may be rung.

    None where it is missed no more, or was never.
    """
    call = session.get(Call, call_id)
    if call is None or not call.missed:
        return None
    if call.case_id:
        return find_case(session, call.case_id), of_case(session, call.case_id)
    return None, [call.number] if may_be_rung(call.number) else []
