"""Read the set `answers`: each answer that a person gave in writing or read out, by when."""

from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased

from ivr.store.callbacks.promises import Promise
from ivr.store.cases.cases import Case
from ivr.store.queries.figures.row_set import Asked, RowSet, columns
from ivr.store.staff.audit import CASE, AuditEntry

FIRST, MORE = "first", "more"
GIVEN = ("answered", "answered-by-call")
ENDED = (*GIVEN, "closed")
LABELS = {FIRST: "Primeira resposta", MORE: "Outra resposta ao mesmo pedido"}


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the answers that people gave in the period.

    The audit has each of them, whatever becomes of its request, and erasure leaves it. A request
    was opened when its citizen was first told a date after it had ended last, if it ever had.
    """
    begun = _opened()
    stage: Any = case((begun.is_not(None), FIRST), else_=MORE)
    return (
        select(
            *columns(
                *(AuditEntry.at, Case.id),
                channel=Case.channel,
                topic=Case.topic,
                stage=stage,
                ending=stage,
                begun=begun,
                done=AuditEntry.at,
                nth=AuditEntry.id,
            )
        )
        .join(Case, Case.protocol == AuditEntry.subject)
        .where(AuditEntry.action.in_(GIVEN), AuditEntry.about == CASE)
        .where(AuditEntry.staff_id.is_not(None), *asked.within(AuditEntry.at))
    )


def _opened() -> Any:
    """Return the expression for when the request was opened that an answer is the first to."""
    before = aliased(AuditEntry)
    ended = (
        select(func.max(before.at))
        .where(
            before.about == CASE,
            before.subject == AuditEntry.subject,
            before.action.in_(ENDED),
            before.at < AuditEntry.at,
        )
        .correlate(AuditEntry)
        .scalar_subquery()
    )
    return (
        select(func.min(Promise.said_at))
        .where(
            Promise.case_id == Case.id,
            Promise.callback_id.is_(None),
            Promise.said_at <= AuditEntry.at,
            (Promise.said_at > ended) | ended.is_(None),
        )
        .correlate(AuditEntry, Case)
        .scalar_subquery()
    )


ANSWERS = RowSet("answers", "respostas da equipe", rows, "case", endings=LABELS, stages=LABELS)
