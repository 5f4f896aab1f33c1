"""Retention: what a caller said leaves the log when its time is over."""

from datetime import timedelta

from ivr.store import steps
from ivr.usecases.ports import Ports

WORDS_KEPT = timedelta(days=30)


def forget_words(ports: Ports) -> int:
    """Unmatched words and typed digits older than 30 days are gone; says from how many steps."""
    with ports.database.write() as session:
        return steps.forget_words(session, ports.clock.now() - WORDS_KEPT)
