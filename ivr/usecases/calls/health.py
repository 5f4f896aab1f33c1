"""Declare what `/readyz` says of the recordings of calls."""

from datetime import datetime

from ivr.store.calls.recordings import Recording
from ivr.store.database import publications
from ivr.usecases.line.declarations import Part, Word, waited_word
from ivr.usecases.line.line import Line


def _recordings(line: Line, now: datetime) -> Word:
    with line.ports.database.read() as session:
        waited = now - (publications.oldest_due(session, Recording, now) or now)
    return Word(waited_word(waited), {"recordings_waited_seconds": int(waited.total_seconds())})


PARTS = (Part("recordings", _recordings),)
