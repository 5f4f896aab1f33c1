"""List the sets of rows by their ids."""

from collections.abc import Mapping

from ivr.store.queries.figures.answers import ANSWERS
from ivr.store.queries.figures.backlog import BACKLOG
from ivr.store.queries.figures.callbacks import CALLBACKS
from ivr.store.queries.figures.calls import CALLS
from ivr.store.queries.figures.cases import CASES
from ivr.store.queries.figures.internal_requests import INTERNAL_REQUESTS
from ivr.store.queries.figures.messages import MESSAGES
from ivr.store.queries.figures.outages import OUTAGE_CALLS, OUTAGES
from ivr.store.queries.figures.repeats import REPEATS
from ivr.store.queries.figures.replays import REPLAYS
from ivr.store.queries.figures.row_set import RowSet
from ivr.store.queries.figures.visits import VISIT_SERVICES, VISIT_WAITS, VISITS
from ivr.store.queries.figures.written_term import TERMS

SETS: Mapping[str, RowSet] = {
    each.id: each
    for each in (
        *(CALLS, CALLBACKS, TERMS, ANSWERS, CASES, MESSAGES, BACKLOG),
        *(VISITS, VISIT_WAITS, VISIT_SERVICES, INTERNAL_REQUESTS),
        *(OUTAGES, OUTAGE_CALLS, REPEATS, REPLAYS),
    )
}
KEPT_SETS = tuple(each for each in SETS.values() if each.kept)
