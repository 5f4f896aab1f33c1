"""Fetch voice messages from Twilio, check and store them here, and only then delete them there.

Every step leaves a row that says what is still to be done, and doing it twice does no harm: so
whatever dies on the way, the next round finishes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.ports.carrier import NOT_FOUND
from ivr.ports.failures import CarrierFailed, Failure, NotStored
from ivr.rules.calls.liveness import RECORDING_TOLD_FOR
from ivr.rules.calls.voice_messages import (
    NEVER_FETCHED_AFTER,
    BadSound,
    Received,
    RecordingState,
    Sound,
    Trouble,
    after_trouble,
    again_after,
    check_sound,
)
from ivr.rules.calls.voice_messages import RecordingState as S
from ivr.store.calls import calls, voice_messages
from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.database import publications
from ivr.store.database.publications import Turn
from ivr.usecases.installation import relay
from ivr.usecases.installation.ports import Ports

JOB = "fetch_recording"
REMOVED_AGAIN = timedelta(minutes=5)  # after Twilio did not delete it
MAX_WHY_LETTERS = 120  # of the column
NOTHING_RECORDED = "a operadora não gravou som nenhum"
NOBODY_SPOKE = "ninguém falou depois do sinal"


@dataclass(frozen=True)
class RecordingReport:
    """A recording's status as Twilio reports it (RecordingStatus).

    `seconds` is 0 where it did not say.
    """

    sid: str
    call_sid: str
    status: str
    seconds: int
    began_at: datetime | None = None


def note_recording(ports: Ports, told: RecordingReport) -> None:
    """Record the status of a recording, of whatever call: it waits to be fetched, or is absent.

    Late, doubled and shuffled callbacks come to the same; what was fetched or given up as empty
    stays so. A status that is neither completed nor absent does nothing, nor does one of a
    recording that began more than a day ago.
    """
    wanted = {"completed": S.WAITING, "absent": S.ABSENT}.get(told.status)
    if wanted is None:
        return
    now = ports.clock.now()
    if told.began_at and now - told.began_at > RECORDING_TOLD_FOR:
        return
    with ports.database.write() as session:
        if not note_left(session, told, now, wanted):
            _note_again(voice_messages.by_sid(session, told.sid), told, wanted, now)


def note_left(session: Session, told: RecordingReport, now: datetime, state: S = S.WAITING) -> bool:
    """Add a recording with the case of its call; return False when it was known before."""
    call = calls.by_sid(session, told.call_sid)
    values = {
        "sid": told.sid,
        "call_sid": told.call_sid,
        "case_id": call.case_id if call else None,
        "seconds": told.seconds,
        "recorded_at": _ended(told, now),
        "found_at": now,
        "state": state.value,
        "why": NOTHING_RECORDED if state is S.ABSENT else "",
    }
    return voice_messages.add(session, values)


def publish_recordings(ports: Ports) -> int:
    """Notify workers of the recordings whose turn it is; return how many, as `relay.publish`."""
    return relay.publish(ports, VoiceMessage, JOB)


def fetch(ports: Ports, recording_id: int, publication: int) -> None:
    """Fetch the recording of a publication, store it here, and delete it at Twilio.

    It waits again where that fails, or is given up. A publication that was claimed before does
    nothing.
    """
    turn, name = Turn(recording_id, publication), secrets.token_hex(16)
    with ports.database.write() as session:
        row = voice_messages.claim(session, turn, ports.clock.now(), name)
    if row is None:
        return
    try:
        with ports.carrier.sound(row.sid) as parts:
            received = ports.messages.receive(row.file, parts)
        sound = _checked(ports, row, received)
    except CarrierFailed as failed:
        _note_trouble(ports, row, Trouble.MISSING if failed.code == NOT_FOUND else Trouble.AWAY, "")
    except BadSound as bad:
        _note_trouble(ports, row, Trouble.BAD, str(bad))
    except NotStored as why:
        _note_trouble(ports, row, Trouble.FULL, str(why))
    else:
        if _note_fetched(ports, row, received, sound):
            _remove(ports, row)


def reconcile_recordings(ports: Ports) -> int:
    """Finish what workers did not; return for how many recordings something was done.

    One whose fetching reported nothing waits again; one that Twilio still has and needs no longer
    is deleted there. Once Twilio does not answer, the rest stays for the next round, as for SMS.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        stuck = voice_messages.fetching_before(session, now - NEVER_FETCHED_AFTER)
        for each in stuck:
            each.state, each.next_at = S.WAITING.value, now
    done = len(stuck)
    with ports.database.read() as session:
        unremoved = voice_messages.to_remove(session, now)
    for each in unremoved:
        failed = _remove(ports, each)
        done += failed is None
        if failed not in (None, Failure.REFUSED):
            break
    return done


def fetch_again(ports: Ports, sid: str) -> bool:
    """Let a recording that was given up be fetched once more; return False where it was not."""
    now = ports.clock.now()
    with ports.database.write() as session:
        row = voice_messages.by_sid(session, sid)
        if row is None or row.bytes or row.state not in (S.ABSENT.value, S.FAILED.value):
            return False
        row.state, row.next_at, row.tries, row.why = S.WAITING.value, now, 0, ""
        row.note = ""
    return True


def _ended(told: RecordingReport, now: datetime) -> datetime:
    if told.began_at is None:
        return now
    return min(now, told.began_at + timedelta(seconds=told.seconds))


def _note_again(
    row: VoiceMessage | None, told: RecordingReport, wanted: RecordingState, now: datetime
) -> None:
    """Record a further status of a recording that was known: the action's may have come first."""
    if row is None or now - row.found_at > RECORDING_TOLD_FOR:
        return
    state = S(row.state)
    if wanted is S.ABSENT:
        if state is S.WAITING:
            row.state, row.why = S.ABSENT.value, NOTHING_RECORDED
        return
    if state is S.WAITING:
        row.next_at = min(row.next_at, now) if row.tries == 0 else row.next_at
        row.seconds = told.seconds or row.seconds
    elif state is S.ABSENT and row.why == NOTHING_RECORDED:  # not one that we looked for in vain
        row.state, row.next_at, row.tries = S.WAITING.value, now, 0
        row.seconds, row.why = told.seconds or row.seconds, ""


def _checked(ports: Ports, row: VoiceMessage, received: Received) -> Sound:
    """Check what was received and store it unless nobody spoke; raise BadSound, NotKept."""
    try:
        sound = check_sound(received.head, received.size, row.seconds)
    except BadSound:
        ports.messages.drop(received)
        raise
    if sound.empty:
        ports.messages.drop(received)
    else:
        ports.messages.keep(row.file, received)
    return sound


def _note_fetched(ports: Ports, tried: VoiceMessage, received: Received, sound: Sound) -> bool:
    """Record what was fetched; return False where another try, or its end, was faster.

    The file is erased where the recording was erased meanwhile.
    """
    state = S.ABSENT if sound.empty else S.KEPT
    now = ports.clock.now()
    with ports.database.write() as session:
        row = publications.same_try(session, tried)
        if row:
            row.state, row.next_at = state.value, now
            row.sha256, row.bytes = received.sha256, received.size
            row.media_type, row.kept_at = sound.media_type, now
            row.why = NOBODY_SPOKE if sound.empty else ""
            return True
        row = voice_messages.find(session, tried.id)
        gone = row is None or row.erased_at is not None
    if gone:
        ports.messages.erase(tried.file)
    return False


def _note_trouble(ports: Ports, tried: VoiceMessage, trouble: Trouble, detail: str) -> None:
    """Record a failed fetch: the recording waits again, or is given up."""
    now = ports.clock.now()
    with ports.database.write() as session:
        row = publications.same_try(session, tried)
        if row is None:
            return
        row.state = after_trouble(trouble, row.tries, now - row.found_at).value
        row.next_at = now + again_after(row.tries)
        row.why = ": ".join(filter(None, (trouble.value, detail)))[:MAX_WHY_LETTERS]


def _remove(ports: Ports, kept: VoiceMessage) -> Failure | None:
    """Delete a recording at Twilio and note it in the row; return why not, or None.

    Where it failed, it is its turn again later.
    """
    try:
        ports.carrier.delete_recording(kept.sid)
    except CarrierFailed as failed:
        _settle(ports, kept, removed=False)
        return failed.failure
    _settle(ports, kept, removed=True)
    return None


def _settle(ports: Ports, kept: VoiceMessage, removed: bool) -> None:
    now = ports.clock.now()
    with ports.database.write() as session:
        row = voice_messages.find(session, kept.id)
        if row is None or row.removed_at is not None:
            return
        if removed:
            row.removed_at = now
        else:
            row.next_at = now + REMOVED_AGAIN
