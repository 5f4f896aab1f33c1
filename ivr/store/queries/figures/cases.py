"""Read the set `cases`: each case that began in writing, by when and by which channel."""

from typing import Any

from sqlalchemy import Select, select, text

from ivr.rules.cases.channels import CHANNEL_LABELS, Channel
from ivr.store.cases.cases import Case
from ivr.store.queries.figures.row_set import Asked, RowSet, columns

WRITTEN = (Channel.EMAIL.value, Channel.FORM.value, Channel.DESK.value)


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the cases that began in writing in the period."""
    return select(
        *columns(
            *(Case.opened_at, Case.id),
            channel=Case.channel,
            topic=Case.topic,
            stage=Case.channel,
            ending=Case.channel,
        )
    ).where(text("cases.channel <> 'phone'"), *asked.within(Case.opened_at))


CASES = RowSet(
    *("cases", "atendimentos abertos por escrito", rows, "case"),
    endings={each: f"Por {CHANNEL_LABELS[each]}" for each in WRITTEN},
)
