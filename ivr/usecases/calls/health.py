"""Declare what `/readyz` says of the recordings of calls."""

from datetime import datetime

from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.database import publications
from ivr.usecases.line.declarations import Part, PartReport, waited_word
from ivr.usecases.line.line import Line


def _recordings(line: Line, now: datetime) -> PartReport:
    with line.ports.database.read() as session:
        waited = now - (publications.oldest_due(session, VoiceMessage, now) or now)
    return PartReport(
        waited_word(waited), {"recordings_waited_seconds": int(waited.total_seconds())}
    )


PARTS = (Part("recordings", _recordings),)
