"""Let staff alone play a voice message, and record first in the audit who heard it."""

from dataclasses import dataclass
from pathlib import Path

from ivr.rules.calls.voice_messages import HEARD_AGAIN
from ivr.rules.calls.voice_messages import RecordingState as S
from ivr.store.calls import voice_messages
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports


@dataclass(frozen=True)
class Play:
    """A voice message that may be heard."""

    path: Path
    media_type: str
    sha256: str


def hear(ports: Ports, staff_id: int, sid: str) -> Play | None:
    """Record that a staff member hears a voice message, and return its file to play.

    Once for each play: a player asks for the parts of one in several requests. None where there is
    no message of that sid, or none any more.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        row = voice_messages.by_sid(
            session, sid
        )  # locked: two requests of one play are one hearing
        path = ports.messages.path(row.file) if row and row.state == S.KEPT.value else None
        if row is None or path is None:
            return None
        if not audit.has_heard(session, staff_id, sid, now - HEARD_AGAIN):
            audit.write(session, Done(audit.HEARD, sid, now, staff_id))
        return Play(path, row.media_type, row.sha256)
