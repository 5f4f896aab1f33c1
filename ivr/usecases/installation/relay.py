"""Notify workers of the rows that wait for them, and again of what the queue has lost."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement

from ivr.ports.failures import QueueAway
from ivr.store.database import publications
from ivr.store.database.publications import Errand, Round, Turn
from ivr.usecases.installation.ports import Ports

MAX_IN_FLIGHT = 50  # and not yet claimed: more would wait in the queue until they count as lost
LOST_AFTER = timedelta(seconds=60)  # published and not claimed by then: the queue has lost it


def publish(
    ports: Ports, kind: type[Errand], job: str, whose: ColumnElement[bool] | None = None
) -> int:
    """Notify workers of the rows of that kind, as far as they fit `whose`, whose turn it is.

    Return of how many.

    Two relays notify of each once. At most 50 that were notified of wait to be claimed. What the
    queue does not take or loses is published again after 60 s.
    """
    now = ports.clock.now()
    lost = now - LOST_AFTER
    with ports.database.write() as session:
        most = max(0, MAX_IN_FLIGHT - publications.in_flight(session, kind, lost, now))
        turns = publications.publish_due(session, kind, Round(now, lost, most), whose)
    return tell(ports, job, turns)


def tell(ports: Ports, job: str, turns: Sequence[Turn]) -> int:
    """Publish each turn to the queue; return how many it took before it went away."""
    for told, turn in enumerate(turns):
        try:
            ports.queue.publish(job, turn.id, turn.publication)
        except QueueAway:
            return told
    return len(turns)
