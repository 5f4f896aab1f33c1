"""Queue each SMS once, send it once, and ask Twilio about those that nobody confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.ports.carrier import CarrierSms
from ivr.ports.failures import CarrierFailed, Failure
from ivr.rules.callbacks.states import CallbackState as S
from ivr.rules.callflow.email_files import PROOF, UNTIL_REPLIED
from ivr.rules.calls.liveness import CLOCKS_APART, SMS_REPORTED_FOR
from ivr.rules.notices.ceilings import Charge, Counted, Purpose
from ivr.rules.notices.sms_states import (
    MAX_TRIES,
    MOVES,
    STATUSES,
    UNKNOWN_AFTER,
    WITHHELD,
    SmsState,
    again_after,
    failure_words,
)
from ivr.rules.notices.sms_texts import NEVER_SILENT, SAY_LATE, WE_CALL
from ivr.rules.operations.clock_steps import CLOCK_WRONG
from ivr.rules.words.gsm7 import MAX_SEPTETS, plain, sms_length
from ivr.rules.words.numbering import takes_sms
from ivr.store.callbacks import callbacks
from ivr.store.cases import reply_drafts
from ivr.store.database import publications
from ivr.store.database.publications import Turn
from ivr.store.mail import sms
from ivr.store.mail.sms import Sms
from ivr.usecases.installation import relay
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.ceilings import Wanted, hold, take

JOB = "send_sms"
MAX_WHY_LETTERS = 120  # of the column
SAYS_WE_CALL = frozenset(each.value for each in WE_CALL)
SAYS_LATE = frozenset(each.value for each in SAY_LATE)
ALONE_SAYS = frozenset(each.value for each in NEVER_SILENT)


@dataclass(frozen=True)
class Text:
    """An SMS to be made; of two with one `key` only the first is. `token` stands in the body."""

    key: str
    kind: str
    to: str  # E.164
    body: str  # with accents, as people write
    case_id: int | None = None
    token: str = ""
    at: datetime | None = None  # not sent before; empty: at once
    charge: Charge | None = None  # whoever set it off; None: staff, or a promise of ours


def queue_text(session: Session, text: Text, now: datetime) -> bool:
    """Queue an SMS, if the caller's transaction commits; return whether it will be sent.

    False when its key was there before, when the number takes no SMS, and when too many were set
    off: then it stands in its case as withheld. Raises ValueError for more than one SMS holds.
    """
    body = plain(text.body)
    if sms_length(body) > MAX_SEPTETS:
        raise ValueError(f"{text.kind}: {sms_length(body)} septets, one SMS has {MAX_SEPTETS}")
    if not takes_sms(text.to):
        return False
    wanted = _wanted(text)
    if wanted:
        hold(session, wanted, now)
    if sms.is_made(session, text.key):
        return False
    goes = wanted is None or take(session, wanted, sms.made_since, now)
    if not goes and text.case_id is None:
        return False
    values = {
        "key": text.key,
        "kind": text.kind,
        "case_id": text.case_id,
        "to": text.to,
        "body": body,
        "token": plain(text.token),
        "created_at": now,
        "next_at": text.at or now,
    }
    withheld = {"state": SmsState.FAILED.value, "code": WITHHELD}
    return sms.add(session, values if goes else values | withheld) and goes


def _wanted(text: Text) -> Wanted | None:
    if text.charge is None:
        return None
    purpose = Purpose.CODE if text.kind == PROOF else Purpose.NOTICE
    return Wanted(Counted.SMS, text.to, text.charge, purpose)


def status_url(ports: Ports, sms_id: int) -> str:
    """Return the URL at which Twilio reports what became of that SMS."""
    return f"{ports.public_url}/voice/sms/{sms_id}/status"


def send_text(ports: Ports, sms_id: int, publication: int, status_url: str) -> None:
    """Send the SMS of that publication; it is sent, waits again, failed, or may have been sent.

    A publication that was claimed before does nothing. What says that we will call is withdrawn
    where nobody is going to any more. Of what may have been sent, a status
    callback or `reconcile_texts` finds out; so they do when this process dies on the way.
    """
    with ports.database.write() as session:
        now = ports.clock.now()
        row = sms.claim(session, Turn(sms_id, publication), now)
        if row and _outdated(session, row, now):
            row.state = SmsState.WITHDRAWN.value
            row = None
    if row is None:
        return
    try:
        sid = ports.carrier.send_sms(row.to, row.body, status_url)
    except CarrierFailed as why:
        _note_failure(ports, row, why)
        return
    with ports.database.write() as session:
        current = sms.find(session, sms_id)
        if current:
            _note(session, current, sid, SmsState.SENT)


def note_text_status(ports: Ports, sms_id: int, sid: str, status: str, code: int = 0) -> None:
    """Record an SMS's state by Twilio's MessageStatus, unless it was farther already.

    Late, doubled and shuffled callbacks come to the same, also one that overtakes the answer to
    our own request: it brings the sid. One of another sid, of an SMS unknown here, or of one that
    was sent too long ago for its carrier to report on does nothing. `code` is Twilio's ErrorCode, 0
    for none.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        row = sms.find(session, sms_id)
        if row and sid and now - (row.sending_at or now) <= SMS_REPORTED_FOR:
            _note(session, row, sid, STATUSES.get(status, SmsState.SENT), code)


def reconcile_texts(ports: Ports) -> int:
    """Ask Twilio about SMS that nobody confirmed for a minute; return how many are settled.

    One that Twilio has is sent; one that it has not waits again, or failed after the last try.
    Once Twilio does not answer, the rest stays as it is for the next round: 200 rows, each of them
    waiting ten seconds, would hold this thread for half an hour.
    """
    with ports.database.read() as session:
        unconfirmed = sms.sending_before(session, ports.clock.now() - UNKNOWN_AFTER)
    settled = 0
    for row in unconfirmed:
        # A wrong clock must not hide from us one that Twilio has: it would go out twice.
        since = (row.sending_at or row.created_at) - CLOCK_WRONG - CLOCKS_APART
        try:
            listed = ports.carrier.sms_to(row.to, since)
        except CarrierFailed as failed:
            if failed.failure is Failure.REFUSED:
                continue  # it does answer, and has something against this one
            break
        with ports.database.write() as session:
            current = publications.same_try(session, row)
            if current is None:
                continue
            found = _ours(session, current, listed)
            if found:
                _note(session, current, found.sid, STATUSES.get(found.status, SmsState.SENT))
            else:
                _wait_again(session, current, ports.clock.now())
            settled += 1
    return settled


def publish_texts(ports: Ports) -> int:
    """Notify workers of the SMS whose turn it is; return how many, as `relay.publish`."""
    return relay.publish(ports, Sms, JOB)


def _note(session: Session, row: Sms, sid: str, state: SmsState, code: int = 0) -> None:
    """Record Twilio's sid of the SMS, and the state unless it was farther already."""
    if row.sid and row.sid != sid:
        return
    known = SmsState(row.state)
    if known is SmsState.WAITING and row.tries:
        # Given up as not sent, and Twilio had it after all: it must not be sent once more.
        known = SmsState.SENDING
    if state in MOVES[known]:
        row.sid, row.state = sid, state.value
        row.code = code or row.code
        _mind_failure(session, row)


def _note_failure(ports: Ports, tried: Sms, why: CarrierFailed) -> None:
    if why.failure is Failure.UNKNOWN:
        return
    now = ports.clock.now()
    with ports.database.write() as session:
        row = publications.same_try(session, tried)
        if row is None:
            return
        row.code = why.code
        if why.failure is Failure.REFUSED:
            row.state = SmsState.FAILED.value
            _mind_failure(session, row)
        else:
            _wait_again(session, row, now + again_after(row.tries))


def _wait_again(session: Session, row: Sms, at: datetime) -> None:
    """Let an SMS that surely was not sent wait until then; after the last try it failed."""
    if row.tries >= MAX_TRIES:
        row.state = SmsState.FAILED.value
        _mind_failure(session, row)
    else:
        row.state, row.next_at = SmsState.WAITING.value, at


def _outdated(session: Session, row: Sms, now: datetime) -> bool:
    """Tell whether the SMS says that we will call, and we will not, or not any more by then.

    Of a time that has passed another SMS tells, with the new forecast.
    """
    if row.kind in UNTIL_REPLIED:  # it says that a reply will be late
        return not reply_drafts.lacks_reply(session, row.case_id)
    we_call = row.case_id is not None and row.kind in SAYS_WE_CALL
    callback = callbacks.of_case(session, row.case_id or 0) if we_call else None
    on_time = row.kind in SAYS_LATE or (callback and callback.due_at > now)
    return bool(callback and (callback.closed_at or not on_time))


def _mind_failure(session: Session, row: Sms) -> None:
    """Flag the callback for staff where its SMS failed and said what nobody else tells."""
    if row.state != SmsState.FAILED.value or row.case_id is None or row.kind not in ALONE_SAYS:
        return
    callback = callbacks.of_case(session, row.case_id)
    if callback is None or callback.state in (S.KEPT.value, S.SERVED.value):
        return
    callback.needs_person = True
    reason = ": ".join(filter(None, ("o SMS não chegou", failure_words(row.code))))
    before = callback.why[: MAX_WHY_LETTERS - len(reason) - 2]
    callback.why = "; ".join(filter(None, (before, reason)))


def _ours(session: Session, row: Sms, listed: Sequence[CarrierSms]) -> CarrierSms | None:
    """Return that one of Twilio's SMS which is this row's, or None.

    The token is the case's, so another SMS about it has it too: one that is known to be another
    row's, by its sid or its words, is not taken for this.
    """
    about = sms.of_case(session, row.case_id) if row.case_id else ()
    others = [each for each in about if each.id != row.id]
    known = sms.ids_of(session, [each.sid for each in listed])
    free = [each for each in listed if known.get(each.sid, row.id) == row.id]
    for each in free:
        if row.body in each.body:  # not equal: a trial account writes its own words before it
            return each
    for each in free:
        named = row.token and row.token in each.body
        if named and not any(other.body in each.body for other in others):
            return each
    return None
