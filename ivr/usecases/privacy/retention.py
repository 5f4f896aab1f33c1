"""Erase what a caller said from the log, and voice messages, when their time is over."""

import logging

from ivr.ports.failures import NotStored
from ivr.rules.calls.voice_messages import MOVES, kept_since
from ivr.rules.calls.voice_messages import RecordingState as S
from ivr.rules.privacy.retention import TICKS_KEPT, WORDS_KEPT
from ivr.store.calls import steps, voice_messages
from ivr.store.cases import cases
from ivr.store.notices import ceilings
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)


def forget_words(ports: Ports) -> int:
    """Erase unmatched words and typed digits older than 30 days; return from how many steps.

    So is what was counted of messages more than two days ago.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        ceilings.forget(session, now - TICKS_KEPT)
        return steps.forget_words(session, now - WORDS_KEPT)


def erase_recordings(ports: Ports) -> int:
    """Erase voice messages here whose time is over; return how many.

    Their rows stay, with the hash of what there was, and so does what the audit says of them.
    Twilio's copy of one that could not be fetched is deleted by `reconcile_recordings`. A message
    under legal hold stays. Safe to repeat, also after a process died between file and row.
    """
    now, days = ports.clock.now(), ports.recordings_kept_days
    with ports.database.read() as session:
        due = voice_messages.to_erase(session, kept_since(now, days))
    return sum(
        _erase(ports, each, f"prazo de guarda: {days} {'dia' if days == 1 else 'dias'}")
        for each in due
    )


def _erase(ports: Ports, recording_id: int, rule: str) -> bool:
    """Delete the file, and then note it in the row; return False where it was, or is held.

    It is False also where the file cannot be deleted now.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        row = voice_messages.find(session, recording_id)  # locked: nobody sets a hold in between
        if row is None or row.legal_hold or S.ERASED not in MOVES[S(row.state)]:
            return False
        case = cases.lock(session, row.case_id) if row.case_id else None
        if case and case.legal_hold:
            return False
        if row.file:
            try:
                ports.messages.erase(row.file)
            except NotStored as why:
                log.warning("recording %s: not erased yet (%s)", recording_id, why)
                return False
        row.state, row.erased_at, row.next_at, row.note = S.ERASED.value, now, now, ""
        audit.write(session, Done(audit.ERASED, row.sid, now, note=rule))
    return True


def hold_recording(ports: Ports, sid: str, held: bool, why: str = "") -> bool:
    """Set or end the legal hold of a voice message; return False where it cannot be held.

    It is not erased while it is held. It cannot be held once it is erased, and none is that nobody
    knows. The audit says who asked and why, as far as `why` does: this is done at a terminal.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        row = voice_messages.by_sid(session, sid)
        if row is None or row.erased_at is not None:
            return False
        if row.legal_hold is not held:
            row.legal_hold = held
            action = audit.HELD if held else audit.RELEASED
            audit.write(session, Done(action, sid, now, note=why[:120]))
    return True
